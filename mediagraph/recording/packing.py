"""Plain numbers and texts as bytes, read back with every length checked against what is there."""

from __future__ import annotations

import struct

from mediagraph.framework.errors import ArgumentError

_LENGTH = struct.Struct("<Q")


class Packed:
    """Bytes that grow; `keeps_layout` says whether arrays of equal values may differ in them."""

    def __init__(self, *, keeps_layout: bool = True) -> None:
        self.keeps_layout = keeps_layout
        self._parts: list[bytes] = []

    def raw(self, data: bytes) -> None:
        """Bytes whose number the reader knows."""
        self._parts.append(data)

    def length(self, number: int) -> None:
        """A count, 0..2⁶⁴-1."""
        self._parts.append(_LENGTH.pack(number))

    def sized(self, data: bytes) -> None:
        """Bytes behind their number."""
        self.length(len(data))
        self._parts.append(data)

    def text(self, text: str) -> None:
        """A text as UTF-8; half surrogate pairs, which Python's texts may hold, are kept."""
        self.sized(text.encode("utf-8", "surrogatepass"))

    def bytes(self) -> bytes:
        """Everything."""
        return b"".join(self._parts)


class Unpacked:
    """Reads what `Packed` has written; raises ArgumentError where the bytes do not suffice."""

    def __init__(self, data: bytes) -> None:
        self._data = memoryview(data)
        self._position = 0

    @property
    def left(self) -> int:
        """How many bytes are left."""
        return len(self._data) - self._position

    def raw(self, size: int) -> memoryview:
        """So many bytes, not copied."""
        if size > self.left:
            raise ArgumentError(f"{size} bytes are announced, but {self.left} are there")
        begin = self._position
        self._position += size
        return self._data[begin : self._position]

    def byte(self) -> int:
        """One byte."""
        return self.raw(1)[0]

    def length(self) -> int:
        """A count."""
        number: int = _LENGTH.unpack(self.raw(_LENGTH.size))[0]
        return number

    def sized(self) -> memoryview:
        """Bytes behind their number."""
        return self.raw(self.length())

    def text(self) -> str:
        """A text."""
        try:
            return str(self.sized(), "utf-8", "surrogatepass")
        except UnicodeDecodeError:
            raise ArgumentError("a text is not UTF-8") from None

    def count(self) -> int:
        """The number of things that follow, each of which takes at least a byte."""
        number = self.length()
        if number > self.left:
            raise ArgumentError(f"{number} things are announced in {self.left} bytes")
        return number

    def finish(self) -> None:
        """Raise ArgumentError unless everything was read."""
        if self.left:
            raise ArgumentError(f"{self.left} bytes are left over")
