"""WarpAffineCalculator: MediaPipe's pixels, and its contract."""

from pathlib import Path
from typing import Any

import mediapipe_graph
import numpy as np
import our_graph
import pytest
from made_pictures import digest, mask, picture
from numpy.typing import NDArray

from mediagraph.calculators.image.warp_affine import (
    Interpolation,
    WarpAffineCalculator,
    WarpAffineCalculatorCpu,
    WarpAffineCalculatorOptions,
)
from mediagraph.calculators.tensor.image_to_tensor_options import BorderMode
from mediagraph.framework.errors import InvalidRunError
from mediagraph.framework.image import Image
from mediagraph.framework.testing import CalculatorRunner

ZERO = WarpAffineCalculatorOptions(border_mode=BorderMode.BORDER_ZERO)
IDENTITY = (1.0, 0, 0, 0, 0, 1.0, 0, 0, 0, 0, 1.0, 0, 0, 0, 0, 1.0)

# MediaPipe's ImageToTensorCalculator makes the matrix of a NORM_RECT, its ImagePropertiesCalculator a pair of numbers.
GRAPH = """
    input_stream: "image" input_stream: "rect" input_stream: "like"
    node {
      calculator: "ImageToTensorCalculator"
      input_stream: "IMAGE:image" input_stream: "NORM_RECT:rect"
      output_stream: "TENSORS:tensors" output_stream: "MATRIX:matrix"
      options { [mediapipe.ImageToTensorCalculatorOptions.ext] {
        output_tensor_width: 9 output_tensor_height: 9 output_tensor_float_range { min: 0 max: 1 } } }
    }
    node { calculator: "ImagePropertiesCalculator" input_stream: "IMAGE:like" output_stream: "SIZE:size" }
    node {
      calculator: "WarpAffineCalculator"
      input_stream: "IMAGE:image" input_stream: "MATRIX:matrix" input_stream: "OUTPUT_SIZE:size"
      output_stream: "IMAGE:out"
      options { [mediapipe.WarpAffineCalculatorOptions.ext] { %s } }
    }"""

# Made with MediaPipe 0.10.21 on `picture`, and compared again where it is there: width, height and channels, NORM_RECT,
# size of the result, options, digest.
GOLDEN: list[tuple[tuple[int, int, int], tuple[float, ...], tuple[int, int], str, str]] = [
    ((64, 48, 3), (0.5, 0.5, 1.0, 1.0, 0.0), (64, 48), "", "1e1b3501a279fc78"),
    ((64, 48, 3), (0.5, 0.4, 0.6, 0.7, 0.6), (40, 90), "", "a27c9521a784e9ac"),
    ((37, 53, 4), (0.8, 0.1, 1.5, 0.7, -2.5), (100, 31), "border_mode: BORDER_ZERO", "fc7f77b237a567e0"),
    (
        (64, 48, 3),
        (0.1, 0.9, 0.3, 0.2, 0.3),
        (50, 50),
        "border_mode: BORDER_REPLICATE interpolation: INTER_LINEAR",
        "973ce36b3046c19d",
    ),
]


def packets(row: int) -> dict[tuple[str, str, int], Any]:
    shape, rect, size, _, _ = GOLDEN[row]
    return {
        ("image", "image", 0): picture(*shape),
        ("rect", "rect", 0): np.array(rect, np.float32),
        ("like", "image", 0): picture(*size),
    }


def warp(
    image: NDArray[Any],
    size: tuple[int, int],
    matrix: tuple[float, ...] = IDENTITY,
    options: WarpAffineCalculatorOptions | None = None,
) -> NDArray[Any]:
    tags = ["IMAGE", "MATRIX", "OUTPUT_SIZE"]
    runner = CalculatorRunner(WarpAffineCalculator, tags, ["IMAGE"], options=options)
    streams = {"IMAGE": [(0, Image(image))], "MATRIX": [(0, matrix)], "OUTPUT_SIZE": [(0, size)]}
    found = runner.run(streams)["IMAGE"][0].value
    assert found.image_format is Image(image).image_format
    pixels: NDArray[Any] = found.numpy_view()
    return pixels


