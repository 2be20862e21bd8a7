"""Calculators called like functions."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

import mediagraph.framework.ports as p
from mediagraph.framework.calculator import Calculator, Source
from mediagraph.framework.eager import EagerCalculator
from mediagraph.framework.errors import ArgumentError, RunError
from mediagraph.framework.function import calculator
from mediagraph.framework.service import GraphService

CLERK: GraphService[list[int]] = GraphService("clerk")


@dataclass(frozen=True)
class EagerSumOptions:
    factor: int = 1


class EagerSum(Calculator):
    """Add up what comes, with a state."""

    value = p.Input(int)
    more = p.OptionalInput(int)
    start = p.OptionalSideInput(int)
    total = p.Output(int)
    options = p.Options(EagerSumOptions)

    def open(self) -> None:
        self.sum = self.start.get() or 0

    def process(self) -> None:
        if self.value.get() < 0:
            raise ValueError("it is negative")
        self.sum += self.value.get() * self.options.factor + (self.more.get() or 0)
        self.total.send(self.sum)


class EagerParts(Calculator):
    value = p.Input(int, tag="")
    whole = p.Output(int)
    rest = p.OptionalOutput(int)

    def process(self) -> None:
        self.whole.send(self.value.get() // 2)
        if self.value.get() % 2:
            self.rest.send(1)


class EagerFree(Calculator):
    timestamp_offset = None
    value = p.Input(int)
    copies = p.Output(int)

    def process(self) -> None:
        for copy in range(self.value.get()):
            self.copies.send(copy, at=self.timestamp * 10 + copy)

    def close(self) -> None:
        self.copies.send(99, at=1_000_000)


class EagerMost(Calculator):
    values = p.Inputs(int)
    most = p.Output(int)

    def process(self) -> None:
        self.most.send(max(found for one in self.values if (found := one.get()) is not None))


class EagerSink(Calculator):
    value = p.Input(int)
    clerk = p.Service(CLERK)

    def process(self) -> None:
        assert self.clerk is not None
        self.clerk.append(int(self.timestamp))


class EagerSource(Source):
    value = p.Output(int)


@calculator
def eager_shift(value: int, *, by: int = 1) -> int | None:
    return value + by if value else None


def test_a_call_is_a_timestamp_and_state_is_kept() -> None:
    add = EagerCalculator(EagerSum, EagerSumOptions(factor=10))
    assert [add(1), add(2), add(value=3)] == [10, 30, 60]


def test_options_by_name_and_side_packets() -> None:
    add = EagerCalculator(EagerSum, {"factor": 2}, side_packets={"START": 100})
    assert add(1) == 102


def test_optional_inputs() -> None:
    add = EagerCalculator(EagerSum)
    assert [add(1, None), add(1, 5), add(1, more=7), add(1)] == [1, 7, 15, 16]


def test_an_empty_required_input_skips_the_call() -> None:
    add = EagerCalculator(EagerSum)
    assert [add(None), add(2)] == [None, 2]


def test_several_outputs_are_a_named_tuple() -> None:
    halve = EagerCalculator(EagerParts)
    assert halve(5) == (2, 1)
    assert (halve(4).whole, halve(4).rest) == (2, None)
    assert EagerCalculator(EagerParts, outputs=["WHOLE"])(5) == 2


def test_a_calculator_that_chooses_timestamps_gives_packets() -> None:
    with EagerCalculator(EagerFree) as repeat:
        assert [(int(packet.timestamp), packet.value) for packet in repeat(2, at=3)] == [(30, 0), (31, 1)]
        assert repeat(0) == []
        assert [packet.value for packet in repeat.close()] == [99]
    assert repeat.close() is None


def test_a_repeated_input_takes_a_list() -> None:
    most = EagerCalculator(EagerMost)
    assert [most([1, 5, 3]), most([None, 2, None])] == [5, 2]


def test_sinks_services_and_timestamps() -> None:
    seen: list[int] = []
    note = EagerCalculator(EagerSink, services={"clerk": seen})
    assert [note(1), note(1, at=70), note(1)] == [None, None, None]
    assert seen == [0, 70, 71]


def test_functions_and_names() -> None:
    shift = EagerCalculator(eager_shift, {"by": 3})
    assert [shift(1), shift(0)] == [4, None]
    assert EagerCalculator("EagerShiftCalculator")(1) == 2


def test_after_an_error_it_starts_anew() -> None:
    add = EagerCalculator(EagerSum)
    assert add(5) == 5
    with pytest.raises(RunError, match="ValueError: it is negative") as raised:
        add(-1)
    assert isinstance(raised.value.errors[0].__cause__, ValueError)
    assert add(1) == 1
    with pytest.raises(ValueError, match="got str, expected int"):
        add("one")
    assert add(2) == 2


def test_closing_starts_anew() -> None:
    add = EagerCalculator(EagerSum)
    assert [add(5), add.close(), add(1)] == [5, None, 1]


def test_it_says_what_it_is() -> None:
    assert repr(EagerCalculator(EagerSum)) == "EagerCalculator(EagerSum: value, more)"


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: EagerCalculator(EagerSum)(1, 2, 3), "EagerSum has 2 inputs, value, more; 3 are given"),
        (
            lambda: EagerCalculator(EagerSum)(1, mroe=2),
            'EagerSum has no input "mroe"; did you mean "more"?; it has value, more',
        ),
        (lambda: EagerCalculator(EagerSum)(1, value=2), 'EagerSum: the input "value" is given twice'),
        (
            lambda: EagerCalculator(EagerSum)(more=2),
            'EagerSum: the input "value" is not given; None leaves it empty',
        ),
        (
            lambda: EagerCalculator(EagerMost)(2),
            'EagerMost: the input "values" takes any number of streams; give a list of payloads',
        ),
        (
            lambda: EagerCalculator(EagerSource)(),
            "EagerSource has no inputs to call it with; CalculatorRunner runs it",
        ),
    ],
)
def test_calls_that_do_not_fit(call, message: str) -> None:
    with pytest.raises(ArgumentError) as raised:
        call()
    assert str(raised.value) == message


def test_the_first_call_decides_what_is_connected() -> None:
    add = EagerCalculator(EagerSum)
    add(1)
    with pytest.raises(ArgumentError) as raised:
        add(1, 2)
    assert str(raised.value) == (
        'EagerSum: the input "more" was not given in the first call, which decides what is connected; give it there, '
        "as None if it is empty"
    )
    assert add(1) == 2
