"""What a node promises and demands: its ports, and how it behaves in time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum

from mediagraph.framework.names import Connection, Key
from mediagraph.framework.policy import Default, InputPolicy
from mediagraph.framework.ports import (
    ANY_TAG,
    Input,
    Inputs,
    OptionalInput,
    OptionalSideInput,
    Output,
    Outputs,
    Port,
    SameAs,
    SideInput,
    SideInputs,
    SideOutput,
    SideOutputs,
)


class PortKind(Enum):
    """Which of the four lists of a node a port belongs to."""

    INPUT = "input stream"
    OUTPUT = "output stream"
    SIDE_INPUT = "input side packet"
    SIDE_OUTPUT = "output side packet"


FIELD = {
    PortKind.INPUT: "input_stream",
    PortKind.OUTPUT: "output_stream",
    PortKind.SIDE_INPUT: "input_side_packet",
    PortKind.SIDE_OUTPUT: "output_side_packet",
}
"""The field of a node that connects ports of a kind."""

_KINDS: dict[type[Port[object]], PortKind] = {
    Input: PortKind.INPUT,
    OptionalInput: PortKind.INPUT,
    Inputs: PortKind.INPUT,
    Output: PortKind.OUTPUT,
    Outputs: PortKind.OUTPUT,
    SideInput: PortKind.SIDE_INPUT,
    OptionalSideInput: PortKind.SIDE_INPUT,
    SideInputs: PortKind.SIDE_INPUT,
    SideOutput: PortKind.SIDE_OUTPUT,
    SideOutputs: PortKind.SIDE_OUTPUT,
}


@dataclass(frozen=True, slots=True)
class PortSpec:
    """A port as plain data.

    `payload` (object,) accepts anything; `same_as` names the port whose type it shares; `index` is the one index of a
    port that is not repeated.
    """

    kind: PortKind
    attribute: str
    tag: str
    payload: tuple[type, ...] = (object,)
    required: bool = True
    repeated: bool = False
    same_as: SameAs = None
    index: int = 0

    def accepts(self, key: Key) -> bool:
        """May a stream with this tag and index be connected here, apart from ANY_TAG?"""
        return key.tag == self.tag and (self.repeated or key.index == self.index)


@dataclass(frozen=True, slots=True)
class Contract:
    """Everything the engine needs to know of a node before it runs.

    `timestamp_offset` 0 promises that outputs carry the input's timestamp; another number promises that outputs are at
    least that much later; None promises nothing. `heavy` says that `process` releases the GIL for 50 µs or more.
    """

    ports: tuple[PortSpec, ...] = ()
    timestamp_offset: int | None = 0
    process_timestamp_bounds: bool = False
    input_policy: InputPolicy = field(default_factory=Default)
    max_in_flight: int = 1
    heavy: bool = False

    def of_kind(self, kind: PortKind) -> list[PortSpec]:
        """The ports of one of the four lists."""
        return [port for port in self.ports if port.kind is kind]

    def port_for(self, kind: PortKind, key: Key) -> PortSpec | None:
        """The port that a stream with this tag and index belongs to."""
        ports = self.of_kind(kind)
        exact = next((port for port in ports if port.accepts(key)), None)
        return exact or next((port for port in ports if port.tag == ANY_TAG), None)


@dataclass(frozen=True, slots=True)
class Connections:
    """Which tags and indexes of a node the graph connects, and to which streams."""

    inputs: tuple[Connection, ...] = ()
    outputs: tuple[Connection, ...] = ()
    side_inputs: tuple[Connection, ...] = ()
    side_outputs: tuple[Connection, ...] = ()

    def of_kind(self, kind: PortKind) -> tuple[Connection, ...]:
        """One of the four lists."""
        return {
            PortKind.INPUT: self.inputs,
            PortKind.OUTPUT: self.outputs,
            PortKind.SIDE_INPUT: self.side_inputs,
            PortKind.SIDE_OUTPUT: self.side_outputs,
        }[kind]


def keys(connections: Iterable[Connection]) -> list[Key]:
    """The tags and indexes of a list, in flat order."""
    return sorted(connection.key for connection in connections)


def count_of(connections: Iterable[Connection], tag: str) -> int:
    """How many entries have this tag."""
    return sum(connection.key.tag == tag for connection in connections)


def has_tag(connections: Iterable[Connection], tag: str) -> bool:
    """Is the tag connected?"""
    return count_of(connections, tag) > 0


def spec_of(port: Port[object]) -> PortSpec:
    """A declared port as plain data."""
    kind = next(kind for base in type(port).__mro__ if (kind := _KINDS.get(base)))
    return PortSpec(kind, port.attribute, port.tag, port.payload, port.required, port.repeated, port.same_as)
