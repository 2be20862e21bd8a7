"""Helpers for tests of calculators: what they accept, and what exactly they say."""

from __future__ import annotations

import numpy as np
import pytest

import mediagraph as mg
from mediagraph.image_comparison import compare_images
from mediagraph.testing import CalculatorRunner, assert_image_close, assert_packets_close, packets, sample_image


def image(*rows: tuple[int, ...], dtype: type = np.uint8) -> mg.Image:
    return mg.Image(np.array(rows, dtype))


def test_images_that_are_close() -> None:
    one, other = image((1, 2), (3, 4)), image((2, 2), (3, 2))
    assert_image_close(one, one, tolerance=0)
    assert_image_close(one, other, tolerance=2)
    assert_image_close(one.numpy_view(), other, tolerance=1, share=0.25)


def test_nan_equals_nan_and_infinity_itself() -> None:
    mask = mg.Image(np.array([[np.nan, np.inf, 0.5]], np.float32))
    assert_image_close(mask, mask, tolerance=0)


@pytest.mark.parametrize(
    ("found", "expected", "rest", "message"),
    [
        (
            image((1, 2), (3, 9)),
            image((2, 2), (3, 4)),
            {"tolerance": 0.5},
            "the images differ: 2 of 4 pixels (50.00%) by more than 0.5; most at x=1, y=1: found 9, expected 4",
        ),
        (
            image((1, 2), (3, 9)),
            image((2, 2), (3, 4)),
            {"tolerance": 0, "share": 0.25},
            "the images differ: 2 of 4 pixels (50.00%) by more than 0 (at most 25.00% may); most at x=1, y=1: found 9, "
            "expected 4",
        ),
        (
            np.zeros((1, 2, 3), np.uint8),
            np.full((1, 2, 3), (0, 7, 0), np.uint8),
            {"tolerance": 1},
            "the images differ: 2 of 2 pixels (100.00%) by more than 1; most at x=0, y=0: found (0, 0, 0), expected "
            "(0, 7, 0)",
        ),
        (
            np.array([[0.25, np.nan]], np.float32),
            np.array([[9.0, 0.5]], np.float32),
            {"tolerance": 0.1},
            "the images differ: 2 of 2 pixels (100.00%) by more than 0.1; most at x=1, y=0: found nan, expected 0.5",
        ),
        (
            image((1, 2)),
            image((1,), (2,)),
            {"tolerance": 0},
            "the images are of different kinds: found 1×2 uint8, expected 2×1 uint8",
        ),
        (
            mg.Image(np.zeros((1, 1, 4), np.uint8)),
            mg.Image(np.zeros((1, 1, 4), np.uint8), mg.ImageFormat.SBGRA),
            {"tolerance": 0},
            "the images have different formats: found Image(1×1 SRGBA), expected Image(1×1 SBGRA)",
        ),
        (
            np.zeros(3, np.uint8),
            np.zeros(3, np.uint8),
            {"tolerance": 0},
            "an image is H×W or H×W×C; this is 3 uint8",
        ),
    ],
)
def test_images_that_are_not(found: object, expected: object, rest: dict[str, float], message: str) -> None:
    with pytest.raises(AssertionError) as raised:
        assert_image_close(found, expected, **rest)
    assert str(raised.value) == message


def test_the_picture_of_a_difference_is_stretched() -> None:
    assert compare_images(image((1, 2)), image((1, 4))).picture().tolist() == [[0, 255]]
    assert compare_images(image((1, 2)), image((1, 2))).picture().tolist() == [[0, 0]]
    not_a_number = np.array([[np.nan, 0.5, 0.0]], np.float32)
    assert compare_images(not_a_number, np.zeros((1, 3), np.float32)).picture().tolist() == [[255, 255, 0]]


def test_packets_of_a_stream() -> None:
    assert packets("ab") == [(0, "a"), (33_333, "b")]
    assert packets([1, 2, 3], start=5, step=10) == [(5, 1), (15, 2), (25, 3)]


def test_the_sample_image_is_always_the_same() -> None:
    picture = sample_image()
    assert (picture.width, picture.height, picture.image_format) == (64, 48, mg.ImageFormat.SRGB)
    pixels = picture.numpy_view()
    assert pixels[0, 0].tolist() == [0, 0, 64]
    assert pixels[47, 63].tolist() == [255, 255, 64]
    assert pixels[24, 32].tolist() == [250, 240, 200]
    assert sample_image(1, 1).numpy_view().shape == (1, 1, 3)


def test_streams_that_are_close() -> None:
    found = [mg.Packet(1.0, mg.Timestamp(0)), mg.Packet([1, (2.0, "x")], mg.Timestamp(5))]
    assert_packets_close(found, [(0, np.float32(1.25)), (5, [1, (2.5, "x")])], tolerance=0.5)
    assert_packets_close([(0, sample_image())], [(0, sample_image())])
    assert_packets_close([(0, np.array([np.nan, 1.0]))], [(0, np.array([np.nan, 1.0]))])


@pytest.mark.parametrize(
    ("found", "expected", "message"),
    [
        ([(0, 1)], [(0, 1), (7, 2)], "the timestamps differ: found [0], expected [0, 7]"),
        ([(3, 1)], [(3, 2.5)], "the packets at 3 differ: found 1, expected 2.5"),
        ([(3, 1)], [(3, True)], "the packets at 3 differ: found int, expected bool"),
        ([(3, "a")], [(3, "b")], "the packets at 3 differ: found 'a', expected 'b'"),
        ([(3, 1)], [(3, "b")], "the packets at 3 differ: found int, expected str"),
        ([(3, [1, 2])], [(3, [1])], "the packets at 3 differ: found 2 values, expected 1"),
        (
            [(3, np.zeros(2))],
            [(3, np.array([0.0, 0.5]))],
            "the packets at 3 differ: the arrays differ by up to 0.5",
        ),
        ([(3, np.zeros(2))], [(3, np.zeros(3))], "the packets at 3 differ: found shape (2,), expected (3,)"),
        (
            [(3, image((1,)))],
            [(3, image((2,)))],
            "the packets at 3 differ: the images differ: 1 of 1 pixels (100.00%) by more than 0; most at x=0, y=0: "
            "found 1, expected 2",
        ),
    ],
)
def test_streams_that_are_not(found: list, expected: list, message: str) -> None:
    with pytest.raises(AssertionError) as raised:
        assert_packets_close(found, expected)
    assert str(raised.value) == message


def test_the_runner_knows_the_shipped_calculators() -> None:
    sent = CalculatorRunner("FromImageCalculator", outputs=["IMAGE_CPU"]).run({"IMAGE": [(0, sample_image())]})
    assert_image_close(sent.payloads("IMAGE_CPU")[0], sample_image(), tolerance=0)
