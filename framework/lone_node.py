"""A graph of one node whose streams lead straight outside: what tests and eager calls run."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from mediagraph.framework.calculator import Calculator
from mediagraph.framework.config import GraphConfig, NodeConfig
from mediagraph.framework.names import Key, parse_key
from mediagraph.framework.ports import Port

Tag = str
"""`TAG`, `TAG:1`, "" or ":1": a tag with its index, in its shortest form."""


def tag_of(tag: str | Port[Any], index: int = 0) -> Tag:
    """The shortest form of a tag, or of the tag of a port; raises ContractError for text that is none."""
    key = parse_key(tag) if isinstance(tag, str) else Key(tag.tag)
    return _shortest(Key(key.tag, key.index + index))


def stream_name(prefix: str, tag: Tag) -> str:
    """How the stream of a tag is called in the graph."""
    name, _, index = tag.lower().partition(":")
    return f"{prefix}_{name or 'untagged'}{index and '_' + index}"


def lone_node(
    calculator: type[Calculator],
    options: object | None,
    *,
    inputs: Sequence[Tag] = (),
    outputs: Sequence[Tag] = (),
    side_inputs: Sequence[Tag] = (),
    side_outputs: Sequence[Tag] = (),
) -> GraphConfig:
    """The graph with a node of this calculator and these connections."""
    node = NodeConfig(
        calculator=calculator.registered_name,
        input_stream=_entries("in", inputs),
        output_stream=_entries("out", outputs),
        input_side_packet=_entries("side_in", side_inputs),
        output_side_packet=_entries("side_out", side_outputs),
        node_options=() if options is None else (options,),
    )
    return GraphConfig(node=(node,), input_stream=tuple(stream_name("in", tag) for tag in inputs))


def _entries(prefix: str, tags: Sequence[Tag]) -> tuple[str, ...]:
    """The streams of a node; those without a tag are told apart by their order."""
    ordered = sorted(tags, key=parse_key)
    return tuple(
        f"{tag}:{stream_name(prefix, tag)}" if parse_key(tag).tag else stream_name(prefix, tag) for tag in ordered
    )


def _shortest(key: Key) -> Tag:
    return f"{key.tag}:{key.index}" if key.index else key.tag
