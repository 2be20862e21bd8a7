"""Line charts as SVG: logarithmic axes, a label at the end of each line, legible on light and dark pages."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

WIDTH, HEIGHT = 760, 440
LEFT, RIGHT, TOP, BOTTOM = 86, 600, 56, 380  # the plot's edges, px
_LABEL_GAP = 16
_COLOURS = (  # on light and dark pages; told apart by their dashes too
    ("#0550ae", "#79c0ff"),
    ("#1a7f37", "#56d364"),
    ("#bc4c00", "#ffa657"),
    ("#8250df", "#d2a8ff"),
    ("#57606a", "#b1bac4"),
)
_DASHES = ("", "7 4", "2 3", "9 3 2 3", "1 5")


@dataclass(frozen=True, slots=True)
class Point:
    """One measurement: its place on the x axis, the median and the least of the rounds."""

    x: float
    median: float
    least: float


@dataclass(frozen=True, slots=True)
class Line:
    """Points that belong together."""

    label: str
    points: Sequence[Point]


@dataclass(frozen=True, slots=True)
class Axes:
    """What the axes say; with `is_stepwise` the x values stand at equal distances (they may include 0)."""

    title: str
    x_label: str
    y_label: str
    is_stepwise: bool = False


class Scale:
    """Where values lie along an axis, from `start` to `end` px: by their logarithm, or one step each."""

    def __init__(self, ticks: Sequence[float], start: float, end: float, *, is_stepwise: bool = False) -> None:
        self.ticks, self._start, self._end = ticks, start, end
        self._is_stepwise = is_stepwise

    def __call__(self, value: float) -> float:
        return self._start + self._share(value) * (self._end - self._start)

    def _share(self, value: float) -> float:
        if len(self.ticks) == 1:
            return 0.5
        if self._is_stepwise:
            return self.ticks.index(value) / (len(self.ticks) - 1)
        first, last = self.ticks[0], self.ticks[-1]
        return math.log(value / first) / math.log(last / first)


def draw(axes: Axes, lines: Sequence[Line]) -> str:
    """An SVG document; the lines show medians, the whiskers reach down to the least."""
    x = Scale(sorted({point.x for line in lines for point in line.points}), LEFT, RIGHT, is_stepwise=axes.is_stepwise)
    values = [value for line in lines for point in line.points for value in (point.median, point.least)]
    y = Scale(round_ticks(min(values), max(values)), BOTTOM, TOP)
    heights = spread([y(line.points[-1].median) for line in lines])
    parts = [*_frame(axes, x, y)]
    for index, (line, height) in enumerate(zip(lines, heights)):
        parts += _line(index, line, x, y)
        parts.append(f'<text class="c{index} end" x="{RIGHT + 14}" y="{height + 4:.1f}">{escape(line.label)}</text>')
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" role="img">'
    body = [head, f"<title>{escape(axes.title)}</title>", f"<style>{_style()}</style>", *parts, "</svg>"]
    return "\n".join(body) + "\n"


def round_ticks(least: float, most: float) -> list[float]:
    """1, 2, 5, 10 … around the values, a decade at least; only powers of ten where there would be more than nine."""
    lowest, highest = math.floor(math.log10(least)), math.ceil(math.log10(most))
    every = [digit * 10.0**power for power in range(lowest - 1, highest + 2) for digit in (1, 2, 5)]
    first = max(index for index, tick in enumerate(every) if tick <= least)
    last = min(index for index, tick in enumerate(every) if tick >= most)
    ticks = every[first : max(last, first + 3) + 1]
    if len(ticks) <= 9:
        return ticks
    return [10.0**power for power in range(lowest, max(highest, lowest + 1) + 1)]


def spread(heights: Sequence[float]) -> list[float]:
    """The same heights in the same order, moved apart so that labels there do not touch."""
    order = sorted(range(len(heights)), key=lambda index: heights[index])
    placed = list(heights)
    for above, below in itertools.pairwise(order):
        placed[below] = max(placed[below], placed[above] + _LABEL_GAP)
    excess = max(0.0, placed[order[-1]] - BOTTOM)
    placed[order[-1]] -= excess
    for below, above in itertools.pairwise(reversed(order)):
        placed[above] = min(placed[above], placed[below] - _LABEL_GAP)
    return placed


def _frame(axes: Axes, x: Scale, y: Scale) -> list[str]:
    parts = [f'<rect class="page" width="{WIDTH}" height="{HEIGHT}" rx="8"/>']
    parts.append(f'<text class="title" x="{LEFT}" y="28">{escape(axes.title)}</text>')
    for tick in x.ticks:
        parts.append(f'<path class="grid" d="M{x(tick):.1f} {TOP}V{BOTTOM}"/>')
        parts.append(f'<text class="tick" text-anchor="middle" x="{x(tick):.1f}" y="{BOTTOM + 20}">{tick:,g}</text>')
    for tick in y.ticks:
        parts.append(f'<path class="grid" d="M{LEFT} {y(tick):.1f}H{RIGHT}"/>')
        parts.append(f'<text class="tick" text-anchor="end" x="{LEFT - 10}" y="{y(tick) + 4:.1f}">{tick:,g}</text>')
    middle = (LEFT + RIGHT) / 2
    parts.append(
        f'<text class="name" text-anchor="middle" x="{middle:g}" y="{HEIGHT - 14}">{escape(axes.x_label)}</text>'
    )
    turned = f'transform="translate(18 {(TOP + BOTTOM) / 2:g}) rotate(-90)"'
    parts.append(f'<text class="name" text-anchor="middle" {turned}>{escape(axes.y_label)}</text>')
    return parts


def _line(index: int, line: Line, x: Scale, y: Scale) -> list[str]:
    places = [(x(point.x), y(point.median), y(point.least)) for point in line.points]
    path = "L".join(f"{across:.1f} {median:.1f}" for across, median, _ in places)
    dash = f' stroke-dasharray="{_DASHES[index]}"' if _DASHES[index] else ""
    parts = [f'<path class="l{index} line" d="M{path}"{dash}/>']
    for across, median, least in places:
        parts.append(f'<path class="l{index} whisker" d="M{across:.1f} {median:.1f}V{least:.1f}"/>')
        parts.append(f'<circle class="c{index}" cx="{across:.1f}" cy="{median:.1f}" r="3.5"/>')
    return parts


def _style() -> str:
    light, dark = (_theme(*colours, index) for index, colours in enumerate((_LIGHT, _DARK)))
    fonts = "text{font:13px system-ui,sans-serif}.title{font-weight:600;font-size:15px}.end{font-weight:600}"
    strokes = ".line{fill:none;stroke-width:2}.whisker{stroke-width:1}"
    return f"{fonts}{strokes}{light}@media(prefers-color-scheme:dark){{{dark}}}"


_LIGHT = ("#ffffff", "#1f2328", "#59636e", "#d8dee4")
_DARK = ("#0d1117", "#f0f6fc", "#9198a1", "#30363d")


def _theme(page: str, title: str, text: str, grid: str, theme: int) -> str:
    lines = "".join(f".c{i}{{fill:{pair[theme]}}}.l{i}{{stroke:{pair[theme]}}}" for i, pair in enumerate(_COLOURS))
    return f".page{{fill:{page}}}.title{{fill:{title}}}.tick,.name{{fill:{text}}}.grid{{stroke:{grid}}}{lines}"
