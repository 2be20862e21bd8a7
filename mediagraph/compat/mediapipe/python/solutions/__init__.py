"""`mediapipe.solutions`: those that this package has."""

from mediagraph.compat.mediapipe.python.solutions import selfie_segmentation

__all__ = ["selfie_segmentation"]
