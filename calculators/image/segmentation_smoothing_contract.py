"""What the variants of SegmentationSmoothingCalculator share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from mediagraph.framework.calculator import Calculator
from mediagraph.framework.cuda_image import CudaImage
from mediagraph.framework.image import Image, ImageFormat
from mediagraph.framework.options import option
from mediagraph.framework.ports import Options
from mediagraph.framework.variants import Variant


@dataclass(frozen=True, slots=True)
class SegmentationSmoothingCalculatorOptions:
    """`combine_with_previous_ratio`, 0..1: how much of the previous mask counts where the new one is uncertain."""

    message: ClassVar[str] = "mediapipe.SegmentationSmoothingCalculatorOptions"
    extension: ClassVar[int] = 377425128

    combine_with_previous_ratio: float = option(0.0, number=1, wire="float")  # how much of it counts, 0..1


class SegmentationSmoothingContract(Calculator, abstract=True):
    """The options of a node that calms masks. A variant adds MASK and MASK_PREVIOUS, and MASK_SMOOTHED."""

    options = Options(SegmentationSmoothingCalculatorOptions)
    variants = (Variant("SegmentationSmoothingCudaCalculator"),)

    def open(self) -> None:
        """Read the ratio."""
        super().open()
        self.ratio = np.float32(self.options.combine_with_previous_ratio)


def check_pair(mask: Image | CudaImage, previous: Image | CudaImage) -> None:
    """Raise ValueError unless both are masks of one size."""
    formats_fit = mask.image_format is previous.image_format is ImageFormat.VEC32F1
    if not formats_fit or (mask.width, mask.height) != (previous.width, previous.height):
        raise ValueError(f"MASK is {mask} and MASK_PREVIOUS {previous}; both must be VEC32F1 of the same size")
