"""Options: dataclass → message → text or binary → dataclass, and the spellings that graphs may use."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum
from typing import ClassVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import mediagraph.framework.ports as p
from mediagraph.framework.calculator import Calculator
from mediagraph.framework.config import GraphConfig, NodeConfig
from mediagraph.framework.errors import DefinitionError, GraphError
from mediagraph.framework.graph import CalculatorGraph
from mediagraph.framework.load import load_binary, load_text, to_binary, to_text
from mediagraph.framework.options import extension_number, fields_of, message_name, message_names, option
from mediagraph.framework.registry import EmptyCatalogue
from mediagraph.framework.schema import Schema

CATALOGUE = EmptyCatalogue()


class RichColour(IntEnum):
    RED = 1
    BLUE = 4


class RichMood(IntEnum):
    """It shares the name of a value with RichColour."""

    CALM = 0
    RED = 3


@dataclass(frozen=True, slots=True)
class RichPoint:
    x: float = 0.0
    y: float | None = None


@dataclass(frozen=True)
class RichOptions:
    message: ClassVar[str] = "mediapipe.RichTestOptions"
    extension: ClassVar[int] = 487_654_321
    count: int = option(7, number=3, wire="int32")
    ratio: float = option(0.5, number=4, wire="float")
    exact: float = option(0.25, number=5)
    flag: bool = option(True, number=6)
    name: str = option("none", number=7)
    raw: bytes = option(b"", number=8)
    colour: RichColour = option(RichColour.BLUE, number=9)
    maybe: int | None = option(None, number=10, wire="int64")
    big: int = option(0, number=11, wire="uint64")
    left: int | None = option(None, number=12, oneof="side")
    right: str | None = option(None, number=13, oneof="side")
    points: tuple[RichPoint, ...] = option((), number=14)
    centre: RichPoint = option(factory=RichPoint, number=15)
    colours: tuple[RichColour, ...] = option((), number=16)
    words: tuple[str, ...] = option((), number=17)
    mood: RichMood = option(RichMood.CALM, number=18)
    moods: tuple[RichMood, ...] = option((), number=19)


class RichCalculator(Calculator):
    options = p.Options(RichOptions)


@dataclass(frozen=True)
class PlainTestOptions:
    """No numbers, no declared name: text graphs only."""

    alpha: float = 0.5
    names: tuple[str, ...] = ()
    point: RichPoint = field(default_factory=RichPoint)


@dataclass(frozen=True)
class NumberedOptions:
    extension: ClassVar[int] = 27182818
    value: int = 0


class PlainTestCalculator(Calculator):
    options = p.Options(PlainTestOptions)


points = st.builds(RichPoint, st.floats(-10, 10), st.none() | st.floats(-10, 10))
sides = st.sampled_from([{}, {"left": 0}, {"left": -5}, {"right": ""}, {"right": "r"}])
rich = st.builds(
    lambda side, **rest: RichOptions(**side, **rest),
    sides,
    count=st.integers(-(2**31), 2**31 - 1),
    ratio=st.floats(width=32, allow_nan=False),
    exact=st.floats(allow_nan=False),
    flag=st.booleans(),
    name=st.text(),
    raw=st.binary(),
    colour=st.sampled_from(RichColour),
    maybe=st.none() | st.integers(-(2**63), 2**63 - 1),
    big=st.integers(0, 2**64 - 1),
    points=st.lists(points, max_size=3).map(tuple),
    centre=points,
    colours=st.lists(st.sampled_from(RichColour)).map(tuple),
    words=st.lists(st.text()).map(tuple),
    mood=st.sampled_from(RichMood),
    moods=st.lists(st.sampled_from(RichMood)).map(tuple),
)


@settings(max_examples=50)
@given(rich, st.booleans())
def test_options_survive_text_and_binary(options: RichOptions, as_any: bool) -> None:
    held = {"node_options": (options,)} if as_any else {"options": (options,)}
    config = GraphConfig(node=(NodeConfig(calculator="RichCalculator", **held),))
    for copy in (load_text(to_text(config), CATALOGUE), load_binary(to_binary(config), CATALOGUE)):
        assert copy.node[0].find_options(RichOptions) == options
        assert copy == config


def test_user_options_without_numbers_survive_too() -> None:
    options = PlainTestOptions(0.75, ("a", "b"), RichPoint(1.0, 2.0))
    config = GraphConfig(node=(NodeConfig(calculator="PlainTestCalculator", options=(options,)),))
    assert load_text(to_text(config), CATALOGUE) == config
    assert load_binary(to_binary(config), CATALOGUE) == config


def read(text: str, kind: type = RichOptions, calculator: str = "RichCalculator") -> object:
    return load_text(f'node {{ calculator: "{calculator}" {text} }}', CATALOGUE).node[0].find_options(kind)


def test_both_spellings() -> None:
    expected = RichOptions(count=1)
    assert read("options { [mediapipe.RichTestOptions.ext] { count: 1 } }") == expected
    assert read("node_options { [type.googleapis.com/mediapipe.RichTestOptions] { count: 1 } }") == expected
    assert read("node_options: { [type.googleapis.com/mediapipe.RichTestOptions]: { count: 1 } }") == expected
    assert read("options < [ mediapipe . RichTestOptions . ext ] < count: 1 > >") == expected


@pytest.mark.parametrize("name", ["PlainTestOptions", "mediapipe.PlainTestOptions"])
def test_user_options_go_by_their_class_name(name: str) -> None:
    for text in (
        f"options {{ [{name}.ext] {{ alpha: 1 }} }}",
        f"node_options {{ [type.googleapis.com/{name}] {{ alpha: 1 }} }}",
    ):
        assert read(text, PlainTestOptions, "PlainTestCalculator") == PlainTestOptions(alpha=1.0)


def test_a_number_without_a_package() -> None:
    """A name without a package is known under two; the number of its extension belongs to the first."""
    schema = Schema([NumberedOptions])
    assert schema.pool.FindExtensionByName("NumberedOptions.ext").number == 27182818
    assert schema.pool.FindExtensionByName("mediapipe.NumberedOptions.ext").number != 27182818


def test_what_is_not_given_has_its_default() -> None:
    assert read("options { [mediapipe.RichTestOptions.ext] { } }") == RichOptions()
    assert read("") is None


def test_presence_of_optional_fields() -> None:
    assert read("options { [mediapipe.RichTestOptions.ext] { maybe: 0 left: 0 } }") == RichOptions(maybe=0, left=0)


def test_enums_by_name_and_number() -> None:
    text = "options { [mediapipe.RichTestOptions.ext] { colour: %s } }"
    assert read(text % "RED") == read(text % "1") == RichOptions(colour=RichColour.RED)


def test_values_of_two_enums_may_have_the_same_name() -> None:
    found = read("options { [mediapipe.RichTestOptions.ext] { colour: RED mood: RED moods: [3, RED, CALM] } }")
    moods = (RichMood.RED, RichMood.RED, RichMood.CALM)
    assert found == RichOptions(colour=RichColour.RED, mood=RichMood.RED, moods=moods)


def test_lists_in_all_spellings() -> None:
    text = 'options { [mediapipe.RichTestOptions.ext] { words: ["a", "b"] words: "c" points [{ x: 1 }, { x: 2 }] } }'
    assert read(text) == RichOptions(words=("a", "b", "c"), points=(RichPoint(1), RichPoint(2)))


def test_floats_of_32_bits_are_rounded() -> None:
    found = read("options { [mediapipe.RichTestOptions.ext] { ratio: 0.1 exact: 0.1 } }")
    assert isinstance(found, RichOptions)
    assert found.exact == 0.1 != found.ratio
    assert found.ratio == pytest.approx(0.1, rel=1e-7)


@pytest.mark.parametrize(
    "inside",
    ["left: 1 right: 'x'", "count: 1 count: 2", "count: 3000000000", "flag: 3", "big: -1", "colour: 2", "raw: 5"],
)
def test_values_that_do_not_fit(inside: str) -> None:
    with pytest.raises(GraphError):
        read(f"options {{ [mediapipe.RichTestOptions.ext] {{ {inside} }} }}")


def test_options_win_over_node_options() -> None:
    text = (
        "options { [mediapipe.RichTestOptions.ext] { count: 1 } } "
        "node_options { [type.googleapis.com/mediapipe.RichTestOptions] { count: 2 flag: false } }"
    )
    assert read(text) == RichOptions(count=1)


def test_names_and_numbers() -> None:
    assert message_name(RichOptions) == "mediapipe.RichTestOptions"
    assert extension_number(RichOptions) == 487_654_321
    assert message_names(PlainTestOptions) == ("PlainTestOptions", "mediapipe.PlainTestOptions")
    assert [one.number for one in fields_of(PlainTestOptions)] == [1, 2, 3]
    assert extension_number(PlainTestOptions) == 0


def test_loading_twice_and_beside_each_other() -> None:
    text = 'node { calculator: "RichCalculator" options { [mediapipe.RichTestOptions.ext] { count: 2 } } }'
    for _ in range(3):
        graph = CalculatorGraph(text)
        assert graph.plan.nodes[0].options == RichOptions(count=2)


def test_text_config_reads_back() -> None:
    graph = CalculatorGraph(
        'node { calculator: "RichCalculator" options { [mediapipe.RichTestOptions.ext] { count: 2 } } }'
    )
    again = CalculatorGraph(graph.text_config)
    assert again.plan.nodes[0].options == RichOptions(count=2)
    assert again.text_config == graph.text_config
    assert again.binary_config == graph.binary_config


def test_two_fields_of_one_number() -> None:
    @dataclass(frozen=True)
    class ClashingOptions:
        first: int = option(0, number=2)
        second: int = 0

    with pytest.raises(DefinitionError) as caught:
        fields_of(ClashingOptions)
    assert str(caught.value) == (
        "ClashingOptions: first and second both have the number 2; give each field one of its own with "
        "option(…, number=N)"
    )
