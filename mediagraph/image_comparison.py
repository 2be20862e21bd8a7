"""How far two images are apart, for tests."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mediagraph.framework.image import Array, Image

Pixels = Image | npt.NDArray[np.generic]


@dataclass(frozen=True, slots=True)
class Difference:
    """Where two images of the same shape differ: `by` is H×W float64, the largest difference of the channels."""

    found: Array
    expected: Array
    by: npt.NDArray[np.float64]

    def count(self, tolerance: float) -> int:
        """Pixels that differ by more; NaN differs from everything but NaN."""
        return int(np.count_nonzero(~(self.by <= tolerance)))

    def explain(self, tolerance: float, share: float) -> str:
        """One paragraph for people."""
        count, size = self.count(tolerance), self.by.size
        y, x = divmod(int(np.argmax(_without_nan(self.by))), self.by.shape[1])
        allowed = f" (at most {share:.2%} may)" if share else ""
        return (
            f"the images differ: {count} of {size} pixels ({count / size:.2%}) by more than {tolerance:g}{allowed}; "
            f"most at x={x}, y={y}: found {_pixel(self.found, x, y)}, expected {_pixel(self.expected, x, y)}"
        )

    def picture(self) -> npt.NDArray[np.uint8]:
        """The difference as H×W uint8, stretched so that the largest is white."""
        by = _without_nan(self.by)
        finite = by[np.isfinite(by)]
        largest = float(finite.max()) if finite.size else 0.0
        return np.clip(by / (largest or 1.0) * 255, 0, 255).astype(np.uint8)


def assert_image_close(found: Pixels, expected: Pixels, *, tolerance: float, share: float = 0.0) -> None:
    """Raise AssertionError unless two images agree: same shape and dtype, and equal within `tolerance`.

    `tolerance` is in the images' own units, grey levels or floats, and holds for every channel of every pixel, but for
    a `share` (0…1) of the pixels. The message tells how many differ, and where most. NaN equals NaN.
    """
    difference = compare_images(found, expected)
    if difference.count(tolerance) > share * difference.by.size:
        raise AssertionError(difference.explain(tolerance, share))


def compare_images(found: Pixels, expected: Pixels) -> Difference:
    """The difference of two images; raises AssertionError if their formats, shapes or dtypes differ."""
    left, right = array_of(found), array_of(expected)
    if isinstance(found, Image) and isinstance(expected, Image) and found.image_format is not expected.image_format:
        raise AssertionError(f"the images have different formats: found {found!r}, expected {expected!r}")
    if left.shape != right.shape or left.dtype != right.dtype:
        raise AssertionError(f"the images are of different kinds: found {_kind(left)}, expected {_kind(right)}")
    if left.ndim not in (2, 3) or left.size == 0:
        raise AssertionError(f"an image is H×W or H×W×C; this is {_kind(left)}")
    return Difference(left, right, _difference(left, right))


def array_of(image: Pixels) -> Array:
    """The pixels of an image, or an array as it is."""
    return image.numpy_view() if isinstance(image, Image) else image


def _difference(left: Array, right: Array) -> npt.NDArray[np.float64]:
    with np.errstate(invalid="ignore"):  # infinity minus infinity
        by = np.abs(left.astype(np.float64) - right.astype(np.float64))
    by[left == right] = 0.0
    if left.dtype.kind == "f":
        by[np.isnan(left) & np.isnan(right)] = 0.0
    return by if by.ndim == 2 else by.max(axis=2)


def _without_nan(by: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """With NaN as the largest of all differences."""
    return np.where(np.isnan(by), np.inf, by)


def _pixel(image: Array, x: int, y: int) -> str:
    values = np.atleast_1d(image[y, x])
    text = ", ".join(f"{value:.6g}" for value in values)
    return f"({text})" if values.size > 1 else text


def _kind(image: Array) -> str:
    return f"{'×'.join(str(length) for length in image.shape)} {image.dtype}"
