"""Does a node run at a timestamp? Its required inputs must be present or, where there are none, any input."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from mediagraph.framework.plan import Edge


class HasValue(Protocol):
    """A wire."""

    @property
    def value(self) -> object:
        """What it carries, or None."""
        ...


class Always:
    """Present at every timestamp."""

    value = True


class AllOf:
    """Present when every one of several wires is."""

    __slots__ = ("wires",)

    def __init__(self, wires: Sequence[HasValue]) -> None:
        self.wires = tuple(wires)

    @property
    def value(self) -> object:
        """Not None if all are present."""
        for wire in self.wires:
            if wire.value is None:
                return None
        return self


class AnyOf(AllOf):
    """Present when one of several wires is."""

    __slots__ = ()

    @property
    def value(self) -> object:
        """Not None if one is present."""
        for wire in self.wires:
            if wire.value is not None:
                return self
        return None


ALWAYS = Always()


def trigger_for(inputs: Sequence[tuple[Edge, object]]) -> HasValue:
    """The trigger of a node with these inputs, each with the wire at its port."""
    wires: list[HasValue] = [wire for _, wire in inputs]  # type: ignore[misc]  # wires of inputs have a value
    required = [wire for (edge, _), wire in zip(inputs, wires) if edge.port.required]
    wires = required or wires
    if len(wires) == 1:
        return wires[0]
    return AllOf(wires) if required else AnyOf(wires)
