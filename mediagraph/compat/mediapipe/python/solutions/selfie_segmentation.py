"""`mediapipe.solutions.selfie_segmentation`."""

from mediagraph.solutions.selfie_segmentation import SelfieSegmentation

__all__ = ["SelfieSegmentation"]
