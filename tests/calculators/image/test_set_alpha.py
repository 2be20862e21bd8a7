"""SetAlphaCalculator."""

from pathlib import Path
from typing import Any

import mediapipe_graph
import numpy as np
import our_graph
import pytest
from made_pictures import mask, picture
from numpy.typing import NDArray

from mediagraph.calculators.image.set_alpha import SetAlphaCalculator
from mediagraph.calculators.image.set_alpha_contract import SetAlphaCalculatorOptions
from mediagraph.framework.errors import GraphError, InvalidRunError
from mediagraph.framework.image import Image, ImageFormat
from mediagraph.framework.testing import CalculatorRunner


def run(image: NDArray[Any], alpha: NDArray[Any] | None = None, value: int = -1) -> NDArray[Any]:
    streams = {"IMAGE": image} if alpha is None else {"IMAGE": image, "ALPHA": alpha}
    packets = {tag: [(0, Image(data))] for tag, data in streams.items()}
    options = SetAlphaCalculatorOptions(alpha_value=value)
    found = CalculatorRunner(SetAlphaCalculator, list(streams), ["IMAGE"], options=options).run(packets)
    result = found["IMAGE"][0].value
    assert result.image_format is ImageFormat.SRGBA
    return result.numpy_view()


@pytest.mark.parametrize("channels", [3, 4])
@pytest.mark.parametrize(("value", "expected"), [(0, 0), (7, 7), (255, 255), (300, 255)])
def test_one_alpha_for_all(channels: int, value: int, expected: int) -> None:
    image = picture(6, 4, channels)
    found = run(image, value=value)
    assert (found[..., :3] == image[..., :3]).all()
    assert (found[..., 3] == expected).all()


@pytest.mark.parametrize("channels", [1, 3, 4])
def test_the_first_channel_of_the_mask_is_the_alpha(channels: int) -> None:
    image, alpha = picture(6, 4), picture(6, 4, channels)[::-1]
    found = run(image, alpha)
    assert (found[..., :3] == image).all()
    assert (found[..., 3] == (alpha if channels == 1 else alpha[..., 0])).all()


def test_floats_are_rounded_halves_away_from_zero() -> None:
    values = [0, 0.1, 0.4999 / 255, 0.49999997 / 255, 0.5, 24.5 / 255, 1, -3, 1.7, np.nextafter(np.float32(0.1), 0)]
    alpha = np.array([values], np.float32)
    assert run(picture(len(values), 1), alpha)[0, :, 3].tolist() == [0, 26, 0, 0, 128, 25, 255, 0, 255, 25]


def test_where_the_mask_is_empty_alpha_is_0() -> None:
    frames = [(time, Image(picture(6, 4))) for time in range(2)]
    found = CalculatorRunner(SetAlphaCalculator, ["IMAGE", "ALPHA"], ["IMAGE"]).run(
        {"IMAGE": frames, "ALPHA": [(1, Image(np.full((4, 6), 9, np.uint8)))]}
    )
    assert [packet.value.numpy_view()[..., 3].mean() for packet in found["IMAGE"]] == [0, 9]


def test_alphas_are_those_of_mediapipe(tmp_path: Path) -> None:
    graph = """
        input_stream: "image" input_stream: "alpha"
        node {
          calculator: "SetAlphaCalculator"
          input_stream: "IMAGE:image" input_stream: "ALPHA:alpha" output_stream: "IMAGE:out"
        }"""
    image, alpha = picture(64, 48, 4), np.linspace(0, 1, 64 * 48, dtype=np.float32).reshape(48, 64)
    masks = [alpha, mask(64, 48), picture(64, 48, 1), picture(64, 48, 3)]
    packets = {("image", "frame", time): image for time in range(len(masks) + 1)}
    packets |= {("alpha", "frame", time): values for time, values in enumerate(masks)}
    expected = mediapipe_graph.run(tmp_path, graph, packets, {"out": "frame"})["out"]
    found = our_graph.run(graph, packets, {"out": "frame"})["out"]
    assert [time for time, _ in found] == [time for time, _ in expected] == [0, 1, 2, 3, 4]
    for (_, ours), (_, theirs) in zip(found, expected):
        assert (ours == theirs).all()


def test_images_that_are_kept_are_not_overwritten() -> None:
    frames = [(step, Image(np.full((9, 9, 3), step, np.uint8))) for step in range(40)]
    options = SetAlphaCalculatorOptions(alpha_value=1)
    runner = CalculatorRunner(SetAlphaCalculator, ["IMAGE"], ["IMAGE"], options=options)
    found = runner.run({"IMAGE": frames}, threads=2)["IMAGE"]
    assert [packet.value.numpy_view()[..., 0].mean() for packet in found] == list(range(40))


@pytest.mark.parametrize(
    ("image", "alpha", "message"),
    [
        (picture(4, 4, 1), picture(4, 4, 1), "Image(4×4 GRAY8) cannot be given an alpha; SRGB and SRGBA can"),
        (np.zeros((0, 4, 3), np.uint8), picture(4, 4, 1), "Image(4×0 SRGB) has no pixels to be given an alpha"),
        (
            picture(4, 4),
            picture(5, 4, 1),
            "ALPHA is Image(5×4 GRAY8), but IMAGE is Image(4×4 SRGB); they must have the same size",
        ),
        (
            picture(4, 4),
            np.zeros((4, 4), np.uint16),
            "Image(4×4 GRAY16) cannot be a mask; 8-bit and float32 images can",
        ),
    ],
)
def test_other_formats_are_refused(image: NDArray[Any], alpha: NDArray[Any], message: str) -> None:
    with pytest.raises(InvalidRunError) as caught:
        run(image, alpha)
    assert message in str(caught.value)


@pytest.mark.parametrize(("tags", "value"), [(["IMAGE"], -1), (["IMAGE", "ALPHA"], 0)])
def test_either_a_mask_or_a_value_is_given(tags: list[str], value: int) -> None:
    runner = CalculatorRunner(SetAlphaCalculator, tags, ["IMAGE"], options=SetAlphaCalculatorOptions(alpha_value=value))
    with pytest.raises(GraphError, match="either connect ALPHA or give the option alpha_value, from 0 to 255"):
        runner.run({})
