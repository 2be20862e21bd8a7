"""Five photographs as inputs of a model: a portrait, its face, a coffee cup, a cat, and a part of the portrait."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from mediagraph.models.manifest import Entry

_SIGNED = ("/face_detection/", "/pose_detection/", "/objectron/object_detection_ssd")


def model_input(entry: Entry) -> npt.NDArray[np.float32]:
    """N×1×H×W×3 in the range that MediaPipe's graphs give to the model: -1..1 or 0..1."""
    import cv2
    import numpy as np
    import skimage.data

    portrait = skimage.data.astronaut()  # type: ignore[no-untyped-call]  # scikit-image has no types
    photographs = [portrait, portrait[:256, 96:352], skimage.data.coffee(), skimage.data.chelsea()]  # type: ignore[no-untyped-call]  # the same
    _, height, width, _ = entry.inputs[0].shape
    small = [
        cv2.resize(it, (width, height), interpolation=cv2.INTER_AREA)
        for it in (*photographs, portrait[128:384, 128:384])
    ]
    images = np.stack(small)[:, None].astype(np.float32) / np.float32(255)
    return images * np.float32(2) - np.float32(1) if any(part in entry.name for part in _SIGNED) else images
