"""Variants of a calculator, for payloads of other types: which one a node is, is decided when its graph is compiled.

MediaPipe has one name for a calculator that works in host memory and on a GPU; here these are two classes with one
contract. A node tells by its tags which one is meant (`IMAGE_GPU`) or, where these do not tell (`TENSORS`), by what it
is fed with: see docs/adr/0007-variants-are-chosen-when-the-plan-is-made.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from mediagraph.framework.contract import Connections, Contract, PortKind, PortSpec
from mediagraph.framework.errors import ContractError, StatusCode
from mediagraph.framework.names import Connection, Key

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True)
class Variant:
    """Another calculator with the same ports, some of which carry payloads of other types.

    `tags` are names that ports have only there, each with the plain one: a node that connects one is this variant.
    """

    calculator: str
    tags: Mapping[str, str] = field(default_factory=dict)

    def is_meant_by(self, connections: Connections) -> bool:
        """Does a node connect one of the tags?"""
        return any(one.key.tag in self.tags for kind in PortKind for one in connections.of_kind(kind))


def plain(connections: Connections, tags: Mapping[str, str]) -> Connections:
    """The connections under the plain names of their ports; raises ContractError where one port has both names."""
    lists = [_plain(connections.of_kind(kind), tags, kind) for kind in PortKind]
    inputs, outputs, side_inputs, side_outputs = lists
    return Connections(inputs, outputs, side_inputs, side_outputs)


def _plain(connections: Iterable[Connection], tags: Mapping[str, str], kind: PortKind) -> tuple[Connection, ...]:
    found: dict[Key, str] = {}
    renamed = []
    for key, name in connections:
        known = Key(tags.get(key.tag, key.tag), key.index)
        if found.setdefault(known, key.tag) != key.tag:
            raise ContractError(
                f"{found[known]} and {key.tag} are two names of one {kind.value}; connect one of them",
                StatusCode.INVALID_ARGUMENT,
            )
        renamed.append(Connection(known, name))
    return tuple(renamed)


def named_as_connected(contract: Contract, connections: Connections, tags: Mapping[str, str]) -> Contract:
    """The contract with each port under the name that the node has for it."""

    def named(port: PortSpec) -> PortSpec:
        given = {one.key.tag for one in connections.of_kind(port.kind)}
        return replace(port, tag=next((tag for tag in tags if tag in given and tags[tag] == port.tag), port.tag))

    return replace(contract, ports=tuple(map(named, contract.ports))) if tags else contract
