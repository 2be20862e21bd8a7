"""A graph file, described by its interface."""

from __future__ import annotations

from pathlib import Path

from mediagraph.framework.environment import Environment
from mediagraph.framework.names import Connection, Key, parse_collection
from mediagraph.framework.plan import Plan
from mediagraph.framework.templates.arguments import NO_ARGUMENTS, Arguments
from mediagraph.framework.types import ANYTHING, Payload, type_name
from mediagraph.tools.inspection.description import Description, PortText
from mediagraph.tools.load_plan import compile_file
from mediagraph.tools.visualiser.details import file_comment


def describe_graph(
    name: str, kind: str, path: Path, environment: Environment, parameters: Arguments = NO_ARGUMENTS
) -> Description:
    """The streams and side packets of a graph with their types; raises GraphError if the graph is not sound."""
    plan = compile_file(path, environment, parameters)
    config = plan.config
    inputs, outputs = (parse_collection(texts) for texts in (config.input_stream, config.output_stream))
    side_inputs, side_outputs = (
        parse_collection(texts) for texts in (config.input_side_packet, config.output_side_packet)
    )
    made = {edge.name: edge.payload for node in plan.nodes for edge in (*node.outputs, *node.side_outputs)}
    declared = {stream for _, stream in side_inputs}
    others = [Connection(Key(""), need) for need in plan.needs if need not in declared]
    return Description(
        name=name,
        kind=kind,
        doc=file_comment(str(path)),
        where=str(path),
        inputs=tuple(_port(key, stream, plan.inputs[stream], required=True) for key, stream in inputs),
        outputs=tuple(_port(key, stream, made.get(stream, ANYTHING), required=False) for key, stream in outputs),
        side_inputs=tuple(_side_input(key, side, plan) for key, side in (*side_inputs, *others)),
        side_outputs=tuple(_port(key, side, made.get(side, ANYTHING), required=False) for key, side in side_outputs),
        contains=tuple(sorted({node.calculator.registered_name for node in plan.nodes})),
        example=_example(name, [*zip(("input_stream",) * len(inputs), inputs),
                                *zip(("input_side_packet",) * len(side_inputs), side_inputs),
                                *zip(("output_stream",) * len(outputs), outputs)]) if kind == "subgraph" else "",
    )  # fmt: skip


def _port(key: Key, name: str, payload: Payload, *, required: bool) -> PortText:
    """Graphs on the command line know their streams by name, subgraphs by tag."""
    return PortText(str(key) if key.tag else name, type_name(payload), required)


def _side_input(key: Key, name: str, plan: Plan) -> PortText:
    need = plan.needs.get(name)
    return _port(key, name, ANYTHING if need is None else need.payload, required=need is not None and need.is_required)


def _example(name: str, connections: list[tuple[str, Connection]]) -> str:
    lines = [f'  {field}: "{key.tag + ":" if key.tag else ""}{stream}"' for field, (key, stream) in connections]
    return "\n".join(["node {", f'  calculator: "{name}"', *lines, "}"])
