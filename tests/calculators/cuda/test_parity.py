"""The CUDA calculators give what the CPU calculators give, on photographs.

On the device in host memory the kernels are compiled for the CPU: their arithmetic and their arguments are tested
there, CuPy, NVIDIA's compiler and ONNX Runtime's CUDA provider are not. The same tests run on a GPU where there is one.
"""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import pytest
from device_runs import on_device, on_host, run
from numpy.typing import NDArray

from mediagraph.calculators.cuda.context import CUDA
from mediagraph.calculators.image.recolor import RecolorCalculator
from mediagraph.calculators.image.recolor_cuda import RecolorCudaCalculator
from mediagraph.calculators.image.recolor_options import Color, MaskChannel, RecolorCalculatorOptions
from mediagraph.calculators.image.segmentation_smoothing import SegmentationSmoothingCalculator
from mediagraph.calculators.image.segmentation_smoothing_contract import SegmentationSmoothingCalculatorOptions
from mediagraph.calculators.image.segmentation_smoothing_cuda import SegmentationSmoothingCudaCalculator
from mediagraph.calculators.image.set_alpha import SetAlphaCalculator
from mediagraph.calculators.image.set_alpha_contract import SetAlphaCalculatorOptions
from mediagraph.calculators.image.set_alpha_cuda import SetAlphaCudaCalculator
from mediagraph.calculators.payloads.rect import NormalizedRect
from mediagraph.calculators.tensor.image_to_tensor import ImageToTensorCalculator
from mediagraph.calculators.tensor.image_to_tensor_cuda import ImageToTensorCudaCalculator
from mediagraph.calculators.tensor.image_to_tensor_options import (
    BorderMode,
    FloatRange,
    ImageToTensorCalculatorOptions,
    IntRange,
    UIntRange,
)
from mediagraph.calculators.tensor.tensors_to_segmentation import TensorsToSegmentationCalculator
from mediagraph.calculators.tensor.tensors_to_segmentation_cuda import TensorsToSegmentationCudaCalculator
from mediagraph.calculators.tensor.tensors_to_segmentation_options import (
    Activation,
    TensorsToSegmentationCalculatorOptions,
)
from mediagraph.framework.calculator import Calculator
from mediagraph.framework.cuda_image import CudaTensor, CudaTensors
from mediagraph.framework.image import Image
from mediagraph.framework.testing import CalculatorRunner

Pixels = NDArray[np.uint8]
RECTS = [
    None,
    NormalizedRect(0.5, 0.4, 0.6, 0.7, 0.6),
    NormalizedRect(0.8, 0.9, 0.9, 0.7, -2.5),  # reaches beyond the image
    NormalizedRect(0.3, 0.5, 0.01, 0.02, np.pi / 2),  # much enlarged
    NormalizedRect(0.5, 0.5, 0.0, 0.5),  # without area
    NormalizedRect(40.0, -40.0, 0.5, 0.5),  # far outside
]
RANGES = [
    {"output_tensor_float_range": FloatRange(0.0, 1.0)},
    {"output_tensor_float_range": FloatRange(-1.0, 1.0)},
    {"output_tensor_int_range": IntRange(-128, 127)},
    {"output_tensor_uint_range": UIntRange(10, 137)},
]


def tensors_of(holder: Any, pixels: Pixels, options: ImageToTensorCalculatorOptions, rect: Any) -> tuple[Any, Any]:
    """What the CPU and the device make of a picture."""
    expected = run(ImageToTensorCalculator, options, IMAGE=Image(pixels), NORM_RECT=rect)
    found = run(ImageToTensorCudaCalculator, options, holder, IMAGE=on_device(holder, pixels), NORM_RECT=rect)
    for tag in ("LETTERBOX_PADDING", "MATRIX"):
        assert found.payloads(tag) == expected.payloads(tag)
    return expected["TENSORS"][0].value[0], on_host(holder, found["TENSORS"][0].value.tensors[0])


