"""TensorsToFloatsCalculator."""

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from mediagraph.calculators.tensor.tensors_to_floats import (
    Activation,
    TensorsToFloatsCalculator,
    TensorsToFloatsCalculatorOptions,
)
from mediagraph.framework.errors import GraphError, InvalidRunError
from mediagraph.framework.testing import CalculatorRunner

SIGMOID = TensorsToFloatsCalculatorOptions(Activation.SIGMOID)
VALUES = np.array([[-1.5, 0], [2, 300]], np.float32)


def run(tag: str, tensors: list[NDArray[Any]], options: TensorsToFloatsCalculatorOptions | None = None) -> Any:
    runner = CalculatorRunner(TensorsToFloatsCalculator, ["TENSORS"], [tag], options=options)
    return runner.run({"TENSORS": [(0, tensors)]})[tag][0].value


def test_all_numbers_row_by_row() -> None:
    found = run("FLOATS", [VALUES, np.zeros(3, np.float32)])
    assert found == [-1.5, 0, 2, 300]
    assert type(found[0]) is float


@pytest.mark.parametrize("shape", [(), (1,), (1, 1, 1, 1)])
def test_the_only_number(shape: tuple[int, ...]) -> None:
    found = run("FLOAT", [np.full(shape, 0.25, np.float32)])
    assert found == 0.25
    assert type(found) is float


def test_sigmoid() -> None:
    assert run("FLOATS", [VALUES], SIGMOID) == pytest.approx([0.18242552, 0.5, 0.880797, 1])
    assert run("FLOAT", [np.full(1, 3, np.float32)], SIGMOID) == 0.9525741338729858  # MediaPipe 0.10.21's answer
    assert run("FLOAT", [np.full(1, -1000, np.float32)], SIGMOID) == 0


def test_where_there_are_no_tensors_nothing_is_sent() -> None:
    runner = CalculatorRunner(TensorsToFloatsCalculator, ["TENSORS"], ["FLOATS"])
    assert not runner.run({"TENSORS": []})["FLOATS"]


@pytest.mark.parametrize(
    ("tag", "tensors", "message"),
    [
        ("FLOAT", [VALUES], "the first tensor has 4 numbers; FLOAT takes 1, FLOATS any number"),
        ("FLOAT", [np.zeros(0, np.float32)], "the first tensor has 0 numbers; FLOAT takes 1, FLOATS any number"),
        ("FLOATS", [], "TENSORS is an empty list; one tensor is needed"),
        ("FLOATS", [np.zeros((2, 3), np.uint8)], "the first tensor is uint8 [2, 3]; it must be float32"),
    ],
)
def test_other_tensors_are_refused(tag: str, tensors: list[NDArray[Any]], message: str) -> None:
    with pytest.raises(InvalidRunError, match=message.replace("[", r"\[")):
        run(tag, tensors)


def test_exactly_one_output_is_connected() -> None:
    with pytest.raises(GraphError, match="connect exactly one of FLOAT or FLOATS; more than one is connected"):
        CalculatorRunner(TensorsToFloatsCalculator, ["TENSORS"], ["FLOAT", "FLOATS"]).run({})
