"""How it is told how many inferences were computed at once."""

from __future__ import annotations

from mediagraph.calculators.tensor.batching.batching import ModelBatches
from mediagraph.tools.side_by_side.batch_report import batches_as_data, batches_as_text

BATCHED = ModelBatches("a.tflite", {3: 2, 1: 4})
ONE = ModelBatches("b.tflite", {1: 1})
REFUSED = ModelBatches("c.onnx", {}, 'its node "y" (CumSum): nothing is known of it')


def test_for_people() -> None:
    assert batches_as_text([BATCHED, ONE, REFUSED]) == [
        "a.tflite: 10 inferences in 6 runs (4×1, 2×3)",
        "b.tflite: 1 inference in 1 run (1×1)",
        'c.onnx is computed one at a time: its node "y" (CumSum): nothing is known of it',
    ]


def test_for_machines() -> None:
    assert batches_as_data([BATCHED, REFUSED]) == [
        {"model": "a.tflite", "runs": {"1": 4, "3": 2}, "reason": None},
        {"model": "c.onnx", "runs": {}, "reason": 'its node "y" (CumSum): nothing is known of it'},
    ]
