"""The copies between host and device, in a trace for Chrome."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from mediagraph.tools.placement.copies import Copy


def note_copies(events: Iterable[Mapping[str, Any]], copies: Sequence[Copy]) -> None:
    """Add to the slices of the nodes that copy in `process` how many bytes, on average, and which way."""
    found: dict[str, dict[str, int]] = {}
    for one in copies:
        if not one.is_at_open and not one.inside:
            found.setdefault(one.node, {})[one.way] = round(one.bytes / one.count)
    for event in events:
        if event["ph"] == "X" and event["cat"] == "process" and event["name"] in found:
            event["args"]["copied_bytes"] = found[event["name"]]
