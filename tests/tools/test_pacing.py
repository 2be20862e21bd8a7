"""Pace and wall clock, without a clock."""

from __future__ import annotations

from mediagraph.tools.pacing import Pace, WallClock


class FakeTime:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.now_s = 50.0
        self.sleeps: list[float] = []

    def now(self) -> float:
        return self.now_s

    def sleep(self, seconds: float) -> None:
        self.sleeps.append(seconds)
        self.now_s += seconds


def test_the_first_frame_is_due_at_once_whatever_its_timestamp() -> None:
    time = FakeTime()
    clock = WallClock(now=time.now, sleep=time.sleep)
    clock.wait_until_due(7_000_000, lambda: False)
    assert time.sleeps == []
    clock.wait_until_due(7_050_000, lambda: False)
    assert abs(time.now_s - 50.05) < 1e-9


def test_a_late_frame_does_not_wait() -> None:
    time = FakeTime()
    clock = WallClock(now=time.now, sleep=time.sleep)
    clock.wait_until_due(0, lambda: False)
    time.now_s += 1
    clock.wait_until_due(500_000, lambda: False)
    assert time.sleeps == []


def test_a_long_gap_can_be_interrupted() -> None:
    time = FakeTime()
    clock = WallClock(now=time.now, sleep=time.sleep)
    clock.wait_until_due(0, lambda: False)
    clock.wait_until_due(60_000_000, lambda: len(time.sleeps) == 3)
    assert len(time.sleeps) == 3


def test_the_limiters_that_hold_frames_back() -> None:
    pace = Pace(is_lossless=True)
    pace.note_held("a", 2)
    pace.note_held("b", 1)
    pace.note_held("a", 0)
    assert pace.held == 1
    assert pace.holding == {"b": 1}
