"""CalculatorGraph beyond MediaPipe: context manager, pollers, cancel, failing observers; and texts of misused calls."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator

import pytest
from toys import feed, finish, watch

import mediagraph.framework.ports as p
from mediagraph.framework.calculator import Calculator, Source
from mediagraph.framework.errors import RunError, StateError, StatusCode, StreamError
from mediagraph.framework.graph import CalculatorGraph
from mediagraph.framework.packet import Packet
from mediagraph.framework.timestamp import Timestamp

SAFETY_S = 20
SETTINGS = [{}, {"fuse": False}, {"threads": 0}, {"threads": 2}]
everywhere = pytest.mark.parametrize("settings", SETTINGS, ids=str)
OPENED = threading.Event()
GATE = threading.Event()
CLOSED: list[str] = []


class CallStep(Calculator):
    value = p.Input(int, tag="")
    result = p.Output(int, tag="")

    def process(self) -> None:
        self.result.send(self.value.get())

    def close(self) -> None:
        CLOSED.append(self.node_name)


class CallBlocked(CallStep):
    """Waits in process, in a thread of its own, until the test lets it go."""

    heavy = True

    def process(self) -> None:
        OPENED.set()
        assert GATE.wait(SAFETY_S)
        self.result.send(self.value.get())


class CallBlockedOpen(CallStep):
    def open(self) -> None:
        OPENED.set()
        assert GATE.wait(SAFETY_S)


class CallBlockedClose(CallStep):
    def close(self) -> None:
        OPENED.set()
        assert GATE.wait(SAFETY_S)
        super().close()


class CallEndless(Source):
    number = p.Output(int, tag="")

    def generate(self) -> Iterator[None]:
        number = 0
        while True:
            self.number.send(number, at=number)
            number += 1
            OPENED.set()
            yield

    def close(self) -> None:
        CLOSED.append(self.node_name)


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    OPENED.clear()
    GATE.clear()
    CLOSED.clear()
    yield
    GATE.set()


def one(calculator: str = "CallStep", **settings: object) -> CalculatorGraph:
    text = f'input_stream: "in" node {{ name: "n" calculator: "{calculator}" input_stream: "in" output_stream: "out" }}'
    return CalculatorGraph(text, **settings)


def raised(call: Callable[[], object]) -> tuple[str, StatusCode]:
    with pytest.raises((StateError, ValueError)) as caught:
        call()
    return str(caught.value), caught.value.code  # type: ignore[union-attr]


def test_texts_of_calls_at_the_wrong_moment() -> None:
    graph = one()
    not_running = ("the graph is not running; call start_run() first", StatusCode.FAILED_PRECONDITION)
    never = ("the graph was never started; call start_run() first", StatusCode.INTERNAL)
    assert raised(lambda: graph.add_packet_to_input_stream("in", 1, 1)) == not_running
    assert raised(lambda: graph.set_input_stream_timestamp_bound("in", 1)) == not_running
    assert raised(graph.wait_until_idle) == never
    assert raised(graph.wait_until_done) == never
    assert raised(graph.wait_for_observed_output) == never
    graph.start_run()
    assert raised(graph.start_run)[0] == "the graph is running; wait_until_done() ends a run"
    assert raised(lambda: watch(graph, "out"))[0] == "observers must be added before start_run()"
    finish(graph)


def test_texts_of_unknown_names() -> None:
    graph = one()
    assert raised(lambda: watch(graph, "nope")) == (
        'there is no stream "nope"; the graph has in, out',
        StatusCode.NOT_FOUND,
    )
    assert raised(lambda: graph.get_output_side_packet("nope")) == (
        'no node provides a side packet "nope"',
        StatusCode.NOT_FOUND,
    )
    graph.start_run()
    unknown = ('the graph has no input stream "out"; it has in', StatusCode.INTERNAL)
    assert raised(lambda: graph.add_packet_to_input_stream("out", 1, 1)) == unknown
    assert raised(lambda: graph.close_input_stream("out")) == unknown
    assert raised(lambda: graph.set_input_stream_timestamp_bound("out", 1)) == unknown
    assert raised(lambda: graph.set_input_stream_max_queue_size("out", 1)) == unknown
    finish(graph)


def test_texts_of_packets_that_do_not_fit() -> None:
    graph = one()
    graph.start_run()
    for timestamp in (Timestamp.UNSET, Timestamp.UNSTARTED, Timestamp.ONE_OVER_POSTSTREAM, Timestamp.DONE):
        message, _ = raised(lambda timestamp=timestamp: graph.add_packet_to_input_stream("in", 1, timestamp))
        assert message == f'{timestamp} cannot be the timestamp of a packet of "in"'
    with pytest.raises(StreamError) as caught:
        graph.add_packet_to_input_stream("in", "text", 1)
    assert str(caught.value) == ('Packet type mismatch on calculator outputting to stream "in": got str, expected int')
    graph.close_all_packet_sources()
    with pytest.raises(RunError, match="Packet type mismatch"):
        graph.wait_until_done()


def test_texts_of_late_packets() -> None:
    graph = one()
    graph.start_run()
    feed(graph, "in", 10, 5)
    message = (
        'Packet timestamp mismatch on calculator outputting to stream "in": '
        "Current minimum expected timestamp is 11 but received 5."
    )
    with pytest.raises(RunError) as caught:
        graph.wait_until_idle()
    assert str(caught.value).startswith(f"CalculatorGraph::Run() failed: \n{message}")
    with pytest.raises(RunError) as caught:
        feed(graph, "in", 20)
    assert str(caught.value).startswith(f"Graph has errors: \n{message}")
    graph.close_all_packet_sources()
    with pytest.raises(RunError):
        graph.wait_until_done()


SIDE = (
    'input_stream: "in" node { calculator: "ToyAddNumber" input_stream: "in" output_stream: "out" '
    'input_side_packet: "NUMBER:n" }'
)


def test_texts_of_side_packets() -> None:
    graph = CalculatorGraph(SIDE)
    assert raised(graph.start_run)[0] == 'side packet "n" is required (by "ToyAddNumber".NUMBER) but was not provided'
    assert (
        raised(lambda: graph.start_run({"n": "3"}))[0] == 'side packet "n" is str, but "ToyAddNumber".NUMBER takes int'
    )
    made = CalculatorGraph('node { calculator: "ToyNumber" output_side_packet: "NUMBER:n" }')
    assert raised(lambda: made.start_run({"n": 1}))[0] == 'side packet "n" is both provided and generated'
    assert raised(lambda: made.get_output_side_packet("n"))[0] == 'side packet "n" is not there yet'


def test_side_packets_may_be_values_or_packets() -> None:
    for given in (3, Packet(3)):
        graph = CalculatorGraph(SIDE)
        seen = watch(graph, "out")
        graph.start_run({"n": given, "not needed": "x"})
        feed(graph, "in", 1)
        finish(graph)
        assert seen["out"] == [(1, 4)]


@everywhere
def test_a_with_block_closes_the_graph(settings: dict[str, object]) -> None:
    with one(**settings) as graph:
        seen = watch(graph, "out")
        graph.start_run()
        feed(graph, "in", 1)
    assert seen["out"] == [(1, 1)]
    assert CLOSED == ["n"]


@everywhere
def test_an_error_that_leaves_a_with_block_stays_the_one_to_see(settings: dict[str, object]) -> None:
    def leave() -> None:
        with one(**settings) as graph:
            graph.start_run()
            feed(graph, "in", 1)
            raise LookupError

    with pytest.raises(LookupError):
        leave()
    assert CLOSED == ["n"]


def test_a_with_block_without_a_run() -> None:
    with one():
        pass


@everywhere
def test_a_failing_observer_is_disabled_and_told(settings: dict[str, object], caplog: pytest.LogCaptureFixture) -> None:
    graph = one(**settings)
    calls: list[int] = []

    def fail(_: str, packet: Packet) -> None:
        calls.append(int(packet.timestamp))
        raise ZeroDivisionError

    graph.observe_output_stream("out", fail)
    seen = watch(graph, "out")
    graph.start_run()
    with caplog.at_level(logging.ERROR, "mediagraph"):
        feed(graph, "in", 1, 2)
        finish(graph)
    assert calls == [1]
    assert seen["out"] == [(1, 1), (2, 2)], "others and the run go on"
    assert [record.getMessage() for record in caplog.records] == [
        'the observer of stream "out" failed at 1 and is disabled'
    ]


@everywhere
def test_a_poller_reads_to_the_end(settings: dict[str, object]) -> None:
    graph = one(**settings)
    poller = graph.output_stream_poller("out")
    graph.start_run()
    feed(graph, "in", 1, 2)
    first = poller.next_packet(timeout_s=SAFETY_S)
    assert first is not None
    assert first.value == 1
    finish(graph)
    assert [packet.value for packet in poller] == [2]
    assert poller.next_packet() is None


def test_a_poller_does_not_wait_for_ever() -> None:
    graph = one()
    poller = graph.output_stream_poller("out")
    graph.start_run()
    with pytest.raises(TimeoutError, match=r"no packet came within 0.001 s"):
        poller.next_packet(timeout_s=0.001)
    finish(graph)


def test_a_poller_works_in_every_run() -> None:
    graph = one()
    poller = graph.output_stream_poller("out")
    for run in range(2):
        graph.start_run()
        with pytest.raises(TimeoutError):
            poller.next_packet(timeout_s=0.001)  # the end of the last run is not that of this one
        feed(graph, "in", run)
        packet = poller.next_packet(timeout_s=SAFETY_S)
        assert packet is not None
        assert packet.value == run
        finish(graph)
        assert poller.next_packet(timeout_s=SAFETY_S) is None


def in_thread(call: Callable[[], object]) -> tuple[threading.Thread, list[BaseException]]:
    errors: list[BaseException] = []

    def body() -> None:
        try:
            call()
        except BaseException as error:
            errors.append(error)

    thread = threading.Thread(target=body, daemon=True)
    thread.start()
    return thread, errors


def cancelled(graph: CalculatorGraph) -> None:
    with pytest.raises(RunError) as caught:
        graph.wait_until_done()
    assert caught.value.code is StatusCode.CANCELLED


@everywhere
def test_cancel_at_rest(settings: dict[str, object]) -> None:
    graph = one(**settings)
    graph.start_run()
    feed(graph, "in", 1)
    graph.wait_until_idle()
    graph.cancel()
    cancelled(graph)
    assert CLOSED == ["n"]
    graph.start_run()  # and again
    finish(graph)


@pytest.mark.parametrize("settings", [{"threads": 1}, {"threads": 2, "fuse": False}], ids=str)
def test_cancel_from_another_thread_while_a_node_works(settings: dict[str, object]) -> None:
    graph = one("CallBlocked", **settings)
    seen = watch(graph, "out")
    graph.start_run()
    feed(graph, "in", 1)
    assert OPENED.wait(SAFETY_S)
    thread, errors = in_thread(graph.cancel)
    thread.join(SAFETY_S)
    assert not thread.is_alive(), "cancel does not wait for the node"
    assert not errors
    GATE.set()
    cancelled(graph)
    assert CLOSED == ["n"]
    assert seen["out"] == []


@pytest.mark.parametrize("calculator", ["CallBlockedOpen", "CallBlockedClose"])
def test_cancel_while_a_node_opens_or_closes(calculator: str) -> None:
    graph = one(calculator)

    def work() -> None:
        graph.start_run()
        graph.close_all_packet_sources()

    worker, errors = in_thread(work)
    assert OPENED.wait(SAFETY_S)
    canceller, more = in_thread(graph.cancel)
    canceller.join(SAFETY_S)
    assert not canceller.is_alive()
    GATE.set()
    worker.join(SAFETY_S)
    assert not errors + more
    cancelled(graph)
    assert CLOSED == ["n"]


@everywhere
def test_cancel_ends_an_endless_source(settings: dict[str, object]) -> None:
    graph = CalculatorGraph(
        'node { name: "s" calculator: "CallEndless" output_stream: "x" } '
        'node { name: "n" calculator: "CallStep" input_stream: "x" output_stream: "out" }',
        **settings,
    )
    graph.start_run()
    thread, errors = in_thread(lambda: cancelled(graph))
    assert OPENED.wait(SAFETY_S)
    graph.cancel()
    thread.join(SAFETY_S)
    assert not thread.is_alive()
    assert not errors
    assert sorted(CLOSED) == ["n", "s"]


def test_cancel_wakes_who_waits() -> None:
    graph = one()
    graph.start_run()
    thread, errors = in_thread(lambda: cancelled(graph))
    graph.cancel()
    thread.join(SAFETY_S)
    assert not thread.is_alive()
    assert not errors


@everywhere
def test_closing_all_sources_ends_an_endless_source(settings: dict[str, object]) -> None:
    graph = CalculatorGraph('node { name: "s" calculator: "CallEndless" output_stream: "x" }', **settings)
    graph.start_run()
    thread, errors = in_thread(graph.wait_until_done)
    assert OPENED.wait(SAFETY_S)
    graph.close_all_packet_sources()
    thread.join(SAFETY_S)
    assert not thread.is_alive()
    assert not errors
    assert CLOSED == ["s"]


@everywhere
def test_a_graph_may_be_dropped_while_it_runs(settings: dict[str, object]) -> None:
    graph = one(**settings)
    graph.start_run()
    feed(graph, "in", 1)
    del graph


LABEL = 'calculator outputting to stream "in"'
LAST = {
    Timestamp.MIN: f"{LABEL}: a packet at Timestamp::PostStream() must be the only one of its stream",
    Timestamp.MAX: f"Packet timestamp mismatch on {LABEL}: Current minimum expected timestamp is "
    "Timestamp::OneOverPostStream() but received Timestamp::PostStream().",
}


@everywhere
@pytest.mark.parametrize("first", LAST, ids=str)
def test_a_packet_after_the_stream_must_be_its_only_one(settings: dict[str, object], first: Timestamp) -> None:
    text = 'input_stream: "in" node { calculator: "CallStep" input_stream: "in" output_stream: "x" }'
    graph = CalculatorGraph(text, **settings)
    watch(graph, "in")
    graph.start_run()
    graph.add_packet_to_input_stream("in", 1, first)
    graph.wait_until_idle()
    graph.add_packet_to_input_stream("in", 2, Timestamp.POSTSTREAM)
    with pytest.raises(RunError) as caught:
        finish(graph)
    assert [str(error) for error in caught.value.errors] == [LAST[first]]
