"""What the page tells of a node or subgraph when it is clicked: documentation, contract, options, place."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Iterator
from pathlib import Path

from mediagraph.framework.calculator import Calculator
from mediagraph.framework.config import NodeConfig
from mediagraph.framework.contract import PortKind, PortSpec
from mediagraph.framework.errors import Place
from mediagraph.framework.options import OptionField, fields_of
from mediagraph.framework.plan import Edge, PlanNode
from mediagraph.framework.ports import ANY_TAG
from mediagraph.framework.registry import EmptyCatalogue, find
from mediagraph.framework.subgraph_files import subgraph_name
from mediagraph.framework.types import type_name
from mediagraph.tools.visualiser.drawing import Details, Table
from mediagraph.tools.visualiser.labels import StreamNames, last_part, policy_text
from mediagraph.tools.visualiser.option_lines import option_values, value_text


def node_details(node: PlanNode, device: str, names: StreamNames) -> Details:
    """Everything that is known of a node."""
    return Details(
        documentation=_reflowed(inspect.cleandoc(node.calculator.__doc__ or "")),
        facts=tuple(_facts(node, device)),
        tables=tuple(table for table in _tables(node, names) if table.rows),
    )


def subgraph_details(path: tuple[str, ...], node: NodeConfig, inside: Iterable[PlanNode]) -> Details:
    """What is known of a subgraph: where it stands, and what its file or class says of it."""
    nodes = list(inside)
    facts = [
        ("node", last_part(node.base_name) if len(path) > 1 else node.base_name),
        ("subgraph", node.calculator),
        ("nodes inside", str(len(nodes))),
        ("place", place_text(node.origin.place())),
    ]
    return Details(_subgraph_documentation(node, nodes), tuple(fact for fact in facts if fact[1]))


def place_text(place: Place) -> str:
    """`graph.pbtxt:13`, without folders, so that drawings are the same on every machine."""
    name = Path(place.file).name
    return f"{name}:{place.line}" if place.line else name


def file_comment(file: str) -> str:
    """The comment a graph file begins with."""
    if not file.endswith(".pbtxt"):
        return ""
    try:
        lines = Path(file).read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError):
        return ""
    end = next((index for index, line in enumerate(lines) if not line.startswith("#")), len(lines))
    return _reflowed(inspect.cleandoc("\n".join(line.removeprefix("#").removeprefix(" ") for line in lines[:end])))


def _reflowed(text: str) -> str:
    """Paragraphs as one line each, for readers of any width; what is indented or in columns stays as it is."""
    blocks = text.split("\n\n")
    return "\n\n".join(block if "  " in block else " ".join(block.splitlines()) for block in blocks)


def _subgraph_documentation(node: NodeConfig, inside: list[PlanNode]) -> str:
    entry = find(node.calculator, EmptyCatalogue())
    if entry is not None:
        return _reflowed(inspect.cleandoc(entry.__doc__ or ""))
    files = [one.place.file for one in inside]
    own = next((file for file in files if subgraph_name(Path(file).stem) == node.calculator), "")
    return file_comment(own)


def _facts(node: PlanNode, device: str) -> Iterator[tuple[str, str]]:
    yield "node", last_part(node.name) if node.path else node.name
    yield "calculator", node.calculator.registered_name
    yield "defined in", node.calculator.__module__
    if place_text(node.place):
        yield "place", place_text(node.place)
    yield "device", device
    yield "executor", node.executor or "default"
    if node.inputs:
        yield "input policy", policy_text(node.policy)
        yield "timestamps", _offset_text(node.contract.timestamp_offset)
    if node.max_in_flight > 1:
        yield "in flight", f"up to {node.max_in_flight} calls at once"
    if node.contract.heavy:
        yield "heavy", "worth a thread of its own"
    if node.contract.process_timestamp_bounds:
        yield "bounds", "also runs at timestamps without packets"
    if node.source_layer:
        yield "source layer", str(node.source_layer)


def _offset_text(offset: int | None) -> str:
    if offset is None:
        return "outputs carry any timestamps"
    return f"outputs are {offset} µs later" if offset else "outputs carry the input's timestamp"


def _tables(node: PlanNode, names: StreamNames) -> Iterator[Table]:
    yield _ports("Inputs", node.inputs, node, PortKind.INPUT, names)
    yield _ports("Outputs", node.outputs, node, PortKind.OUTPUT, names)
    yield _ports("Input side packets", node.side_inputs, node, PortKind.SIDE_INPUT, names)
    yield _ports("Output side packets", node.side_outputs, node, PortKind.SIDE_OUTPUT, names)
    yield Table("Options", ("option", "value", "type"), tuple(_option_rows(node.calculator, node.options)))


def _ports(title: str, edges: tuple[Edge, ...], node: PlanNode, kind: PortKind, names: StreamNames) -> Table:
    """The connected ports, then those that the contract has and the graph leaves open."""
    is_side = kind in (PortKind.SIDE_INPUT, PortKind.SIDE_OUTPUT)
    rows = [(str(edge.key), names.short(edge.name) + _mark(edge), _type(edge)) for edge in edges]
    connected = {id(edge.port) for edge in edges}
    for port in node.contract.of_kind(kind):
        if id(port) not in connected and port.tag != ANY_TAG:
            rows.append((port.tag or "(untagged)", "not connected", _spec_type(port)))
    streams = [(edge.name, is_side) for edge in edges]
    return Table(title, ("port", "side packet" if is_side else "stream", "type"), tuple(rows), tuple(streams))


def _mark(edge: Edge) -> str:
    return " (back edge)" if edge.is_back_edge else ""


def _type(edge: Edge) -> str:
    return type_name(edge.payload) + ("" if edge.port.required else ", optional")


def _spec_type(port: PortSpec) -> str:
    return type_name(port.payload) + ("" if port.required else ", optional")


def _option_rows(calculator: type[Calculator], options: object) -> Iterator[tuple[str, str, str]]:
    if calculator.option_type is None:
        return
    given = dict(option_values(options))
    for field in fields_of(calculator.option_type):
        inner = {name: value for name, value in given.items() if name.startswith((f"{field.name}.", f"{field.name}["))}
        for name, value in inner.items():
            yield name, value, ""
        if not inner:
            yield field.name, given.get(field.name) or _default_text(field), _kind_text(field)


def _kind_text(field: OptionField) -> str:
    kind = field.kind if isinstance(field.kind, str) else field.kind.__name__
    return f"{kind}, repeated" if field.repeated else kind


def _default_text(field: OptionField) -> str:
    return "not set" if field.default is None else f"{value_text(field.default)} (default)"
