"""Heavy nodes in pools: order, overlap, ports of overlapping calls, named executors, and queues that fill up."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from toys import feed, finish, watch

import mediagraph.framework.ports as p
from mediagraph.framework.calculator import Calculator
from mediagraph.framework.errors import RunError
from mediagraph.framework.graph import CalculatorGraph

SAFETY_S = 20
MEETING = threading.Barrier(3)
TURNS: dict[int, threading.Event] = {}
THREADS: dict[str, set[str]] = {}


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    MEETING.reset()
    TURNS.clear()
    THREADS.clear()
    yield
    for turn in TURNS.values():
        turn.set()


class ThreadMeets(Calculator):
    """Three calls meet in the middle: none goes on before all are there."""

    value = p.Input(int, tag="")
    result = p.Output(int, tag="")
    heavy = True
    max_in_flight = 3

    def process(self) -> None:
        before = (self.value.get(), self.timestamp)
        MEETING.wait(SAFETY_S)
        assert (self.value.get(), self.timestamp) == before, "ports of overlapping calls do not mix"
        self.result.send(self.value.get() * 10)


class ThreadWaitsItsTurn(Calculator):
    """Each call waits until the test lets its timestamp go."""

    value = p.Input(int, tag="")
    result = p.Output(int, tag="")
    heavy = True
    max_in_flight = 4

    def process(self) -> None:
        assert TURNS[self.timestamp].wait(SAFETY_S)
        self.result.send(self.value.get())
        if self.timestamp > 1:
            TURNS[self.timestamp - 1].set()


class ThreadTells(Calculator):
    """Writes down which threads it runs in."""

    value = p.Input(int, tag="")
    result = p.Output(int, tag="")
    heavy = True

    def process(self) -> None:
        THREADS.setdefault(self.node_name, set()).add(threading.current_thread().name)
        self.result.send(self.value.get())


class ThreadLight(ThreadTells):
    heavy = False


class ThreadOwnTime(Calculator):
    """Overlapping calls of a node with timestamps of its own."""

    value = p.Input(int, tag="")
    result = p.Output(int, tag="")
    heavy = True
    max_in_flight = 3
    timestamp_offset = None

    def process(self) -> None:
        MEETING.wait(SAFETY_S)
        self.result.send(self.value.get(), at=self.timestamp)
        self.result.send(self.value.get() + 1, at=self.timestamp + 1)


class ThreadAfterTheLast(Calculator):
    """Sends as soon as it may."""

    value = p.Input(int, tag="")
    result = p.Output(int, tag="")
    heavy = True
    timestamp_offset = None

    def process(self) -> None:
        if self.result.is_closed:
            raise ValueError("closed, as it should be")
        self.result.send(self.value.get(), at=max(self.timestamp, self.result.bound))
        self.result.advance_bound(self.result.bound + 10)
        if self.value.get() == 3:
            self.result.close()


def one(calculator: str, more: str = "", graph: str = "", **settings: object) -> CalculatorGraph:
    node = f'name: "n" calculator: "{calculator}" input_stream: "in" output_stream: "out" {more}'
    return CalculatorGraph(f'{graph} input_stream: "in" node {{ {node} }}', **settings)


@pytest.mark.parametrize("fuse", [True, False])
def test_calls_overlap_and_keep_their_ports_apart(fuse: bool) -> None:
    graph = one("ThreadMeets", threads=3, fuse=fuse)
    seen = watch(graph, "out")
    graph.start_run()
    feed(graph, "in", *range(9))
    finish(graph)
    assert seen["out"] == [(number, number * 10) for number in range(9)]


def test_overlapping_calls_of_a_node_with_its_own_timestamps() -> None:
    graph = one("ThreadOwnTime", threads=3)
    seen = watch(graph, "out")
    graph.start_run()
    feed(graph, "in", *range(0, 18, 3))
    finish(graph)
    assert seen["out"] == [pair for number in range(0, 18, 3) for pair in ((number, number), (number + 1, number + 1))]


@pytest.mark.parametrize("threads", [0, 1])
def test_a_heavy_node_knows_how_far_its_outputs_are(threads: int) -> None:
    graph = one("ThreadAfterTheLast", threads=threads)
    seen = watch(graph, "out")
    graph.start_run()
    feed(graph, "in", 1, 2, 3)
    graph.wait_until_idle()
    assert seen["out"] == [(1, 1), (12, 2), (23, 3)]
    feed(graph, "in", 4)
    with pytest.raises(RunError, match="closed, as it should be"):
        finish(graph)


def test_results_come_in_the_order_of_the_inputs_whoever_finishes_first() -> None:
    TURNS.update({number: threading.Event() for number in range(1, 5)})
    graph = one("ThreadWaitsItsTurn", threads=4)
    seen = watch(graph, "out+")
    graph.start_run()
    feed(graph, "in", 1, 2, 3, 4)
    TURNS[4].set()  # the last call finishes first, then the one before it
    finish(graph)
    assert [packet for packet in seen["out+"] if packet[1] is not None] == [(number, number) for number in range(1, 5)]


def test_max_in_flight_of_the_graph_wins() -> None:
    assert one("ThreadMeets", "max_in_flight: 7").plan.nodes[0].max_in_flight == 7
    assert one("ThreadMeets").plan.nodes[0].max_in_flight == 3


def where(graph: CalculatorGraph) -> set[str]:
    graph.start_run()
    feed(graph, "in", *range(20))
    finish(graph)
    return THREADS["n"]


def test_heavy_nodes_run_in_the_pool_and_light_ones_do_not() -> None:
    here = threading.current_thread().name
    assert here not in where(one("ThreadTells", threads=2))
    THREADS.clear()
    assert where(one("ThreadLight", threads=2)) <= {here} | THREADS["n"]


def test_without_threads_everything_runs_here() -> None:
    assert where(one("ThreadTells", threads=0)) == {threading.current_thread().name}


POOL = (
    'executor { name: "pool" type: "ThreadPoolExecutor" '
    "options { [mediapipe.ThreadPoolExecutorOptions.ext] { num_threads: 1 } } }"
)


@pytest.mark.parametrize("calculator", ["ThreadTells", "ThreadLight"])
def test_a_named_executor_has_threads_of_its_own(calculator: str) -> None:
    found = where(one(calculator, 'executor: "pool"', POOL))
    assert len(found) == 1
    assert threading.current_thread().name not in found


def test_the_application_thread() -> None:
    found = where(one("ThreadTells", graph='executor { type: "ApplicationThreadExecutor" }'))
    assert found == {threading.current_thread().name}


def test_one_thread_as_the_graph_says() -> None:
    assert len(where(one("ThreadTells", graph="num_threads: 1"))) == 1


@pytest.mark.parametrize("size", [1, 2, 3])
@pytest.mark.parametrize("threads", [0, 1, 2])
def test_small_queues_lose_and_reorder_nothing(size: int, threads: int) -> None:
    nodes = "".join(
        f'node {{ calculator: "ThreadTells" input_stream: "s{i}" output_stream: "s{i + 1}" max_in_flight: 2 }}\n'
        for i in range(3)
    )
    graph = CalculatorGraph(f'max_queue_size: {size}\ninput_stream: "s0"\n{nodes}', threads=threads)
    seen = watch(graph, "s3")
    graph.start_run()
    feed(graph, "s0", *range(50))
    finish(graph)
    assert seen["s3"] == [(number, number) for number in range(50)]


@pytest.mark.parametrize("threads", [0, 2])
def test_a_feeder_waits_while_a_queue_is_full(threads: int) -> None:
    graph = CalculatorGraph(
        'max_queue_size: 1\nnode { calculator: "ToyCount" output_stream: "NUMBER:x" input_side_packet: "COUNT:n" }\n'
        'node { calculator: "ThreadTells" input_stream: "x" output_stream: "out" }',
        threads=threads,
    )
    seen = watch(graph, "out")
    graph.start_run({"n": 100})
    graph.wait_until_done()
    assert seen["out"] == [(number, number) for number in range(100)]


def test_many_threads_feed_one_graph_each_its_own_input() -> None:
    text = "".join(
        f'input_stream: "in{i}" node {{ calculator: "ThreadLight" input_stream: "in{i}" output_stream: "out{i}" }}'
        for i in range(4)
    )
    graph = CalculatorGraph(text)
    seen = watch(graph, *(f"out{i}" for i in range(4)))
    graph.start_run()
    feeders = [threading.Thread(target=feed, args=(graph, f"in{i}", *range(100))) for i in range(4)]
    for feeder in feeders:
        feeder.start()
    for feeder in feeders:
        feeder.join(SAFETY_S)
    finish(graph)
    assert all(packets == [(number, number) for number in range(100)] for packets in seen.streams.values())


class ExitsForThreads(Calculator):
    """A heavy calculator that calls exit()."""

    heavy = True
    number = p.Input(int, tag="IN")
    out = p.Output(int)

    def process(self) -> None:
        raise SystemExit(3)


def test_exit_in_another_thread_ends_the_run_instead_of_hanging_it() -> None:
    graph = CalculatorGraph(
        'input_stream: "a" '
        'node { name: "exits" calculator: "ExitsForThreads" input_stream: "IN:a" output_stream: "OUT:b" }',
        threads=2,
    )
    graph.start_run()
    graph.add_packet_to_input_stream("a", 1, 1)
    with pytest.raises(RunError, match=r'Calculator::Process\(\) for node "exits" failed at 1: SystemExit: 3'):
        graph.close()
