"""The converted models against LiteRT, TFLite's own interpreter (`pip install "mediagraph[oracle]"`)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

import cv2
import numpy as np
import numpy.typing as npt
import pytest
from skimage import data

from mediagraph.models.manifest import Entry, load_manifest
from mediagraph.models.tflite_to_onnx.convert import to_onnx

if TYPE_CHECKING:
    from ai_edge_litert.interpreter import Interpreter

Floats = npt.NDArray[np.float32]
Read = Callable[[str], bytes]

# LiteRT lacks the custom operators of this one.
NOT_IN_LITERT = "face_landmark_with_attention.tflite"
MODELS = [entry for entry in load_manifest().entries if entry.inputs and entry.file_name != NOT_IN_LITERT]

# In the unit of each output (pixels, scores, probabilities): float32 rounding, two to five times what was measured on
# five photographs (docs/models.md). The pose models reach 742 pixels, the others 240.
TOLERANCE = 5e-4
POSE_TOLERANCE = 5e-3
# Logits of up to 1900, on which TFLite's own two sets of kernels differ by more than one; as probabilities, on average.
POSE_MASK, POSE_MASK_TOLERANCE = "Identity_2", 1e-3


@pytest.fixture(scope="module")
def interpreter() -> type[Interpreter]:
    """LiteRT's class."""
    reason = 'no LiteRT: pip install "mediagraph[oracle]"'
    module = pytest.importorskip("ai_edge_litert.interpreter", reason=reason, exc_type=ImportError)
    found: type[Interpreter] = module.Interpreter
    return found


@pytest.mark.parametrize("for_cpu", [False, True], ids=["plain", "tuned"])
@pytest.mark.parametrize("entry", MODELS, ids=lambda entry: entry.file_name)
def test_outputs_are_those_of_litert(
    interpreter: type[Interpreter], entry: Entry, read_model: Read, for_cpu: bool
) -> None:
    content = read_model(entry.name)
    image = photograph(*entry.inputs[0].shape[1:3])
    expected = run_litert(interpreter, content, image)
    found = run_onnx_runtime(to_onnx(content, name=entry.name, for_cpu=for_cpu), image)
    assert list(found) == list(expected) == [output.name for output in entry.outputs]
    for name, values in found.items():
        compare(entry.file_name, name, values, expected[name])


def compare(file_name: str, output: str, found: Floats, expected: Floats) -> None:
    """Fail unless both are equal up to rounding."""
    assert found.shape == expected.shape
    assert np.isfinite(found).all()
    is_pose = PurePosixPath(file_name).stem.startswith("pose_")
    if is_pose and output == POSE_MASK:
        assert np.abs(sigmoid(found) - sigmoid(expected)).mean() < POSE_MASK_TOLERANCE
    else:
        np.testing.assert_allclose(found, expected, rtol=0, atol=POSE_TOLERANCE if is_pose else TOLERANCE)


def run_litert(interpreter: type[Interpreter], content: bytes, image: Floats) -> dict[str, Floats]:
    """The outputs by name, in one thread."""
    running = interpreter(model_content=content, num_threads=1)
    running.allocate_tensors()
    running.set_tensor(running.get_input_details()[0]["index"], image)
    running.invoke()
    return {output["name"]: running.get_tensor(output["index"]) for output in running.get_output_details()}


def run_onnx_runtime(model: bytes, image: Floats) -> dict[str, Floats]:
    """The outputs by name, in one thread."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    names = [output.name for output in session.get_outputs()]
    return dict(zip(names, session.run(None, {session.get_inputs()[0].name: image}), strict=True))


def photograph(height: int, width: int) -> Floats:
    """A woman's head and shoulders, 1×H×W×3 in 0..1."""
    picture = data.astronaut()[:400]  # type: ignore[no-untyped-call] # scikit-image has no types
    small = cv2.resize(picture, (width, height), interpolation=cv2.INTER_AREA)
    return np.asarray(small[None] / 255, np.float32)


def sigmoid(values: Floats) -> Floats:
    """1 / (1 + exp(-v)), in float64."""
    return np.asarray(1 / (1 + np.exp(-np.asarray(values, np.float64).clip(-500, 500))), np.float32)
