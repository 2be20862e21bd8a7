"""Where a mask is 0, where it is 1, and where something has to be computed.

Most of a mask is 0 or 1, and there the results of blending and refining are known. So a picture is worked on region by
region: bands of rows, cut where the kind of what is there changes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from mediagraph.calculators.masks.pixels import Weights

_TILE_HEIGHT, _TILE_WIDTH = 32, 64
"""A tile's numbers stay in the first cache, and its calls of OpenCV cost little beside its pixels."""


class Kind(IntEnum):
    """What a mask is all over a tile."""

    MIXED = 0
    BACKGROUND = 1
    PERSON = 2


@dataclass(frozen=True, slots=True)
class Region:
    """Some pixels of one kind; `part` is (rows, columns)."""

    part: tuple[slice, slice]
    kind: Kind


def regions_of(weights: Weights, margin: float) -> Iterator[Region]:
    """Regions that cover the weights; within `margin` of 0 or 1 counts as such, and beyond."""
    height, width = weights.shape
    columns = [*range(0, width, _TILE_WIDTH), width]
    for top in range(0, height, _TILE_HEIGHT):
        rows = slice(top, min(top + _TILE_HEIGHT, height))
        kinds = _kinds(weights[rows], columns[:-1], margin)
        starts = [0, *(np.flatnonzero(kinds[1:] != kinds[:-1]) + 1).tolist(), len(kinds)]
        for start, stop in pairwise(starts):
            yield Region((rows, slice(columns[start], columns[stop])), Kind(int(kinds[start])))


def _kinds(band: Weights, columns: list[int], margin: float) -> NDArray[np.uint8]:
    """The kinds of the tiles of a band, which begin at the columns."""
    kinds = np.full(len(columns), Kind.MIXED, np.uint8)
    kinds[np.maximum.reduceat(band.max(axis=0), columns) <= margin] = Kind.BACKGROUND
    kinds[np.minimum.reduceat(band.min(axis=0), columns) >= 1 - margin] = Kind.PERSON
    return kinds
