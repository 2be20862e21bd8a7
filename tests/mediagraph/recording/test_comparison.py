"""Where recordings and payloads differ, in words."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import mediagraph as mg
from mediagraph.calculators.payloads.detection import Detection
from mediagraph.calculators.payloads.landmarks import NormalizedLandmarkList
from mediagraph.calculators.payloads.rect import NormalizedRect
from mediagraph.framework.errors import ArgumentError
from mediagraph.framework.image import Image, ImageFormat
from mediagraph.framework.packet import Packet
from mediagraph.framework.timestamp import Timestamp
from mediagraph.recording.comparison import Difference, compare, earliest_first
from mediagraph.recording.events import Arrival, Ended, Role
from mediagraph.recording.header import Header
from mediagraph.recording.value_difference import difference_of
from mediagraph.recording.writer import RecordingWriter

PIXELS = np.zeros((3, 4, 3), np.uint8)
CHANGED = PIXELS.copy()
CHANGED[1, 2, 0], CHANGED[2, 0, 1] = 9, 200
NAN = np.array([np.nan, 1.0])
RECT = NormalizedRect(x_center=0.5, y_center=0.5, width=0.25, height=1.0)


@pytest.mark.parametrize(
    ("found", "expected", "text"),
    [
        ("a", "b", "found 'a', expected 'b'"),
        ("a" * 100, "b", "found '" + "a" * 58 + "…, expected 'b'"),
        (1, True, "found int, expected bool"),
        (1, 1.0, "found int, expected float"),
        (np.float32(1), np.float64(1), "found float32, expected float64"),
        (np.float32(1), np.float32(2), "found 1.0, expected 2.0"),
        (0.0, -0.0, "found 0.0, expected -0.0"),
        (1, 2**300, "found 1, expected a number of 301 bits"),
        ((1, 2), [1, 2], "found tuple, expected list"),
        ([1, 2], [1], "found 2 elements, expected 1"),
        ([1, [2, 3]], [1, [2, 4]], "[1][1]: found 3, expected 4"),
        ({"a": 1}, {"b": 1}, "['b'] is missing"),
        ({"a": 1.5}, {"a": 2.5}, "['a']: found 1.5, expected 2.5"),
        (Image(CHANGED), Image(PIXELS), "2 of 36 values of the image differ; most, by 200, at x=0, y=2, channel 1: "
         "found 200, expected 0"),
        (Image(CHANGED[..., 1]), Image(PIXELS[..., 1]), "1 of 12 values of the image differ; most, by 200, at x=0, "
         "y=2: found 200, expected 0"),
        (Image(PIXELS), Image(PIXELS[:2]), "found an image of 4×3 SRGB, expected 4×2 SRGB"),
        (Image(PIXELS), Image(PIXELS, ImageFormat.LAB8), "found an image of 4×3 SRGB, expected 4×3 LAB8"),
        (NAN, np.ones(2), "1 of 2 values of the array differ; most, by a number from NaN or infinity, at [0]: "
         "found nan, expected 1.0"),
        (np.array([0.0]), np.array([-0.0]), "the arrays differ only in the signs of zeros or the bits of NaN"),
        (np.array([2**63], np.uint64), np.array([2**63 + 1], np.uint64), "1 of 1 values of the array differ; most, "
         "by 1, at [0]: found 9223372036854775808, expected 9223372036854775809"),
        (np.array([-(2**63)]), np.array([2**63 - 1]), "1 of 1 values of the array differ; most, by 1.84467e+19, at "
         "[0]: found -9223372036854775808, expected 9223372036854775807"),
        (np.array([True]), np.array([False]), "1 of 1 values of the array differ; most, by 1, at [0]: found True, "
         "expected False"),
        (np.array(["a", "b"]), np.array(["a", "c"]), "1 of 2 values of the array differ; the first at [1]: found "
         "np.str_('b'), expected np.str_('c')"),
        (np.array(3), np.array(4), "found 3, expected 4"),
        (np.zeros((2, 3)), np.zeros((3, 2)), "found 2×3 float64, expected 3×2 float64"),
        (np.zeros(2, np.float32), np.zeros(2), "found 2 float32, expected 2 float64"),
        (RECT, NormalizedRect(x_center=0.5, y_center=0.5, width=0.25, height=0.5),
         ".height: found 1.0, expected 0.5"),
        (Detection(score=(0.5,)), Detection(score=(0.25,)), ".score[0]: found 0.5, expected 0.25"),
        (NormalizedLandmarkList(np.zeros((2, 3))), NormalizedLandmarkList(np.ones((2, 3))),
         ".coordinates: 6 of 6 values of the array differ; most, by 1, at [0, 0]: found 0.0, expected 1.0"),
        ((Packet(1, Timestamp(5)),), (Packet(2, Timestamp(5)),), "[0].value: found 1, expected 2"),
        (object, int, "found <class 'object'>, expected <class 'int'>"),
    ],
)  # fmt: skip
def test_how_payloads_differ(found: object, expected: object, text: str) -> None:
    assert difference_of(found, expected) == text


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (math.nan, math.nan),
        (NAN, NAN.copy()),
        (np.asfortranarray(np.eye(3)), np.eye(3)),
        ([RECT, "a", None], [RECT, "a", None]),
    ],
)
def test_what_does_not_differ(found: object, expected: object) -> None:
    assert difference_of(found, expected) == ""


@pytest.mark.parametrize(
    ("found", "expected", "by"),
    [
        (1.0, 1.5, 0.5),
        (3, 5, 2),
        (math.nan, math.nan, 1),
        (Image(CHANGED), Image(PIXELS), 200),
        (np.array([np.inf, 1.0]), np.array([np.inf, 2.0]), 1),
        (np.array([1 + 1j]), np.array([1 + 2j]), 1),
        ([RECT, (1.0,)], [RECT, (1.25,)], 0.25),
        (Detection(score=(0.5,)), Detection(score=(0.25,)), 0.25),
    ],
)
def test_a_tolerance(found: object, expected: object, by: float) -> None:
    assert difference_of(found, expected, tolerance=by) == ""
    if difference_of(found, expected):  # NaN and NaN do not differ
        assert difference_of(found, expected, tolerance=by * 0.9) != ""


@pytest.mark.parametrize(("found", "expected"), [(math.nan, 1.0), (1.0, math.nan), (math.inf, 1.0)])
def test_no_tolerance_is_as_large_as_nan(found: float, expected: float) -> None:
    assert difference_of(found, expected, tolerance=1e300) == f"found {found}, expected {expected}"
    assert difference_of(np.array(found), np.array(expected), tolerance=1e300) != ""


@settings(deadline=None)
@given(st.lists(st.integers(-5, 5), max_size=4), st.lists(st.integers(-5, 5), max_size=4), st.integers(0, 5))
def test_lists_of_numbers_differ_when_a_number_does(left: list[int], right: list[int], tolerance: int) -> None:
    differs = len(left) != len(right) or any(abs(a - b) > tolerance for a, b in zip(left, right))
    assert bool(difference_of(left, right, tolerance=tolerance)) is differs


class Files:
    """Recordings of one stream or two, each packet the number of its microsecond unless it is told."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def make(
        self, name: str, *packets: int | tuple[int, object], end: bool = True, stream: str = "out"
    ) -> mg.Recording:
        path = self.folder / name
        writer = RecordingWriter(path, Header("", "", {"in": Role.INPUT, stream: Role.OUTPUT}))
        for one in packets:
            time_us, value = one if isinstance(one, tuple) else (one, one)
            writer.write(Arrival(stream, Packet(value, Timestamp(time_us))))
        if end:
            writer.write(Ended(stream))
        writer.finish("" if end else "it is full")
        return mg.Recording.read(path)


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path)


