"""Rules T1–T14 and the words for timestamps."""

import pytest

from mediagraph.framework.timestamp import Timestamp, timestamp_after, timestamp_before, timestamp_plus

SPECIAL = {
    "UNSET": (-(2**63), "Timestamp::Unset()"),
    "UNSTARTED": (-(2**63) + 1, "Timestamp::Unstarted()"),
    "PRESTREAM": (-(2**63) + 2, "Timestamp::PreStream()"),
    "MIN": (-(2**63) + 3, "Timestamp::Min()"),
    "MAX": (2**63 - 4, "Timestamp::Max()"),
    "POSTSTREAM": (2**63 - 3, "Timestamp::PostStream()"),
    "ONE_OVER_POSTSTREAM": (2**63 - 2, "Timestamp::OneOverPostStream()"),
    "DONE": (2**63 - 1, "Timestamp::Done()"),
}
T = Timestamp
ALL = [getattr(T, name) for name in SPECIAL]


@pytest.mark.parametrize("name", SPECIAL)
def test_special_values_are_those_of_mediapipe(name: str) -> None:
    value, text = SPECIAL[name]
    timestamp = getattr(T, name)
    assert (timestamp.value, str(timestamp), repr(timestamp)) == (value, text, f"Timestamp.{name}")
    assert timestamp.is_special_value()


def test_special_values_are_in_ascending_order() -> None:
    assert sorted(ALL) == ALL
    assert len(set(ALL)) == 8


@pytest.mark.parametrize("timestamp", ALL)
def test_special_values_cannot_be_made_from_integers(timestamp: Timestamp) -> None:
    with pytest.raises(ValueError, match=r"is a special timestamp; use the constants of Timestamp"):
        Timestamp(int(timestamp))
    assert Timestamp(timestamp) is timestamp, "what is a timestamp already stays as it is"
    assert Timestamp.of(int(timestamp)) == timestamp


@pytest.mark.parametrize("value", [int(T.MIN) + 1, -1, 0, 1, int(T.MAX) - 1])
def test_other_integers_are_range_values(value: int) -> None:
    timestamp = Timestamp(value)
    assert (timestamp, timestamp.value, timestamp.microseconds(), str(timestamp)) == (value, value, value, str(value))
    assert repr(timestamp) == f"Timestamp({value})"
    assert timestamp.is_range_value()
    assert timestamp.is_allowed_in_stream()
    assert not timestamp.is_special_value()


def test_min_and_max_are_special_and_range_values() -> None:
    assert [one.is_range_value() for one in ALL] == [False, False, False, True, True, False, False, False]


def test_packets_may_carry_prestream_to_poststream() -> None:
    assert [one.is_allowed_in_stream() for one in ALL] == [False, False, True, True, True, True, False, False]


@pytest.mark.parametrize(
    ("timestamp", "after"),
    [
        (T.UNSET, T.MIN),
        (T.UNSTARTED, T.MIN),
        (T.PRESTREAM, T.ONE_OVER_POSTSTREAM),
        (T.MIN, T.MIN + 1),
        (T(5), 6),
        (T(int(T.MAX) - 1), T.MAX),
        (T.MAX, T.ONE_OVER_POSTSTREAM),
        (T.POSTSTREAM, T.ONE_OVER_POSTSTREAM),
        (T.ONE_OVER_POSTSTREAM, T.ONE_OVER_POSTSTREAM),
        (T.DONE, T.ONE_OVER_POSTSTREAM),
    ],
)
def test_next_allowed_in_stream(timestamp: Timestamp, after: int) -> None:
    assert timestamp.next_allowed_in_stream() == after == timestamp_after(timestamp)
    assert type(timestamp.next_allowed_in_stream()) is Timestamp


@pytest.mark.parametrize(
    ("timestamp", "before"),
    [
        (T.UNSET, T.UNSTARTED),
        (T.UNSTARTED, T.UNSTARTED),
        (T.PRESTREAM, T.UNSTARTED),
        (T.MIN, T.UNSTARTED),
        (T(int(T.MIN) + 1), T.MIN),
        (T(5), 4),
        (T.MAX, T.MAX - 1),
        (T.POSTSTREAM, T.UNSTARTED),
        (T.ONE_OVER_POSTSTREAM, T.MAX),
        (T.DONE, T.MAX),
    ],
)
def test_previous_allowed_in_stream(timestamp: Timestamp, before: int) -> None:
    assert timestamp.previous_allowed_in_stream() == before == timestamp_before(timestamp)


@pytest.mark.parametrize(
    ("timestamp", "offset", "sum_"),
    [(5, 3, 8), (T.MAX, 0, T.MAX), (T.MIN, 0, T.MIN), (T.MAX, 5, T.MAX), (T.MIN, -5, T.MIN), (T.MAX, -1, T.MAX - 1)],
)
def test_sums_are_clamped(timestamp: int, offset: int, sum_: int) -> None:
    assert timestamp_plus(timestamp, offset) == sum_


@pytest.mark.parametrize(
    ("seconds", "microseconds"),
    [(0.0, 0), (1.5, 1_500_000), (-1.5, -1_500_000), (5e-7, 1), (-5e-7, -1), (4e-7, 0), (1 / 30, 33_333)],
)
def test_from_seconds_rounds_half_away_from_zero(seconds: float, microseconds: int) -> None:
    assert Timestamp.from_seconds(seconds) == microseconds


def test_seconds() -> None:
    assert Timestamp(1_500_000).seconds() == 1.5


def test_timestamps_compare_with_integers_and_format_like_text() -> None:
    assert Timestamp(5) == 5 < Timestamp(6)
    assert f"{Timestamp(5)} {Timestamp.DONE} {Timestamp(5):04d}" == "5 Timestamp::Done() 0005"
