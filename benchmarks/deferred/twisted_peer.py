"""Twisted's side: a line a benchmark, as Go prints them, named as ours.

Counts are fixed, since a benchmark must take well under a second; a tenth of
each goes before it as a warm-up. The garbage collector runs, as it does for
every contender.
"""

import time

from twisted.internet.defer import Deferred


def increment(value):
    return value + 1


def fire1(n):
    for _ in range(n):
        d = Deferred()
        d.addCallback(increment)
        d.callback(1)
    assert d.result == 2


def chain5(n):
    for _ in range(n):
        d = Deferred()
        d.addCallback(increment)
        d.addCallback(increment)
        d.addCallback(increment)
        d.addCallback(increment)
        d.addCallback(increment)
        d.callback(1)
    assert d.result == 6


def measure(name, benchmark, n):
    benchmark(n // 10)
    start = time.perf_counter_ns()
    benchmark(n)
    took = time.perf_counter_ns() - start
    print(f"Benchmark{name} {n} {took / n:.1f} ns/op")


measure("Fire1", fire1, 300_000)
measure("Chain5", chain5, 200_000)
