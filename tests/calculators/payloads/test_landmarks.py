"""Lists of landmarks: arrays with landmarks on top."""

from __future__ import annotations

import numpy as np
import pytest

from mediagraph.calculators.payloads.landmarks import (
    Landmark,
    LandmarkList,
    NormalizedLandmark,
    NormalizedLandmarkList,
)
from mediagraph.framework.errors import ArgumentError

HAND = NormalizedLandmarkList(np.array([[0.5, 0.25, 0], [0.75, 1, -0.5]]), visibility=np.array([0.5, np.nan]))


def test_landmarks_have_mediapipes_names() -> None:
    assert len(HAND.landmark) == len(HAND) == 2
    assert HAND.landmark[0] == NormalizedLandmark(0.5, 0.25, 0.0, visibility=0.5)
    assert HAND.landmark[-1] == NormalizedLandmark(0.75, 1.0, -0.5)
    assert [one.x for one in HAND.landmark] == [0.5, 0.75]
    assert HAND.landmark[1:] == [HAND.landmark[1]]
    with pytest.raises(IndexError):
        HAND.landmark[2]


def test_a_list_of_landmarks() -> None:
    assert NormalizedLandmarkList.of(HAND.landmark) == HAND
    assert NormalizedLandmarkList.of([]).coordinates.shape == (0, 3)


def test_z_may_be_missing() -> None:
    assert LandmarkList(np.array([[1.0, 2.0]])).landmark[0] == Landmark(1.0, 2.0, 0.0)


def test_arrays_are_read_only() -> None:
    with pytest.raises(ValueError, match="read-only"):
        HAND.coordinates[0, 0] = 1


def test_parts_and_joined_lists() -> None:
    assert NormalizedLandmarkList.joined([HAND.part(0, 1), HAND.part(1, 2)]) == HAND
    plain = NormalizedLandmarkList(np.zeros((1, 3)), presence=np.ones(1))
    joined = NormalizedLandmarkList.joined([plain, HAND])
    assert [one.visibility for one in joined.landmark] == [None, 0.5, None]
    assert [one.presence for one in joined.landmark] == [1.0, None, None]
    assert len(NormalizedLandmarkList.joined([])) == 0


def test_equality() -> None:
    points = np.zeros((1, 3))
    assert LandmarkList(points) == LandmarkList(points)
    assert LandmarkList(points) != LandmarkList(points, visibility=np.ones(1))
    assert LandmarkList(points) != LandmarkList(points + 1)
    assert LandmarkList(points) != NormalizedLandmarkList(points)


def test_the_name_for_people() -> None:
    assert repr(HAND) == "NormalizedLandmarkList(2 landmarks)"


def test_arrays_of_another_shape() -> None:
    with pytest.raises(ArgumentError) as raised:
        LandmarkList(np.zeros((2, 4)))
    assert str(raised.value) == "landmarks are an array of N×3, not 2×4"
    with pytest.raises(ArgumentError) as raised:
        LandmarkList(np.zeros((2, 3)), presence=np.zeros(3))
    assert str(raised.value) == "presence of 2 landmarks is an array of 2, not 3"
