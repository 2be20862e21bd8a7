"""ImageToTensorCalculator: MediaPipe's tensors to the bit, and its contract."""

import hashlib
import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from mediagraph.calculators.payloads.rect import NormalizedRect
from mediagraph.calculators.tensor.image_to_tensor import ImageToTensorCalculator
from mediagraph.calculators.tensor.image_to_tensor_options import (
    BorderMode,
    FloatRange,
    GpuOrigin,
    ImageToTensorCalculatorOptions,
    IntRange,
    UIntRange,
)
from mediagraph.framework.errors import FailedRunError, InvalidRunError, RunError
from mediagraph.framework.image import Image
from mediagraph.framework.packet import Packet
from mediagraph.framework.testing import CalculatorRunner

Picture = Callable[[int, int, int], NDArray[np.uint8]]
UNIT = FloatRange(0.0, 1.0)
OUTPUTS = ["TENSORS", "LETTERBOX_PADDING", "MATRIX"]


def run(
    image: NDArray[Any], options: ImageToTensorCalculatorOptions, rect: NormalizedRect | None = None
) -> dict[str, list[Packet]]:
    packets: dict[str, list[tuple[int, object]]] = {"IMAGE": [(0, Image(image))]}
    if rect is not None:
        packets["NORM_RECT"] = [(0, rect)]
    return CalculatorRunner(ImageToTensorCalculator, list(packets), OUTPUTS, options=options).run(packets)


def tensor_of(image: NDArray[Any], options: ImageToTensorCalculatorOptions) -> NDArray[Any]:
    tensor: NDArray[Any] = run(image, options)["TENSORS"][0].value[0]
    return tensor


# Made with MediaPipe 0.10.21 (ImageToTensorCalculator, CPU) on `picture`: size of image (width, height, channels) and
# tensor, keep_aspect_ratio, range, border mode, NORM_RECT; then the sha256 of the float32 tensor, padding, and the rows
# 0 and 1 of the matrix.
GOLDEN = [
    ((64, 48, 3), (32, 32), False, (0, 1), 1, None, "cbb1d8b3a2ca8617", (0, 0), (1, 0, 0, 0, 1, 0)),
    ((37, 53, 3), (24, 16), False, (0, 1), 1, None, "e912d4daaab2cb85", (0, 0), (1, 0, 0, 0, 1, 0)),
    ((64, 48, 3), (32, 32), True, (0, 1), 1, None, "268a93d864b69239", (0, 0.125), (1, 0, 0, 0, 1.333333, -0.166667)),
    ((48, 64, 3), (32, 32), True, (-1, 1), 2, None, "6623f2c5c1065751", (0.125, 0), (1.333333, 0, -0.166667, 0, 1, 0)),
    ((16, 16, 3), (40, 40), False, (0, 1), 1, None, "4342f36bff774073", (0, 0), (1, 0, 0, 0, 1, 0)),
    ((16, 16, 3), (40, 40), False, (0, 1), 0, None, "9dd57471fc889dd2", (0, 0), (1, 0, 0, 0, 1, 0)),
    (
        *((61, 47, 3), (32, 24), False, (0, 1), 1, (0.5, 0.4, 0.6, 0.7, 0.6), "bbb86d7b935ae7b6", (0, 0)),
        (0.495201, -0.304537, 0.404668, 0.4397, 0.577735, -0.108718),
    ),
    (
        *((61, 47, 3), (32, 24), True, (-1, 1), 2, (0.8, 0.9, 0.9, 0.7, -2.5), "8ceb3a774b4bafd0", (0, 0.1004858)),
        (-0.721029, 0.403969, 0.95853, -0.699066, -0.701853, 1.60046),
    ),
    (
        *((61, 47, 3), (32, 24), False, (0, 255), 1, (1.0, 0.1, 0.9, 1.7, 0.0), "764d758584d0daad", (0, 0)),
        (0.9, 0, 0.55, 0, 1.7, -0.75),
    ),
    (
        *((61, 47, 4), (20, 20), True, (0, 1), 1, (0.3, 0.5, 0.5, 0.5, np.pi / 2), "bb5b65984cf24b58", (0, 0.1147541)),
        (0, -0.5, 0.55, 0.648936, 0, 0.175532),
    ),
    (
        *((61, 47, 1), (20, 20), False, (-0.5, 0.7), 1, (0.3, 0.5, 0.5, 0.5, 0.3), "d046d779191a5516", (0, 0)),
        (0.477668, -0.113848, 0.11809, 0.191774, 0.477668, 0.165279),
    ),
    ((30, 20, 3), (None, None), False, (0, 1), 1, None, "99c6ae472c795e94", (0, 0), (1, 0, 0, 0, 1, 0)),
]