@pytest.mark.parametrize("row", range(len(GOLDEN)))
def test_the_pixels_are_those_of_mediapipe(row: int) -> None:
    found = our_graph.run(GRAPH % GOLDEN[row][3], packets(row), {"out": "image"})["out"][0][1]
    assert digest(found) == GOLDEN[row][4]


@pytest.mark.parametrize("row", range(len(GOLDEN)))
def test_the_recorded_digests_are_those_of_mediapipe(row: int, tmp_path: Path) -> None:
    found = mediapipe_graph.run(tmp_path, GRAPH % GOLDEN[row][3], packets(row), {"out": "image"})["out"][0][1]
    assert digest(found) == GOLDEN[row][4]


def test_cubic_interpolation_is_close_to_that_of_mediapipe(tmp_path: Path) -> None:
    graph, wanted = GRAPH % "interpolation: INTER_CUBIC", {"out": "image"}
    expected = mediapipe_graph.run(tmp_path, graph, packets(1), wanted)["out"][0][1]
    found = our_graph.run(graph, packets(1), wanted)["out"][0][1]
    assert np.abs(found.astype(int) - expected).max() <= 1  # OpenCV 5 rounds its table of weights in another way


@pytest.mark.parametrize("interpolation", list(Interpolation))
def test_the_identity_changes_nothing(interpolation: Interpolation) -> None:
    options = WarpAffineCalculatorOptions(interpolation=interpolation)
    for image in (picture(30, 20), picture(30, 20, 1), mask(30, 20)):
        assert (warp(image, (30, 20), IDENTITY, options) == image).all()


def test_the_matrix_leads_from_the_result_to_the_image() -> None:
    image = picture(40, 20)
    right_half = (0.5, 0, 0, 0.5, 0, 1.0, 0, 0, 0, 0, 1.0, 0, 0, 0, 0, 1.0)
    assert (warp(image, (20, 20), right_half) == image[:, 20:]).all()


@pytest.mark.parametrize(("options", "expected"), [(None, 200), (ZERO, 0)])
def test_beyond_the_border(options: WarpAffineCalculatorOptions | None, expected: int) -> None:
    moved = (1.0, 0, 0, 0.5, 0, 1.0, 0, 0, 0, 0, 1.0, 0, 0, 0, 0, 1.0)
    found = warp(np.full((10, 10, 3), 200, np.uint8), (10, 10), moved, options)
    assert (found[:, :5] == 200).all()
    assert (found[:, 5:] == expected).all()


def test_where_a_stream_is_empty_nothing_is_sent() -> None:
    streams: dict[str, list[tuple[int, object]]] = {
        "IMAGE": [(time, Image(picture(4, 4))) for time in (0, 1, 2)],
        "MATRIX": [(time, IDENTITY) for time in (1, 2, 3)],
        "OUTPUT_SIZE": [(time, (4, 4)) for time in (0, 2, 3)],
    }
    for calculator in (WarpAffineCalculator, WarpAffineCalculatorCpu):
        found = CalculatorRunner(calculator, list(streams), ["IMAGE"]).run(streams)["IMAGE"]
        assert [packet.timestamp for packet in found] == [2]


@pytest.mark.parametrize(
    ("image", "size", "matrix", "message"),
    [
        (picture(4, 4), (0, 4), IDENTITY, "OUTPUT_SIZE is 0 × 4; both must be > 0"),
        (picture(4, 4), (4, 4), IDENTITY[:9], "MATRIX has 9 numbers; a 4×4 matrix has 16"),
        (picture(4, 4), (4, 4), (float("nan"), *IDENTITY[1:]), "MATRIX has numbers that are not finite"),
        (np.zeros((0, 4), np.uint8), (4, 4), IDENTITY, "Image(4×0 GRAY8) has no pixels to warp"),
        (picture(4, 4), (40000, 1), IDENTITY, "images with more than 32766 pixels to a side cannot be warped"),
    ],
)
def test_what_cannot_be_done_is_refused(
    image: NDArray[Any], size: tuple[int, int], matrix: tuple[float, ...], message: str
) -> None:
    with pytest.raises(InvalidRunError) as caught:
        warp(image, size, matrix)
    assert message in str(caught.value)
