"""Leaving out what nobody reads: outputs that are not asked for, and the nodes and constants that only they need."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import onnx

from mediagraph.framework.errors import ModelError


def keep_outputs(model: onnx.ModelProto, wanted: Sequence[str | int]) -> onnx.ModelProto:
    """A model with these outputs alone, by name or position, in this order; its inputs stay.

    Raises ModelError for outputs that it lacks.
    """
    outputs = {it.name: it for it in model.graph.output}
    names = [_name_of(output, list(outputs)) for output in wanted]
    pruned = onnx.ModelProto()
    pruned.CopyFrom(model)
    _replace(pruned.graph.output, [outputs[name] for name in names])
    nodes = _needed(model.graph, names)
    _replace(pruned.graph.node, nodes)
    read = {value for node in nodes for value in _values_read(node)} | set(names)
    _replace(pruned.graph.initializer, [it for it in model.graph.initializer if it.name in read])
    return pruned


def _name_of(output: str | int, names: Sequence[str]) -> str:
    if isinstance(output, int):
        if not 0 <= output < len(names):
            raise ModelError(f"it has no output {output}; it has {len(names)}: {', '.join(names)}")
        return names[output]
    if output not in names:
        raise ModelError(f'it has no output "{output}"; its outputs are {", ".join(names)}')
    return output


def _needed(graph: onnx.GraphProto, names: Sequence[str]) -> list[onnx.NodeProto]:
    """The nodes that the values depend on, in the graph's order, in which each stands behind those that it reads."""
    wanted, kept = set(names), []
    for node in reversed(graph.node):
        if not wanted.isdisjoint(node.output):
            wanted.update(_values_read(node))
            kept.append(node)
    return kept[::-1]


def _values_read(node: onnx.NodeProto) -> Iterator[str]:
    """The inputs of a node, and of the nodes in its branches and loops, which may read from outside."""
    yield from node.input
    for attribute in node.attribute:
        for graph in (attribute.g, *attribute.graphs):
            yield from (it.name for it in graph.output)
            for inner in graph.node:
                yield from _values_read(inner)


def _replace(field: object, values: Sequence[object]) -> None:
    """Fill a repeated field anew; what it holds is copied."""
    del field[:]  # type: ignore[attr-defined]  # protobuf's containers have no public type
    field.extend(values)  # type: ignore[attr-defined]  # the same
