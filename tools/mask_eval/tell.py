"""The figures of masks, for people and for machines."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict

from mediagraph.tools.mask_eval.evaluate import Figures

_COLUMNS: tuple[tuple[str, Callable[[Figures], float | None]], ...] = (
    ("IoU", lambda figures: figures.iou),
    ("boundary F", lambda figures: figures.boundary_f),
    ("flicker", lambda figures: figures.flicker),
)


def means(figures: Sequence[Figures]) -> Figures:
    """Of each figure over the frames that have it."""
    return Figures("mean", *(_mean([of(one) for one in figures]) for _, of in _COLUMNS))


def as_table(figures: Sequence[Figures]) -> str:
    """A line for each frame, and the means; "–" is what could not be measured."""
    lines = [*figures, means(figures)]
    width = max(len("frame"), *(len(one.name) for one in lines))
    heading = f"{'frame':{width}}" + "".join(f"  {name:>10}" for name, _ in _COLUMNS)
    return "\n".join([heading, *(f"{one.name:{width}}" + "".join(map(_cell, _values(one))) for one in lines)])


def as_json(figures: Sequence[Figures]) -> str:
    """`{"frames": [{"name", "iou", "boundary_f", "flicker"}, …], "mean": {…}}`; null is what could not be measured."""
    mean = asdict(means(figures))
    del mean["name"]
    return json.dumps({"frames": [asdict(one) for one in figures], "mean": mean}, indent=2)


def _values(figures: Figures) -> list[float | None]:
    return [of(figures) for _, of in _COLUMNS]


def _mean(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None


def _cell(value: float | None) -> str:
    return f"  {'–' if value is None else format(value, '.5f'):>10}"
