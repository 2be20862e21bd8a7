"""Statistics as a table for people."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from mediagraph.framework.profiling.statistics import NodeStatistics

_TITLES = ("calls", "skipped", "mean ms", "longest ms", "total ms", "share", "open ms", "close ms", "node")


def table_of(statistics: Iterable[NodeStatistics]) -> str:
    """One line for each node, those that took most time first; names, which may be long, come last.

    `share` is of the time spent in all calls of `process`. Nodes that never had anything to do are only counted.
    """
    found = sorted(statistics, key=lambda one: -one.process.total_ns)
    total_ns = sum(one.process.total_ns for one in found)
    busy, idle = [one for one in found if _was_busy(one)], [one for one in found if not _was_busy(one)]
    rows = [_TITLES, *(_row(one, total_ns) for one in busy)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_TITLES) - 1)]
    return "\n".join([*(_line(row, widths) for row in rows), *_rest(idle)])


def _was_busy(one: NodeStatistics) -> bool:
    return bool(one.calls or one.skipped)


def _row(one: NodeStatistics, total_ns: int) -> tuple[str, ...]:
    share = one.process.total_ns / total_ns if total_ns else 0.0
    return (
        str(one.calls),
        str(one.skipped),
        _ms(one.mean_ns),
        _ms(one.process.longest_ns),
        _ms(one.process.total_ns),
        f"{share:.1%}",
        _ms(one.open_ns),
        _ms(one.close_ns),
        one.name,
    )


def _rest(idle: Sequence[NodeStatistics]) -> list[str]:
    if not idle:
        return []
    opening_ns = sum(one.open_ns or 0 for one in idle)
    nodes = "1 more node was" if len(idle) == 1 else f"{len(idle)} more nodes were"
    return [f"{nodes} never called; opening took {_ms(opening_ns)} ms"]


def _ms(time_ns: float | None) -> str:
    return "-" if time_ns is None else f"{time_ns / 1e6:.3f}"


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    return "  ".join([*(cell.rjust(width) for cell, width in zip(row, widths)), row[-1]])
