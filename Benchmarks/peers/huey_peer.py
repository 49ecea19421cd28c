"""huey on SQLite with fsync: at most once, since a task leaves the table before it runs."""

import datetime
import signal
import threading
import time

from huey import SqliteHuey

from measures import FILLER, Ledger, Tally, answer, arguments, lags

database, measure, options = arguments()
huey = SqliteHuey("bench", filename=database, fsync=True)
tally = None
ledger = None


@huey.task()
def note(number, text):
    tally.note(number)


@huey.task()
def hold(number, seconds):
    ledger.write("begin", number)
    time.sleep(seconds)
    ledger.write("end", number)


def consumer(slots):
    # Looks far more often than by default, since nothing wakes it.
    return huey.create_consumer(
        workers=slots, periodic=False, initial_delay=0.005, max_delay=0.005, backoff=1.0, check_worker_health=False
    )


def enqueue(count, clients):
    def each(first):
        for number in range(first, count, clients):
            note(number, FILLER)

    started = time.monotonic()
    threads = [threading.Thread(target=each, args=(first,)) for first in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return time.monotonic() - started


if measure == "enqueue":
    answer({"seconds": enqueue(options["count"], options["clients"])})

elif measure == "drain":
    huey.flush()
    tally = Tally(options["count"])
    enqueue(options["count"], 1)
    worker = consumer(options["slots"])
    started = time.monotonic()
    worker.start()
    tally.done.wait()
    seconds = time.monotonic() - started
    worker.stop(graceful=True)
    answer({"seconds": seconds, **tally.verdict()})

elif measure == "latency":
    huey.flush()
    count = options["rate"] * options["seconds"]
    tally = Tally(count)
    worker = consumer(options["slots"])
    worker.start()
    committed = []
    first = time.monotonic() + 0.5
    for number in range(count):
        time.sleep(max(0.0, first + number / options["rate"] - time.monotonic()))
        note(number, FILLER)
        committed.append(time.monotonic())
    tally.done.wait()
    worker.stop(graceful=True)
    answer({"milliseconds": lags(tally, committed), **tally.verdict()})

elif measure == "due":
    huey.flush()
    tally = Tally(options["count"])
    due = int(time.time()) + options["lead"]
    for number in range(options["count"]):
        note.schedule(args=(number, FILLER), eta=datetime.datetime.fromtimestamp(due))
    worker = consumer(options["slots"])
    worker.start()
    instant = time.monotonic() + due - time.time()
    tally.done.wait()
    worker.stop(graceful=True)
    answer({"milliseconds": lags(tally, [instant] * options["count"]), **tally.verdict()})

elif measure == "hold":
    for number in range(options["count"]):
        hold(number, options["seconds"])
    answer({})

elif measure == "work":
    if "ledger" in options:
        ledger = Ledger(options["ledger"])
    worker = consumer(options["slots"])
    worker.start()
    print("working", flush=True)
    signal.pause()
