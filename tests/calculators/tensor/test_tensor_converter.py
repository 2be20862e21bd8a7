"""TensorConverterCalculator: MediaPipe's tensors to the bit, and its contract."""

from pathlib import Path
from typing import Any

import mediapipe_graph
import numpy as np
import our_graph
import pytest
from made_pictures import digest, mask, picture
from numpy.typing import NDArray

from mediagraph.calculators.tensor.tensor_converter import TensorConverterCalculator
from mediagraph.calculators.tensor.tensor_converter_options import TensorConverterCalculatorOptions, TensorFloatRange
from mediagraph.framework.errors import GraphError, InvalidRunError
from mediagraph.framework.image import Image
from mediagraph.framework.testing import CalculatorRunner

Options = TensorConverterCalculatorOptions

# Made with MediaPipe 0.10.21 on `picture`, and compared again where it is there: width, height and channels, options,
# digest of the float32 values.
GOLDEN = [
    ((16, 16, 1), "", "2dc5c331650d6f8a"),
    ((16, 16, 1), "zero_center: false", "3a597b5c19894dba"),
    ((16, 16, 1), "output_tensor_float_range { min: -0.5 max: 0.7 }", "da491901a913a54c"),
    (
        (16, 16, 1),
        "use_custom_normalization: true custom_div: 3 custom_sub: 0.3 output_tensor_float_range { min: 0 max: 1 }",
        "0d12b155ee3764cf",
    ),
    ((13, 9, 3), "flip_vertically: true", "445adf903b425f53"),
    ((13, 9, 4), "zero_center: false", "7a6d33c91476251e"),
    ((13, 9, 4), "max_num_channels: 4", "a9f05a19109da40c"),
    ((13, 9, 4), "max_num_channels: 1 use_quantized_tensors: true", "138a8bc78e2aac7b"),
]


def nodes(tag: str, options: str, number: int = 0) -> str:
    return f"""
        input_stream: "in{number}"
        node {{
          calculator: "TensorConverterCalculator"
          input_stream: "{tag}:in{number}"
          output_stream: "TENSORS:tensors{number}"
          options {{ [mediapipe.TensorConverterCalculatorOptions.ext] {{ {options} }} }}
        }}
        node {{
          calculator: "TensorsToFloatsCalculator"
          input_stream: "TENSORS:tensors{number}"
          output_stream: "FLOATS:out{number}"
        }}"""


def numbers(pairs: list[tuple[int, Any]]) -> NDArray[np.float32]:
    found: NDArray[np.float32] = pairs[0][1].astype(np.float32)
    return found


def convert(image: NDArray[Any], options: Options | None = None, tag: str = "IMAGE") -> NDArray[np.float32]:
    runner = CalculatorRunner(TensorConverterCalculator, [tag], ["TENSORS"], options=options)
    value = Image(image) if tag == "IMAGE" else image
    (tensor,) = runner.run({tag: [(0, value)]})["TENSORS"][0].value
    assert tensor.dtype == np.float32
    found: NDArray[np.float32] = tensor
    return found


@pytest.mark.parametrize(("shape", "options", "expected"), GOLDEN)
def test_the_values_are_those_of_mediapipe(shape: tuple[int, int, int], options: str, expected: str) -> None:
    graph = nodes("IMAGE", options)
    found = our_graph.run(graph, {("in0", "frame", 0): picture(*shape)}, {"out0": "floats"})["out0"]
    assert digest(numbers(found)) == expected


def test_the_recorded_digests_are_those_of_mediapipe(tmp_path: Path) -> None:
    graph = "".join(nodes("IMAGE", options, number) for number, (_, options, _) in enumerate(GOLDEN))
    packets = {(f"in{number}", "frame", 0): picture(*row[0]) for number, row in enumerate(GOLDEN)}
    found = mediapipe_graph.run(tmp_path, graph, packets, {f"out{number}": "floats" for number in range(len(GOLDEN))})
    assert [digest(numbers(found[f"out{number}"])) for number in range(len(GOLDEN))] == [row[2] for row in GOLDEN]


@pytest.mark.parametrize("options", ["", "row_major_matrix: true"])
def test_matrices_and_floats_are_those_of_mediapipe(tmp_path: Path, options: str) -> None:
    graph = nodes("MATRIX", options) + nodes("IMAGE", options, 1)
    matrix = np.arange(6, dtype=np.float32).reshape(2, 3) - 1.5
    packets = {("in0", "matrix", 0): matrix, ("in1", "frame", 0): mask(7, 5) * 3 - 1}
    wanted = {"out0": "floats", "out1": "floats"}
    expected = mediapipe_graph.run(tmp_path, graph, packets, wanted)
    found = our_graph.run(graph, packets, wanted)
    for stream in wanted:
        assert numbers(found[stream]).tolist() == numbers(expected[stream]).tolist()