@pytest.mark.parametrize(
    ("size", "tensor_size", "keep", "values", "border", "rect", "digest", "padding", "matrix"), GOLDEN
)
def test_tensors_equal_those_of_mediapipe(
    picture: Picture,
    size: tuple[int, int, int],
    tensor_size: tuple[int | None, int | None],
    keep: bool,
    values: tuple[float, float],
    border: int,
    rect: tuple[float, ...] | None,
    digest: str,
    padding: tuple[float, float],
    matrix: tuple[float, ...],
) -> None:
    width, height, channels = size
    options = ImageToTensorCalculatorOptions(
        output_tensor_width=tensor_size[0],
        output_tensor_height=tensor_size[1],
        keep_aspect_ratio=keep,
        output_tensor_float_range=FloatRange(*values),
        border_mode=BorderMode(border),
    )
    found = run(picture(height, width, channels), options, None if rect is None else NormalizedRect(*rect))
    (tensor,) = found["TENSORS"][0].value
    assert tensor.shape == (1, tensor_size[1] or height, tensor_size[0] or width, 1 if channels == 1 else 3)
    assert tensor.dtype == np.float32
    assert hashlib.sha256(tensor.tobytes()).hexdigest()[:16] == digest
    assert found["LETTERBOX_PADDING"][0].value == pytest.approx(padding * 2, abs=1e-6)
    full = (*matrix[:2], 0, matrix[2], *matrix[3:5], 0, matrix[5])
    assert found["MATRIX"][0].value[:8] == pytest.approx(full, abs=1e-6)  # the golden values have 6 digits
    assert found["MATRIX"][0].value[12:] == (0, 0, 0, 1)


def test_integer_ranges_give_integer_tensors(picture: Picture) -> None:
    image = picture(8, 8, 3)
    signed = tensor_of(image, ImageToTensorCalculatorOptions(output_tensor_int_range=IntRange(-128, 127)))
    assert signed.dtype == np.int8
    assert (signed[0] == image.astype(int) - 128).all()
    unsigned = tensor_of(image, ImageToTensorCalculatorOptions(output_tensor_uint_range=UIntRange(0, 255)))
    assert unsigned.dtype == np.uint8
    assert (unsigned[0] == image).all()
    half = tensor_of(image, ImageToTensorCalculatorOptions(output_tensor_uint_range=UIntRange(10, 137)))
    assert (half[0] == np.rint(image * (127 / 255) + 10)).all()


def test_whole_numbered_crops_copy_pixels(picture: Picture) -> None:
    image = picture(40, 60, 3)
    options = ImageToTensorCalculatorOptions(
        output_tensor_width=30, output_tensor_height=10, output_tensor_uint_range=UIntRange(0, 255)
    )
    found = run(image, options, NormalizedRect(0.5, 0.5, 0.5, 0.25))
    assert (found["TENSORS"][0].value[0][0] == image[15:25, 15:45]).all()


def test_the_border_is_black_or_the_nearest_pixel() -> None:
    image = np.full((10, 10, 3), 200, np.uint8)
    rect = NormalizedRect(1.5, 0.5, 1.0, 1.0)  # from the middle of the image to beyond its right side
    for mode, expected in [(BorderMode.BORDER_ZERO, 0), (BorderMode.BORDER_REPLICATE, 200), (BorderMode(0), 200)]:
        options = ImageToTensorCalculatorOptions(output_tensor_uint_range=UIntRange(0, 255), border_mode=mode)
        tensor = run(image, options, rect)["TENSORS"][0].value[0]
        assert (tensor[0, :, 5:] == expected).all()


