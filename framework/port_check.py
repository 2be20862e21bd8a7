"""Do the streams and side packets that a node connects fit its contract? (checks V3c, V3d)"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from mediagraph.framework.config import NodeConfig
from mediagraph.framework.contract import FIELD, Connections, Contract, PortKind
from mediagraph.framework.errors import Problem
from mediagraph.framework.interface import LeftOut
from mediagraph.framework.names import Key
from mediagraph.framework.ports import ANY_TAG
from mediagraph.framework.problem_texts import guessed, label_of, ports_of, spelled
from mediagraph.framework.types import type_name

_Port = tuple[PortKind, Key]


class PortCheck:
    """What is wrong with the connections of one node, and which required ports are not connected.

    A wrong connection is taken for the port that it probably means, so that this port is not missing.
    """

    def __init__(
        self,
        node: NodeConfig,
        name: str,
        contract: Contract,
        connections: Connections,
        left_out: Mapping[tuple[str, str, Key], LeftOut],
    ) -> None:
        self._node, self._name, self._contract, self._connections = node, name, contract, connections
        self._left_out = left_out
        self._free = {kind: self._not_connected(kind) for kind in PortKind}
        self.wrong: list[Problem] = [problem for kind in PortKind for problem in self._wrong(kind)]
        self.missing: list[Problem] = [problem for kind in PortKind for problem in self._missing(kind)]

    def _not_connected(self, kind: PortKind) -> list[Key]:
        given = {connection.key for connection in self._connections.of_kind(kind)}
        keys = [Key(port.tag, port.index) for port in self._contract.of_kind(kind) if port.tag != ANY_TAG]
        return [key for key in keys if key not in given]

    def _wrong(self, kind: PortKind) -> Iterator[Problem]:
        for position, (key, stream) in enumerate(self._connections.of_kind(kind)):
            if self._contract.port_for(kind, key) is None:
                hint = self._take_for_another(kind, key, stream)
                there = ports_of(self._contract, kind)
                message = f"{label_of(self._node, self._name)} has no {kind.value} {key}; it has {there}; {hint}"
                yield Problem(message, self._node.origin.place(FIELD[kind], position))

    def _take_for_another(self, kind: PortKind, key: Key, stream: str) -> str:
        """What a connection without a port probably means; that port counts as connected."""
        for other in PortKind:
            if other is not kind and key.tag and key in self._free[other]:
                self._free[other].remove(key)
                return f'{key} is an {other.value}, so write {FIELD[other]}: "{spelled(key, stream)}"'
        known = [Key(port.tag, port.index) for port in self._contract.of_kind(kind)]
        guess = guessed(key, self._free[kind], known)
        if guess is None:
            return "take it away"
        self._free[kind].remove(guess)
        return f'did you mean "{spelled(guess, stream)}"?'

    def _missing(self, kind: PortKind) -> Iterator[Problem]:
        for port in self._contract.of_kind(kind):
            key = Key(port.tag, port.index)
            if port.required and key in self._free[kind]:
                wanted = f"{kind.value} {key} of type {type_name(port.payload)}"
                yield self._missing_port(kind, key, f"{label_of(self._node, self._name)} requires the {wanted}, which")

    def _missing_port(self, kind: PortKind, key: Key, message: str) -> Problem:
        place = self._node.origin.place("calculator")
        why = self._left_out.get((self._name, FIELD[kind], key))
        if why is None:
            return Problem(f'{message} is not connected; add {FIELD[kind]}: "{spelled(key, "NAME")}"', place)
        message += f" the subgraph node {why.label} ({why.place}) leaves out; add {why.entry} there"
        return Problem(message, place, other=why.place)
