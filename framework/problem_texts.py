"""The words that messages about a graph share: how nodes are called, what was meant, where types come from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from mediagraph.framework.config import NodeConfig
from mediagraph.framework.contract import Contract, PortKind, PortSpec
from mediagraph.framework.names import Key
from mediagraph.framework.ports import ANY_TAG
from mediagraph.framework.registry import closest

_LISTED = 8


def label_of(node: NodeConfig, name: str) -> str:
    """A node with its calculator, as `"reader" (TextCalculator)`; a node without a name is only its calculator."""
    return node.calculator if name == node.calculator else f'"{name}" ({node.calculator})'


def guessed(key: Key, free: Sequence[Key], known: Sequence[Key]) -> Key | None:
    """The free tag that a wrong one is likely to stand for: the closest of the known ones, or the only free one."""
    close = closest(str(key), [str(one) for one in known])
    if close is not None:
        return next((one for one in free if str(one) == close), None)
    return free[0] if len(free) == 1 else None


def spelled(key: Key, name: str) -> str:
    """A stream as a graph writes it, as `IMAGE:frames` or `frames`."""
    if not key.tag:
        return name
    return f"{key.tag}:{key.index}:{name}" if key.index else f"{key.tag}:{name}"


def listed(names: Iterable[str]) -> str:
    """Names with commas between them, the first eight."""
    found = list(names)
    return ", ".join(found[:_LISTED]) + (" …" if len(found) > _LISTED else "")


def ports_of(contract: Contract, kind: PortKind) -> str:
    """The ports of a contract as a message lists them."""
    return listed(_port(port) for port in contract.of_kind(kind)) or "none"


def _port(port: PortSpec) -> str:
    if port.tag == ANY_TAG:
        return "any tag"
    if port.repeated:
        return f"{port.tag} (any number)" if port.tag else "any number without a tag"
    return str(Key(port.tag, port.index))