@pytest.mark.parametrize("origin", list(GpuOrigin))
def test_the_origin_of_gpu_images_does_not_flip_images_in_host_memory(picture: Picture, origin: GpuOrigin) -> None:
    image = picture(8, 8, 3)
    options = ImageToTensorCalculatorOptions(output_tensor_uint_range=UIntRange(0, 255), gpu_origin=origin)
    assert (tensor_of(image, options)[0] == image).all()


def test_nothing_is_sent_for_an_empty_rectangle_or_none_or_no_image(picture: Picture) -> None:
    image, rect = Image(picture(8, 8, 3)), NormalizedRect(0.5, 0.5, 1.0, 1.0)
    options = ImageToTensorCalculatorOptions(output_tensor_float_range=UNIT)
    runner = CalculatorRunner(ImageToTensorCalculator, ["IMAGE", "NORM_RECT"], ["TENSORS"], options=options)
    rects = [(0, rect), (2, NormalizedRect(0.5, 0.5, 0.0, 0.0)), (3, rect)]
    found = runner.run({"IMAGE": [(0, image), (1, image), (2, image)], "NORM_RECT": rects})
    assert [packet.timestamp for packet in found["TENSORS"]] == [0]


def test_tensors_that_are_kept_are_not_overwritten(picture: Picture) -> None:
    options = ImageToTensorCalculatorOptions(output_tensor_float_range=UNIT)
    frames = [np.full((6, 6, 3), value, np.uint8) for value in range(40)]
    runner = CalculatorRunner(ImageToTensorCalculator, ["IMAGE"], ["TENSORS"], options=options)
    found = runner.run({"IMAGE": [(index, Image(frame)) for index, frame in enumerate(frames)]}, threads=2)
    for index, packet in enumerate(found["TENSORS"]):
        assert packet.value[0] == pytest.approx(index / 255)


@pytest.mark.parametrize(
    ("image", "message"),
    [
        (np.zeros((4, 4), np.float32), "Image(4×4 VEC32F1) cannot become a tensor; SRGB, SRGBA and GRAY8 can"),
        (np.zeros((4, 4, 3), np.uint16), "Image(4×4 SRGB48) cannot become a tensor; SRGB, SRGBA and GRAY8 can"),
        (
            np.zeros((1, 32767, 3), np.uint8),
            "an image of 32767 × 1 pixels is too large; at most 32766 to a side can become a tensor",
        ),
        (np.zeros((0, 4, 3), np.uint8), "an image of 4 × 0 pixels cannot become a tensor"),
    ],
)
def test_images_that_cannot_become_tensors_are_refused(image: NDArray[Any], message: str) -> None:
    with pytest.raises(InvalidRunError) as caught:
        run(image, ImageToTensorCalculatorOptions(output_tensor_width=4, output_tensor_float_range=UNIT))
    assert message in str(caught.value)


def test_rectangles_that_make_no_sense_are_refused(picture: Picture) -> None:
    options = ImageToTensorCalculatorOptions(keep_aspect_ratio=True, output_tensor_float_range=UNIT)
    with pytest.raises(RunError, match=r"the region of interest is 8\.0 × 0\.0 pixels; both must be > 0"):
        run(picture(8, 8, 3), options, NormalizedRect(0.5, 0.5, 1.0, 0.0))
    with pytest.raises((FailedRunError, InvalidRunError), match="has numbers that are not finite"):
        run(picture(8, 8, 3), options, NormalizedRect(float("nan"), 0.5, 1.0, 1.0))


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: FloatRange(1.0, 1.0), "the range is from 1 to 1; min must be less than max"),
        (lambda: IntRange(3, -3), "the range is from 3 to -3; min must be less than max"),
        (lambda: IntRange(-129, 0), "the range is from -129 to 0; it must lie within -128 to 127"),
        (lambda: UIntRange(0, 256), "the range is from 0 to 256; it must lie within 0 to 255"),
        (
            lambda: ImageToTensorCalculatorOptions(output_tensor_width=0),
            "output_tensor_width is 0; it must be > 0",
        ),
        (
            lambda: ImageToTensorCalculatorOptions(output_tensor_height=-1),
            "output_tensor_height is -1; it must be > 0",
        ),
    ],
)
def test_illegal_options_are_refused(make: Callable[[], object], message: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        make()
