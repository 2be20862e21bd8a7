"""`null:`: count packets and drop them."""

from __future__ import annotations

from mediagraph.framework.timestamp import Timestamp


class NullSink:
    """Takes everything and keeps nothing, for measuring and for checking that a graph runs."""

    path = "null:"

    def __init__(self) -> None:
        self.count = 0
        self.notices: list[str] = []

    def write(self, value: object, timestamp: Timestamp, name: str) -> None:
        """Count it."""
        self.count += 1

    def finish(self) -> None:
        """Nothing is left to do."""

    def abort(self) -> None:
        """Nothing was kept."""

    def discard(self) -> None:
        """Nothing was kept."""
