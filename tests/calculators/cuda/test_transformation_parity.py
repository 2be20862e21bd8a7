"""Scaled, turned and mirrored pictures are those of the CPU, and so is what is said of them."""

from __future__ import annotations

import itertools
from typing import Any

import cv2
import numpy as np
import pytest
from device_runs import on_device, on_host, run
from numpy.typing import NDArray

from mediagraph.calculators.cuda.context import CUDA
from mediagraph.calculators.cuda.scaling import resized
from mediagraph.calculators.image.image_transformation import ImageTransformationCalculator
from mediagraph.calculators.image.image_transformation_cuda import ImageTransformationCudaCalculator
from mediagraph.calculators.image.image_transformation_options import (
    ImageTransformationCalculatorOptions,
    InterpolationMode,
    PaddingColor,
    RotationMode,
    ScaleMode,
)
from mediagraph.calculators.payloads.video_header import VideoHeader
from mediagraph.framework.image import Image
from mediagraph.framework.testing import CalculatorRunner
from mediagraph.framework.timestamp import PRESTREAM

Pixels = NDArray[Any]
SIZES = [(640, 480), (100, 77), (256, 256), (128, 100), (301, 700), (64, 48)]
MODES = [ScaleMode.STRETCH, ScaleMode.FIT, ScaleMode.FILL_AND_CROP]


def both(holder: Any, pixels: Pixels, **options: Any) -> tuple[Pixels, Pixels]:
    """What the CPU and the device make of a picture."""
    kind = ImageTransformationCalculatorOptions(**options)
    expected = run(ImageTransformationCalculator, kind, IMAGE=Image(pixels))
    found = run(ImageTransformationCudaCalculator, kind, holder, IMAGE=on_device(holder, pixels))
    assert found.payloads("LETTERBOX_PADDING") == expected.payloads("LETTERBOX_PADDING")
    ours, theirs = found["IMAGE"][0].value, expected["IMAGE"][0].value
    assert ours.image_format is theirs.image_format
    return theirs.numpy_view(), on_host(holder, ours)


def assert_alike(expected: Pixels, found: Pixels) -> None:
    """Whole numbers within a level, for OpenCV's versions and builds round them differently; floats within what it
    makes of coordinates in 32 bits."""
    assert found.shape == expected.shape
    assert found.dtype == expected.dtype
    bound = 2e-5 * max(1.0, float(np.abs(expected).max())) if expected.dtype == np.float32 else 1
    assert np.abs(found.astype(np.float64) - expected).max() <= bound


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("interpolation", [InterpolationMode.LINEAR, InterpolationMode.NEAREST])
def test_scaled_photographs(
    holder: Any, photographs: list[Pixels], size: tuple[int, int], mode: ScaleMode, interpolation: InterpolationMode
) -> None:
    asked = {"output_width": size[0], "output_height": size[1], "scale_mode": mode, "interpolation_mode": interpolation}
    for photograph in photographs:
        assert_alike(*both(holder, photograph, padding_color=PaddingColor(10, 300, 30), **asked))


@pytest.mark.parametrize("turn", list(RotationMode))
@pytest.mark.parametrize("flips", list(itertools.product([False, True], repeat=2)))
@pytest.mark.parametrize("size", [(0, 0), (90, 60), (61, 90), (50, 50), (1, 40)])
def test_turned_and_mirrored_photographs(
    holder: Any, photographs: list[Pixels], turn: RotationMode, flips: tuple[bool, bool], size: tuple[int, int]
) -> None:
    asked = {"output_width": size[0], "output_height": size[1], "rotation_mode": turn}
    asked |= {"flip_horizontally": flips[0], "flip_vertically": flips[1]}
    for mode, pads in ((ScaleMode.STRETCH, True), (ScaleMode.FIT, False), (ScaleMode.FILL_AND_CROP, True)):
        for photograph in (photographs[0][:60, :90], photographs[1][:61, :90], photographs[2][:50, :50]):
            expected, found = both(holder, photograph, scale_mode=mode, constant_padding=pads, **asked)
            assert_alike(expected, found)


