"""The grammar `TAG:index:name`, and the collections that are built from it (rules N1–N10)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from mediagraph.framework.errors import ContractError, StatusCode

NAME = "[a-z_][a-z0-9_]*"
TAG = "[A-Z_][A-Z0-9_]*"
NUMBER = "0|[1-9][0-9]*"
_CONNECTION = re.compile(f"(?:({TAG}):(?:({NUMBER}):)?)?({NAME})")
_KEY = re.compile(f"({TAG})?(?::({NUMBER}))?")
_LARGEST_INDEX = 10_000


class Key(NamedTuple):
    """A place in a collection: a tag ("" for none) and an index; sorts in MediaPipe's flat order (rule N7)."""

    tag: str
    index: int = 0  # type: ignore[assignment]  # tuple.index is of no use here

    def __str__(self) -> str:
        if not self.tag:
            return f":{self.index}" if self.index else "(untagged)"
        return f"{self.tag}:{self.index}" if self.index else self.tag


class Connection(NamedTuple):
    """One parsed entry of a list of streams or side packets."""

    key: Key
    name: str


def parse_connection(text: str) -> tuple[str, int | None, str]:
    """Split `TAG:index:name` into tag, index (None: assigned by position) and name; raises ContractError."""
    match = _CONNECTION.fullmatch(text)
    if match is None:
        raise ContractError(
            f'"{text}" is not of the form TAG:index:name; {_what_is_wrong(text)}', StatusCode.INVALID_ARGUMENT
        )
    tag, number, name = match.groups()
    index = None if tag is None else int(number or 0)
    if index is not None and index > _LARGEST_INDEX:
        raise ContractError(f'"{text}" has an index above {_LARGEST_INDEX}', StatusCode.INTERNAL)
    return tag or "", index, name


def parse_key(text: str) -> Key:
    """Read `TAG:index`, where both parts may be missing; raises ContractError."""
    match = _KEY.fullmatch(text)
    if match is None or text.endswith(":"):
        hint = f'; write "{text.upper()}"' if _KEY.fullmatch(text.upper()) and not text.endswith(":") else ""
        raise ContractError(
            f'"{text}" is not of the form TAG:index, as IMAGE, IMAGE:1 or :1{hint}', StatusCode.INVALID_ARGUMENT
        )
    tag, number = match.groups()
    return Key(tag or "", int(number or 0))


def parse_collection(texts: Iterable[str]) -> tuple[Connection, ...]:
    """Parse a list of entries, in the order written; raises ContractError for clashes and gaps (rules N5, N6)."""
    connections, faults = read_collection(texts)
    for _, error in faults:
        raise error
    return connections


def read_collection(texts: Iterable[str]) -> tuple[tuple[Connection, ...], list[tuple[int, ContractError]]]:
    """What can be read of a list of entries, and what is wrong with the others, by their positions."""
    connections: list[Connection] = []
    faults: list[tuple[int, ContractError]] = []
    untagged = 0
    positions: list[int] = []
    for position, text in enumerate(texts):
        try:
            tag, index, name = parse_connection(text)
        except ContractError as error:
            faults.append((position, error))
            continue
        if index is None:
            tag, index, untagged = "", untagged, untagged + 1
        connections.append(Connection(Key(tag, index), name))
        positions.append(position)
    faults += ((positions[place], error) for place, error in _clashes(connections))
    return tuple(connections), faults


def _clashes(connections: Sequence[Connection]) -> Iterator[tuple[int, ContractError]]:
    """Tags and indexes that are given twice or skip one, by the positions of their connections."""
    first: dict[Key, str] = {}
    for position, (key, name) in enumerate(connections):
        if key in first:
            yield (
                position,
                ContractError(
                    f'{key} was already given the name "{first[key]}", now it is "{name}"; '
                    f"several streams of one tag are {key.tag}:0, {key.tag}:1 …",
                    StatusCode.FAILED_PRECONDITION,
                ),
            )
        first.setdefault(key, name)
    for position, (key, _) in enumerate(connections):
        if key.index and Key(key.tag, key.index - 1) not in first:
            yield (
                position,
                ContractError(
                    f"{key} is used but {key.tag}:{key.index - 1} is not; indexes count from 0 without gaps",
                    StatusCode.FAILED_PRECONDITION,
                ),
            )


def _what_is_wrong(text: str) -> str:
    """Which part of `TAG:index:name` does not fit, and what would."""
    *front, name = text.split(":")
    if len(front) > 2:
        return "it has too many colons"
    if not name.strip():
        return "the name is missing"
    if front and not front[0].strip():
        return "the tag before the colon is missing"
    if len(front) == 2 and re.fullmatch(NUMBER, front[1]) is None:
        return f'"{front[1]}" is not an index; indexes are 0, 1, 2 …'
    tag = [_as_word(front[0]).upper(), *front[1:]] if front else []
    better = ":".join([*tag, _as_word(name).lower()])
    hint = f'; did you mean "{better}"?' if _CONNECTION.fullmatch(better) else ", without a digit in front"
    return f"tags are made of A-Z, 0-9 and _, names of a-z, 0-9 and _{hint}"


def _as_word(text: str) -> str:
    return re.sub(r"\W", "_", text.strip())


def is_tag(text: str) -> bool:
    """Is it a legal tag?"""
    return re.fullmatch(TAG, text) is not None


def canonical_names(bases: Sequence[str]) -> list[str]:
    """The names of nodes: unique ones as they are, others with a suffix _1, _2 … in order (rule N10)."""
    counts: dict[str, int] = {}
    for base in bases:
        counts[base] = counts.get(base, 0) + 1
    seen: dict[str, int] = {}
    names = []
    for base in bases:
        seen[base] = seen.get(base, 0) + 1
        names.append(base if counts[base] == 1 else f"{base}_{seen[base]}")
    return names


def subgraph_name(stem: str) -> str:
    """The name of the subgraph in a file with this stem: its words in CamelCase."""
    return "".join(word[:1].upper() + word[1:] for word in stem.split("_"))
