"""Which tensor of a stream is which tensor of the model."""

import re
from collections.abc import Callable

import pytest

from mediagraph.calculators.tensor.inference_options import (
    FeedbackTensorLink,
    InputOutputConfig,
    TensorIndicesMap,
    TensorNamesMap,
)
from mediagraph.calculators.tensor.io_map import IoMap, io_map

INPUTS, OUTPUTS = ["x", "y", "state"], ["sum", "next", "rest"]
LINK = FeedbackTensorLink("next", "state")


def test_without_a_configuration_positions_count() -> None:
    assert io_map(None, INPUTS, OUTPUTS) == IoMap((0, 1, 2), (0, 1, 2))


def test_maps_of_indices() -> None:
    config = InputOutputConfig(
        input_tensor_indices_map=TensorIndicesMap((2, 0, 1)), output_tensor_indices_map=TensorIndicesMap((1, 0))
    )
    assert io_map(config, INPUTS, OUTPUTS) == IoMap((2, 0, 1), (1, 0))


def test_maps_of_names() -> None:
    config = InputOutputConfig(
        input_tensor_names_map=TensorNamesMap(("y", "x", "state")),
        output_tensor_names_map=TensorNamesMap(("rest",)),
    )
    assert io_map(config, INPUTS, OUTPUTS) == IoMap((1, 0, 2), (2,))


def test_what_is_fed_back_is_not_in_the_streams() -> None:
    assert io_map(InputOutputConfig(feedback_tensor_links=(LINK,)), INPUTS, OUTPUTS) == IoMap((0, 1), (0, 2), ((1, 2),))


@pytest.mark.parametrize(
    ("config", "message"),
    [
        (
            InputOutputConfig(input_tensor_indices_map=TensorIndicesMap((0, 1, 3))),
            "the model has no input 3; it has 3: x, y, state",
        ),
        (
            InputOutputConfig(output_tensor_names_map=TensorNamesMap(("total",))),
            'the model has no output "total"; it has sum, next, rest',
        ),
        (
            InputOutputConfig(input_tensor_names_map=TensorNamesMap(("x", "y"))),
            'no tensor is mapped to the model\'s input "state"',
        ),
        (
            InputOutputConfig(
                input_tensor_names_map=TensorNamesMap(("x", "y", "state")), feedback_tensor_links=(LINK,)
            ),
            'the model\'s input "state" is fed back and mapped to a stream as well',
        ),
        (
            InputOutputConfig(feedback_tensor_links=(FeedbackTensorLink("last", "state"),)),
            'the model has no output "last"; it has sum, next, rest',
        ),
    ],
)
def test_configurations_that_do_not_fit_the_model_are_refused(config: InputOutputConfig, message: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        io_map(config, INPUTS, OUTPUTS)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: TensorIndicesMap((1, 1)), "model_tensor_indices names a tensor twice: 1, 1"),
        (lambda: TensorNamesMap(("a", "b", "a")), "tensor_names names a tensor twice: a, b, a"),
        (
            lambda: InputOutputConfig(feedback_tensor_links=(LINK, FeedbackTensorLink("next", "x"))),
            "feedback_tensor_links names a tensor twice: next, next",
        ),
        (
            lambda: InputOutputConfig(input_tensor_indices_map=TensorIndicesMap((0,)), feedback_tensor_links=(LINK,)),
            "feedback_tensor_links cannot be combined with maps of indices; use maps of names",
        ),
    ],
)
def test_configurations_that_contradict_themselves_are_refused(make: Callable[[], object], message: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        make()
