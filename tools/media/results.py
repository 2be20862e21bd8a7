"""What every place that results go to can do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from mediagraph.framework.timestamp import Timestamp


class Sink(Protocol):
    """Takes the packets of one stream in order; one thread at a time.

    `write` any number of times, then exactly one of `finish` and `abort`. Under its final name a file appears only when
    it is complete; until then it is a hidden one beside it.
    """

    @property
    def path(self) -> str:
        """Where the result goes, as the user wrote it."""

    @property
    def count(self) -> int:
        """How many packets were written."""

    @property
    def notices(self) -> list[str]:
        """Sentences that the user should be shown once; may grow with every call."""

    def write(self, value: object, timestamp: Timestamp, name: str) -> None:
        """Write one packet; `name` is that of the source's frame. Raises OutputError."""

    def finish(self) -> None:
        """Complete the result and give it its name; raises OutputError, also if a file would stay empty."""

    def abort(self) -> None:
        """After an error or Ctrl-C: keep what is usable (a video is playable), remove the rest, never raise.

        A notice says what was kept.
        """

    def discard(self) -> None:
        """Instead of `finish` or `abort`: remove what is not complete, never raise."""
