"""A calculator class, described."""

from __future__ import annotations

import inspect
import re
import textwrap
from collections.abc import Iterator
from typing import Any

from mediagraph.framework.calculator import Calculator, Source
from mediagraph.framework.contract import Contract, PortKind, PortSpec
from mediagraph.framework.legacy.packet_generator import PacketGenerator
from mediagraph.framework.legacy.status_handler import StatusHandler
from mediagraph.framework.policy import Default
from mediagraph.framework.ports import ANY_TAG
from mediagraph.framework.subgraph import Subgraph
from mediagraph.framework.types import type_name
from mediagraph.tools.inspection.description import Description, PortText
from mediagraph.tools.inspection.options import describe_options

_KINDS: tuple[tuple[type, str], ...] = (
    (Subgraph, "subgraph"),
    (PacketGenerator, "packet generator"),
    (StatusHandler, "status handler"),
    (Source, "source"),
    (Calculator, "calculator"),
)


def describe_calculator(name: str, entry: type[Calculator] | type[Subgraph]) -> Description:
    """Everything that the class says of itself."""
    doc = inspect.cleandoc(entry.__doc__ or "")
    example = _example_in(doc)
    contract = entry.declared if issubclass(entry, Calculator) else Contract()
    function = getattr(entry, "function", None)
    return Description(
        name=name,
        kind=next(kind for base, kind in _KINDS if issubclass(entry, base)),
        doc=doc.replace(example, "").rstrip() if example else doc,
        where=_where(function or entry, entry.__module__),
        inputs=_ports(contract, PortKind.INPUT),
        outputs=_ports(contract, PortKind.OUTPUT),
        side_inputs=_ports(contract, PortKind.SIDE_INPUT),
        side_outputs=_ports(contract, PortKind.SIDE_OUTPUT),
        options=None if entry.option_type is None else describe_options(entry.option_type, function),
        behaviour=tuple(_behaviour(entry)) if issubclass(entry, Calculator) else (),
        example=textwrap.dedent(example).strip() or _made_up(name, contract),
    )


def _where(thing: Any, module: str) -> str:
    try:
        return f"{inspect.getsourcefile(thing) or module}:{inspect.getsourcelines(thing)[1]}"
    except (OSError, TypeError):
        return module  # made at run time


def _example_in(doc: str) -> str:
    """The last indented `node { … }` of a docstring."""
    start = max((match.start() for match in re.finditer(r"^ +node \{", doc, re.MULTILINE)), default=-1)
    return doc[start:] if start >= 0 else ""


def _ports(contract: Contract, kind: PortKind) -> tuple[PortText, ...]:
    return tuple(_port(port, contract) for port in contract.of_kind(kind))


def _port(port: PortSpec, contract: Contract) -> PortText:
    same_as = ""
    if isinstance(port.same_as, str):
        other = next(one for one in contract.ports if one.attribute == port.same_as)
        same_as = other.tag
    return PortText(port.tag, type_name(port.payload), port.required, port.repeated, same_as)


def _behaviour(calculator: type[Calculator]) -> Iterator[str]:
    contract = calculator.declared
    if contract.of_kind(PortKind.OUTPUT):
        if contract.timestamp_offset is None:
            yield "outputs may carry any timestamps"
        elif contract.timestamp_offset:
            yield f"outputs are at least {contract.timestamp_offset} µs later than the input"
        else:
            yield "outputs carry the input's timestamp"
    if contract.input_policy != Default():
        yield f"input policy {type(contract.input_policy).__name__}"
    if contract.process_timestamp_bounds:
        yield "also runs at timestamps that settle without a packet"
    if contract.max_in_flight > 1:
        yield f"up to {contract.max_in_flight} calls may overlap"
    if contract.heavy:
        yield "worth a thread of its own"
    for variant in calculator.variants:
        if variant.calculator != calculator.registered_name:
            tags = f", or connected at {' or '.join(variant.tags)}" if variant.tags else ""
            yield f"becomes {variant.calculator} where it is fed with what that takes{tags}"
        elif variant.tags:
            yield f"may have the tags {', '.join(f'{tag} for {plain}' for tag, plain in variant.tags.items())}"
    for service in calculator.services:
        yield f"{'needs' if service.is_required else 'uses'} the service {service.service.key}"


def _made_up(name: str, contract: Contract) -> str:
    """A node with one stream at each port that must be connected."""
    lines = [f'  calculator: "{name}"']
    for kind, field in (
        (PortKind.INPUT, "input_stream"),
        (PortKind.SIDE_INPUT, "input_side_packet"),
        (PortKind.OUTPUT, "output_stream"),
        (PortKind.SIDE_OUTPUT, "output_side_packet"),
    ):
        for port in contract.of_kind(kind):
            if (port.required or kind is PortKind.SIDE_OUTPUT) and port.tag != ANY_TAG:
                stream = port.attribute.removeprefix("input_").removeprefix("output_")
                lines.append(f'  {field}: "{port.tag + ":" if port.tag else ""}{stream}"')
    return "\n".join(["node {", *lines, "}"])
