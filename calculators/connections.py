"""Checks on how a node is connected that several calculators share."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from mediagraph.framework.contract import Connections, Contract, PortKind, count_of, has_tag
from mediagraph.framework.errors import ContractError, StatusCode
from mediagraph.framework.names import Connection
from mediagraph.framework.wires import Unconnected


def check_exactly_one(connections: Iterable[Connection], *tags: str) -> None:
    """Raise ContractError unless exactly one of the tags is connected."""
    connected = list(connections)
    found = [tag for tag in tags if has_tag(connected, tag)]
    if len(found) != 1:
        what = "more than one is" if found else "none is"
        choice = " or ".join(tag or "an untagged one" for tag in tags)
        raise ContractError(f"connect exactly one of {choice}; {what} connected", StatusCode.INVALID_ARGUMENT)


def check_connected(
    connections: Iterable[Connection], *tags: str, code: StatusCode = StatusCode.INVALID_ARGUMENT
) -> None:
    """Raise ContractError unless all of the tags are connected; `code` is what MediaPipe's calculator answers."""
    connected = list(connections)
    missing = [tag or "an untagged one" for tag in tags if not has_tag(connected, tag)]
    if missing:
        raise ContractError(f"connect {' and '.join(missing)} too", code)


def check_as_many(inputs: Iterable[Connection], outputs: Iterable[Connection], tag: str) -> None:
    """Raise ContractError unless there are as many inputs as outputs of a tag."""
    found, wanted = count_of(inputs, tag), count_of(outputs, tag)
    if found != wanted:
        raise ContractError(f"{found} {tag or 'untagged'} inputs and {wanted} outputs; there must be as many")


def require_connected_input(contract: Contract, connections: Connections, tag: str) -> Contract:
    """The contract with an optional input made required where the graph connects it.

    `process` is then not called at timestamps at which that input is empty, and reading None means: not connected.
    """
    if not has_tag(connections.inputs, tag):
        return contract
    ports = [
        replace(port, required=True) if port.kind is PortKind.INPUT and port.tag == tag else port
        for port in contract.ports
    ]
    return replace(contract, ports=tuple(ports))


def is_connected(port: object) -> bool:
    """Did the graph connect this port? Asked of a port of a running calculator."""
    return not isinstance(port, Unconnected)
