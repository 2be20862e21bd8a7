"""The runner that tries one calculator."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
import toys

import mediagraph.framework.ports as p
from mediagraph.framework.calculator import Calculator, Source
from mediagraph.framework.errors import ArgumentError, GraphError, RunError, StateError
from mediagraph.framework.function import calculator
from mediagraph.framework.packet import Packet
from mediagraph.framework.service import GraphService
from mediagraph.framework.testing import CalculatorRunner
from mediagraph.framework.timestamp import Timestamp

CLERK: GraphService[list[int]] = GraphService("clerk")


@dataclass(frozen=True)
class RunnerScaleOptions:
    factor: int = 2


class RunnerScale(Calculator):
    value = p.Input(int)
    shift = p.OptionalInput(int)
    start = p.OptionalSideInput(int)
    scaled = p.Output(int)
    odd = p.OptionalOutput(bool)
    last = p.SideOutput(int)
    options = p.Options(RunnerScaleOptions)
    clerk = p.Service(CLERK)

    def process(self) -> None:
        value = self.value.get() * self.options.factor + (self.shift.get() or 0) + (self.start.get() or 0)
        if value < 0:
            raise ValueError("it is negative")
        self.scaled.send(value)
        if value % 2:
            self.odd.send(True)
        if self.clerk is not None:
            self.clerk.append(value)
        if value == 6:
            self.last.set(value)


class RunnerPair(Calculator):
    both = p.Inputs(int, tag="")
    copies = p.Outputs(int, tag="")
    starts = p.SideInputs(int)

    def process(self) -> None:
        for one, copy, start in zip(self.both, self.copies, self.starts):
            if (value := one.get()) is not None:
                copy.send(value + start.get())


class RunnerCount(Source):
    number = p.Output(int)

    def generate(self):
        for number in range(3):
            self.number.send(number, at=number * 10)
            yield


class RunnerBounds(Calculator):
    process_timestamp_bounds = True
    value = p.OptionalInput(int)
    settled = p.Output(bool)

    def process(self) -> None:
        self.settled.send(self.value.is_empty)


@calculator
def runner_add(first: int, second: int, *, more: int = 0) -> int:
    return first + second + more


def test_ports_are_fed_and_read() -> None:
    runner = CalculatorRunner(RunnerScale, options=RunnerScaleOptions(factor=3))
    runner.feed(RunnerScale.value, [(5, 1), (6, 2)]).feed(RunnerScale.shift, [(6, 1)]).give(RunnerScale.start, 10)
    for _ in range(2):  # a run starts afresh
        sent = runner.run()
        assert sent.payloads(RunnerScale.scaled) == [13, 17]
        assert sent.pairs(RunnerScale.odd) == [(5, True), (6, True)]
        assert [packet.timestamp for packet in sent[RunnerScale.scaled]] == [5, 6]


def test_tags_work_as_well_and_add_up() -> None:
    runner = CalculatorRunner(RunnerScale, options={"factor": 5}).feed(RunnerScale.value, [(0, 1)])
    sent = runner.run({"SHIFT": [Packet(2, Timestamp(0))]}, {"START": 100})
    assert sent.pairs("SCALED") == [(0, 107)]
    assert list(sent) == ["SCALED", "ODD"]
    assert len(sent) == 2


def test_side_packets_that_were_set() -> None:
    assert CalculatorRunner(RunnerScale).run({"VALUE": [(0, 3)]}).side(RunnerScale.last) == 6
    sent = CalculatorRunner(RunnerScale).run({"VALUE": [(0, 4)]})
    with pytest.raises(KeyError) as raised:
        sent.side(RunnerScale.last)
    assert raised.value.args == ("nothing was collected from LAST; there is SCALED, ODD",)
    with pytest.raises(StateError, match=r'^side packet "side_out_last" is not there yet$'):
        CalculatorRunner(RunnerScale, side_outputs=["LAST"]).run({"VALUE": [(0, 4)]})


def test_several_streams_without_a_tag() -> None:
    runner = CalculatorRunner(RunnerPair, outputs=["", ":1"])
    runner.feed(RunnerPair.both, [(1, 10)]).feed(RunnerPair.both, [(1, 20), (2, 30)], index=1)
    runner.give(RunnerPair.starts, 1).give(RunnerPair.starts, 2, index=1)
    sent = runner.run()
    assert sent.payloads(RunnerPair.copies) == [11]
    assert sent.pairs(RunnerPair.copies, index=1) == sent.pairs(":1") == [(1, 22), (2, 32)]
    assert list(sent) == ["", ":1"]
    assert sent[""] == sent[":0"]


def test_tags_with_an_index() -> None:
    runner = CalculatorRunner(toys.ToyPair, outputs=["COPY:0", "COPY:1"])
    sent = runner.run({"VALUE:1": [(1, "b")], "VALUE": [(1, "a")]})
    assert (sent.payloads("COPY"), sent.payloads("COPY:1")) == (["a"], ["b"])


def test_functions_and_names() -> None:
    packets = {"FIRST": [(0, 1)], "SECOND": [(0, 2)]}
    assert CalculatorRunner(runner_add, options={"more": 4}).run(packets).payloads("OUTPUT") == [7]
    assert CalculatorRunner("RunnerAddCalculator").run(packets).payloads("OUTPUT") == [3]


def test_sources_and_services() -> None:
    assert CalculatorRunner(RunnerCount).run().pairs(RunnerCount.number) == [(0, 0), (10, 1), (20, 2)]
    seen: list[int] = []
    for services in ({CLERK: seen}, {"clerk": seen}):
        CalculatorRunner(RunnerScale, services=services).run({"VALUE": [(0, 3)]})
    assert seen == [6, 6]


def test_an_empty_packet_moves_the_bound() -> None:
    assert CalculatorRunner(RunnerBounds).run({"VALUE": [(1, 1), (2, None), (3, 3)]}).payloads("SETTLED") == [
        False,
        True,
        False,
    ]


@pytest.mark.parametrize(("threads", "fuse"), [(0, False), (2, True)])
def test_threads_and_regions_change_nothing(threads: int, fuse: bool) -> None:
    assert CalculatorRunner(RunnerScale).run({"VALUE": [(0, 3)]}, threads=threads, fuse=fuse).payloads("SCALED") == [6]


def test_a_failure_is_the_failure_of_a_run() -> None:
    with pytest.raises(RunError) as raised:
        CalculatorRunner(RunnerScale).run({"VALUE": [(7, -3)]})
    assert str(raised.value.errors[0]) == (
        'Calculator::Process() for node "RunnerScale" failed at 7: ValueError: it is negative'
    )
    assert isinstance(raised.value.errors[0].__cause__, ValueError)


def test_a_wrong_payload_is_refused_and_leaves_nothing_running() -> None:
    with pytest.raises(ValueError, match="got str, expected int"):
        CalculatorRunner(RunnerScale).run({"VALUE": [(7, "seven")]}, threads=2)


def test_an_unknown_tag() -> None:
    message = "RunnerScale has no input stream VALU; it has VALUE, SHIFT; take it away"
    with pytest.raises(GraphError, match=message):
        CalculatorRunner(RunnerScale).run({"VALU": [(0, 3)]})


def test_what_is_no_packet() -> None:
    with pytest.raises(ArgumentError) as raised:
        CalculatorRunner(RunnerScale).run({"VALUE": [3]})  # type: ignore[list-item]  # that is the mistake
    assert str(raised.value) == "a packet is a pair (timestamp, payload) or a Packet; this is int"


def test_options_of_another_calculator() -> None:
    with pytest.raises(ArgumentError, match=r'^RunnerScale has no option "fcator"; did you mean "factor"\?'):
        CalculatorRunner(RunnerScale, options={"fcator": 3}).run()
