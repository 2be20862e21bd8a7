"""A recording as it is read: what it tells of itself, and its events from start to end."""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from mediagraph.framework.errors import ArgumentError, InputError
from mediagraph.framework.packet import Packet
from mediagraph.framework.timestamp import Timestamp
from mediagraph.recording.compression import unpack_value
from mediagraph.recording.events import Arrival, Ended, Event, Role, Settled
from mediagraph.recording.framing import MAGIC, Block, Kind, blocks, scan
from mediagraph.recording.header import Header
from mediagraph.recording.packing import Unpacked
from mediagraph.recording.values import content_of
from mediagraph.recording.writer import INSTANT, NUMBER

_EVENTS = (Kind.PACKET, Kind.BOUND, Kind.END)


@dataclass(frozen=True, slots=True)
class Recording:
    """A run of a graph in a file, made by `Recording.read`.

    `streams` are the recorded ones, `counts` their packets, `ended` those whose end was recorded. `side_packets` are
    those that the run was given, `lost_side_packets` those of them that could not be recorded, with the reason.
    `graph_text` is the graph without its subgraphs, "" if it has no text form, `graph_name` the name of its file.
    `problem` tells why the run is not recorded to its end, and is empty if it is. Packets stay in the file until they
    are asked for; any number of threads may ask.
    """

    path: Path
    graph_text: str
    graph_name: str
    streams: Mapping[str, Role]
    counts: Mapping[str, int]
    ended: Collection[str]
    side_packets: Mapping[str, object]
    lost_side_packets: Mapping[str, str]
    problem: str
    _end: int = field(repr=False)

    @classmethod
    def read(cls, path: str | Path) -> Recording:
        """Look a file through, and check all that is in it; raises InputError if it is no recording.

        The recording of a program that has crashed, and a damaged one, is read up to there.
        """
        found = _Contents(Path(path))
        with _open(found.path) as file:
            if file.read(len(MAGIC)) != MAGIC:
                raise InputError(f'"{path}" is no recording; `mediagraph record` makes one')
            extent = scan(file, found.see)
        header = found.header
        if header is None:
            raise InputError(f'"{path}" cannot be used: {extent.problem or "it has no header"}')
        problem = extent.problem or found.finish
        return cls(
            path=found.path,
            graph_text=header.graph_text,
            graph_name=header.graph_name,
            streams=header.streams,
            counts=found.counts,
            ended=frozenset(found.ended),
            side_packets=found.side_packets,
            lost_side_packets=found.lost,
            problem="its end is missing" if problem is None else problem,
            _end=extent.end,
        )

    @property
    def is_complete(self) -> bool:
        """Was the run recorded to its end?"""
        return not self.problem

    def is_whole(self, stream: str) -> bool:
        """Is every packet of the stream here? One that never ended is whole too, if the run came to its end."""
        return self.is_complete or stream in self.ended

    def events(self, streams: Collection[str] | None = None) -> Iterator[Event]:
        """What happened on these streams (None: on all), in order; raises InputError for what cannot be read."""
        names = list(self.streams)
        wanted = range(len(names)) if streams is None else {names.index(stream) for stream in self._known(streams)}
        with _open(self.path) as file:
            for block in blocks(file, self._end, lambda kind: kind in _EVENTS):
                number = _stream_of(block)
                if number in wanted:
                    yield self._event(block, names[number])

    def packets(self, stream: str) -> Iterator[Packet]:
        """The packets of a stream; raises InputError as `events` does."""
        return (event.packet for event in self.events((stream,)) if isinstance(event, Arrival))

    def digests(self) -> dict[str, str]:
        """A SHA-256 for each stream, of the timestamps of its packets and of every bit of their payloads."""
        digests = {stream: hashlib.sha256() for stream in self.streams}
        for event in self.events():
            if isinstance(event, Arrival):
                content = content_of(event.packet.value)
                digests[event.stream].update(struct.pack("<qQ", event.packet.timestamp, len(content)) + content)
        return {stream: digest.hexdigest() for stream, digest in digests.items()}

    def _known(self, streams: Collection[str]) -> Collection[str]:
        for stream in streams:
            if stream not in self.streams:
                known = ", ".join(self.streams) or "none"
                raise ArgumentError(f'"{self.path}" has no stream "{stream}"; it has {known}')
        return streams

    def _event(self, block: Block, stream: str) -> Event:
        if block.kind is Kind.END:
            return Ended(stream)
        timestamp = Timestamp.of(INSTANT.unpack_from(block.body)[1])
        if block.kind is Kind.BOUND:
            return Settled(stream, timestamp)
        try:
            return Arrival(stream, Packet(unpack_value(block.body[INSTANT.size :]), timestamp))
        except ArgumentError as error:
            raise InputError(
                f'"{self.path}": the packet of stream "{stream}" at {timestamp} µs cannot be read: {error}'
            ) from error


@dataclass(slots=True)
class _Contents:
    """What the blocks of a file tell, gathered one by one."""

    path: Path
    header: Header | None = None
    counts: dict[str, int] = field(default_factory=dict)
    ended: set[str] = field(default_factory=set)
    side_packets: dict[str, object] = field(default_factory=dict)
    lost: dict[str, str] = field(default_factory=dict)
    finish: str | None = None
    _names: list[str] = field(default_factory=list)
    _last: dict[str, int] = field(default_factory=dict)

    def see(self, block: Block) -> None:
        """Take note of a block; raises InputError if it does not make sense here."""
        try:
            self._see(block)
        except (ArgumentError, struct.error) as error:
            raise InputError(f'"{self.path}" cannot be used: {error}') from error

    def _see(self, block: Block) -> None:
        if (self.header is None) is not (block.kind is Kind.HEADER):
            raise ArgumentError(f"the block at byte {block.offset} is out of place")
        if block.kind is Kind.HEADER:
            self.header = Header.from_bytes(block.body)
            self._names = list(self.header.streams)
            self.counts = dict.fromkeys(self._names, 0)
        elif block.kind is Kind.SIDE_PACKET:
            self._see_side_packet(Unpacked(block.body))
        elif block.kind is Kind.FINISH:
            self.finish = block.body.decode("utf-8", "replace")
        else:
            self._see_event(block)

    def _see_event(self, block: Block) -> None:
        number = _stream_of(block)
        if number >= len(self._names):
            raise ArgumentError(f"there is no stream {number}, of which the block at byte {block.offset} tells")
        name = self._names[number]
        if block.kind is Kind.END:
            self.ended.add(name)
            return
        timestamp = INSTANT.unpack_from(block.body)[1]
        if block.kind is Kind.PACKET:
            if timestamp <= self._last.get(name, timestamp - 1) or not Timestamp.of(timestamp).is_allowed_in_stream():
                raise ArgumentError(f'a packet of stream "{name}" is at {Timestamp.of(timestamp)}, which is too early')
            self._last[name] = timestamp
            self.counts[name] += 1

    def _see_side_packet(self, body: Unpacked) -> None:
        name, reason = body.text(), body.text()
        if reason:
            self.lost[name] = reason
        else:
            self.side_packets[name] = unpack_value(bytes(body.raw(body.left)))


def _stream_of(block: Block) -> int:
    number: int = NUMBER.unpack_from(block.body)[0]
    return number


def _open(path: Path) -> BinaryIO:
    try:
        return open(path, "rb")
    except FileNotFoundError:
        raise InputError(f'"{path}" does not exist; check the path') from None
    except OSError as error:
        raise InputError(f'"{path}" cannot be read: {error.strerror}') from error
