"""From presentation times to timestamps."""

from fractions import Fraction

import pytest

from mediagraph.framework.errors import InputError
from mediagraph.tools.media.frame_times import FrameTimes
from mediagraph.tools.media.reading import BadTimestamps

MS = Fraction(1, 1000)


def test_times_are_rounded_to_the_nearest_microsecond_and_not_shifted() -> None:
    times = FrameTimes("clip.mp4", [])
    base = Fraction(1001, 30000)
    assert [times.next(pts, base) for pts in (3, 4, 5, 90)] == [100100, 133467, 166833, 3003000]
    assert times.count == 4


def test_a_stream_that_starts_before_zero_is_moved() -> None:
    notices: list[str] = []
    times = FrameTimes("clip.mkv", notices)
    assert [times.next(pts, Fraction(1, 1000)) for pts in (-20, 0, 13)] == [0, 20000, 33000]
    assert notices == ['"clip.mkv" starts at -20000 µs; all its timestamps are moved to start at 0']


@pytest.mark.parametrize("second", [7, 6, -7])
def test_times_must_ascend(second: int) -> None:
    times = FrameTimes("clip.avi", [])
    times.next(7, Fraction(1, 1000))
    with pytest.raises(InputError) as caught:
        times.next(second, Fraction(1, 1000))
    assert str(caught.value) == (
        f'"clip.avi" has timestamps that do not ascend: frame 2 is at {second * 1000} µs, '
        f"the one before it at 7000 µs; repair such times with --bad-timestamps fix, leave the frames out with "
        f"--bad-timestamps drop, or write the video anew, as in: ffmpeg -i FILE NEW.mp4"
    )


def test_times_must_be_there() -> None:
    with pytest.raises(InputError) as caught:
        FrameTimes("raw.h264", []).next(None, Fraction(1, 25))
    assert str(caught.value) == (
        '"raw.h264" has no timestamps (frame 1); make them with --bad-timestamps fix, or put it into a container, '
        "as in: ffmpeg -fflags +genpts -i FILE -c copy FILE.mp4"
    )


def repaired(policy: BadTimestamps, *pts: int | None) -> tuple[list[int | None], list[str]]:
    """The timestamps in milliseconds that a video of 25 frames per second gets, and what is said in the end."""
    times = FrameTimes("clip.avi", [], bad_timestamps=policy, frames_per_second=Fraction(25))
    found = [times.next(one, MS) for one in pts]
    return [None if one is None else int(one) // 1000 for one in found], times.notice()


@pytest.mark.parametrize(
    ("pts", "fixed"),
    [
        ((0, 40, 40, 80, 120), [0, 40, 60, 80, 120]),  # twice the same
        ((0, 80, 40, 120), [0, 80, 100, 120]),  # a little back
        ((0, 40, 80, 80, 80, 80, 160), [0, 40, 80, 100, 120, 140, 160]),
        ((9000, 9040, 0, 40, 80), [9000, 9040, 9080, 9120, 9160]),  # another recording behind the first one
        ((None, None, None), [0, 40, 80]),
        ((0, None, 80), [0, 40, 80]),
    ],
)
def test_bad_times_are_fixed(pts: tuple[int | None, ...], fixed: list[int]) -> None:
    assert repaired("fix", *pts)[0] == fixed


def test_frames_with_bad_times_are_left_out() -> None:
    assert repaired("drop", 0, 40, 40, None, 20, 80)[0] == [0, 40, None, None, None, 80]


def test_bad_times_are_counted() -> None:
    assert repaired("drop", 0, 40, 40, 20)[1] == ['"clip.avi": 2 frames had a bad timestamp and were left out']
    assert repaired("fix", 0, 40, 40)[1] == ['"clip.avi": 1 frame had a bad timestamp and was repaired']
    assert repaired("fix", 0, 40)[1] == []
