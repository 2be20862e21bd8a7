"""Options given as mappings."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import pytest

from mediagraph.framework.errors import ArgumentError
from mediagraph.framework.option_mapping import options_from


class Channel(IntEnum):
    RED = 1
    ALPHA = 2


@dataclass(frozen=True)
class Color:
    red: int = 0


@dataclass(frozen=True)
class PaintOptions:
    radius: int = 3
    weight: float = 0.5
    is_soft: bool = False
    title: str = ""
    channel: Channel = Channel.RED
    color: Color | None = None
    stops: tuple[Color, ...] = ()
    limit: int | None = None

    def __post_init__(self) -> None:
        if self.radius < 0:
            raise ValueError("radius must not be negative")


def made(**given: object) -> object:
    return options_from(given, PaintOptions, "PaintCalculator")


def test_values_by_name() -> None:
    assert made() == PaintOptions()
    assert made(radius=5, weight=1, is_soft=True, title="x", limit=None) == PaintOptions(5, 1, True, "x")
    assert made(channel="ALPHA") == made(channel=2) == made(channel=Channel.ALPHA) == PaintOptions(channel=Channel(2))
    assert made(color={"red": 7}) == made(color=Color(7)) == PaintOptions(color=Color(7))
    assert made(stops=[{"red": 1}, Color(2)]) == PaintOptions(stops=(Color(1), Color(2)))


def test_options_are_taken_as_they_are() -> None:
    options = PaintOptions(7)
    assert options_from(options, PaintOptions, "PaintCalculator") is options
    assert options_from(None, PaintOptions, "PaintCalculator") is None
    assert options_from(None, None, "PaintCalculator") is None


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (
            {"raduis": 5},
            'PaintCalculator has no option "raduis"; did you mean "radius"?; it has radius, weight, is_soft, title, '
            "channel, color, stops, limit",
        ),
        (Color(), "PaintCalculator takes PaintOptions, or its fields by name; this is Color"),
        ({"radius": 0.5}, "PaintOptions.radius is int; this is float"),
        ({"radius": True}, "PaintOptions.radius is int; this is bool"),
        ({"stops": 3}, "PaintOptions.stops is a list; this is int"),
        ({"channel": "RDE"}, 'PaintOptions.channel has no value "RDE"; did you mean "RED"?; it has RED, ALPHA'),
        ({"channel": 3}, "PaintOptions.channel: 3 is not a valid Channel"),
        ({"color": {"blue": 1}}, 'PaintOptions.color has no option "blue"; it has red'),
        ({"radius": -1}, "PaintOptions: radius must not be negative"),
    ],
)
def test_what_does_not_fit(given: object, message: str) -> None:
    with pytest.raises(ArgumentError) as raised:
        options_from(given, PaintOptions, "PaintCalculator")
    assert str(raised.value) == message


def test_a_calculator_without_options() -> None:
    with pytest.raises(ArgumentError, match=r"^PaintCalculator has no options$"):
        options_from({}, None, "PaintCalculator")
