"""The grammar `TAG:index:name`, and the collections that are built from it (rules N1–N10)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
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
            f'"{text}" is not of the form TAG:index:name, {_CONNECTION.pattern}', StatusCode.INVALID_ARGUMENT
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
        raise ContractError(f'"{text}" is not of the form TAG:index, {_KEY.pattern}', StatusCode.INVALID_ARGUMENT)
    tag, number = match.groups()
    return Key(tag or "", int(number or 0))


def parse_collection(texts: Iterable[str]) -> tuple[Connection, ...]:
    """Parse a list of entries, in the order written; raises ContractError for clashes and gaps (rules N5, N6)."""
    connections: list[Connection] = []
    untagged = 0
    for text in texts:
        tag, index, name = parse_connection(text)
        if index is None:
            tag, index, untagged = "", untagged, untagged + 1
        connections.append(Connection(Key(tag, index), name))
    _check_keys(connections)
    return tuple(connections)


def _check_keys(connections: Sequence[Connection]) -> None:
    seen: dict[Key, str] = {}
    for key, name in connections:
        if key in seen:
            raise ContractError(
                f'{key} was already given the name "{seen[key]}", now it is "{name}"', StatusCode.FAILED_PRECONDITION
            )
        seen[key] = name
    for key in seen:
        if key.index and Key(key.tag, key.index - 1) not in seen:
            raise ContractError(
                f"{key} is used but {key.tag}:{key.index - 1} is not; indexes count from 0 without gaps",
                StatusCode.FAILED_PRECONDITION,
            )


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
