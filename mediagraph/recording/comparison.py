"""Where the packets of two runs begin to differ."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from mediagraph.framework.errors import ArgumentError
from mediagraph.framework.packet import Packet
from mediagraph.framework.timestamp import Timestamp
from mediagraph.recording.reader import Recording
from mediagraph.recording.value_difference import difference_of


@dataclass(frozen=True, slots=True)
class Difference:
    """The first packet of a stream that differs: its timestamp, None if there is none, and how, in words."""

    stream: str
    timestamp: Timestamp | None
    text: str

    def __str__(self) -> str:
        where = "" if self.timestamp is None else f" at {self.timestamp}{_unit(self.timestamp)}"
        return f'stream "{self.stream}"{where}: {self.text}'


class StreamComparison:
    """Compares the packets of a stream, as they come, with expected ones; `difference` is the first one, or None.

    Without `is_whole` nobody knows what was expected behind the last expected packet.
    """

    def __init__(self, stream: str, expected: Iterator[Packet], *, is_whole: bool, tolerance: float) -> None:
        if not tolerance >= 0:  # NaN is not
            raise ArgumentError(f"the tolerance is {tolerance:g}; it must be at least 0")
        self.stream, self.compared = stream, 0
        self.difference: Difference | None = None
        self._expected, self._is_whole, self._tolerance = expected, is_whole, tolerance
        self._is_over = False

    def take(self, packet: Packet) -> None:
        """The next packet has come."""
        if self.difference is not None or self._is_over:
            return
        expected = next(self._expected, None)
        if expected is None:
            self._is_over = True
            if self._is_whole:
                self._differ(packet.timestamp, f"a packet too many; {self.compared} were expected")
        elif packet.timestamp != expected.timestamp:
            self._differ_in_time(packet.timestamp, expected.timestamp)
        else:
            self.compared += 1
            text = difference_of(packet.value, expected.value, tolerance=self._tolerance)
            if text:
                self._differ(packet.timestamp, text)

    def finish(self) -> None:
        """No packet follows."""
        if self.difference is None and not self._is_over:
            self._is_over = True
            expected = next(self._expected, None)
            if expected is not None:
                self._differ(expected.timestamp, f"the packet is missing; the stream ended after {self.compared}")

    def _differ_in_time(self, found: Timestamp, expected: Timestamp) -> None:
        if found > expected:
            self._differ(expected, f"the packet is missing; the next one is at {found}")
        else:
            self._differ(found, f"a packet where none was expected; the next one was at {expected}")

    def _differ(self, timestamp: Timestamp, text: str) -> None:
        self.difference = Difference(self.stream, timestamp, text)


def compare(
    expected: Recording, found: Recording, *, streams: Collection[str] | None = None, tolerance: float = 0.0
) -> list[Difference]:
    """The first difference of each stream, the earliest first.

    A stream whose end one of them lacks is compared as far as that one goes. Without `streams` all are compared, and
    one that only one recording has is a difference. Bounds are not compared: how often a stream settles between two
    packets may depend on threads. Raises ArgumentError for unknown streams and a tolerance below 0, InputError for
    what cannot be read.
    """
    names = list(dict.fromkeys([*expected.streams, *found.streams])) if streams is None else streams
    differences = [_compare_stream(expected, found, name, tolerance) for name in names]
    return earliest_first(differences)


def earliest_first(differences: Iterable[Difference | None]) -> list[Difference]:
    """What differs, by timestamp; the order of the streams decides between equal ones."""
    found = [one for one in differences if one is not None]
    return sorted(found, key=lambda one: Timestamp.UNSET if one.timestamp is None else one.timestamp)


def _compare_stream(expected: Recording, found: Recording, stream: str, tolerance: float) -> Difference | None:
    for one, other in ((expected, found), (found, expected)):
        if stream in one.streams and stream not in other.streams:
            return Difference(stream, None, f'only "{one.path}" has it')
    is_whole = expected.is_whole(stream)
    comparison = StreamComparison(stream, expected.packets(stream), is_whole=is_whole, tolerance=tolerance)
    for packet in found.packets(stream):
        comparison.take(packet)
        if comparison.difference is not None:
            break
    if found.is_whole(stream):
        comparison.finish()
    return comparison.difference


def _unit(timestamp: Timestamp) -> str:
    return " µs" if timestamp.is_range_value() else ""
