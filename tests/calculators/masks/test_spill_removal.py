"""SpillRemovalCalculator."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from mediagraph.calculators.masks.spill_removal import SpillRemovalCalculator
from mediagraph.calculators.masks.spill_removal_contract import SpillRemovalCalculatorOptions

PERSON, GREEN = np.array((200, 120, 60)), np.array((0, 255, 0))


def soft_disc(height: int = 200, width: int = 300) -> NDArray[np.float32]:
    mask = np.zeros((height, width), np.float32)
    cv2.circle(mask, (width // 2, height // 2), height // 3, 1, -1)
    return cv2.GaussianBlur(mask, (0, 0), 4).astype(np.float32)


def over(colors: NDArray[Any], mask: NDArray[np.float32], background: NDArray[Any]) -> NDArray[np.uint8]:
    share = mask[:, :, np.newaxis]
    return np.rint(colors * share + background * (1 - share)).astype(np.uint8)


def blurred(values: NDArray[Any], shares: NDArray[Any], radius: int) -> NDArray[Any]:
    """The first and the second equation in double precision; a thousandth keeps from dividing by 0."""
    size = (2 * radius + 1,) * 2
    certain = shares[:, :, np.newaxis] + 1e-3
    return np.asarray(cv2.blur(values * certain, size) / cv2.blur(certain, size)[:, :, np.newaxis])


def test_small_radii_give_the_formula(run: Any) -> None:
    """Nothing is shrunk for them."""
    random = np.random.default_rng(24)
    image = random.integers(0, 256, (60, 90, 3), dtype=np.uint8)
    mask = cv2.GaussianBlur(random.random((60, 90), dtype=np.float32), (0, 0), 2)
    mask = ((mask - mask.min()) / (mask.max() - mask.min())).astype(np.float32)
    front = back = image.astype(np.float64)
    share = mask[:, :, np.newaxis].astype(np.float64)
    for radius in (9, 1):
        ahead, behind = blurred(front, mask.astype(np.float64), radius), blurred(back, 1.0 - mask, radius)
        front = np.clip(ahead + share * (image - share * ahead - (1 - share) * behind), 0, 255)
        back = behind
    options = SpillRemovalCalculatorOptions(radius=9, narrow_radius=1)
    (found,) = run(SpillRemovalCalculator, options=options, IMAGE=[image], MASK=[mask])
    is_mixed = (mask > 1 / 512) & (mask < 1 - 1 / 512)
    assert np.abs(found - front)[is_mixed].max() < 0.51  # rounding


def test_the_green_of_the_background_goes_out_of_the_edge(run: Any) -> None:
    mask = soft_disc()
    image = over(PERSON, mask, GREEN)
    options = SpillRemovalCalculatorOptions(radius=60, narrow_radius=6)  # as wide as the edge and more
    (found,) = run(SpillRemovalCalculator, options=options, IMAGE=[image], MASK=[mask])
    edge = (mask > 0.05) & (mask < 0.95)
    assert np.abs(image[edge] - PERSON).mean() > 60
    assert np.abs(found[edge] - PERSON).mean() < 5
    white = np.array((255, 255, 255))
    wanted = over(PERSON, mask, white).astype(int)
    assert np.abs(over(found, mask, white) - wanted).mean() < 0.1 * np.abs(over(image, mask, white) - wanted).mean()


def test_the_radii_follow_the_size_of_the_image(run: Any) -> None:
    mask = soft_disc(600, 800)
    image = np.random.default_rng(26).integers(0, 256, (600, 800, 3), dtype=np.uint8)
    (automatic,) = run(SpillRemovalCalculator, IMAGE=[image], MASK=[mask])
    for radius, narrow_radius, is_same in ((80, 8, True), (60, 8, False), (80, 5, False)):
        options = SpillRemovalCalculatorOptions(radius=radius, narrow_radius=narrow_radius)
        (found,) = run(SpillRemovalCalculator, options=options, IMAGE=[image], MASK=[mask])
        assert bool((found == automatic).all()) is is_same


def test_the_texture_of_the_person_stays(run: Any) -> None:
    mask = soft_disc()
    waves = 40 * np.sin(np.arange(300) / 3)[None, :, None] + np.zeros((200, 1, 1))
    colors = np.clip(PERSON + waves, 0, 255)
    (found,) = run(SpillRemovalCalculator, IMAGE=[over(colors, mask, GREEN)], MASK=[mask])
    inner = (mask > 0.7) & (mask < 0.98)
    assert np.abs(found - colors)[inner].mean() < 8


def test_where_the_mask_is_0_or_1_it_is_the_image(run: Any) -> None:
    mask = soft_disc()
    image = np.random.default_rng(16).integers(0, 256, (200, 300, 3), dtype=np.uint8)
    (found,) = run(SpillRemovalCalculator, IMAGE=[image], MASK=[mask])
    certain = (mask <= 1 / 512) | (mask >= 1 - 1 / 512)
    assert (found[certain] == image[certain]).all()
    assert (found[~certain] != image[~certain]).any()


def test_an_image_of_one_colour_stays_so(run: Any) -> None:
    image = np.full((200, 300, 3), (10, 100, 250), np.uint8)
    (found,) = run(SpillRemovalCalculator, IMAGE=[image], MASK=[soft_disc()])
    assert np.abs(found.astype(int) - image).max() <= 1  # rounding


@pytest.mark.parametrize("size", [(1, 1), (1, 400), (400, 1), (33, 17)])
@pytest.mark.parametrize("radius", [1, 50])
def test_every_size_and_radius(run: Any, size: tuple[int, int], radius: int) -> None:
    random = np.random.default_rng(17)
    image = random.integers(0, 256, (*size, 3), dtype=np.uint8)
    mask = random.random((*size,), dtype=np.float32)
    options = SpillRemovalCalculatorOptions(radius=radius, narrow_radius=1)
    (found,) = run(SpillRemovalCalculator, options=options, IMAGE=[image], MASK=[mask])
    assert found.shape == image.shape


def test_a_mask_that_is_soft_everywhere(run: Any) -> None:
    """More pixels than are worked on at a time."""
    mask = np.full((300, 400), 0.5, np.float32)
    image = np.full((300, 400, 3), 80, np.uint8)
    (found,) = run(SpillRemovalCalculator, IMAGE=[image], MASK=[mask])
    assert np.abs(found.astype(int) - 80).max() <= 1


@pytest.mark.parametrize("name", ["radius", "narrow_radius"])
def test_negative_radii_are_refused(name: str) -> None:
    with pytest.raises(ValueError, match=rf"^{name} is -1; it must be 0 \(by the size of the image\) or more$"):
        SpillRemovalCalculatorOptions(**{name: -1})
