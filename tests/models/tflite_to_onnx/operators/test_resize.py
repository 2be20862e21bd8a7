"""RESIZE_BILINEAR against NumPy."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pytest

from mediagraph.models.tflite_to_onnx.tflite_model import ResizeOptions

Floats = npt.NDArray[np.float32]
RunOperator = Callable[..., Floats]

IMAGE = np.random.default_rng(1).normal(size=(1, 4, 6, 2)).astype(np.float32)
TOLERANCE = 1e-5  # two interpolations of numbers around 1


def sampled(line: Floats, places: npt.NDArray[np.float64]) -> Floats:
    """Linear interpolation along the first axis, the ends repeated."""
    places = np.clip(places, 0, len(line) - 1)
    before = places.astype(int)
    after = np.minimum(before + 1, len(line) - 1)
    share = (places - before)[:, None, None]
    return np.asarray(line[before] * (1 - share) + line[after] * share, np.float32)


@pytest.mark.parametrize(
    ("options", "place"),
    [
        (ResizeOptions(False, True), lambda index, size, to: (index + 0.5) * size / to - 0.5),
        (ResizeOptions(True, False), lambda index, size, to: index * (size - 1) / (to - 1)),
        (ResizeOptions(False, False), lambda index, size, to: index * size / to),
    ],
)
@pytest.mark.parametrize(("height", "width"), [(8, 12), (6, 9), (2, 3), (7, 11)])
def test_resize_bilinear(
    run_operator: RunOperator,
    options: ResizeOptions,
    place: Callable[[npt.NDArray[np.int64], int, int], npt.NDArray[np.float64]],
    height: int,
    width: int,
) -> None:
    rows = sampled(IMAGE[0], place(np.arange(height), 4, height))
    columns = sampled(rows.transpose(1, 0, 2), place(np.arange(width), 6, width))
    expected = columns.transpose(1, 0, 2)[None]
    size = np.array([height, width], np.int32)
    result = run_operator("RESIZE_BILINEAR", IMAGE, size, shape=expected.shape, options=options)
    np.testing.assert_allclose(result, expected, atol=TOLERANCE)
