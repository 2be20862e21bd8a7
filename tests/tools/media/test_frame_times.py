"""From presentation times to timestamps."""

from fractions import Fraction

import pytest

from mediagraph.framework.errors import InputError
from mediagraph.tools.media.frame_times import FrameTimes


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
        f"the one before it at 7000 µs; write the video anew, as in: ffmpeg -i FILE NEW.mp4"
    )


def test_times_must_be_there() -> None:
    with pytest.raises(InputError) as caught:
        FrameTimes("raw.h264", []).next(None, Fraction(1, 25))
    assert str(caught.value) == (
        '"raw.h264" has no timestamps (frame 1); put it into a container, '
        "as in: ffmpeg -fflags +genpts -i FILE -c copy FILE.mp4"
    )
