"""What may be sent, read and moved on a stream, and one whole error text for each misuse."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

import pytest
from toys import feed, finish, watch

import mediagraph.framework.ports as p
from mediagraph.framework.calculator import Calculator
from mediagraph.framework.errors import RunError
from mediagraph.framework.graph import CalculatorGraph
from mediagraph.framework.timestamp import Timestamp

SETTINGS = [{}, {"fuse": False}, {"threads": 2}]
everywhere = pytest.mark.parametrize("settings", SETTINGS, ids=str)
Deed = Callable[["SendCalculator"], None]


class SendCalculator(Calculator):
    """Does what the test says, with synchronous outputs."""

    value = p.Input(int, tag="")
    result = p.Output(int, tag="OUT")
    other = p.OptionalOutput(int)
    deeds: ClassVar[dict[str, Deed]] = {}

    def do(self, method: str) -> None:
        self.deeds.get(method, lambda calculator: None)(self)

    def open(self) -> None:
        self.do("open")

    def process(self) -> None:
        self.do("process")

    def close(self) -> None:
        self.do("close")


class SendFree(SendCalculator):
    timestamp_offset = None


class SendHeavy(SendCalculator):
    heavy = True


def graph_of(calculator: str, **settings: object) -> CalculatorGraph:
    node = f'name: "n" calculator: "{calculator}" input_stream: "in" output_stream: "OUT:out"'
    return CalculatorGraph(f'input_stream: "in" node {{ {node} }}', **settings)


@pytest.fixture
def do(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    return lambda **deeds: monkeypatch.setattr(SendCalculator, "deeds", deeds)


def run(graph: CalculatorGraph, *timestamps: int) -> str:
    """Run to the end; the error, without its prefix."""
    graph.start_run()
    try:
        feed(graph, "in", *timestamps)
        finish(graph)
    except RunError as error:
        return "\n".join(map(str, error.errors))
    return ""


LABEL = '"n".OUT, stream "out"'
SYNCHRONOUS: dict[str, tuple[dict[str, Deed], str]] = {
    "wrong type": (
        {"process": lambda c: c.result.send("text")},  # type: ignore[arg-type]
        f'Calculator::Process() for node "n" failed at 5: Packet type mismatch on {LABEL} at 5: sent str, expected int',
    ),
    "None": (
        {"process": lambda c: c.result.send(None)},  # type: ignore[arg-type]
        f'Calculator::Process() for node "n" failed at 5: Packet type mismatch on {LABEL} at 5: '
        "sent nothing (None is never a payload), expected int",
    ),
    "another timestamp": (
        {"process": lambda c: c.result.send(1, at=6)},
        f'Calculator::Process() for node "n" failed at 5: {LABEL}: sent at 6 while processing 5; '
        "a calculator that chooses timestamps declares `timestamp_offset = None`",
    ),
    "twice": (
        {"process": lambda c: (c.result.send(1), c.result.send(2))},  # type: ignore[dict-item]
        f'Calculator::Process() for node "n" failed at 5: {LABEL}: sent twice at 5',
    ),
    "bound": (
        {"process": lambda c: c.result.advance_bound(9)},
        f'Calculator::Process() for node "n" failed at 5: {LABEL}: the bound follows the input; '
        "declare `timestamp_offset = None` to move it",
    ),
    "close": (
        {"process": lambda c: c.result.close()},
        f'Calculator::Process() for node "n" failed at 5: {LABEL}: the stream closes with its input; '
        "declare `timestamp_offset = None` to close it",
    ),
    "send in open": (
        {"open": lambda c: c.result.send(1)},
        f'Calculator::Open() for node "n" failed: {LABEL}: sent in open(); '
        "declare `timestamp_offset = None` and give `at=`",
    ),
    "send in close": (
        {"close": lambda c: c.result.send(1)},
        f'Calculator::Close() for node "n" failed: {LABEL}: sent in close(); '
        "declare `timestamp_offset = None` and give `at=`",
    ),
}


@everywhere
@pytest.mark.parametrize("calculator", ["SendCalculator", "SendHeavy"])
@pytest.mark.parametrize("case", SYNCHRONOUS)
def test_misuse_of_a_synchronous_output(
    case: str, calculator: str, settings: dict[str, object], do: Callable[..., None]
) -> None:
    deeds, message = SYNCHRONOUS[case]
    do(**deeds)
    assert run(graph_of(calculator, **settings), *([] if "open" in deeds else [5])) == message


FREE: dict[str, tuple[dict[str, Deed], str]] = {
    "wrong type": (
        {"process": lambda c: c.result.send(0.5)},  # type: ignore[arg-type]
        f'Calculator::Process() for node "n" failed at 5: Packet type mismatch on {LABEL} at 5: '
        "sent float, expected int",
    ),
    "late": (
        {"process": lambda c: (c.result.send(1, at=7), c.result.send(2, at=7))},  # type: ignore[dict-item]
        f'Calculator::Process() for node "n" failed at 5: Packet timestamp mismatch on {LABEL}: '
        "Current minimum expected timestamp is 8 but received 7.",
    ),
    "behind the bound": (
        {"process": lambda c: (c.result.advance_bound(9), c.result.send(1))},  # type: ignore[dict-item]
        f'Calculator::Process() for node "n" failed at 5: Packet timestamp mismatch on {LABEL}: '
        "Current minimum expected timestamp is 9 but received 5.",
    ),
    "after close": (
        {"process": lambda c: (c.result.close(), c.result.send(1))},  # type: ignore[dict-item]
        f'Calculator::Process() for node "n" failed at 5: {LABEL}: sent at 5 to a closed stream',
    ),
    "no timestamp in open": (
        {"open": lambda c: c.result.send(1)},
        f'Calculator::Open() for node "n" failed: {LABEL}: Timestamp::Unstarted() cannot be the timestamp of a packet; '
        "give `at=` outside process()",
    ),
    "bad bound": (
        {"process": lambda c: c.result.advance_bound(Timestamp.DONE)},
        f'Calculator::Process() for node "n" failed at 5: {LABEL}: Timestamp::Done() cannot be a bound; '
        "use close() to end the stream",
    ),
}


@everywhere
@pytest.mark.parametrize("case", FREE)
def test_misuse_of_a_free_output(case: str, settings: dict[str, object], do: Callable[..., None]) -> None:
    deeds, message = FREE[case]
    do(**deeds)
    graph = graph_of("SendFree", **settings)
    watch(graph, "out")
    assert run(graph, *([] if "open" in deeds else [5])) == message


@everywhere
def test_nobody_minds_late_packets_of_a_stream_without_listeners(
    settings: dict[str, object], do: Callable[..., None]
) -> None:
    do(process=lambda c: (c.result.send(1, at=7), c.result.send(2, at=7)))
    assert run(graph_of("SendFree", **settings), 5) == "", "rule B1"


@everywhere
def test_several_packets_and_bounds_of_one_call(settings: dict[str, object], do: Callable[..., None]) -> None:
    def process(c: SendCalculator) -> None:
        assert c.result.bound == (Timestamp.PRESTREAM if c.timestamp == 1 else 5)
        c.result.send(10, at=c.timestamp)
        c.result.send(11, at=c.timestamp + 1)
        assert c.result.bound == c.timestamp + 2, "the effects of this call are seen (O4)"
        c.result.advance_bound(5)
        c.result.advance_bound(3)
        assert c.result.bound == max(5, c.timestamp + 2), "a bound never goes back"
        assert not c.result.is_closed

    do(process=process)
    graph = graph_of("SendFree", **settings)
    seen = watch(graph, "out+")
    assert run(graph, 1, 5) == ""
    assert seen["out+"] == [(1, 10), (2, 11), (4, None), (5, 10), (6, 11)]


@everywhere
def test_what_is_known_in_open_and_close(settings: dict[str, object], do: Callable[..., None]) -> None:
    seen: list[object] = []

    def look(c: SendCalculator) -> None:
        packet = c.value.packet
        seen.append((c.timestamp, packet.value, packet.timestamp, c.value.is_empty, c.value.bound))

    do(open=look, close=look, process=look)
    assert run(graph_of("SendCalculator", **settings), 5) == ""
    opened, processed, closed = seen
    assert opened == (Timestamp.UNSTARTED, None, Timestamp.UNSET, True, Timestamp.PRESTREAM)
    assert processed[:4] == (5, 5, 5, False)
    assert processed[4] in (6, Timestamp.DONE)
    assert closed == (Timestamp.DONE, None, Timestamp.UNSET, True, Timestamp.DONE)


@everywhere
@pytest.mark.parametrize("calculator", ["SendCalculator", "SendHeavy"])
def test_unconnected_outputs_swallow(calculator: str, settings: dict[str, object], do: Callable[..., None]) -> None:
    def process(c: SendCalculator) -> None:
        assert not c.other.is_connected
        c.other.send(1, at=77)
        c.other.send("anything")  # type: ignore[arg-type]
        c.other.advance_bound(1)
        c.other.close()
        assert c.result.is_connected

    do(process=process)
    assert run(graph_of(calculator, **settings), 5) == ""


class JoinSees(Calculator):
    """Writes down the timestamps of its inputs, empty ones included."""

    first = p.OptionalInput(int)
    second = p.OptionalInput(int)
    seen: ClassVar[list[object]] = []

    def process(self) -> None:
        self.seen.append([(s.get(), int(s.packet.timestamp)) for s in (self.first, self.second)])


@everywhere
def test_an_empty_input_tells_how_far_it_is_settled(settings: dict[str, object]) -> None:
    JoinSees.seen.clear()
    graph = CalculatorGraph(
        'input_stream: "a" input_stream: "b" '
        'node { calculator: "JoinSees" input_stream: "FIRST:a" input_stream: "SECOND:b" }',
        **settings,
    )
    graph.start_run()
    graph.set_input_stream_timestamp_bound("b", 7)
    feed(graph, "a", 3)
    graph.wait_until_idle()
    feed(graph, "b", 9)
    feed(graph, "a", 9)
    graph.wait_until_idle()
    assert JoinSees.seen == [[(3, 3), (None, 6)], [(9, 9), (9, 9)]]
    finish(graph)


class RequiredAndOptional(Calculator):
    must = p.Input(int)
    may = p.OptionalInput(int)
    sum = p.Output(int)

    def process(self) -> None:
        self.sum.send(self.must.get() + (self.may.get() or 0))


@everywhere
def test_required_means_present(settings: dict[str, object]) -> None:
    graph = CalculatorGraph(
        'input_stream: "a" input_stream: "b" '
        'node { calculator: "RequiredAndOptional" input_stream: "MUST:a" input_stream: "MAY:b" '
        'output_stream: "SUM:c" }',
        **settings,
    )
    seen = watch(graph, "c+")
    graph.start_run()
    feed(graph, "a", 1, 3)
    feed(graph, "b", 2, 3, 4)
    graph.wait_until_idle()
    finish(graph)
    assert [packet for packet in seen["c+"] if packet[1] is not None] == [(1, 1), (3, 6)]
    assert (2, None) in seen["c+"], "a skipped timestamp moves the bound"
