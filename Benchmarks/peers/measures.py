"""What both peers are asked, and how they answer.

usage: PEER.py DATABASE MEASURE '{"option": value}'

The last line of the output is the answer as JSON. A worker that is to be killed writes what it begins and ends to a
ledger file, one line each, in single writes that survive it.
"""

import json
import os
import sys
import threading
import time

# With its number and name a payload of about 200 bytes.
FILLER = "x" * 180


class Ledger:
    """Lines in a file that outlives the process."""

    def __init__(self, path):
        self.file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)

    def write(self, word, number):
        os.write(self.file, f"{word} {number}\n".encode())


class Tally:
    """Counts how often each numbered job ran and when it began."""

    def __init__(self, count):
        self.count = count
        self.runs = [0] * count
        self.begun = [0.0] * count
        self.left = count
        self.lock = threading.Lock()
        self.done = threading.Event()

    def note(self, number):
        now = time.monotonic()
        with self.lock:
            self.runs[number] += 1
            if self.runs[number] == 1:
                self.begun[number] = now
                self.left -= 1
                if self.left == 0:
                    self.done.set()

    def verdict(self):
        return {"lost": self.runs.count(0), "doubled": sum(1 for runs in self.runs if runs > 1)}


def lags(tally, since):
    """Milliseconds from each instant to the start of its job; a job may begin before its enqueuer hears so."""
    return [max(0.0, (begun - instant) * 1000) for begun, instant in zip(tally.begun, since)]


def arguments():
    database, measure, options = sys.argv[1:4]
    return database, measure, json.loads(options)


def answer(values):
    print(json.dumps(values), flush=True)
