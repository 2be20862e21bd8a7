"""A session that doubles numbers, and fails for negative ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from mediagraph.calculators.tensor.tensor_spec import TensorSpec
from mediagraph.framework.service import BATCHED

Floats = NDArray[np.float32]


class ToySession:
    """y = 2·x and z = x + 1, for each item by itself; a negative number is a ValueError that names it."""

    def __init__(self, batching: str = BATCHED) -> None:
        self.inputs: Sequence[TensorSpec] = [TensorSpec("x", (-1, 2))]
        self.outputs: Sequence[TensorSpec] = [TensorSpec("y", (-1, 2)), TensorSpec("z", (-1, 2))]
        self.batching = batching
        self.sizes: list[int] = []

    def run(self, outputs: Sequence[str], inputs: Mapping[str, Floats]) -> list[Floats]:
        x = inputs["x"]
        self.sizes.append(len(x))
        if (x < 0).any():
            raise ValueError(f"{x.min():g} is negative")
        return [{"y": 2 * x, "z": x + 1}[name] for name in outputs]

    def zeros(self, shape: Sequence[int]) -> Floats:
        return np.zeros(shape, np.float32)

    def stack(self, arrays: Sequence[Floats]) -> Floats:
        return np.concatenate(arrays)


def row(*numbers: float) -> Floats:
    return np.array([numbers], np.float32)
