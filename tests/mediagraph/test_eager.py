"""Eager calls of the shipped calculators."""

from __future__ import annotations

import numpy as np

import mediagraph as mg
from mediagraph.testing import sample_image


def test_a_shipped_calculator_by_name_and_options() -> None:
    recolor = mg.eager("RecolorCalculator", {"color": {"b": 255}, "adjust_with_luminance": False})
    mask = mg.Image(np.ones((48, 64), np.float32))
    assert recolor(image=sample_image(), mask=mask).numpy_view()[0, 0].tolist() == [0, 0, 255]


@mg.calculator
def eager_flip(image: mg.Image, *, vertical: bool = False) -> mg.Image:
    """Mirror an image."""
    return mg.Image(np.ascontiguousarray(np.flip(image.numpy_view(), 0 if vertical else 1)))


def test_a_function_of_ones_own() -> None:
    direct, eager = eager_flip(sample_image(), vertical=True), mg.eager(eager_flip, {"vertical": True})(sample_image())
    assert np.array_equal(direct.numpy_view(), eager.numpy_view())
