"""Every model of the manifest converts, and its tuned form gives what its plain form gives."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from mediagraph.models.manifest import Entry, load_manifest
from mediagraph.models.tflite_to_onnx.convert import to_onnx

Floats = npt.NDArray[np.float32]

MODELS = [entry for entry in load_manifest().entries if entry.inputs]
TOLERANCE = 1e-5  # of the largest value of an output; float32 rounding, 3e-6 was measured


@pytest.mark.parametrize("entry", MODELS, ids=lambda entry: entry.file_name)
def test_tuned_and_plain_outputs_agree(entry: Entry, read_model: Callable[[str], bytes]) -> None:
    content = read_model(entry.name)
    plain, tuned = (outputs(entry, content, for_cpu=for_cpu) for for_cpu in (False, True))
    assert [array.shape for array in plain] == [output.shape for output in entry.outputs]
    for one, other in zip(plain, tuned):
        np.testing.assert_allclose(other, one, rtol=0, atol=TOLERANCE * max(1, np.abs(one).max()))


def outputs(entry: Entry, content: bytes, *, for_cpu: bool) -> list[Floats]:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    model = to_onnx(content, name=entry.name, for_cpu=for_cpu)
    session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    assert [it.name for it in session.get_outputs()] == [output.name for output in entry.outputs]
    return list(session.run(None, {entry.inputs[0].name: photograph(*entry.inputs[0].shape[1:3])}))


def photograph(height: int, width: int) -> Floats:
    """A face, 1×H×W×3 in 0..1."""
    face = pytest.importorskip("skimage.data").astronaut()[0:256, 96:352]
    return np.asarray(cv2.resize(face, (width, height), interpolation=cv2.INTER_AREA)[None] / 255, np.float32)
