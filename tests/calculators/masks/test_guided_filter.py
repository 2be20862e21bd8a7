"""The guided filter beside its equations, written out in double precision."""

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from mediagraph.calculators.buffers import BufferPool
from mediagraph.calculators.masks.guided_filter import fit


def mean(plane: NDArray[np.float64], radius: int) -> NDArray[np.float64]:
    """The mean over windows; beyond the border the plane is mirrored."""
    size = 2 * radius + 1
    padded = np.pad(plane, radius, mode="symmetric")
    return np.lib.stride_tricks.sliding_window_view(padded, (size, size)).mean(axis=(2, 3))


def guided(image: NDArray[np.uint8], mask: NDArray[np.float32], radius: int, epsilon: float) -> NDArray[np.float64]:
    """Equations 19 to 21 of He, Sun and Tang for every pixel."""
    guide, target = image / 255, mask.astype(np.float64)
    means = np.stack([mean(guide[:, :, c], radius) for c in range(3)], axis=-1)
    average = mean(target, radius)
    shared = np.stack([mean(guide[:, :, c] * target, radius) - means[:, :, c] * average for c in range(3)], axis=-1)
    covariance = np.empty((*mask.shape, 3, 3))
    for one in range(3):
        for other in range(3):
            product = mean(guide[:, :, one] * guide[:, :, other], radius)
            covariance[:, :, one, other] = product - means[:, :, one] * means[:, :, other]
    slope = np.linalg.solve(covariance + epsilon * np.eye(3), shared[..., np.newaxis])[..., 0]
    offset = average - (slope * means).sum(axis=-1)
    slopes = np.stack([mean(slope[:, :, c], radius) for c in range(3)], axis=-1)
    return np.asarray((slopes * guide).sum(axis=-1) + mean(offset, radius))


@pytest.fixture
def image() -> NDArray[np.uint8]:
    return np.random.default_rng(5).integers(0, 256, (37, 53, 3), dtype=np.uint8)


def filtered(
    image: NDArray[np.uint8], mask: NDArray[np.float32], radius: int, epsilon: float, subsample: int = 1
) -> NDArray[np.float32]:
    out = np.empty(image.shape[:2], np.float32)
    fit(image, mask, radius_px=radius, epsilon=epsilon, subsample=subsample).fill(image, out, BufferPool())
    return out


@pytest.mark.parametrize("epsilon", [1e-4, 1e-2])
@pytest.mark.parametrize("radius", [1, 4])
def test_without_subsampling_it_is_the_formula(image: NDArray[np.uint8], radius: int, epsilon: float) -> None:
    mask = np.random.default_rng(6).random((37, 53), dtype=np.float32)
    # 1e-3: the rounding of 32-bit means, magnified by the division by a covariance of at least epsilon.
    assert np.abs(filtered(image, mask, radius, epsilon) - guided(image, mask, radius, epsilon).clip(0, 1)).max() < 1e-3


@pytest.mark.parametrize("size", [(1, 1), (1, 90), (90, 1), (37, 53), (64, 64), (41, 67)])
@pytest.mark.parametrize("subsample", [1, 2, 5])
def test_a_constant_mask_stays_constant_at_every_size(size: tuple[int, int], subsample: int) -> None:
    image = np.random.default_rng(7).integers(0, 256, (*size, 3), dtype=np.uint8)
    found = filtered(image, np.full(size, 0.3, np.float32), 6, 1e-3, subsample)
    assert np.abs(found - 0.3).max() < 1e-5  # the rounding of 32 bits


def test_a_mask_that_is_a_function_of_the_colour_is_kept() -> None:
    ramp = np.linspace(0, 255, 64).astype(np.uint8)
    image = np.repeat(np.repeat(ramp[None, :, None], 48, axis=0), 3, axis=2)
    mask = (image[:, :, 0] / 255).astype(np.float32)
    assert np.abs(filtered(image, mask, 8, 1e-4) - mask).max() < 0.02  # epsilon flattens a little


def test_bands_join_without_a_seam() -> None:
    random = np.random.default_rng(8)
    image = random.integers(0, 256, (300, 1001, 3), dtype=np.uint8)  # several bands
    mask = random.random((300, 1001), dtype=np.float32)
    whole = fit(image, mask, radius_px=8, epsilon=1e-2, subsample=4)
    out = np.empty((300, 1001), np.float32)
    whole.fill(image, out, BufferPool())
    height, width = whole.planes[0].shape
    planes = [cv2.resize(plane, (width * 4, height * 4)) for plane in whole.planes]
    planes = [plane[:300, :1001] for plane in planes]
    expected = sum(plane * image[:, :, channel] for channel, plane in enumerate(planes[:3])) + planes[3]
    assert np.abs(out - np.clip(expected, 0, 1)).max() < 1e-4  # the order of 32-bit sums


@pytest.mark.parametrize("is_upright", [False, True])
@pytest.mark.parametrize("size", [(64, 128), (8, 12), (67, 131), (200, 300)])
def test_a_mask_of_any_size_lies_where_it_belongs(size: tuple[int, int], is_upright: bool) -> None:
    """A ramp over a flat image stays one, to the last column of an image whose width is no multiple of 8."""
    image = np.full((67, 131, 3), 120, np.uint8)
    ramp = (np.arange(size[1], dtype=np.float32) + 0.5) / size[1]
    mask = np.repeat(ramp[np.newaxis], size[0], axis=0)
    expected = (np.arange(131) + 0.5) / 131
    if is_upright:
        image, mask = image.transpose(1, 0, 2).copy(), mask.T.copy()
    inner = slice(32, -32)  # the blur bends it at the borders
    for subsample, radius in ((8, 8), (1, 1)):
        whole = filtered(image, mask, radius, 1e-2, subsample)
        found = whole[:, 30] if is_upright else whole[30]
        assert np.abs(found - expected)[inner].max() < 0.1 / 12  # a tenth of a pixel of the smallest mask


def test_flat_colours_do_not_blow_up() -> None:
    image = np.full((40, 40, 3), 255, np.uint8)
    mask = np.zeros((40, 40), np.float32)
    mask[:, 20:] = 1
    found = filtered(image, mask, 4, 1e-4)
    assert np.isfinite(found).all()
    assert np.abs(found - blurred_twice(mask, 4)).max() < 1e-3  # without edges in the image a and b are means


def blurred_twice(mask: NDArray[np.float32], radius: int) -> NDArray[np.float64]:
    return mean(mean(mask.astype(np.float64), radius), radius)
