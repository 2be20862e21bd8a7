"""Several streams through one graph: each as if it were alone, whatever happens to the others."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

import mediagraph as mg
from mediagraph.calculators.tensor.batching.batching import BATCHING, Batching
from mediagraph.framework.errors import ArgumentError
from mediagraph.models.store import Store
from mediagraph.stream_group import BATCH_ON_CPU, BATCH_ON_CUDA, default_batch

PASS = (
    'input_stream: "in" output_stream: "out" '
    'node { calculator: "PassThroughCalculator" input_stream: "in" output_stream: "out" }'
)
NEVER_S = 60.0


@pytest.fixture
def group_of_sums(own_names: None) -> mg.StreamGroup:
    """Each stream sends the sum of what it was given; a negative number is an error."""

    class RunningSumCalculator(mg.Calculator):
        number = mg.Input(int, tag="")
        total = mg.Output(int, tag="")

        def open(self) -> None:
            self.sum = 0

        def process(self) -> None:
            number = self.number.get()
            if number < 0:
                raise ValueError(f"{number} is negative")
            self.sum += number
            self.total.send(self.sum)

    return mg.StreamGroup(PASS.replace("PassThroughCalculator", "RunningSumCalculator"))


def noting(group: mg.StreamGroup) -> dict[str, list[tuple[int, Any]]]:
    seen: dict[str, list[tuple[int, Any]]] = {}
    group.observe("out", lambda name, packet: seen.setdefault(name, []).append((int(packet.timestamp), packet.value)))
    return seen


def test_each_stream_has_its_own_times_and_its_own_memory(group_of_sums: mg.StreamGroup) -> None:
    seen = noting(group_of_sums)
    with group_of_sums as group:
        group.add("ones").feed([(number, 1) for number in range(5)])
        group.add("tens").feed([(100 * number, 10) for number in range(3)])
    assert seen == {
        "ones": [(0, 1), (1, 2), (2, 3), (3, 4), (4, 5)],
        "tens": [(0, 10), (100, 20), (200, 30)],
    }
    assert list(group.streams) == ["ones", "tens"]


def test_one_stream_that_fails_does_not_end_the_others(group_of_sums: mg.StreamGroup) -> None:
    seen = noting(group_of_sums)
    group_of_sums.add("bad").feed([(0, 1), (1, -1), (2, 1)])
    group_of_sums.add("good").feed([(0, 1), (1, 1), (2, 1)])
    errors = group_of_sums.wait()
    assert list(errors) == ["bad"]
    assert isinstance(errors["bad"], mg.RunError)
    assert "ValueError: -1 is negative" in str(errors["bad"])
    assert seen == {"bad": [(0, 1)], "good": [(0, 1), (1, 2), (2, 3)]}


def test_what_nobody_has_asked_for_is_raised_at_the_end(group_of_sums: mg.StreamGroup) -> None:
    for name, number in (("good", 1), ("bad", -1), ("worse", -2)):
        group_of_sums.add(name).feed([(0, number)])
    with pytest.raises(mg.RunError, match="-1 is negative") as raised, group_of_sums:
        pass
    assert raised.value.__notes__ == ["failed streams of the group: bad, worse"]


def test_what_was_told_is_not_raised_again(group_of_sums: mg.StreamGroup) -> None:
    with group_of_sums as group:
        group.add("bad").feed([(0, -1)])
        assert list(group.wait()) == ["bad"]


def test_a_source_that_fails_fails_its_own_stream() -> None:
    def broken() -> Iterator[tuple[int, int]]:
        yield 0, 1
        raise OSError("the cable is out")

    group = mg.StreamGroup(PASS)
    seen = noting(group)
    group.add("broken").feed(broken())
    group.add("whole").feed([(0, 1)])
    assert {name: repr(error) for name, error in group.wait().items()} == {"broken": "OSError('the cable is out')"}
    assert seen == {"broken": [(0, 1)], "whole": [(0, 1)]}


def test_streams_come_and_go_while_others_run() -> None:
    group = mg.StreamGroup(PASS)
    seen = noting(group)
    has_come, may_go_on = threading.Event(), threading.Event()

    def endless() -> Iterator[tuple[int, int]]:
        number = 0
        while True:
            yield number, number
            has_come.set()
            number += 1

    def held() -> Iterator[tuple[int, int]]:
        yield 0, 0
        assert may_go_on.wait(NEVER_S)
        yield 1, 1

    group.add("held").feed(held())
    group.add("endless").feed(endless())
    assert has_come.wait(NEVER_S)
    assert group.remove("endless") is None
    group.add("late").feed([(7, 7)])
    assert group.streams["late"].wait() is None
    may_go_on.set()
    assert group.wait() == {}
    assert list(group.streams) == ["held", "late"]
    assert (seen["held"], seen["late"]) == ([(0, 0), (1, 1)], [(7, 7)])
    group.add("endless")  # the name is free again


def test_a_stream_may_be_fed_by_hand_and_read_by_a_poller() -> None:
    with mg.StreamGroup(PASS) as group:
        stream = group.add("mine")
        poller = stream.graph.output_stream_poller("out")
        stream.graph.start_run()
        stream.graph.add_packet_to_input_stream("in", "hello", 5)
        assert next(iter(poller)).value == "hello"
    assert not stream.graph.is_running


def test_an_error_in_the_with_block_ends_all_streams() -> None:
    group = mg.StreamGroup(PASS)

    def endless() -> Iterator[tuple[int, int]]:
        yield from enumerate(iter(int, 1))

    group.add("endless").feed(endless())
    with pytest.raises(KeyError), group:
        raise KeyError("mine")


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"max_batch": 0}, "max_batch is 0; at least one inference is computed at a time"),
        ({"latency_ms": -1}, "latency_ms is -1; it is a number of milliseconds from 0 on"),
    ],
)
def test_bad_values(given: dict[str, Any], message: str) -> None:
    with pytest.raises(ArgumentError, match=f"^{re.escape(message)}$"):
        mg.StreamGroup(PASS, **given)


def test_a_graph_that_is_wrong_is_refused_at_once() -> None:
    with pytest.raises(mg.GraphError, match="nobody produces"):
        mg.StreamGroup('node { calculator: "PassThroughCalculator" input_stream: "a" output_stream: "b" }')


def test_names() -> None:
    group = mg.StreamGroup(PASS)
    group.add("a")
    message = 'the group has a stream "a" already; remove() it, or choose another name'
    with pytest.raises(ArgumentError, match=f"^{re.escape(message)}$"):
        group.add("a")
    with pytest.raises(ArgumentError, match=r'^the group has no stream "b"; it has "a"$'):
        group.remove("b")
    group.remove("a")
    with pytest.raises(ArgumentError, match=r'^the group has no stream "a"; it has none$'):
        group.remove("a")


def test_which_input_is_fed() -> None:
    joined = (
        'input_stream: "l" input_stream: "r" node { calculator: "PassThroughCalculator" input_stream: "l" '
        'input_stream: "r" output_stream: "a" output_stream: "b" }'
    )
    group = mg.StreamGroup(joined)
    stream = group.add("s")
    with pytest.raises(ArgumentError, match=r"^the graph has 2 input streams, say which; it has l, r$"):
        stream.feed([])
    with pytest.raises(ArgumentError, match=r'^the graph has no input stream "x"; it has l, r$'):
        stream.feed([], input_stream="x")
    stream.feed([(0, 1)], input_stream="r")
    assert stream.wait() is None
    with pytest.raises(mg.StateError, match=r'^the stream "s" was fed before; add another one to the group$'):
        stream.feed([])


@pytest.mark.usefixtures("own_names")
def test_side_packets_are_each_streams_own() -> None:
    class PlusCalculator(mg.Calculator):
        number = mg.Input(int, tag="")
        more = mg.SideInput(int)
        total = mg.Output(int, tag="")

        def process(self) -> None:
            self.total.send(self.number.get() + self.more.get())

    graph = 'input_stream: "in" output_stream: "out" input_side_packet: "more" node { calculator: "PlusCalculator" '
    group = mg.StreamGroup(graph + 'input_stream: "in" input_side_packet: "MORE:more" output_stream: "out" }')
    seen = noting(group)
    group.add("without").feed([(0, 1)])
    for more in (10, 20):
        group.add(f"plus {more}").feed([(0, 1)], side_packets={"more": more})
    errors = {name: f"{type(error).__name__}: {error}" for name, error in group.wait().items()}
    assert errors == {
        "without": 'ArgumentError: side packet "more" is required (by "PlusCalculator".MORE) but was not provided'
    }
    assert seen == {"plus 10": [(0, 11)], "plus 20": [(0, 21)]}


def test_the_default_batch_follows_the_device() -> None:
    plans = [
        mg.CalculatorGraph(
            f'input_stream: "in" output_stream: "out" node {{ calculator: "{name}" input_stream: "IMAGE:in" '
            'output_stream: "IMAGE:out" }'
        ).plan
        for name in ("ImageTransformationCalculator", "CpuToCudaCalculator")
    ]
    assert [default_batch(plan) for plan in plans] == [BATCH_ON_CPU, BATCH_ON_CUDA]


def test_selfie_masks_of_several_streams_computed_together(models: Store, portrait: Any) -> None:
    graph = (
        'input_stream: "image" output_stream: "out" node { calculator: "SelfieSegmentationCpu" '
        'input_stream: "IMAGE:image" output_stream: "SEGMENTATION_MASK:out" }'
    )
    clips = {"up": portrait, "down": np.ascontiguousarray(portrait[::-1]), "small": portrait[::2, ::2].copy()}

    def run(max_batch: int) -> tuple[dict[str, list[tuple[int, Any]]], int]:
        group = mg.StreamGroup(graph, max_batch=max_batch, latency_ms=50)
        seen = noting(group)
        with group:
            for name, picture in clips.items():
                group.add(name).feed([(number * 33_333, mg.Image(picture)) for number in range(4)])
        return seen, sum(size * runs for one in group.report() for size, runs in one.batch_sizes.items())

    (apart, none), (together, all_frames) = run(1), run(3)
    assert (none, all_frames) == (0, 12)
    for name in clips:
        assert [time for time, _ in together[name]] == [time for time, _ in apart[name]] == [0, 33_333, 66_666, 99_999]
        for (_, found), (_, expected) in zip(together[name], apart[name]):
            difference = np.abs(found.numpy_view() - expected.numpy_view())
            assert difference.max() < 1e-5  # other kernels for an open dimension; 3.3e-6 was measured


def test_the_group_gives_all_graphs_the_same_service() -> None:
    group = mg.StreamGroup(PASS, max_batch=3, latency_ms=2)
    found = {id(group.add(name).graph._provision.services[BATCHING.key]) for name in "ab"}
    assert len(found) == 1
    batching = group._batching
    assert isinstance(batching, Batching)
    assert (batching.max_batch, batching.latency_ms) == (3, 2)
