"""Test frames: the astronaut in the middle of a mirrored border, panned by a few pixels from frame to frame."""

from __future__ import annotations

from pathlib import Path

SIZES = ((640, 480), (1280, 720), (1920, 1080))


def write_frames(folder: Path) -> None:
    """Write a clip of 8 RGB frames for each size, as `WxH.npy`."""
    import cv2
    import numpy as np
    import skimage.data

    astronaut = skimage.data.astronaut()  # type: ignore[no-untyped-call]  # scikit-image has no types
    for width, height in SIZES:
        image = cv2.resize(astronaut, (height, height), interpolation=cv2.INTER_CUBIC)
        border = (width - height) // 2 + 40
        image = cv2.copyMakeBorder(image, 40, 40, border, border, cv2.BORDER_REFLECT)
        starts = [(40 + 4 * index, 40 + 2 * index) for index in range(8)]
        clip = np.stack([image[top : top + height, left : left + width] for left, top in starts])
        np.save(folder / f"{width}x{height}.npy", clip)