@pytest.mark.parametrize(
    ("expected", "found", "text"),
    [
        ([0, 10], [0, 10], []),
        ([0, 10], [0, (10, "x")], ['stream "out" at 10 µs: found str, expected int']),
        ([0, 10, 20], [0, 20], ['stream "out" at 10 µs: the packet is missing; the next one is at 20']),
        ([0, 20], [0, 10, 20], ['stream "out" at 10 µs: a packet where none was expected; the next one was at 20']),
        ([0, 10], [0], ['stream "out" at 10 µs: the packet is missing; the stream ended after 1']),
        ([0], [0, 10, 20], ['stream "out" at 10 µs: a packet too many; 1 were expected']),
        ([], [], []),
    ],
)
def test_the_first_difference_of_two_streams(files: Files, expected: list, found: list, text: list[str]) -> None:
    assert list(map(str, compare(files.make("a", *expected), files.make("b", *found)))) == text


def test_a_recording_without_its_end_is_compared_as_far_as_it_goes(files: Files) -> None:
    whole, cut = files.make("a", 0, 10, 20), files.make("b", 0, 10, end=False)
    assert compare(whole, cut) == []
    assert compare(cut, whole) == []
    assert (whole.is_whole("in"), whole.is_whole("out"), cut.is_whole("out")) == (True, True, False)


def test_a_stream_that_one_of_them_lacks(files: Files) -> None:
    left, right = files.make("a", 0), files.make("b", 0, stream="other")
    assert list(map(str, compare(left, right))) == [
        f'stream "out": only "{left.path}" has it',
        f'stream "other": only "{right.path}" has it',
    ]
    assert compare(left, right, streams=["in"]) == []


def test_the_earliest_difference_comes_first() -> None:
    late, early, nowhere, other = (
        Difference("a", Timestamp(9), ""),
        Difference("b", Timestamp(5), ""),
        Difference("c", None, ""),
        Difference("d", Timestamp(5), ""),
    )
    assert earliest_first([late, early, None, nowhere, other]) == [nowhere, early, other, late]


def test_what_cannot_be_compared(files: Files) -> None:
    left, right = files.make("a", 0), files.make("b", 0)
    with pytest.raises(ArgumentError, match='has no stream "nope"; it has in, out'):
        compare(left, right, streams=["nope"])
    for tolerance in (-1.0, math.nan):
        with pytest.raises(ArgumentError, match=rf"^the tolerance is {tolerance:g}; it must be at least 0$"):
            compare(left, right, tolerance=tolerance)
