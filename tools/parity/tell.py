"""The figures of streams, for people and for machines."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from typing import Any

from mediagraph.tools.counted import counted
from mediagraph.tools.parity.stream_parity import StreamParity, Worst

_MOST = 3  # examples that are shown of timestamps and of packets that cannot be compared


def as_text(parities: Sequence[StreamParity], expected: str, found: str, frames: int) -> str:
    """A paragraph for each stream, and the verdict."""
    lines = [f"expected: {expected}", f"found:    {found}", f"fed:      {counted(frames, 'frame')}"]
    for one in parities:
        lines += ["", f'stream "{one.stream}": {_verdict(one)}', *(f"  {name:14} {text}" for name, text in _rows(one))]
    return "\n".join(lines)


def as_json(parities: Sequence[StreamParity], expected: str, found: str, frames: int) -> str:
    """`{"within", "expected", "found", "frames", "streams": […]}`; errors that are not finite are null."""
    data = {
        "within": all(one.is_within for one in parities),
        "expected": expected,
        "found": found,
        "frames": frames,
        "streams": [_data(one) for one in parities],
    }
    return json.dumps(data, indent=2)


def _verdict(one: StreamParity) -> str:
    if one.bound is None and not one.only_expected and not one.only_found:
        return "NO PACKETS, which proves nothing"
    return "within the bound" if one.is_within else "BEYOND THE BOUND"


def _rows(one: StreamParity) -> list[tuple[str, str]]:
    rows = [("packets", f"{one.packets_expected} expected, {one.packets_found} found")]
    for times, whose in ((one.only_expected, "expected"), (one.only_found, "found")):
        if times:
            rows.append((f"only {whose}", f"{counted(len(times), 'packet')}, at {_listed(times)} µs"))
    if one.unlike:
        rows.append(("unlike", counted(len(one.unlike), "packet")))
        rows += [("", f"at {time} µs: {text}") for time, text in one.unlike[:_MOST]]
    return [*rows, *_error_rows(one)] if one.values else rows


def _error_rows(one: StreamParity) -> list[tuple[str, str]]:
    assert one.bound is not None  # there was a pair
    unit = f" {one.bound.unit}" if one.bound.unit else ""
    mean = "" if one.bound.mean is None else f" (bound {one.bound.mean:g})"
    rows = [
        ("largest error", f"{one.largest:.6g}{unit} (bound {one.bound.largest:g})"),
        ("mean error", f"{one.mean:.3g}{unit}{mean}"),
        ("beyond", f"{one.beyond} of {counted(one.values, 'value')} ({one.beyond / one.values:.2%})"),
    ]
    if one.worst is not None:
        rows.insert(1, ("", f"at {_worst(one.worst)}"))
    return rows


def _worst(worst: Worst) -> str:
    place = f", {worst.place}" if worst.place else ""
    return f"{worst.timestamp} µs{place}: found {worst.found:.6g}, expected {worst.expected:.6g}"


def _data(one: StreamParity) -> dict[str, Any]:
    bound, worst = one.bound, one.worst
    return {
        "stream": one.stream,
        "within": one.is_within,
        "packets": {"expected": one.packets_expected, "found": one.packets_found},
        "only_expected": one.only_expected,
        "only_found": one.only_found,
        "unlike": [{"timestamp": time, "difference": text} for time, text in one.unlike],
        "values": one.values,
        "beyond": one.beyond,
        "max_error": _finite(one.largest),
        "mean_error": _finite(one.mean),
        "bound": None if bound is None else {"max": bound.largest, "mean": bound.mean},
        "worst": None if worst is None else _worst_data(worst),
    }


def _worst_data(worst: Worst) -> dict[str, Any]:
    return {
        "timestamp": worst.timestamp,
        "place": worst.place,
        "index": worst.index,  # y, x and channel of an image
        "found": _finite(worst.found),
        "expected": _finite(worst.expected),
    }


def _finite(number: float) -> float | None:
    return number if math.isfinite(number) else None


def _listed(times: Sequence[int]) -> str:
    return ", ".join(map(str, times[:_MOST])) + (", …" if len(times) > _MOST else "")
