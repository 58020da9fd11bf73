"""Twisted's side: adbapi on Python's sqlite3, a line as Go benchmarks print it.

A row a transaction, each with a COMMIT, of which 1,000 are outstanding; one
connection, since more than one would wait for each other's lock. The table, the
rows and the settings are those of ours. The database is made in the folder that
the argument names, and stays there. What is outstanding at the end of the
window is left undone.
"""

import os
import sys
import tempfile
import time

from twisted.enterprise import adbapi
from twisted.internet import defer, reactor

INSERT = (
    "INSERT INTO entries (dt, ip, http, was_rd, id_vhost, id_url, id_ref, id_ua)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
)
OUTSTANDING = 1000
WINDOW = 0.6  # seconds


def set_up(connection):
    connection.executescript(
        """
        PRAGMA foreign_keys = 1;
        PRAGMA journal_mode = WAL;
        PRAGMA synchronous = FULL;
        PRAGMA wal_autocheckpoint = 10000;
        CREATE TABLE IF NOT EXISTS entries (
            id INTEGER PRIMARY KEY, dt INTEGER NOT NULL, ip TEXT NOT NULL,
            http INTEGER NOT NULL, was_rd INTEGER NOT NULL, id_vhost INTEGER NOT NULL,
            id_url INTEGER NOT NULL, id_ref INTEGER NOT NULL, id_ua INTEGER NOT NULL);
        CREATE INDEX IF NOT EXISTS entries_dt ON entries (dt);
        CREATE INDEX IF NOT EXISTS entries_ip ON entries (ip);
        """
    )


def row(i):
    visitor = i // 160 * 16 + i % 16
    ip = f"10.{visitor >> 16 & 255}.{visitor >> 8 & 255}.{visitor & 255}"
    return (1_700_000_000 + i // 50, ip, 200, 0, 1, i % 977, i % 131, i % 211)


def insert(transaction, values):
    transaction.execute(INSERT, values)
    return transaction.lastrowid


@defer.inlineCallbacks
def measure(folder):
    pool = adbapi.ConnectionPool(
        "sqlite3", os.path.join(folder, "bench.db"),
        cp_min=1, cp_max=1, cp_openfun=set_up, check_same_thread=False,
    )
    yield pool.runInteraction(insert, row(0))
    rows = [row(i) for i in range(1 << 16)]
    stored = 0
    start = time.perf_counter()

    @defer.inlineCallbacks
    def keep():
        nonlocal stored
        while True:
            yield pool.runInteraction(insert, rows[stored % len(rows)])
            stored += 1

    for _ in range(OUTSTANDING):
        keep().addErrback(end)
    reactor.callLater(WINDOW, lambda: end(None, stored, time.perf_counter() - start))


def end(failure, stored=0, seconds=0):
    if failure is None:
        print(f"BenchmarkAdbapi {stored} {seconds * 1e9 / stored:.1f} ns/op", flush=True)
    else:
        failure.printTraceback(sys.stderr)
    os._exit(failure is not None)  # without waiting for what is outstanding


reactor.callWhenRunning(lambda: measure(tempfile.mkdtemp(dir=sys.argv[1])).addErrback(end))
reactor.run()
