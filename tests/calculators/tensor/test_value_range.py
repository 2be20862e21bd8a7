"""From pixel values to tensor values."""

import numpy as np
import pytest

from mediagraph.calculators.tensor.image_to_tensor_options import FloatRange, IntRange, UIntRange
from mediagraph.calculators.tensor.value_range import value_map

PIXELS = np.arange(256, dtype=np.uint8).reshape(16, 16)


@pytest.mark.parametrize(("low", "high"), [(0.0, 1.0), (-1.0, 1.0), (0.0, 255.0), (-0.5, 0.7)])
def test_floats_go_from_min_to_max(low: float, high: float) -> None:
    values = value_map(FloatRange(low, high))
    out = np.empty(PIXELS.shape, values.dtype)
    values.apply(PIXELS, out)
    assert out.dtype == np.float32
    assert out == pytest.approx(low + PIXELS * (high - low) / 255, abs=1e-6 * (high - low))


def test_a_product_equals_its_table() -> None:
    values = value_map(FloatRange(0.0, 1.0))
    out = np.empty(PIXELS.shape, np.float32)
    values.apply(PIXELS, out)
    assert (out.ravel() == values.table).all()


def test_integers_are_rounded_half_to_even() -> None:
    values = value_map(UIntRange(0, 51))  # fifths of pixel values: no halves, so both ways of rounding agree
    assert values.table[:6].tolist() == [0, 0, 0, 1, 1, 1]
    assert value_map(IntRange(-128, 127)).table.tolist() == list(range(-128, 128))