@pytest.mark.parametrize("values", RANGES, ids=lambda one: next(iter(one)))
@pytest.mark.parametrize("size", [(256, 256), (256, 144), (33, 70)])
def test_tensors_of_photographs(holder: Any, photographs: list[Pixels], size: tuple[int, int], values: Any) -> None:
    options = ImageToTensorCalculatorOptions(
        output_tensor_width=size[0], output_tensor_height=size[1], keep_aspect_ratio=size[0] == 256, **values
    )
    for photograph in photographs:
        expected, found = tensors_of(holder, photograph, options, None)
        assert found.dtype == expected.dtype
        assert np.array_equal(found, expected)


@pytest.mark.parametrize("border", [BorderMode.BORDER_ZERO, BorderMode.BORDER_REPLICATE])
@pytest.mark.parametrize("rect", RECTS)
def test_tensors_of_regions(
    holder: Any, photographs: list[Pixels], rect: NormalizedRect | None, border: BorderMode
) -> None:
    options = ImageToTensorCalculatorOptions(
        output_tensor_width=192,
        output_tensor_height=128,
        border_mode=border,
        output_tensor_float_range=FloatRange(0.0, 1.0),
    )
    for photograph in photographs:
        expected, found = tensors_of(holder, photograph, options, rect)
        assert np.array_equal(found, expected)


@pytest.mark.parametrize("conversion", [cv2.COLOR_RGB2GRAY, cv2.COLOR_RGB2RGBA])
def test_tensors_of_images_with_one_and_four_channels(holder: Any, portrait: Pixels, conversion: int) -> None:
    options = ImageToTensorCalculatorOptions(
        output_tensor_width=100, output_tensor_height=100, output_tensor_float_range=FloatRange(0.0, 1.0)
    )
    expected, found = tensors_of(holder, cv2.cvtColor(portrait, conversion), options, RECTS[1])
    assert np.array_equal(found, expected)


@pytest.mark.parametrize("size", [None, (256, 256), (683, 384), (100, 37), (1, 1), (1920, 1080)])
@pytest.mark.parametrize("activation", list(Activation))
def test_masks(holder: Any, portrait: Pixels, activation: Activation, size: tuple[int, int] | None) -> None:
    channels = 2 if activation is Activation.SOFTMAX else 1
    values = cv2.resize(portrait, (256, 144))[:, :, :channels].astype(np.float32) / 16 - 8
    for layer in range(channels):
        options = TensorsToSegmentationCalculatorOptions(activation=activation, output_layer_index=layer)
        expected = run(TensorsToSegmentationCalculator, options, TENSORS=[values], OUTPUT_SIZE=size)
        tensors = CudaTensors((CudaTensor(holder.device().upload(values[None])),))
        sent = run(TensorsToSegmentationCudaCalculator, options, holder, TENSORS=tensors, OUTPUT_SIZE=size)
        mask, found = expected["MASK"][0].value.numpy_view(), on_host(holder, sent["MASK"][0].value)
        difference = np.abs(found - mask) / max(1.0, float(np.abs(mask).max()))
        assert difference.max() <= 2e-5  # the bound is 2e-3, and 1e-5 in the mean; OpenCV orders its products otherwise
        assert difference.mean() <= 1e-6


@pytest.mark.parametrize("inverted", [False, True])
@pytest.mark.parametrize("luminance", [False, True])
@pytest.mark.parametrize("mask_size", [(256, 256), (512, 512), (31, 700)])
@pytest.mark.parametrize("kind", ["bytes", "floats", "red", "alpha"])
def test_recolored_photographs(
    holder: Any, photographs: list[Pixels], kind: str, mask_size: tuple[int, int], luminance: bool, inverted: bool
) -> None:
    options = RecolorCalculatorOptions(
        color=Color(10, 200, 255),
        invert_mask=inverted,
        adjust_with_luminance=luminance,
        mask_channel=MaskChannel.ALPHA if kind == "alpha" else MaskChannel.RED,
    )
    for photograph in photographs:
        mask = mask_of(photograph, kind, mask_size)
        expected = run(RecolorCalculator, options, IMAGE=Image(photograph), MASK=Image(mask))
        image, weights = on_device(holder, photograph), on_device(holder, mask)
        found = run(RecolorCudaCalculator, options, holder, IMAGE=image, MASK=weights)
        difference = np.abs(
            on_host(holder, found["IMAGE"][0].value).astype(int) - expected["IMAGE"][0].value.numpy_view()
        )
        # The CPU variant's own distance from the formula (color_mix.py). Masks of bytes are scaled in the same
        # fixed-point numbers.
        assert difference.max() <= 1


