"""What flows in a graph that is being built: streams and side packets, with what they carry as their type."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Generic, TypeVar

T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Stream(Generic[T_co]):
    """A stream of a graph; its type parameter is what the type checker compares with ports."""

    name: str
    graph: object = field(repr=False)
    is_back_edge: bool = False


@dataclass(frozen=True, slots=True)
class SidePacket(Generic[T_co]):
    """A side packet of a graph."""

    name: str
    graph: object = field(repr=False)
