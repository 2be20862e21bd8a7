"""The error for a text with faulty fields: it holds what can be read without them, so that the rest is checked, too."""

from __future__ import annotations

from collections.abc import Sequence

from google.protobuf import text_format

from mediagraph.framework.config import GraphConfig
from mediagraph.framework.convert import read_graph
from mediagraph.framework.errors import GraphError, Problem, graph_error
from mediagraph.framework.partial import Partial, doubts_of, without
from mediagraph.framework.schema import Schema
from mediagraph.framework.text_scan import scan
from mediagraph.framework.text_tree import Block, Fault


def refusal_of_text(text: str, faults: Sequence[Fault], block: Block, schema: Schema, file: str) -> GraphError:
    """The error for a text graph."""
    faulty = [fault.field for fault in faults]
    problems = [fault.problem for fault in faults]
    text = without(text, faulty)
    doubts = doubts_of(block, faulty, file)
    message = schema.new(GraphConfig)
    partial: Partial | None = None
    try:
        text_format.Parse(text, message, descriptor_pool=schema.pool)
        partial = Partial(read_graph(message, schema, scan(text, file), file), doubts)
    except GraphError as more:
        problems += more.problems
        if isinstance(more.partial, Partial):
            partial = Partial(more.partial.config, doubts | more.partial.doubts)
    except text_format.ParseError:
        pass  # it is told, with its place, once the others are mended
    return _refusal(problems, partial)


def refusal_of_template(
    text: str, faults: Sequence[Fault], problems: Sequence[Problem], block: Block, schema: Schema, file: str
) -> GraphError:
    """The error for a template; `text` is what it gives, where the places of its fields are unknown."""
    message = schema.new(GraphConfig)
    partial: Partial | None = None
    try:
        text_format.Parse(
            text, message, allow_unknown_extension=True, allow_unknown_field=True, descriptor_pool=schema.pool
        )
        config = read_graph(message, schema, block, file)
        partial = Partial(config, doubts_of(block, [fault.field for fault in faults], file))
    except (text_format.ParseError, GraphError):
        pass  # more than names is wrong
    found = dict.fromkeys([*(fault.problem for fault in faults), *problems])  # a loop may repeat one
    return _refusal([*found], partial)


def _refusal(problems: Sequence[Problem], partial: Partial | None) -> GraphError:
    refusal = graph_error(problems)
    refusal.partial = partial
    return refusal