def mask_of(photograph: Pixels, kind: str, size: tuple[int, int]) -> NDArray[Any]:
    """The brightness of a photograph, as a mask."""
    grey = cv2.resize(cv2.cvtColor(photograph, cv2.COLOR_RGB2GRAY), size, interpolation=cv2.INTER_AREA)
    if kind == "floats":
        return grey.astype(np.float32) / 255 * 1.2 - 0.1  # beyond 0..1, too
    if kind == "bytes":
        return grey
    other = 255 - grey
    return np.dstack((grey, other, other) if kind == "red" else (other, other, other, grey))


@pytest.mark.parametrize("ratio", [0.0, 0.7, 1.0])
def test_smoothed_masks(holder: Any, photographs: list[Pixels], ratio: float) -> None:
    options = SegmentationSmoothingCalculatorOptions(combine_with_previous_ratio=ratio)
    new, old = (mask_of(photograph, "floats", (200, 150)) for photograph in photographs[:2])
    expected = run(SegmentationSmoothingCalculator, options, MASK=Image(new), MASK_PREVIOUS=Image(old))
    masks = {"MASK": on_device(holder, new), "MASK_PREVIOUS": on_device(holder, old)}
    found = run(SegmentationSmoothingCudaCalculator, options, holder, **masks)
    smoothed = on_host(holder, found["MASK_SMOOTHED"][0].value)
    assert np.array_equal(smoothed, expected["MASK_SMOOTHED"][0].value.numpy_view())


@pytest.mark.parametrize("channels", [3, 4])
@pytest.mark.parametrize("kind", ["value", "bytes", "floats", "red"])
def test_images_with_another_alpha(holder: Any, portrait: Pixels, kind: str, channels: int) -> None:
    image = np.ascontiguousarray(np.dstack((portrait, portrait[:, :, 0]))[:, :, :channels])
    options = SetAlphaCalculatorOptions(alpha_value=200 if kind == "value" else -1)
    mask = None if kind == "value" else mask_of(portrait, kind, (512, 512))
    expected = run(SetAlphaCalculator, options, IMAGE=Image(image), ALPHA=None if mask is None else Image(mask))
    alpha = None if mask is None else on_device(holder, mask)
    found = run(SetAlphaCudaCalculator, options, holder, IMAGE=on_device(holder, image), ALPHA=alpha)
    assert np.array_equal(on_host(holder, found["IMAGE"][0].value), expected["IMAGE"][0].value.numpy_view())


@pytest.mark.parametrize(
    ("calculator", "tag", "sent"),
    [
        (RecolorCudaCalculator, "IMAGE", "IMAGE"),
        (SegmentationSmoothingCudaCalculator, "MASK", "MASK_SMOOTHED"),
    ],
)
def test_without_a_mask_the_image_is_passed_on(
    holder: Any, portrait: Pixels, calculator: type[Calculator], tag: str, sent: str
) -> None:
    image = on_device(holder, portrait)
    options = RecolorCalculatorOptions(color=Color(0, 0, 255)) if tag == "IMAGE" else None
    other = "MASK" if tag == "IMAGE" else "MASK_PREVIOUS"
    runner = CalculatorRunner(calculator, [tag, other], options=options, services={CUDA.key: holder})
    assert runner.run({tag: [(0, image)]})[sent][0].value is image
