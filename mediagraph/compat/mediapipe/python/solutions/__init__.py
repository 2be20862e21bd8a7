"""`mediapipe.solutions`: those that this package has."""

from mediagraph.compat.mediapipe.python.solutions import drawing_utils, selfie_segmentation

__all__ = ["drawing_utils", "selfie_segmentation"]
