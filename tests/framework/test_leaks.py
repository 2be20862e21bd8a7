"""Nothing is left behind by runs and packets.

MEDIAGRAPH_EXAMPLES=10000 (`make nightly`) makes it 1,000 runs, a million packets.
"""

from __future__ import annotations

import gc
import os
import threading
import tracemalloc
import weakref

import mediagraph as mg

SCALE = min(int(os.environ.get("MEDIAGRAPH_EXAMPLES", "200")) / 10_000, 1.0)
GRAPH = """
input_stream: "a"
node { calculator: "PassThroughCalculator" input_stream: "a" output_stream: "b" }
node { calculator: "HeavyForLeaks" input_stream: "IN:b" output_stream: "OUT:c" max_in_flight: 2 }
node { calculator: "PassThroughCalculator" input_stream: "a" input_stream: "c" output_stream: "d" output_stream: "e" }
"""


class HeavyForLeaks(mg.Calculator):
    """Passes numbers on, elsewhere."""

    heavy = True
    number = mg.Input(int, tag="IN")
    out = mg.Output(int)

    def process(self) -> None:
        """Pass it on."""
        self.out.send(self.number.get())


def run_once(packets: int) -> None:
    graph = mg.CalculatorGraph(GRAPH, threads=2)
    seen = [0]

    def count(stream: str, packet: mg.Packet) -> None:
        seen[0] += 1

    graph.observe_output_stream("e", count)
    graph.start_run()
    for number in range(packets):
        graph.add_packet_to_input_stream("a", number, number)
    graph.close()
    assert seen[0] == packets


def test_runs_leave_no_memory_and_no_threads_behind() -> None:
    run_once(10)
    gc.collect()
    tracemalloc.start()
    run_once(10)
    gc.collect()
    before = tracemalloc.get_traced_memory()[0]
    for _ in range(max(int(1000 * SCALE), 10)):
        run_once(5)
    gc.collect()
    growth = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    assert growth < 100_000, f"{growth} bytes"  # caches of the interpreter; one leaked graph alone has 60 kB
    for thread in threading.enumerate():
        if thread.name.startswith("mediagraph"):
            thread.join(timeout=10)
            assert not thread.is_alive()


def test_packets_leave_no_memory_behind() -> None:
    graph = mg.CalculatorGraph(GRAPH, threads=0)
    graph.start_run()
    for number in range(1000):
        graph.add_packet_to_input_stream("a", number, number)
    gc.collect()
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    for number in range(1000, 1000 + max(int(1_000_000 * SCALE), 10_000)):
        graph.add_packet_to_input_stream("a", number, number)
    growth = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    graph.close()
    assert growth < 20_000, f"{growth} bytes"


class FrameForLeaks:
    """A payload that can be looked after."""


class HeavyFrameForLeaks(mg.Calculator):
    """Takes a frame and sends another one, elsewhere."""

    heavy = True
    frame = mg.Input(FrameForLeaks, tag="IN")
    out = mg.Output(FrameForLeaks)

    def process(self) -> None:
        """Send a fresh one."""
        made = FrameForLeaks()
        FRAMES.append(weakref.ref(made))
        self.out.send(made)


FRAMES: list[weakref.ref[FrameForLeaks]] = []


def test_a_node_that_rests_holds_no_packet() -> None:
    FRAMES.clear()
    graph = mg.CalculatorGraph(
        'input_stream: "a" node { calculator: "HeavyFrameForLeaks" input_stream: "IN:a" output_stream: "OUT:b" }',
        threads=2,
    )
    graph.start_run()
    given = FrameForLeaks()
    FRAMES.append(weakref.ref(given))
    graph.add_packet_to_input_stream("a", given, 1)
    del given
    graph.wait_until_idle()
    gc.collect()
    assert [frame() for frame in FRAMES] == [None, None]
    graph.close()
