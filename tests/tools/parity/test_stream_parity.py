"""The statistics of a stream: pairs by timestamp, errors of numbers wherever they are, and what is unlike."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from mediagraph.calculators.payloads.landmarks import NormalizedLandmarkList
from mediagraph.calculators.payloads.rect import Rect
from mediagraph.framework.image import Image
from mediagraph.tools.parity.bounds import EXACT, MASKS, PIXELS, Bound, bound_for
from mediagraph.tools.parity.stream_parity import StreamParity, Worst


def parity(expected: dict[int, Any], found: dict[int, Any], bound: Bound | None = None) -> StreamParity:
    """The statistics of two streams, given by timestamp."""
    one = StreamParity("x", bound)
    one.expected.extend(expected.items())
    one.found.extend(found.items())
    one.finish()
    return one


def grey(*values: int) -> Image:
    return Image(np.array([values], np.uint8))


def mask(*values: float) -> Image:
    return Image(np.array([values], np.float32))


def test_the_largest_error_and_where_it_is() -> None:
    picture = np.zeros((4, 5, 3), np.uint8)
    other = picture.copy()
    other[2, 3, 1], other[0, 0, 0] = 9, 2
    one = parity({0: Image(picture), 7: Image(picture)}, {0: Image(picture), 7: Image(other)})
    assert (one.packets_expected, one.packets_found) == (2, 2)
    assert (one.largest, one.values, one.beyond) == (9.0, 120, 2)
    assert one.mean == pytest.approx(11 / 120)
    assert one.worst == Worst(7, "y=2, x=3, channel 1", (2, 3, 1), 9, 0)
    assert not one.is_within


def test_equal_streams_are_within_and_have_no_worst_value() -> None:
    one = parity({0: grey(1, 2)}, {0: grey(1, 2)})
    assert one.is_within
    assert (one.largest, one.mean, one.beyond, one.worst) == (0.0, 0.0, 0, None)


def test_packets_are_paired_by_their_timestamps() -> None:
    one = parity({0: grey(1), 1: grey(2), 3: grey(3), 4: grey(4)}, {1: grey(2), 2: grey(9), 3: grey(3)})
    assert (one.packets_expected, one.packets_found) == (4, 3)
    assert (one.only_expected, one.only_found) == ([0, 4], [2])
    assert (one.largest, one.values) == (0.0, 2)
    assert not one.is_within


def test_packets_may_come_later_on_one_side() -> None:
    one = StreamParity("x")
    one.expected.append((0, grey(1)))
    one.settle()
    assert (one.only_expected, len(one.expected)) == ([], 1), "it may still come"
    one.found.extend([(0, grey(1)), (1, grey(5))])
    one.settle()
    one.expected.append((1, grey(5)))
    one.finish()
    assert one.is_within
    assert one.packets_expected == one.packets_found == 2


@pytest.mark.parametrize(("missing", "found"), [("only_expected", {}), ("only_found", {0: grey(1)})])
def test_one_side_without_packets(missing: str, found: dict[int, Any]) -> None:
    one = parity({} if found else {0: grey(1)}, found)
    assert getattr(one, missing) == [0]
    assert not one.is_within


def test_a_stream_without_packets_proves_nothing() -> None:
    assert not parity({}, {}).is_within


@pytest.mark.parametrize(
    ("value", "bound"),
    [
        (mask(0.5), MASKS),
        (grey(1), PIXELS),
        (Image(np.zeros((1, 1), np.uint16)), EXACT),
        (np.zeros(3, np.float32), EXACT),
        (1.5, EXACT),
    ],
)
def test_what_is_allowed_follows_from_the_payload(value: object, bound: Bound) -> None:
    assert bound_for(value) == bound
    assert parity({0: value}, {0: value}).bound == bound


@pytest.mark.parametrize(
    ("found", "is_within"),
    [
        (mask(0.5, 0.50001), True),
        (mask(0.5, 0.501), False),  # within 2e-3, but 5e-4 in the mean
        (mask(0.5, 0.503), False),
    ],
)
def test_masks_are_bounded_in_the_mean_too(found: Image, is_within: bool) -> None:
    one = parity({0: mask(0.5, 0.5)}, {0: found})
    assert one.is_within == is_within
    assert one.beyond == (one.largest > 2e-3)


def test_pictures_may_differ_by_one_grey_level() -> None:
    assert parity({0: grey(7)}, {0: grey(8)}).is_within
    assert not parity({0: grey(7)}, {0: grey(9)}).is_within
    assert parity({0: grey(7)}, {0: grey(9)}, Bound(2.0)).is_within


def test_numbers_in_messages_and_lists() -> None:
    points = np.array([[0.25, 0.5, 0.0]] * 2, np.float32)
    others = points + np.array([[0, 0, 0], [0, 0.0625, 0]], np.float32)
    expected, found = NormalizedLandmarkList(points), NormalizedLandmarkList(others)
    one = parity({0: [expected]}, {0: [found]}, Bound(0.1))
    assert one.is_within
    assert (one.largest, one.worst) == (0.0625, Worst(0, "[0].coordinates[1, 1]", (1, 1), 0.5625, 0.5))
    assert not parity({0: [expected]}, {0: [found]}).is_within
    rect = Rect(x_center=3, y_center=4, width=5, height=6)
    moved = parity({0: rect}, {0: replace(rect, y_center=7)}, Bound(2))
    assert (moved.worst, moved.is_within) == (Worst(0, ".y_center", (), 7, 4), False)
    tensors = [np.zeros((1, 4), np.float32), np.zeros((1, 2), np.float32)]
    apart = [tensors[0], np.array([[0, 3]], np.float32)]
    assert parity({5: tensors}, {5: apart}).worst == Worst(5, "[1][0, 1]", (0, 1), 3, 0)


@pytest.mark.parametrize(
    ("expected", "found", "text"),
    [
        (grey(1, 2), grey(1), "found an image of 1×1 GRAY8, expected 2×1 GRAY8"),
        (grey(1), mask(1.0), "found an image of 1×1 VEC32F1, expected 1×1 GRAY8"),
        (1, 1.0, "found float, expected int"),
        ([1, 2], [1], "found 1 elements, expected 2"),
        ("cat", "dog", "found 'dog', expected 'cat'"),
        (mask(1.0), mask(math.nan), "1 of 1 values of the image differ by more than inf; most, by a number from NaN or "
         "infinity, at x=0, y=0: found nan, expected 1.0"),
    ],
)  # fmt: skip
def test_what_is_unlike_has_no_distance(expected: object, found: object, text: str) -> None:
    one = parity({3: expected}, {3: found}, Bound(1e9))
    assert one.unlike == [(3, text)]
    assert not one.is_within


def test_infinite_errors_are_beyond_every_bound_but_their_own() -> None:
    one = parity({0: mask(1.0, 0.0)}, {0: mask(math.inf, 0.0)})
    assert (one.largest, one.beyond, one.is_within) == (math.inf, 1, False)
    same = parity({0: mask(math.inf, math.nan)}, {0: mask(math.inf, math.nan)})
    assert (same.largest, same.is_within) == (0.0, True)
