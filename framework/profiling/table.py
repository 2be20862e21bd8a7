"""Statistics as a table for people."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from mediagraph.framework.profiling.statistics import NodeStatistics

_TITLES = ("node", "calls", "skipped", "mean ms", "longest ms", "total ms", "share", "open ms", "close ms")


def table_of(statistics: Iterable[NodeStatistics]) -> str:
    """One line for each node, those that took most time first. `share` is of the time spent in all calls of process."""
    found = sorted(statistics, key=lambda one: -one.process.total_ns)
    total_ns = sum(one.process.total_ns for one in found)
    rows = [_TITLES, *(_row(one, total_ns) for one in found)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_TITLES))]
    return "\n".join(_line(row, widths) for row in rows)


def _row(one: NodeStatistics, total_ns: int) -> tuple[str, ...]:
    share = one.process.total_ns / total_ns if total_ns else 0.0
    return (
        one.name,
        str(one.calls),
        str(one.skipped),
        _ms(one.mean_ns),
        _ms(one.process.longest_ns),
        _ms(one.process.total_ns),
        f"{share:.1%}",
        _ms(one.open_ns),
        _ms(one.close_ns),
    )


def _ms(time_ns: float | None) -> str:
    return "-" if time_ns is None else f"{time_ns / 1e6:.3f}"


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    first, *rest = (cell.rjust(width) for cell, width in zip(row, widths))
    return "  ".join([row[0].ljust(len(first)), *rest])
