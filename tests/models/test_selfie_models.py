"""The two selfie models of the wheel: plain and tuned for the CPU, on photographs.

test_litert.py holds the same and other models to TFLite's own interpreter, where that is installed.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from mediagraph.models.store import Store

Floats = npt.NDArray[np.float32]

FOLDER = "mediapipe/modules/selfie_segmentation"
MODELS = {
    f"{FOLDER}/selfie_segmentation.tflite": (256, 256),
    f"{FOLDER}/selfie_segmentation_landscape.tflite": (144, 256),
}
TOLERANCE = 1e-3  # of a probability; float32 rounding over 100 layers, 1.4e-4 was measured


def run(path: Path, image: Floats) -> Floats:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    (mask,) = session.run(None, {session.get_inputs()[0].name: image})
    return np.asarray(mask)


def photograph(name: str, size: tuple[int, int]) -> Floats:
    """A photograph as the models want it: 1×H×W×3 in 0..1."""
    data = pytest.importorskip("skimage.data")
    pixels = {"astronaut": data.astronaut, "coffee": data.coffee, "cat": data.chelsea}[name]()
    small = cv2.resize(pixels, size[::-1], interpolation=cv2.INTER_AREA)
    return np.asarray(small[None] / 255, np.float32)


@pytest.mark.parametrize("name", MODELS)
def test_tuned_and_plain_masks_agree(name: str, read_model: Callable[[str], bytes], tmp_path: Path) -> None:
    store = Store(folder=tmp_path, network=False, sources=())
    content = read_model(name)
    plain, tuned = (store.to_onnx(content, name=name, for_cpu=for_cpu) for for_cpu in (False, True))
    for photo in ("astronaut", "coffee", "cat"):
        image = photograph(photo, MODELS[name])
        mask = run(plain, image)
        assert mask.shape == (1, *MODELS[name], 1)
        np.testing.assert_allclose(run(tuned, image), mask, atol=TOLERANCE)


def quadrants(mask: Floats) -> Floats:
    """The means of the four quarters of a mask, row by row."""
    height, width = mask.shape[1:3]
    return np.asarray(mask.reshape(2, height // 2, 2, width // 2).mean(axis=(1, 3)).ravel())


TFLITE_QUADRANTS = {  # of the masks of ai-edge-litert 2.3.0 with XNNPACK on the same photographs
    f"{FOLDER}/selfie_segmentation.tflite": {
        "astronaut": (0.4152, 0.1168, 0.9197, 0.7256),
        "coffee": (0.1711, 0.2245, 0.1999, 0.1841),
        "cat": (0.8538, 0.7947, 0.9443, 0.9356),
    },
    f"{FOLDER}/selfie_segmentation_landscape.tflite": {
        "astronaut": (0.4541, 0.1159, 0.9362, 0.7547),
        "coffee": (0.4911, 0.3579, 0.6796, 0.4682),
        "cat": (0.6082, 0.4880, 0.5025, 0.3721),
    },
}


@pytest.mark.parametrize("photo", ["astronaut", "coffee", "cat"])
@pytest.mark.parametrize("name", MODELS)
def test_masks_are_those_of_tflite(name: str, photo: str, read_model: Callable[[str], bytes], tmp_path: Path) -> None:
    path = Store(folder=tmp_path, network=False, sources=()).to_onnx(read_model(name), name=name, for_cpu=True)
    found = quadrants(run(path, photograph(photo, MODELS[name])))
    # The figures are rounded to 5e-5; the rest is for OpenCV versions that round a resized pixel differently.
    np.testing.assert_allclose(found, TFLITE_QUADRANTS[name][photo], atol=2e-3)
