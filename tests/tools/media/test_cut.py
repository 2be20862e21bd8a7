"""Which frames `--start`, `--duration` and `--fps` leave, and when they are shown."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction

import numpy as np
import pytest

from mediagraph.framework.errors import InputError
from mediagraph.framework.image import Image
from mediagraph.framework.timestamp import Timestamp
from mediagraph.tools.media.cut import cut_count, cut_frames
from mediagraph.tools.media.frames import BadFrame, Frame
from mediagraph.tools.media.reading import Reading

IMAGE = Image(np.zeros((2, 2, 3), np.uint8))


def shown(reading: Reading, *times_ms: float) -> list[tuple[str, float]]:
    """The name of each frame that is left, which is its time, and when it is shown, both in milliseconds."""

    def timed() -> Iterator[tuple[Timestamp, Callable[[], Frame]]]:
        for time_ms in times_ms:
            timestamp = Timestamp(round(time_ms * 1000))
            yield timestamp, lambda time_ms=time_ms, timestamp=timestamp: Frame(timestamp, IMAGE, f"{time_ms:g}")

    frames = [frame for frame in cut_frames("clip.mp4", reading, timed()) if isinstance(frame, Frame)]
    return [(frame.name, int(frame.timestamp) / 1000) for frame in frames]


def test_the_part_between_start_and_end_begins_at_zero() -> None:
    reading = Reading(start_us=50_000, duration_us=100_000)
    assert shown(reading, 0, 40, 80, 120, 149.999, 150, 160) == [("80", 30), ("120", 70), ("149.999", 99.999)]


def test_a_start_on_a_frame_takes_it() -> None:
    assert shown(Reading(start_us=40_000), 0, 40, 80) == [("40", 0), ("80", 40)]


@pytest.mark.parametrize(
    ("rate", "times", "expected"),
    [
        (10, (0, 33.3, 66.7, 100, 133.3, 166.7, 200), [("0", 0), ("100", 100), ("200", 200)]),
        (50, (0, 40, 80), [("0", 0), ("0", 20), ("40", 40), ("40", 60), ("80", 80)]),
        (25, (7, 47, 87), [("7", 7), ("47", 47), ("87", 87)]),  # places count from the first frame
        (25, (0, 40.4, 79.6, 120.2), [("0", 0), ("40.4", 40), ("79.6", 80), ("120.2", 120)]),  # rounded times
        (10, (0, 250), [("0", 0), ("0", 100), ("250", 200)]),
    ],
)
def test_frames_are_left_out_or_repeated(
    rate: int, times: tuple[float, ...], expected: list[tuple[str, float]]
) -> None:
    assert shown(Reading(frames_per_second=Fraction(rate)), *times) == expected


def test_the_last_frame_is_repeated_up_to_the_end() -> None:
    reading = Reading(duration_us=100_000, frames_per_second=Fraction(50))
    assert shown(reading, 0, 40, 80, 120) == [("0", 0), ("0", 20), ("40", 40), ("40", 60), ("80", 80)]


def test_a_broken_rate_keeps_its_places() -> None:
    times = [time_ms for _, time_ms in shown(Reading(frames_per_second=Fraction(30000, 1001)), *range(0, 1000, 10))]
    assert times[:3] == [0, 33.367, 66.733]
    assert len(times) == 30


def test_what_is_left_out_is_never_made() -> None:
    def refuse() -> Frame:
        raise AssertionError

    timed = [(Timestamp(0), refuse), (Timestamp(9), lambda: Frame(Timestamp(9), IMAGE, "x")), (Timestamp(20), refuse)]
    assert len(list(cut_frames("clip.mp4", Reading(start_us=5, duration_us=10), timed))) == 1


def test_files_that_cannot_be_read_are_named_in_their_part_only() -> None:
    bad = BadFrame("x", InputError("x"))
    timed = [(Timestamp(0), lambda: bad), (Timestamp(9), lambda: bad)]
    assert list(cut_frames("clip.mp4", Reading(start_us=5), timed)) == [bad]


@pytest.mark.parametrize(
    ("reading", "frames", "count"),
    [
        (Reading(), 100, 100),
        (Reading(start_us=1_000_000), 100, 75),
        (Reading(start_us=1_000_000, duration_us=2_000_000), 100, 50),
        (Reading(start_us=9_000_000), 100, 0),
        (Reading(frames_per_second=Fraction(5)), 100, 20),
        (Reading(frames_per_second=Fraction(5)), None, None),
    ],
)
def test_how_many_frames_are_left(reading: Reading, frames: int | None, count: int | None) -> None:
    assert cut_count(reading, frames, Fraction(25)) == count


def test_without_a_rate_the_rest_is_unknown() -> None:
    assert cut_count(Reading(), 7, None) == 7
    assert cut_count(Reading(start_us=1), 7, None) is None


def test_a_start_behind_the_end() -> None:
    with pytest.raises(InputError) as caught:
        shown(Reading(start_us=2_500_000), 0, 40, 80)
    assert str(caught.value) == '"clip.mp4" has nothing from 2.5 s on, where --start is: it ends at 0.080 s'
    assert shown(Reading(start_us=2_500_000)) == []
