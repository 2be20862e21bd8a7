"""The SVG line charts of the benchmark."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest

from mediagraph.tools.bench.chart import BOTTOM, LEFT, RIGHT, TOP, Axes, Line, Point, draw, round_ticks, spread

SVG = "{http://www.w3.org/2000/svg}"


def lines(**series: list[tuple[float, float, float]]) -> list[Line]:
    return [Line(label, [Point(*point) for point in points]) for label, points in series.items()]


def drawn(axes: Axes, *series: Line) -> ET.Element:
    return ET.fromstring(draw(axes, series))


def path_of(svg: ET.Element, kind: str) -> list[str]:
    return [one.attrib["d"] for one in svg.iter(f"{SVG}path") if kind in one.attrib["class"].split()]


def test_a_line_has_equal_steps_for_equal_ratios() -> None:
    svg = drawn(Axes("t", "x", "y"), *lines(a=[(1, 1, 1), (10, 10, 10), (100, 100, 100)]))
    middle = f"{(LEFT + RIGHT) / 2:.1f} {(TOP + BOTTOM) / 2:.1f}"
    assert path_of(svg, "line") == [f"M{LEFT:.1f} {BOTTOM:.1f}L{middle}L{RIGHT:.1f} {TOP:.1f}"]


def test_steps_are_equal_whatever_the_values_and_may_begin_at_zero() -> None:
    svg = drawn(Axes("t", "x", "y", is_stepwise=True), *lines(a=[(0, 1, 1), (1, 1, 1), (8, 10, 10)]))
    across = [float(one.attrib["cx"]) for one in svg.iter(f"{SVG}circle")]
    assert across == [LEFT, (LEFT + RIGHT) / 2, RIGHT]


def test_a_whisker_reaches_from_the_median_to_the_least() -> None:
    svg = drawn(Axes("t", "x", "y"), *lines(a=[(1, 10, 1), (2, 10, 10)]))
    assert path_of(svg, "whisker") == [
        f"M{LEFT:.1f} {TOP:.1f}V{BOTTOM:.1f}",
        f"M{RIGHT:.1f} {TOP:.1f}V{TOP:.1f}",
    ]


def test_titles_labels_and_large_numbers_are_written() -> None:
    svg = drawn(Axes("Cost & growth", "nodes", "µs"), *lines(a=[(1, 1, 1), (10000, 2, 2)]))
    texts = {one.text for one in svg.iter(f"{SVG}text")}
    assert {"Cost & growth", "nodes", "µs", "a", "1", "10,000"} <= texts


def test_light_and_dark_pages_have_colours_of_their_own() -> None:
    style = drawn(Axes("t", "x", "y"), *lines(a=[(1, 1, 1)])).findtext(f"{SVG}style")
    assert style is not None
    light, _, dark = style.partition("@media(prefers-color-scheme:dark)")
    assert ".page{fill:#ffffff}" in light
    assert ".page{fill:#0d1117}" in dark


@pytest.mark.parametrize(
    ("least", "most", "ticks"),
    [
        (3, 40, [2, 5, 10, 20, 50]),
        (10, 11, [10, 20, 50, 100]),  # a decade at least: a flat line looks flat
        (0.3, 700, [0.1, 1, 10, 100, 1000]),
        (1, 1000, [1, 10, 100, 1000]),
    ],
)
def test_ticks_are_round_numbers_around_the_values(least: float, most: float, ticks: list[float]) -> None:
    assert round_ticks(least, most) == pytest.approx(ticks)


def test_labels_that_would_touch_are_moved_apart() -> None:
    assert spread([100, 101, 200]) == [100, 116, 200]
    assert spread([101, 100]) == [116, 100]


def test_labels_stay_above_the_bottom() -> None:
    assert spread([BOTTOM - 1, BOTTOM]) == [BOTTOM - 16, BOTTOM]
