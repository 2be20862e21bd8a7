"""Worker: ticks through csp's graphs of Python nodes.

`chain.best.N`, `fan.best.N` (N nodes beside each other and one that takes all): a simulated clock, ticks given
as a curve, so "in" costs less than a call from Python would; timed between the first node's first tick and the last
node's last, without making the graph. `latency.CASE`: the real-time engine in its thread, one tick pushed and waited
for.
"""

import os
import sys
import time
from datetime import datetime, timedelta
from queue import SimpleQueue

sys.path.insert(0, os.path.dirname(__file__))

import csp
from csp import ts
from graphs import packet_count
from protocol import serve, timed_each

START = datetime(2020, 1, 1)


@csp.node
def head(value: ts[int], times: object) -> ts[int]:
    if csp.ticked(value):
        if value == 0:
            times.append((time.perf_counter(), time.process_time()))
        return value


@csp.node(memoize=False)  # or nodes with equal inputs become one
def step(value: ts[int]) -> ts[int]:
    if csp.ticked(value):
        return value


@csp.node
def join(values: [ts[int]]) -> ts[int]:
    if csp.ticked(values):
        return values[0]


@csp.node
def tail(value: ts[int], last: int, times: object):
    if csp.ticked(value) and value == last:
        times.append((time.perf_counter(), time.process_time()))


@csp.node
def arrive(value: ts[int], arrived: object):
    if csp.ticked(value):
        arrived.put(value)


def nodes(value, kind, size):
    """The graph between its ends."""
    if kind == "fan":
        return join([step(value) for _ in range(size)])
    for _ in range(size):
        value = step(value)
    return value


@csp.graph
def simulated(kind: str, size: int, count: int, times: object):
    ticks = csp.curve(int, [(timedelta(microseconds=index + 1), index) for index in range(count)])
    tail(nodes(head(ticks, times), kind, size), count - 1, times)


@csp.graph
def live(kind: str, size: int, adapter: object, arrived: object):
    arrive(nodes(adapter.out(), kind, size), arrived)


def build(case):
    parts = case.removeprefix("latency.").split(".")
    if parts[0] not in ("chain", "fan") or parts[1] != "best":
        return None
    kind, size = parts[0], int(parts[-1])
    return one_by_one(kind, size) if case.startswith("latency.") else all_at_once(kind, size)


def all_at_once(kind, size):
    count = packet_count(size + (kind == "fan"))

    def block(calls):
        times = []
        csp.run(simulated, kind, size, count, times, starttime=START, endtime=timedelta(seconds=1))
        (wall, cpu), (wall_end, cpu_end) = times
        return {"wall_us": (wall_end - wall) / (count - 1) * 1e6, "cpu_us": (cpu_end - cpu) / (count - 1) * 1e6}

    return block


def one_by_one(kind, size):
    def block(calls):
        adapter, arrived = csp.GenericPushAdapter(int), SimpleQueue()
        engine = csp.run_on_thread(live, kind, size, adapter, arrived, realtime=True, endtime=timedelta(minutes=5))
        adapter.wait_for_start()

        def pass_one(index):
            adapter.push_tick(index)
            arrived.get()

        figures = timed_each(pass_one, range(500))
        engine.stop_engine()
        engine.join()
        return figures

    return block


serve(build)
