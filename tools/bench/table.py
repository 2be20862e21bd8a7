"""Tables in Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def print_head(*titles: str) -> None:
    """The first two lines of a table, after an empty one."""
    print("\n| " + " | ".join(titles) + " |\n|" + " --- |" * len(titles), flush=True)


def print_row(*cells: str) -> None:
    """One line."""
    print("| " + " | ".join(cells) + " |", flush=True)


def figures_cell(median: float, least: float) -> str:
    """A median and, in brackets, the least, with three significant digits."""
    return f"{rounded(median)} ({rounded(least)})"


def rounded(value: float) -> str:
    """A number with three significant digits, never in powers of ten."""
    if value >= 100:
        return f"{value:.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.{2 if value >= 1 else 3}f}"


def ratio_cell(ratio: float) -> str:
    """A ratio, in bold."""
    return f"**{ratio:.2f}**"


def print_all(rows: Iterable[Sequence[str]]) -> None:
    """A head and its rows."""
    head, *others = rows
    print_head(*head)
    for row in others:
        print_row(*row)
