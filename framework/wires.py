"""Streams as a running calculator sees them.

A stream inside a region is one object, the wire: what one node sends the next one gets, and there is nothing to copy,
queue or route in between. The input timestamps of a region strictly increase and a synchronous output carries the
timestamp of its input, so the whole check of monotonicity in `Wire.send` is: has this wire a value already?
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Generic, NoReturn, Protocol, TypeVar

from mediagraph.framework.errors import StatusCode, StreamError
from mediagraph.framework.names import Key
from mediagraph.framework.packet import Packet
from mediagraph.framework.timestamp import (
    DONE,
    MAX,
    MIN,
    ONE_OVER_POSTSTREAM,
    POSTSTREAM,
    PRESTREAM,
    UNSET,
    UNSTARTED,
    Timestamp,
    timestamp_after,
    timestamp_before,
)

W = TypeVar("W")


class Clock:
    """The timestamp at which the nodes that share it are running."""

    __slots__ = ("timestamp",)

    def __init__(self, timestamp: Timestamp = UNSTARTED) -> None:
        self.timestamp = timestamp


class Frontier(Protocol):
    """What a wire needs to know of the queue that feeds it."""

    def frontier(self) -> int:
        """The least timestamp at which it can still deliver something."""
        ...


class Wire:
    """One stream inside one region: the value it carries at the region's timestamp, or None."""

    __slots__ = ("_header", "clock", "label", "maker", "payload", "queue", "stamp", "value")
    is_connected = True

    def __init__(self, label: str, payload: tuple[type, ...], clock: Clock) -> None:
        self.label, self.clock = label, clock
        self.payload = payload[0] if len(payload) == 1 else payload  # one class is checked faster than a tuple of one
        self.value: object = None
        self.stamp: Timestamp | None = None  # of the packet, where it may differ from the input timestamp
        self.queue: Frontier | None = None  # of a wire that enters its region from outside
        self.maker: Wire | None = None  # the wire of the same stream in the region that produces it
        self._header: object = None

    def get(self) -> object:
        """The payload at the current timestamp, or None."""
        return self.value

    def send(self, value: object, at: int | None = None) -> None:
        """Send at the input's timestamp, once per call.

        For people `at` is keyword-only (ports.py). Here it is not: that alone would make each call 85 ns slower, an
        eighth of the cost of a node in a region of its own, as CPython specialises no call of such a function.
        """
        if value is None or self.value is not None or at is not None or not isinstance(value, self.payload):
            self._check(value, at)
        self.value = value

    def advance_bound(self, to: int) -> None:
        """Refused: a synchronous output settles with its input."""
        raise StreamError(f"{self.label}: the bound follows the input; declare `timestamp_offset = None` to move it")

    def close(self) -> None:
        """Refused: a synchronous output closes with its input."""
        raise StreamError(
            f"{self.label}: the stream closes with its input; declare `timestamp_offset = None` to close it"
        )

    @property
    def is_empty(self) -> bool:
        """Is there no packet at the current timestamp?"""
        return self.value is None

    @property
    def is_closed(self) -> bool:
        """Never while its region runs."""
        return False

    @property
    def bound(self) -> Timestamp:
        """The least timestamp at which a further packet may arrive."""
        now = self.clock.timestamp
        if now in (UNSTARTED, DONE):
            return PRESTREAM if now == UNSTARTED else DONE
        after = timestamp_after(now)
        return Timestamp.of(
            after if self.queue is None else max(after if self.value is not None else PRESTREAM, self.queue.frontier())
        )

    @property
    def packet(self) -> Packet:
        """The packet at the current timestamp; an empty one carries the settled timestamp, in open and close UNSET."""
        now = self.clock.timestamp
        if now in (UNSTARTED, DONE):
            return Packet(None, UNSET)
        if self.value is None:
            return Packet(None, Timestamp.of(timestamp_before(self.bound)))
        return Packet(self.value, now if self.stamp is None else self.stamp)

    @property
    def header(self) -> object:
        """What the producer says of the whole stream, or None (rule B9)."""
        return self._header if self.maker is None else self.maker.header

    def set_header(self, value: object) -> None:
        """Say something of the whole stream; consumers read it from their `open` on."""
        if self.clock.timestamp != UNSTARTED:
            raise StreamError(f"{self.label}: a header can be set only in open()", StatusCode.FAILED_PRECONDITION)
        self._header = value

    def clear(self) -> None:
        """Forget the value."""
        self.value = None

    def check_silent(self, method: str) -> None:
        """Outside `process` there is no input timestamp that a packet could carry."""
        if self.value is not None:
            raise StreamError(f"{self.label}: sent in {method}(); declare `timestamp_offset = None` and give `at=`")

    def _check(self, value: object, at: int | None) -> None:
        self._check_payload(value)
        if at is not None and at != self.clock.timestamp:
            raise StreamError(
                f"{self.label}: sent at {Timestamp.of(at)} while processing {self.clock.timestamp}; "
                "a calculator that chooses timestamps declares `timestamp_offset = None`"
            )
        if self.value is not None:
            raise StreamError(f"{self.label}: sent twice at {self.clock.timestamp}")

    def _check_payload(self, value: object) -> None:
        if value is None or not isinstance(value, self.payload):
            raise StreamError(
                f"Packet type mismatch on {self.label} at {self.clock.timestamp}: "
                f"sent {describe(value)}, expected {type_names(self.payload)}"
            )


