"""Writes a recording, so that all of it can be read whenever the program ends.

Every event goes to the operating system before the graph goes on, straight from the thread that drives the graph: if a
calculator takes the whole process down, the packets that it was given are in the file. A thread of its own would lose
just those, and would have to hold the graph back anyway as soon as it was slower.
"""

from __future__ import annotations

import contextlib
import os
import struct
from collections.abc import Mapping
from pathlib import Path

from mediagraph.framework.errors import ArgumentError, OutputError
from mediagraph.recording.compression import pack_value
from mediagraph.recording.events import Arrival, Ended, Event, Settled
from mediagraph.recording.framing import MAGIC, Kind, block_bytes
from mediagraph.recording.header import Header
from mediagraph.recording.packing import Packed

INSTANT = struct.Struct("<Iq")  # the number of the stream, microseconds
NUMBER = struct.Struct("<I")
_RESERVE = 256  # bytes for the last block


class RecordingWriter:
    """A file that grows event by event; `is_full` when the next one would exceed its limits. One thread at a time."""

    def __init__(
        self,
        path: Path,
        header: Header,
        *,
        max_bytes: int | None = None,
        max_packets: int | None = None,
        overwrite: bool = False,
    ) -> None:
        self.path, self.packets, self.is_full = path, 0, False
        self._max_bytes, self._max_packets = max_bytes, max_packets
        self._numbers = {name: number for number, name in enumerate(header.streams)}
        try:
            # Unbuffered: what was written is safe from the end of this process.
            self._file = open(path, "wb" if overwrite else "xb", buffering=0)  # noqa: SIM115 closed by finish()
        except FileExistsError:
            raise OutputError(
                f'"{path}" exists already; choose another name, or allow it with --overwrite (overwrite=True)'
            ) from None
        except OSError as error:
            raise _unwritable(path, error) from error
        self._end = 0
        self._append(MAGIC + block_bytes(Kind.HEADER, header.to_bytes()))

    def write_side_packets(self, values: Mapping[str, object]) -> None:
        """Note the side packets; of one that cannot be recorded, its name and why. Raises OutputError."""
        for name, value in values.items():
            packed = Packed()
            packed.text(name)
            try:
                content = pack_value(value)
                packed.text("")
            except ArgumentError as error:
                content = b""
                packed.text(str(error))
            packed.raw(content)
            self._append(block_bytes(Kind.SIDE_PACKET, packed.bytes()))

    def write(self, event: Event) -> None:
        """Append an event, unless the file is full or gets full by it.

        Raises OutputError if it cannot be written, or if its payload cannot be recorded.
        """
        if self.is_full:
            return
        block = self._block_of(event)
        is_packet = isinstance(event, Arrival)
        if self._exceeds(len(block), packets=self.packets + is_packet):
            self.is_full = True
            return
        self._append(block)
        self.packets += is_packet

    def finish(self, reason: str) -> None:
        """Append why nothing follows, "" at the end of the run, and close the file; raises OutputError."""
        if self._file.closed:
            return
        try:
            self._append(block_bytes(Kind.FINISH, reason.encode("utf-8", "replace")[: _RESERVE - 64]))
        finally:
            self._file.close()

    def _block_of(self, event: Event) -> bytes:
        number = self._numbers[event.stream]
        match event:
            case Arrival(stream, packet):
                try:
                    content = pack_value(packet.value)
                except ArgumentError as error:
                    raise OutputError(
                        f'"{self.path}": the packet of stream "{stream}" at {packet.timestamp} µs: {error}'
                    ) from error
                return block_bytes(Kind.PACKET, INSTANT.pack(number, packet.timestamp) + content)
            case Settled(_, bound):
                return block_bytes(Kind.BOUND, INSTANT.pack(number, bound))
            case Ended():
                return block_bytes(Kind.END, NUMBER.pack(number))

    def _exceeds(self, size: int, *, packets: int) -> bool:
        if self._max_packets is not None and packets > self._max_packets:
            return True
        return self._max_bytes is not None and self._end + size + _RESERVE > self._max_bytes

    def _append(self, data: bytes) -> None:
        rest = memoryview(data)
        try:
            while rest:
                rest = rest[self._file.write(rest) :]
        except OSError as error:
            with contextlib.suppress(OSError):
                os.truncate(self._file.fileno(), self._end)
            raise _unwritable(self.path, error) from error
        self._end += len(data)


def _unwritable(path: Path, error: OSError) -> OutputError:
    return OutputError(f'"{path}" cannot be written: {error.strerror or error}')
