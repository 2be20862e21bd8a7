"""Functions as calculators, and the runner that tries one calculator."""

from __future__ import annotations

import dataclasses
import threading
from typing import NamedTuple

import pytest
import toys

import mediagraph.framework.ports as p
from mediagraph.framework.calculator import Calculator
from mediagraph.framework.errors import ArgumentError, DefinitionError, GraphError, RunError
from mediagraph.framework.function import calculator, calculator_class
from mediagraph.framework.graph import CalculatorGraph
from mediagraph.framework.registry import EmptyCatalogue, find
from mediagraph.framework.testing import CalculatorRunner


@calculator
def function_scale(value: int, *, factor: int = 3) -> int:
    """Multiply."""
    return value * factor


@calculator(name="FunctionAddCalculator", max_in_flight=2, heavy=True)
def add(first: int, second: int | None) -> int:
    return first + (second or 0)


@calculator(outputs=("LOW", "HIGH"))
def function_split(value: int) -> tuple[int | None, int | None]:
    return (value, None) if value < 10 else (None, value)


class Parts(NamedTuple):
    whole: int
    rest: int | None


@calculator
def function_parts(value: int) -> Parts:
    return Parts(value // 2, value % 2 or None)


@dataclasses.dataclass(frozen=True)
class Halves:
    half: int
    odd: bool | None = None


@calculator(outputs=Halves)
def function_halves(value: int) -> Halves:
    return Halves(value // 2, True if value % 2 else None)


@dataclasses.dataclass(frozen=True)
class Alone:
    only: int


@calculator(outputs=Alone)
def function_alone(value: int) -> Alone:
    return Alone(value)


@calculator
def function_payload(value: int) -> Halves:
    return Halves(value)


@calculator(outputs=("LOW", "HIGH"))
def function_short(value: int) -> tuple[int, int]:
    return (value,) if value else value  # type: ignore[return-value]


@calculator
def function_default(first: int, second: int | None = None) -> int:
    return first + (second or 0)


@calculator
def function_drop_odd(value: int) -> int | None:
    return None if value % 2 else value


@calculator
def function_sink(value: int) -> None:
    SEEN.append(value)


SEEN: list[int] = []


def class_of(name: str) -> type[Calculator]:
    found = find(name, EmptyCatalogue())
    assert isinstance(found, type)
    assert issubclass(found, Calculator)
    return found


def results(name: str, outputs: list[str], *values: int, **rest: object) -> dict[str, list[object]]:
    runner = CalculatorRunner(class_of(name), inputs=["VALUE"], outputs=outputs, **rest)  # type: ignore[arg-type]
    found = runner.run({"VALUE": list(enumerate(values))})
    return {tag: [(int(packet.timestamp), packet.value) for packet in packets] for tag, packets in found.items()}


def test_the_function_stays_a_function() -> None:
    assert function_scale(2) == 6
    assert class_of("FunctionScaleCalculator").__doc__ == "Multiply."


def test_inputs_options_and_result() -> None:
    assert results("FunctionScaleCalculator", ["OUTPUT"], 1, 2) == {"OUTPUT": [(0, 3), (1, 6)]}
    options = class_of("FunctionScaleCalculator").option_type
    assert options is not None
    assert [one.name for one in dataclasses.fields(options)] == ["factor"]
    assert results("FunctionScaleCalculator", ["OUTPUT"], 1, options=options(factor=5)) == {"OUTPUT": [(0, 5)]}


def test_optional_inputs_heavy_and_lanes() -> None:
    runner = CalculatorRunner(class_of("FunctionAddCalculator"), inputs=["FIRST", "SECOND"], outputs=["OUTPUT"])
    for threads in (0, 2):
        found = runner.run({"FIRST": [(1, 1), (2, 2)], "SECOND": [(2, 40), (3, 5)]}, threads=threads)
        assert [(int(packet.timestamp), packet.value) for packet in found["OUTPUT"]] == [(1, 1), (2, 42)]
    declared = class_of("FunctionAddCalculator").declared
    assert (declared.heavy, declared.max_in_flight) == (True, 2)


def test_tuples_and_named_tuples() -> None:
    assert results("FunctionSplitCalculator", ["LOW", "HIGH"], 1, 20) == {"LOW": [(0, 1)], "HIGH": [(1, 20)]}
    assert results("FunctionPartsCalculator", ["WHOLE", "REST"], 4, 5) == {"WHOLE": [(0, 2), (1, 2)], "REST": [(1, 1)]}


def test_dataclasses() -> None:
    assert results("FunctionHalvesCalculator", ["HALF", "ODD"], 4, 5) == {
        "HALF": [(0, 2), (1, 2)],
        "ODD": [(1, True)],
    }
    assert results("FunctionAloneCalculator", ["ONLY"], 4) == {"ONLY": [(0, 4)]}
    assert results("FunctionPayloadCalculator", ["OUTPUT"], 4) == {"OUTPUT": [(0, Halves(4))]}


def test_a_result_with_too_few_values() -> None:
    for value, found in ((1, "a tuple of 1"), (0, "int")):
        with pytest.raises(RunError) as raised:
            results("FunctionShortCalculator", ["LOW", "HIGH"], value)
        assert str(raised.value.errors[0]) == (
            'Calculator::Process() for node "FunctionShortCalculator" failed at 0: '
            f"TypeError: function_short() returned {found}; its outputs are LOW, HIGH"
        )


def test_an_optional_input_may_have_the_default_none() -> None:
    assert function_default(1) == 1
    runner = CalculatorRunner(class_of("FunctionDefaultCalculator"), inputs=["FIRST"], outputs=["OUTPUT"])
    assert [packet.value for packet in runner.run({"FIRST": [(0, 1)]})["OUTPUT"]] == [1]


def test_calls_overlap_up_to_max_in_flight() -> None:
    meeting = threading.Barrier(2)

    @calculator(name="FunctionMeetingCalculator", max_in_flight=2)
    def meet(value: int) -> int:
        meeting.wait(timeout=60)  # one call alone would wait here for ever
        return value

    runner = CalculatorRunner(class_of("FunctionMeetingCalculator"), inputs=["VALUE"], outputs=["OUTPUT"])
    found = runner.run({"VALUE": [(1, 10), (2, 20), (3, 30), (4, 40)]}, threads=2)
    assert [packet.value for packet in found["OUTPUT"]] == [10, 20, 30, 40]


def test_the_class_behind_a_function_a_class_and_a_name() -> None:
    catalogue = EmptyCatalogue()
    assert calculator_class(function_scale, catalogue) is class_of("FunctionScaleCalculator")
    assert calculator_class(RunnerSide, catalogue) is RunnerSide
    assert calculator_class("RunnerSide", catalogue) is RunnerSide


@pytest.mark.parametrize(
    ("what", "message"),
    [
        (results, "results is neither a calculator class nor a function decorated with @mg.calculator"),
        (Calculator, "Calculator is abstract; give a calculator that derives from it"),
        (int, "int is neither a calculator class nor a function decorated with @mg.calculator"),
        (
            "FunctionScaelCalculator",
            'there is no calculator "FunctionScaelCalculator"; did you mean "FunctionScaleCalculator"?',
        ),
    ],
)
def test_what_is_no_calculator(what: object, message: str) -> None:
    with pytest.raises(ArgumentError) as raised:
        calculator_class(what, EmptyCatalogue())  # type: ignore[arg-type]  # that is the mistake
    assert str(raised.value) == message


def default(value: int, by: int = 3) -> int:
    return value + by


def yielding(value: int):
    yield value


async def waiting(value: int) -> int:
    return value


def changing(value: int, *, by: list = []) -> int:  # noqa: B006  # that is the mistake
    return value


def unknown(value: Missing) -> int:  # noqa: F821  # that is the mistake
    return 0


def pair(value: int) -> tuple[int, int]:
    return value, value


def one(value: int) -> int:
    return value


def halves(value: int) -> Halves:
    return Halves(value)


@pytest.mark.parametrize(
    ("function", "rest", "message"),
    [
        (
            default,
            {},
            "default(by): a parameter with a default is an option, and options are keyword-only; write `*` before it",
        ),
        (
            yielding,
            {},
            "yielding() yields; a function is called once per timestamp and returns. What makes packets of its own "
            "accord is a class: mg.Source",
        ),
        (waiting, {}, "waiting() is asynchronous; a calculator is a plain function"),
        (changing, {}, "changing(by): a default that can change is shared by all nodes; write a tuple"),
        (
            unknown,
            {},
            "unknown(): its annotations name Missing, which is not defined in the module; payload classes are imported "
            "at run time, at the top of the file",
        ),
        (pair, {"outputs": ("LEFT",)}, "pair() -> 2 values but 1 output tags"),
        (one, {"outputs": ("LEFT", "RIGHT")}, "one() -> 1 value but 2 output tags"),
        (halves, {"outputs": Alone}, "halves() -> outputs=Alone must be the dataclass that the function returns"),
    ],
)
def test_signatures_that_are_no_contract(function, rest, message: str) -> None:
    with pytest.raises(DefinitionError) as raised:
        calculator(**rest)(function)
    assert str(raised.value) == message


def test_none_sends_nothing() -> None:
    assert results("FunctionDropOddCalculator", ["OUTPUT"], 1, 2, 3) == {"OUTPUT": [(1, 2)]}
    SEEN.clear()
    assert results("FunctionSinkCalculator", [], 7) == {}
    assert SEEN == [7]


@pytest.mark.parametrize(
    ("ins", "outs"), [("in", "out"), ("ANY:in", "OTHER:out"), ("VALUE:in", "OUTPUT:out"), ("in", "X:out")]
)
def test_one_input_and_one_result_go_by_any_tag(ins: str, outs: str) -> None:
    node = f'node {{ calculator: "FunctionScaleCalculator" input_stream: "{ins}" output_stream: "{outs}" }}'
    assert CalculatorGraph(f'input_stream: "in" {node}').plan.streams() == ["in", "out"]


def test_several_inputs_go_by_position_or_tag() -> None:
    text = 'input_stream: "a" input_stream: "b" node { calculator: "FunctionAddCalculator" %s output_stream: "out" }'
    for inputs in ('input_stream: "a" input_stream: "b"', 'input_stream: "SECOND:b" input_stream: "FIRST:a"'):
        CalculatorGraph(text % inputs)
    with pytest.raises(GraphError, match="has no input stream THIRD; it has FIRST, SECOND"):
        CalculatorGraph(text % 'input_stream: "FIRST:a" input_stream: "THIRD:b"')


def test_options_in_text() -> None:
    text = (
        'input_stream: "in" node { calculator: "FunctionScaleCalculator" input_stream: "in" output_stream: "out" '
        "options { [FunctionScaleCalculatorOptions.ext] { factor: 9 } } }"
    )
    assert CalculatorGraph(text).plan.nodes[0].options.factor == 9  # type: ignore[attr-defined]


def test_types_are_checked_from_the_signature() -> None:
    with pytest.raises(RunError, match=r'mismatch on "FunctionLiesCalculator".OUTPUT.*sent str, expected int'):
        results("FunctionLiesCalculator", ["OUTPUT"], 1)


@calculator
def function_lies(value: int) -> int:
    return str(value)  # type: ignore[return-value]


class RunnerSide(Calculator):
    start = p.SideInput(int)
    doubled = p.SideOutput(int)

    def open(self) -> None:
        self.doubled.set(self.start.get() * 2)


def test_the_runner_gives_and_reads_side_packets() -> None:
    runner = CalculatorRunner(RunnerSide, side_inputs=["START"], side_outputs=["DOUBLED"])
    assert [packet.value for packet in runner.run(side_packets={"START": 4})["DOUBLED"]] == [8]


def test_the_runner_merges_its_inputs_by_time() -> None:
    runner = CalculatorRunner(toys.ToyPair, inputs=["VALUE:0", "VALUE:1"], outputs=["COPY:0", "COPY:1"])
    found = runner.run({"VALUE:0": [(1, "a"), (4, "d")], "VALUE:1": [(2, "b"), (4, "e")]}, fuse=False)
    assert [packet.value for packet in found["COPY:0"]] == ["a", "d"]
    assert [packet.value for packet in found["COPY:1"]] == ["b", "e"]