class FreeWire(Wire):
    """The output of a node that chooses its timestamps: any number of packets per call, and an own bound.

    Packets and bounds wait here until the call has returned; nothing of a call that fails is seen by anyone. A stream
    that nobody listens to accepts anything (rule B1): `is_heard` is set when the graph is put together.
    """

    __slots__ = ("is_heard", "is_shut", "minimum", "pending", "was_used")

    def __init__(self, label: str, payload: tuple[type, ...], clock: Clock) -> None:
        super().__init__(label, payload, clock)
        self.minimum: int = PRESTREAM
        self.pending: list[tuple[Timestamp, object]] = []
        self.is_heard = self.was_used = self.is_shut = False

    def send(self, value: object, at: int | None = None) -> None:
        """Send at the input's timestamp, or at another one (µs)."""
        timestamp = self.clock.timestamp if at is None else Timestamp.of(at)
        if value is None or timestamp < self.minimum or self.is_shut or not isinstance(value, self.payload):
            self.check(value, timestamp)
        if MIN <= timestamp < MAX:
            self.minimum = timestamp + 1
        else:
            self._send_special(timestamp)
        self.was_used = True
        self.pending.append((timestamp, value))

    def advance_bound(self, to: int) -> None:
        """Promise that no packet before `to` (µs) follows; a bound that was further stays."""
        if not (PRESTREAM <= to <= ONE_OVER_POSTSTREAM):
            raise StreamError(f"{self.label}: {Timestamp.of(to)} cannot be a bound; use close() to end the stream")
        self.minimum = max(self.minimum, to)

    def close(self) -> None:
        """Promise that no packet follows at all."""
        self.is_shut = True
        self.minimum = DONE

    @property
    def is_closed(self) -> bool:
        """Was it closed?"""
        return self.is_shut

    @property
    def bound(self) -> Timestamp:
        """The least timestamp that may be sent."""
        return Timestamp.of(self.minimum)

    def clear(self) -> None:
        """Forget what was not published."""
        self.pending.clear()

    def check_silent(self, method: str) -> None:
        """It may send at any time."""

    def check(self, value: object, timestamp: Timestamp) -> None:
        """Raise StreamError if a packet does not fit; a late one fits a stream that nobody listens to."""
        self._check_payload(value)
        if self.is_shut and self.is_heard:
            raise StreamError(f"{self.label}: sent at {timestamp} to a closed stream", StatusCode.FAILED_PRECONDITION)
        if not timestamp.is_allowed_in_stream():
            raise StreamError(
                f"{self.label}: {timestamp} cannot be the timestamp of a packet; give `at=` outside process()"
            )
        if self.is_heard and timestamp < self.minimum:
            self.refuse_late(timestamp)

    def refuse_late(self, timestamp: Timestamp) -> NoReturn:
        """Raise the error for a packet before the bound (rule B3)."""
        raise StreamError(
            f"Packet timestamp mismatch on {self.label}: Current minimum expected timestamp is "
            f"{Timestamp.of(self.minimum)} but received {timestamp}."
        )

    def _send_special(self, timestamp: Timestamp) -> None:
        if not timestamp.is_allowed_in_stream():
            self.check(self, timestamp)
        if timestamp == POSTSTREAM and self.was_used and self.is_heard:
            raise StreamError(f"{self.label}: a packet at {POSTSTREAM} must be the only one of its stream")
        self.minimum = timestamp_after(timestamp)


class Unconnected:
    """Stands in for an optional port that the graph does not connect."""

    __slots__ = ()
    is_empty = is_closed = True
    is_connected = False
    bound = DONE
    header = None

    @property
    def packet(self) -> Packet:
        """An empty packet."""
        return Packet()

    def get(self) -> None:
        """Nothing."""
        return None

    def send(self, value: object, *, at: int | None = None) -> None:
        """Drop it."""

    def set(self, value: object) -> None:
        """Drop it."""

    def advance_bound(self, to: int) -> None:
        """Nobody listens."""

    def set_header(self, value: object) -> None:
        """Nobody listens."""

    def close(self) -> None:
        """Nobody listens."""


UNCONNECTED = Unconnected()


class SideWire:
    """An input side packet."""

    __slots__ = ("value",)

    def __init__(self, value: object) -> None:
        self.value = value

    def get(self) -> object:
        """The value."""
        return self.value


class SideSlotWire:
    """An output side packet: checked, then handed to `deliver`."""

    __slots__ = ("deliver", "label", "payload")

    def __init__(self, label: str, payload: tuple[type, ...], deliver: Callable[[object], None]) -> None:
        self.label, self.payload, self.deliver = label, payload, deliver

    def set(self, value: object) -> None:
        """Provide the value, once."""
        if value is None or not isinstance(value, self.payload):
            raise StreamError(
                f"Packet type mismatch on {self.label}: set to {describe(value)}, expected {type_names(self.payload)}"
            )
        self.deliver(value)


class Group(Generic[W]):
    """The streams of a repeated port, in flat order."""

    __slots__ = ("_by_key", "_wires")

    def __init__(self, wires: Sequence[tuple[Key, W]]) -> None:
        self._by_key = dict(sorted(wires, key=lambda pair: pair[0]))
        self._wires = tuple(self._by_key.values())

    def __getitem__(self, index: int) -> W:
        return self._wires[index]

    def __iter__(self) -> Iterator[W]:
        return iter(self._wires)

    def __len__(self) -> int:
        return len(self._wires)

    def at(self, key: Key) -> W | None:
        """The stream with this tag and index, if it is connected."""
        return self._by_key.get(key)

    def items(self) -> list[tuple[Key, W]]:
        """All streams with their tags and indexes."""
        return list(self._by_key.items())


def describe(value: object) -> str:
    """The type of a payload, for messages."""
    return "nothing (None is never a payload)" if value is None else type(value).__name__


def type_names(payload: type | tuple[type, ...]) -> str:
    """The types that a port accepts, for messages."""
    kinds = payload if isinstance(payload, tuple) else (payload,)
    return " or ".join("anything" if kind is object else kind.__name__ for kind in kinds)
