"""A graph as the text that one would write by hand: the interface first, then the nodes, short blocks in one line."""

from __future__ import annotations

import dataclasses
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from google.protobuf import text_encoding

from mediagraph.framework.config import GraphConfig, NodeConfig
from mediagraph.framework.options import OptionField, fields_of, message_name

WIDTH = 100
# What stands first in a graph and in a node; the rest follows in the order of its declaration.
_GRAPH_ORDER = ("type", "package", "input_stream", "input_side_packet", "output_stream", "output_side_packet")
_NODE_ORDER = (
    "name",
    "calculator",
    "input_stream",
    "input_stream_info",
    "input_side_packet",
    "output_stream",
    "output_side_packet",
)
_LAST = ("options", "node_options", "graph_options")


@dataclass(frozen=True, slots=True)
class Entry:
    """A field as text: `name: text`, or `name { entries }` if there is no text."""

    name: str
    text: str | None = None
    entries: tuple[Entry, ...] = ()

    def in_one_line(self) -> str:
        """The field without line breaks."""
        if self.text is not None:
            return f"{self.name}: {self.text}"
        inner = " ".join(one.in_one_line() for one in self.entries)
        return f"{self.name} {{ {inner} }}" if inner else f"{self.name} {{}}"


def graph_text(config: GraphConfig) -> str:
    """The text of a graph; read again it gives an equal graph. Subgraphs stay as they are, comments are not known."""
    parts: list[list[str]] = [[]]
    entries = list(_entries(config, _GRAPH_ORDER))
    for entry in sorted(entries, key=lambda one: one.name == "node"):
        lines = _node_lines(entry) if entry.name == "node" else list(_entry_lines(entry, 0))
        if len(lines) > 1 or entry.name == "type":
            parts += [lines, []]  # a paragraph of its own
        else:
            parts[-1] += lines
    return "\n".join("".join(f"{line}\n" for line in part) for part in parts if part)


def _node_lines(node: Entry) -> list[str]:
    return ["node {", *(f"  {line}" for line in _lines(node.entries, 2)), "}"]


def _lines(entries: Sequence[Entry], indent: int = 0) -> list[str]:
    return [line for entry in entries for line in _entry_lines(entry, indent)]


def _entry_lines(entry: Entry, indent: int) -> Iterator[str]:
    line = entry.in_one_line()
    if entry.text is not None or (indent + len(line) <= WIDTH and _depth(entry) <= 2):
        yield line
        return
    yield f"{entry.name} {{"
    yield from (f"  {inner}" for inner in _lines(entry.entries, indent + 2))
    yield "}"


def _depth(entry: Entry) -> int:
    return 0 if entry.text is not None else 1 + max((_depth(one) for one in entry.entries), default=0)


def _entries(value: Any, order: Sequence[str] = ()) -> Iterator[Entry]:
    """The fields of a message that differ from their defaults."""
    kind: type = type(value)
    known = {field.name: field for field in fields_of(kind)}
    names = [field.name for field in dataclasses.fields(value)]
    rank = {name: index for index, name in enumerate([*order, *(name for name in names if name not in order)])}
    rank.update({name: len(names) + index for index, name in enumerate(_LAST)})
    for field in sorted(dataclasses.fields(value), key=lambda one: rank[one.name]):
        content = getattr(value, field.name)
        if field.name in known:
            yield from _known(known[field.name], content)
        elif "extensions" in field.metadata and content:
            yield Entry(field.name, None, tuple(_options(f"[{message_name(type(one))}.ext]", one) for one in content))
        elif "any" in field.metadata:
            for one in content:
                name = f"[type.googleapis.com/{message_name(type(one))}]"
                yield Entry(field.name, None, (_options(name, one),))


def _options(name: str, options: object) -> Entry:
    return Entry(name, None, tuple(_entries(options)))


def _known(field: OptionField, value: Any) -> Iterator[Entry]:
    if field.repeated:
        yield from (_entry(field, one) for one in value)
    elif value is not None and (value != field.default or field.optional):
        yield _entry(field, value)


def _entry(field: OptionField, value: Any) -> Entry:
    if isinstance(field.kind, str):
        return Entry(field.name, scalar_text(field.kind, value))
    if issubclass(field.kind, IntEnum):
        return Entry(field.name, field.kind(value).name)
    return Entry(field.name, None, tuple(_entries(value, _NODE_ORDER if isinstance(value, NodeConfig) else ())))


def scalar_text(kind: str, value: Any) -> str:
    """A value of a scalar field, given its type in protobuf."""
    if kind == "string":
        return f'"{text_encoding.CEscape(value, as_utf8=True)}"'
    if kind == "bytes":
        return f'"{text_encoding.CEscape(value, as_utf8=False)}"'
    if kind == "bool":
        return "true" if value else "false"
    if kind == "float":
        return _shortest_float(float(value))
    return repr(float(value)) if kind == "double" else str(int(value))


def _shortest_float(value: float) -> str:
    """The shortest text that gives the same 32 bits."""
    wanted = struct.pack("f", value)
    candidates = (float(f"{value:.{digits}g}") for digits in range(1, 10))
    return repr(next(one for one in candidates if struct.pack("f", one) == wanted or one != one))
