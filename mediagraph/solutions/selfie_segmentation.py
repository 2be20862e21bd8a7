"""Selfie segmentation: where are the people in an image?"""

from __future__ import annotations

from dataclasses import dataclass

from mediagraph.framework.errors import ArgumentError
from mediagraph.framework.image import Array
from mediagraph.solutions.base import Solution, array_of

_MODULE = "selfie_segmentation/selfie_segmentation_cpu.pbtxt"


@dataclass(frozen=True, slots=True)
class SelfieSegmentationResult:
    """`segmentation_mask`: H×W float32 as large as the image, 0 background … 1 person, read-only."""

    segmentation_mask: Array | None


class SelfieSegmentation(Solution):
    """Cuts people out of images; MediaPipe's class of the same name.

    `model_selection` 0 takes the general model (256×256), 1 the landscape model (144×256, faster).

        with SelfieSegmentation(model_selection=1) as segmentation:
            mask = segmentation.process(rgb).segmentation_mask
    """

    def __init__(self, model_selection: int = 0) -> None:
        if model_selection not in (0, 1):
            raise ArgumentError(f"model_selection is 0 (general) or 1 (landscape), not {model_selection}")
        super().__init__(
            _MODULE,
            image_stream="image",
            outputs=("segmentation_mask",),
            side_packets={"model_selection": model_selection},
        )

    def process(self, image: Array) -> SelfieSegmentationResult:
        """The mask for one RGB image, H×W×3 uint8; raises ValueError for another shape or dtype."""
        found = self.run(image)
        return SelfieSegmentationResult(array_of(found.get("segmentation_mask")))
