"""Which nodes are variants of their calculators because of what they are fed with (ADR 7)."""

from __future__ import annotations

from collections.abc import Iterator

from mediagraph.framework.calculator import Calculator
from mediagraph.framework.contract import PortKind
from mediagraph.framework.names import Key
from mediagraph.framework.registry import Catalogue, find
from mediagraph.framework.types import Payload, fits
from mediagraph.framework.wiring import PortId, Wiring, port_id


def fed_variants(wiring: Wiring, catalogue: Catalogue) -> dict[str, type[Calculator]]:
    """The nodes, by name, at which a stream does not fit, each with the variant of its calculator that it does fit.

    The types of all ports must be known. What these variants send may be another misfit, which is found the next time.
    """
    inputs = {
        port_id(node, PortKind.INPUT, key): (node, key) for node in wiring.nodes for key, _ in node.connections.inputs
    }
    found: dict[str, type[Calculator]] = {}
    for maker, taker in _misfits(wiring):
        for port, other in ((maker, taker), (taker, maker)):
            # Nodes that take anything pass on what is said elsewhere: a misfit may be seen far from the node at fault.
            declared_by = wiring.types.declared_by(port)
            if declared_by in inputs:
                node, key = inputs[declared_by]
                carried = wiring.types.payload(other)
                variant = next(_taking(node.calculator, key, carried, catalogue), None)
                found |= {} if variant is None else {node.name: variant}
    return found


def _misfits(wiring: Wiring) -> Iterator[tuple[PortId, PortId]]:
    """The two ends of each stream that carries what one of its takers does not take."""
    for node in wiring.nodes:
        for key, name in node.connections.inputs:
            made, taker = wiring.streams.get(name), port_id(node, PortKind.INPUT, key)
            if made is not None and not fits(wiring.types.payload(made.port), wiring.types.payload(taker)):
                yield made.port, taker


def _taking(
    calculator: type[Calculator], key: Key, carried: Payload, catalogue: Catalogue
) -> Iterator[type[Calculator]]:
    """The variants of a calculator whose input of this tag takes such payloads."""
    for variant in calculator.variants:
        found = find(variant.calculator, catalogue)
        if isinstance(found, type) and issubclass(found, Calculator) and found is not calculator:
            port = found.declared.port_for(PortKind.INPUT, Key(variant.tags.get(key.tag, key.tag), key.index))
            if port is not None and fits(carried, port.payload):
                yield found
