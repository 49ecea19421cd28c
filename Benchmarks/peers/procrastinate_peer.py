"""procrastinate on PostgreSQL, as durable as the server's own synchronous_commit."""

import asyncio
import datetime
import time

import psycopg
from procrastinate import App, PsycopgConnector

from measures import FILLER, Ledger, Tally, answer, arguments, lags

database, measure, options = arguments()
app = App(connector=PsycopgConnector(conninfo=database, min_size=2, max_size=20))
tally = None
ledger = None


@app.task(name="note", queue="bench")
async def note(number, text):
    tally.note(number)


@app.task(name="hold", queue="bench")
async def hold(number, seconds):
    ledger.write("begin", number)
    await asyncio.sleep(seconds)
    ledger.write("end", number)


def worker(slots, wait):
    return app.run_worker_async(
        queues=["bench"], concurrency=slots, wait=wait, install_signal_handlers=False
    )


async def enqueue(count, clients=1, batch=1):
    async def each(client):
        for first in range(client * batch, count, clients * batch):
            numbers = range(first, min(first + batch, count))
            if batch == 1:
                await note.defer_async(number=first, text=FILLER)
            else:
                await note.batch_defer_async(*({"number": number, "text": FILLER} for number in numbers))

    started = time.monotonic()
    await asyncio.gather(*(each(client) for client in range(clients)))
    return time.monotonic() - started


async def stop(task):
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def done():
    while tally.left > 0:
        await asyncio.sleep(0.005)


async def main():
    global tally, ledger
    async with app.open_async():
        if measure == "schema":
            await app.schema_manager.apply_schema_async()
            answer({})

        elif measure == "enqueue":
            answer({"seconds": await enqueue(options["count"], options["clients"], options["batch"])})

        elif measure == "drain":
            tally = Tally(options["count"])
            await enqueue(options["count"], batch=100)
            started = time.monotonic()
            # Returns when nothing is left, the last outcome included.
            await worker(options["slots"], wait=False)
            answer({"seconds": time.monotonic() - started, **tally.verdict()})

        elif measure == "latency":
            count = options["rate"] * options["seconds"]
            tally = Tally(count)
            working = asyncio.create_task(worker(options["slots"], wait=True))
            committed = []
            first = time.monotonic() + 1.0
            for number in range(count):
                await asyncio.sleep(max(0.0, first + number / options["rate"] - time.monotonic()))
                await note.defer_async(number=number, text=FILLER)
                committed.append(time.monotonic())
            await done()
            await stop(working)
            answer({"milliseconds": lags(tally, committed), **tally.verdict()})

        elif measure == "due":
            tally = Tally(options["count"])
            due = int(time.time()) + options["lead"]
            at = datetime.datetime.fromtimestamp(due, datetime.timezone.utc)
            await note.configure(schedule_at=at).batch_defer_async(
                *({"number": number, "text": FILLER} for number in range(options["count"]))
            )
            instant = time.monotonic() + due - time.time()
            working = asyncio.create_task(worker(options["slots"], wait=True))
            await done()
            await stop(working)
            answer({"milliseconds": lags(tally, [instant] * options["count"]), **tally.verdict()})

        elif measure == "hold":
            for number in range(options["count"]):
                await hold.defer_async(number=number, seconds=options["seconds"])
            answer({})

        elif measure == "work":
            if "ledger" in options:
                ledger = Ledger(options["ledger"])
            print("working", flush=True)
            await worker(options["slots"], wait=True)


def seed():
    """Rows of the past and of the future, the latter in better priority than anything that is due."""
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        for status, priority, at, count in [
            ("succeeded", 0, "now() - interval '1 day'", options["finished"]),
            ("todo", 100, "now() + interval '30 days'", options["scheduled"]),
        ]:
            connection.execute(
                "INSERT INTO procrastinate_jobs (queue_name, task_name, priority, status, scheduled_at, args) "
                f"SELECT 'bench', 'note', {priority}, '{status}', {at}, "
                "jsonb_build_object('number', 0, 'text', %s::text) FROM generate_series(1, %s)",
                (FILLER, count),
            )
        connection.execute("VACUUM ANALYZE procrastinate_jobs")
    answer({})


if measure == "seed":
    seed()
else:
    asyncio.run(main())
