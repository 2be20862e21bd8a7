"""TensorsToSegmentationCalculator: the formulas, the scaling, and its contract."""

from typing import Any

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from mediagraph.calculators.tensor.activation import sigmoid, softmax
from mediagraph.calculators.tensor.tensors_to_segmentation import TensorsToSegmentationCalculator
from mediagraph.calculators.tensor.tensors_to_segmentation_options import (
    Activation,
    TensorsToSegmentationCalculatorOptions,
)
from mediagraph.framework.errors import InvalidRunError
from mediagraph.framework.image import ImageFormat
from mediagraph.framework.testing import CalculatorRunner

logits = st.floats(-200, 200, width=32)


def run(
    tensors: list[NDArray[Any]],
    size: tuple[int, int] | None = None,
    options: TensorsToSegmentationCalculatorOptions | None = None,
) -> NDArray[np.float32]:
    packets: dict[str, list[tuple[int, object]]] = {"TENSORS": [(0, tensors)]}
    if size is not None:
        packets["OUTPUT_SIZE"] = [(0, size)]
    found = CalculatorRunner(TensorsToSegmentationCalculator, list(packets), ["MASK"], options=options).run(packets)
    image = found["MASK"][0].value
    assert image.image_format is ImageFormat.VEC32F1
    return image.numpy_view()


@pytest.fixture
def values() -> NDArray[np.float32]:
    return np.random.default_rng(0).normal(0, 3, (6, 5, 1)).astype(np.float32)


def test_both_layouts_give_the_same_mask(values: NDArray[np.float32]) -> None:
    assert (run([values]) == values[:, :, 0]).all()
    assert (run([values[None]]) == values[:, :, 0]).all()


def test_only_the_first_tensor_matters(values: NDArray[np.float32]) -> None:
    assert (run([values, np.zeros(3, np.float32)]) == values[:, :, 0]).all()


def test_the_mask_is_scaled_linearly_from_centre_to_centre_and_not_clamped() -> None:
    values = np.array([[[-1], [3]]], np.float32)
    assert run([values], (4, 1)) == pytest.approx(np.array([[-1, 0, 2, 3]]))


@pytest.mark.parametrize("size", [(13, 17), (3, 2), (640, 359), (1, 1)])
def test_scaling_is_that_of_opencv(values: NDArray[np.float32], size: tuple[int, int]) -> None:
    assert (run([values], size) == cv2.resize(values[:, :, 0], size, interpolation=cv2.INTER_LINEAR)).all()


def test_the_activation_comes_before_the_scaling() -> None:
    values = np.array([[[-30], [30]]], np.float32)
    mask = run([values], (4, 1), TensorsToSegmentationCalculatorOptions(activation=Activation.SIGMOID))
    assert mask == pytest.approx(np.array([[0, 0.25, 0.75, 1]]), abs=1e-6)


@given(logits)
def test_sigmoid(value: float) -> None:
    expected = 1 / (1 + np.exp(-np.float64(value)))
    assert sigmoid(np.array([[value]], np.float32))[0, 0] == pytest.approx(expected, abs=1e-6)


@given(logits, logits)
def test_softmax(first: float, second: float) -> None:
    values = np.array([[[first, second]]], np.float32)
    expected = 1 / (1 + np.exp(np.clip(np.float64(first) - second, -700, 700)))
    assert softmax(values, 1)[0, 0] == pytest.approx(expected, abs=1e-6)
    assert softmax(values, 0)[0, 0] == pytest.approx(1 - expected, abs=1e-6)


@pytest.mark.parametrize("layer", [0, 1])
def test_softmax_shows_the_chosen_layer(layer: int) -> None:
    values = np.array([[[0, 30], [30, 0]]], np.float32)
    options = TensorsToSegmentationCalculatorOptions(activation=Activation.SOFTMAX, output_layer_index=layer)
    assert run([values], options=options)[0].round().tolist() == ([0, 1] if layer == 0 else [1, 0])


def test_softmax_has_two_layers() -> None:
    with pytest.raises(ValueError, match="output_layer_index is 2; it must be 0 or 1"):
        TensorsToSegmentationCalculatorOptions(activation=Activation.SOFTMAX, output_layer_index=2)


@pytest.mark.parametrize(
    ("tensors", "activation", "message"),
    [
        ([], 0, "TENSORS is an empty list; a segmentation needs one tensor"),
        ([np.zeros((2, 2, 2), np.float32)], 0, "activation NONE takes 1 channel(s), not 2"),
        ([np.zeros((2, 2, 2), np.float32)], 1, "activation SIGMOID takes 1 channel(s), not 2"),
        ([np.zeros((2, 2, 1), np.float32)], 2, "activation SOFTMAX takes 2 channel(s), not 1"),
        ([np.zeros((2, 2), np.float32)], 0, "the first tensor is float32 [2, 2]; a segmentation needs float32"),
        ([np.zeros((2, 2, 2, 1), np.float32)], 0, "the first tensor is float32 [2, 2, 2, 1]; a segmentation needs"),
        ([np.zeros((2, 2, 1), np.uint8)], 0, "the first tensor is uint8 [2, 2, 1]; a segmentation needs float32"),
    ],
)
def test_tensors_that_are_no_segmentation_are_refused(
    tensors: list[NDArray[Any]], activation: int, message: str
) -> None:
    with pytest.raises(InvalidRunError) as caught:
        run(tensors, options=TensorsToSegmentationCalculatorOptions(activation=Activation(activation)))
    assert message in str(caught.value)


def test_a_size_must_be_positive(values: NDArray[np.float32]) -> None:
    with pytest.raises(InvalidRunError, match="OUTPUT_SIZE is 0 × 4; both must be > 0"):
        run([values], (0, 4))


def test_an_empty_size_is_an_error_and_empty_tensors_are_not(values: NDArray[np.float32]) -> None:
    runner = CalculatorRunner(TensorsToSegmentationCalculator, ["TENSORS", "OUTPUT_SIZE"], ["MASK"])
    found = runner.run({"TENSORS": [(1, [values])], "OUTPUT_SIZE": [(0, (4, 4)), (1, (4, 4))]})
    assert [packet.timestamp for packet in found["MASK"]] == [1]
    with pytest.raises(
        InvalidRunError, match="OUTPUT_SIZE is empty at this timestamp; every packet of TENSORS needs one"
    ):
        runner.run({"TENSORS": [(0, [values])]})


def test_masks_that_are_kept_are_not_overwritten() -> None:
    tensors = [(step, [np.full((2, 2, 1), step, np.float32)]) for step in range(40)]
    sizes = [(step, (9, 9)) for step in range(40)]
    runner = CalculatorRunner(TensorsToSegmentationCalculator, ["TENSORS", "OUTPUT_SIZE"], ["MASK"])
    found = runner.run({"TENSORS": tensors, "OUTPUT_SIZE": sizes}, threads=2)
    assert [packet.value.numpy_view().mean() for packet in found["MASK"]] == list(range(40))
