"""WarpAffineCalculator and WarpAffineCalculatorCpu."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import ClassVar

import cv2
import numpy as np
from numpy.typing import NDArray

from mediagraph.calculators.buffers import BufferPool
from mediagraph.calculators.image.warp import Matrix, warp_affine
from mediagraph.calculators.tensor.image_to_tensor_options import BorderMode, GpuOrigin
from mediagraph.framework.calculator import Calculator
from mediagraph.framework.image import Image
from mediagraph.framework.options import option
from mediagraph.framework.ports import Input, Options, Output


class Interpolation(IntEnum):
    """How values between pixels are found."""

    INTER_UNSPECIFIED = 0  # as INTER_LINEAR
    INTER_LINEAR = 1
    INTER_CUBIC = 2


@dataclass(frozen=True, slots=True)
class WarpAffineCalculatorOptions:
    """What is beyond the border (zero, or by default the nearest pixel), and interpolation.

    `gpu_origin` matters for images in GPU memory only.
    """

    message: ClassVar[str] = "mediapipe.WarpAffineCalculatorOptions"
    extension: ClassVar[int] = 373693895

    border_mode: BorderMode = option(BorderMode.BORDER_UNSPECIFIED, number=1)
    """What is beyond the image: the nearest pixel (unspecified too), or zero."""
    gpu_origin: GpuOrigin = option(GpuOrigin.DEFAULT, number=2)
    """Where the first row of an image in GPU memory is; without effect on images in host memory."""
    interpolation: Interpolation = option(Interpolation.INTER_UNSPECIFIED, number=3)
    """How values between pixels are found; linearly if it is not given."""


class WarpAffineCalculator(Calculator):
    """Move, turn, scale and shear an image by a matrix.

    Inputs: IMAGE (Image of any format), MATRIX (16 floats, a 4×4 matrix row by row: positions in the result to
    positions in the image, both 0..1), OUTPUT_SIZE, a pair (width, height) in pixels. Where one is empty, nothing is
    sent.
    Output: IMAGE (Image of the same format).
    Options: WarpAffineCalculatorOptions. Linear interpolation equals that of MediaPipe 0.10.21 on the CPU, positions in
    steps of 1/32 pixel; cubic values of 8 bits may differ by 1.

        node {
          calculator: "WarpAffineCalculator"
          input_stream: "IMAGE:mask"
          input_stream: "MATRIX:matrix"
          input_stream: "OUTPUT_SIZE:image_size"
          output_stream: "IMAGE:warped_mask"
          options { [mediapipe.WarpAffineCalculatorOptions.ext] { border_mode: BORDER_ZERO } }
        }
    """

    heavy = True

    image_in = Input(Image, tag="IMAGE")
    matrix = Input(tuple[float, ...])
    output_size = Input(tuple[int, int])
    image_out = Output(Image, tag="IMAGE")
    options = Options(WarpAffineCalculatorOptions)

    def open(self) -> None:
        """Prepare the buffers."""
        is_zero = self.options.border_mode is BorderMode.BORDER_ZERO
        self.border = cv2.BORDER_CONSTANT if is_zero else cv2.BORDER_REPLICATE
        is_cubic = self.options.interpolation is Interpolation.INTER_CUBIC
        self.interpolation = cv2.INTER_CUBIC if is_cubic else cv2.INTER_LINEAR
        self.buffers = BufferPool()

    def process(self) -> None:
        """Send the warped image."""
        image, (width, height) = self.image_in.get(), self.output_size.get()
        if not image.width or not image.height:
            raise ValueError(f"{image} has no pixels to warp")
        if width <= 0 or height <= 0:
            raise ValueError(f"OUTPUT_SIZE is {width} × {height}; both must be > 0")
        matrix = _in_pixels(_matrix_of(self.matrix.get()), image, width, height)
        pixels = image.numpy_view()
        out = self.buffers.take((height, width, *pixels.shape[2:]), pixels.dtype)
        warp_affine(pixels, matrix, out, interpolation=self.interpolation, border=self.border)
        self.image_out.send(Image(out, image.image_format))


class WarpAffineCalculatorCpu(WarpAffineCalculator):
    """Warp an image in host memory.

    Inputs, output, options: those of WarpAffineCalculator, of which this is another name.

        node {
          calculator: "WarpAffineCalculatorCpu"
          input_stream: "IMAGE:image"
          input_stream: "MATRIX:matrix"
          input_stream: "OUTPUT_SIZE:image_size"
          output_stream: "IMAGE:warped_image"
        }
    """


def _matrix_of(numbers: tuple[float, ...]) -> NDArray[np.float32]:
    if len(numbers) != 16:
        raise ValueError(f"MATRIX has {len(numbers)} numbers; a 4×4 matrix has 16")
    matrix = np.array(numbers, np.float32).reshape(4, 4)
    if not np.isfinite(matrix).all():
        raise ValueError("MATRIX has numbers that are not finite")
    return matrix


def _in_pixels(matrix: NDArray[np.float32], image: Image, width: int, height: int) -> Matrix:
    """The 2×3 matrix from pixels of the result to those of the image, in float32 as MediaPipe computes it."""
    to_pixels = np.diag(np.array((image.width, image.height, 1, 1), np.float32))
    to_fractions = np.diag(np.float32(1) / np.array((width, height, 1, 1), np.float32))
    found: Matrix = (to_pixels @ matrix @ to_fractions)[:2, [0, 1, 3]].astype(np.float64)
    return found