def test_bars_of_a_clipped_colour_between_pixels(holder: Any, photographs: list[Pixels]) -> None:
    asked = {"output_width": 30, "output_height": 29, "scale_mode": ScaleMode.FIT}
    for color in (PaddingColor(-10, 300, 30), PaddingColor(300, -10, -10)):
        expected, found = both(
            holder, photographs[1][:90, :60], padding_color=color, rotation_mode=RotationMode.ROTATION_90, **asked
        )
        assert_alike(expected, found)


@pytest.mark.parametrize("kind", ["grey", "alpha", "shorts", "floats", "two floats"])
@pytest.mark.parametrize("turn", [RotationMode.ROTATION_0, RotationMode.ROTATION_90])
@pytest.mark.parametrize("size", [(90, 60), (300, 201), (51, 700), (256, 256)])
def test_other_formats(holder: Any, portrait: Pixels, kind: str, turn: RotationMode, size: tuple[int, int]) -> None:
    picture = {
        "grey": portrait[:, :, 0],
        "alpha": cv2.cvtColor(portrait, cv2.COLOR_RGB2RGBA),
        "shorts": portrait.astype(np.uint16) * 257,
        "floats": portrait[:, :, 1].astype(np.float32) / 255,
        "two floats": portrait[:, :, :2].astype(np.float32) - 100,
    }[kind]
    for mode in (ScaleMode.STRETCH, ScaleMode.FIT):
        asked = {"output_width": size[0], "output_height": size[1], "rotation_mode": turn, "scale_mode": mode}
        assert_alike(*both(holder, np.ascontiguousarray(picture), padding_color=PaddingColor(10, 20, 30), **asked))


@pytest.mark.parametrize("size", [*SIZES, (1366, 768)])
def test_bytes_are_to_the_bit(holder: Any, photographs: list[Pixels], size: tuple[int, int]) -> None:
    for photograph in photographs:
        expected, found = both(holder, photograph, output_width=size[0], output_height=size[1])
        # The fixed-point arithmetic is that of OpenCV where it uses vectors; other versions may round otherwise.
        assert np.abs(found.astype(int) - expected).max() <= (0 if cv2.__version__.startswith(("4.12.", "5.0.")) else 1)


@pytest.mark.parametrize("size", [(640, 600), (777, 1000)])
def test_cubic_scaling(holder: Any, photographs: list[Pixels], size: tuple[int, int]) -> None:
    for photograph in photographs:
        expected = cv2.resize(photograph, size, interpolation=cv2.INTER_CUBIC)
        image = on_device(holder, photograph)
        found = holder.device().download(resized(holder.device(), image.array, size, cv2.INTER_CUBIC))
        assert np.abs(found.astype(int) - expected).max() <= 1  # OpenCV has its weights in 1/2048


def test_what_streams_and_side_packets_say(holder: Any, portrait: Pixels) -> None:
    image = on_device(holder, portrait)
    packets = {"OUTPUT_DIMENSIONS": (40, 30), "ROTATION_DEGREES": 90, "FLIP_VERTICALLY": True}
    expected = run(ImageTransformationCalculator, None, IMAGE=Image(portrait), **packets)["IMAGE"][0].value
    found = run(ImageTransformationCudaCalculator, None, holder, IMAGE=image, **packets)["IMAGE"][0].value
    assert_alike(expected.numpy_view(), on_host(holder, found))


def test_what_is_not_changed_is_passed_on(holder: Any, portrait: Pixels) -> None:
    image = on_device(holder, portrait)
    sent = run(ImageTransformationCudaCalculator, None, holder, IMAGE=image)
    assert sent["IMAGE"][0].value is image


def test_the_header_has_the_new_size(holder: Any) -> None:
    options = ImageTransformationCalculatorOptions(output_width=40, output_height=30)
    header = VideoHeader(width=640, height=480, frame_rate=30.0)
    runner = CalculatorRunner(
        ImageTransformationCudaCalculator,
        ["IMAGE", "VIDEO_PRESTREAM"],
        ["IMAGE", "VIDEO_PRESTREAM"],
        options=options,
        services={CUDA.key: holder},
    )
    sent = runner.run({"VIDEO_PRESTREAM": [(PRESTREAM, header)]})
    (found,) = sent.payloads("VIDEO_PRESTREAM")
    assert (found.width, found.height) == (40, 30)
