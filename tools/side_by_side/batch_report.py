"""How many inferences were computed at once, for people and for machines."""

from __future__ import annotations

from collections.abc import Sequence

from mediagraph.calculators.tensor.batching.batching import ModelBatches
from mediagraph.tools.counted import counted


def batches_as_text(report: Sequence[ModelBatches]) -> list[str]:
    """A line for each model."""
    return [_line(one) for one in report]


def batches_as_data(report: Sequence[ModelBatches]) -> list[dict[str, object]]:
    """The same as plain data: `runs` by the number of inferences in each, or the `reason` why there is one in each."""
    return [
        {
            "model": one.model,
            "runs": {str(size): count for size, count in sorted(one.batch_sizes.items())},
            "reason": one.reason or None,
        }
        for one in report
    ]


def _line(one: ModelBatches) -> str:
    if one.reason:
        return f"{one.model} is computed one at a time: {one.reason}"
    inferences = sum(size * count for size, count in one.batch_sizes.items())
    sizes = ", ".join(f"{count}×{size}" for size, count in sorted(one.batch_sizes.items()))
    runs = counted(sum(one.batch_sizes.values()), "run")
    return f"{one.model}: {counted(inferences, 'inference')} in {runs} ({sizes})"
