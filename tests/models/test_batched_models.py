"""Every model of the manifest takes several items at once, and gives each what it gives it alone."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from mediagraph.framework.service import BATCHED, BATCHING_KEY
from mediagraph.models.manifest import Entry, load_manifest
from mediagraph.models.tflite_to_onnx.convert import to_onnx

MODELS = [entry for entry in load_manifest().entries if entry.inputs]
TOLERANCE = 5e-7
"""Of the largest value: one or two units in the last place. Measured after the passes for the CPU: 1.5e-7 for the
selfie models, where ONNX Runtime takes another kernel for an open dimension, 1.8e-7 for the face model with attention,
which has a pass for one item alone; all others are equal to the bit."""


@pytest.mark.parametrize("for_cpu", [False, True], ids=["plain", "cpu"])
@pytest.mark.parametrize("entry", MODELS, ids=lambda entry: entry.file_name)
def test_three_items_at_once(entry: Entry, for_cpu: bool, read_model: Callable[[str], bytes]) -> None:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    content = read_model(entry.name)
    alone, together = (
        onnxruntime.InferenceSession(
            to_onnx(content, name=entry.name, for_cpu=for_cpu, batched=batched),
            options,
            providers=["CPUExecutionProvider"],
        )
        for batched in (False, True)
    )
    assert together.get_modelmeta().custom_metadata_map[BATCHING_KEY] == BATCHED
    (tensor,) = entry.inputs
    items = np.random.default_rng(1).random((3, *tensor.shape[1:]), np.float32)
    expected = [alone.run(None, {tensor.name: items[place : place + 1]}) for place in range(3)]
    for position, found in enumerate(together.run(None, {tensor.name: items})):
        wanted = np.concatenate([one[position] for one in expected])
        np.testing.assert_allclose(found, wanted, rtol=0, atol=TOLERANCE * max(1, np.abs(wanted).max()))