def test_the_shape_has_a_batch_and_channels() -> None:
    assert convert(picture(7, 5)).shape == (1, 5, 7, 3)
    assert convert(picture(7, 5, 1)).shape == (1, 5, 7, 1)
    assert convert(picture(7, 5, 4), Options(max_num_channels=1)).shape == (1, 5, 7, 1)
    assert convert(mask(7, 5)).shape == (1, 5, 7, 1)


def test_pixels_become_a_range_of_values() -> None:
    ramp = np.arange(256, dtype=np.uint8).reshape(16, 16)
    assert convert(ramp).ravel() == pytest.approx(np.linspace(-1, 1, 256), abs=1e-6)
    assert convert(ramp, Options(zero_center=False)).ravel() == pytest.approx(np.linspace(0, 1, 256), abs=1e-6)
    options = Options(output_tensor_float_range=TensorFloatRange(0, 255))
    assert (convert(ramp, options)[0, :, :, 0] == ramp).all()
    options = Options(use_custom_normalization=True, custom_div=128, custom_sub=1)
    assert (convert(ramp, options)[0, :, :, 0] == ramp / 128 - 1).all()


def test_channels_are_left_out_from_the_end() -> None:
    image, options = picture(7, 5, 4), TensorFloatRange(0, 255)
    for most, channels in ((1, 1), (3, 3), (4, 4)):
        found = convert(image, Options(max_num_channels=most, output_tensor_float_range=options))
        assert (found[0] == image[:, :, :channels]).all()


def test_a_flipped_image_starts_with_its_last_row() -> None:
    assert (convert(picture(7, 5), Options(flip_vertically=True))[0] == convert(picture(7, 5))[0, ::-1]).all()


def test_matrices_keep_their_values() -> None:
    matrix = np.arange(6, dtype=np.float32).reshape(2, 3)
    assert convert(matrix, tag="MATRIX").shape == (1, 2, 3, 1)
    assert convert(matrix, tag="MATRIX").ravel().tolist() == [0, 3, 1, 4, 2, 5]
    assert convert(matrix, Options(row_major_matrix=True), "MATRIX")[0, :, :, 0].tolist() == matrix.tolist()


def test_tensors_that_are_kept_are_not_overwritten() -> None:
    frames = [(step, Image(np.full((9, 9, 3), step, np.uint8))) for step in range(40)]
    options = Options(output_tensor_float_range=TensorFloatRange(0, 255), flip_vertically=True)
    runner = CalculatorRunner(TensorConverterCalculator, ["IMAGE"], ["TENSORS"], options=options)
    found = runner.run({"IMAGE": frames}, threads=2)["TENSORS"]
    assert [packet.value[0].mean() for packet in found] == list(range(40))


@pytest.mark.parametrize(
    ("tag", "value", "message"),
    [
        (
            "IMAGE",
            np.zeros((2, 2), np.uint16),
            "Image(2×2 GRAY16) cannot become a tensor; SRGB, SRGBA, GRAY8, VEC32F1 can",
        ),
        ("IMAGE", np.zeros((0, 2), np.uint8), "Image(2×0 GRAY8) has no pixels to become a tensor"),
        ("MATRIX", np.zeros((2, 2)), "MATRIX is float64 [2, 2]; it must be float32 [rows, columns]"),
        ("MATRIX", np.zeros(2, np.float32), "MATRIX is float32 [2]; it must be float32 [rows, columns]"),
    ],
)
def test_other_inputs_are_refused(tag: str, value: NDArray[Any], message: str) -> None:
    with pytest.raises(InvalidRunError) as caught:
        convert(value, tag=tag)
    assert message in str(caught.value)


def test_exactly_one_input_is_connected() -> None:
    with pytest.raises(GraphError, match="connect exactly one of IMAGE or MATRIX; more than one is connected"):
        CalculatorRunner(TensorConverterCalculator, ["IMAGE", "MATRIX"], ["TENSORS"]).run({})


def test_options_that_make_no_sense_are_refused() -> None:
    with pytest.raises(ValueError, match="max_num_channels is 2; it must be 1, 3 or 4"):
        Options(max_num_channels=2)
    with pytest.raises(ValueError, match="custom_div is 0; pixels are divided by it"):
        Options(use_custom_normalization=True, custom_div=0)
    with pytest.raises(ValueError, match="the range is from 1 to 1; min must be less than max"):
        TensorFloatRange(1, 1)
