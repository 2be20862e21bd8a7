"""Options of a graph copied into options of its nodes: `option_value` (rules W1–W6)."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from mediagraph.framework.config import GraphConfig, NodeConfig
from mediagraph.framework.errors import ContractError, StatusCode
from mediagraph.framework.options import message_name
from mediagraph.framework.registry import did_you_mean

_SPLIT = re.compile("(?<!:):(?!:)")
_EXTENSION = "Ext::"


@dataclass(frozen=True, slots=True)
class _Path:
    """Which message of options is meant ("" for the first), and the fields inside it, outermost first."""

    message: str
    fields: tuple[str, ...]


def substitute_options(graph: GraphConfig, enclosing: NodeConfig | None = None) -> GraphConfig:
    """The graph with every `option_value` carried out and removed; `enclosing` is the subgraph node it stands for.

    Raises ContractError for a path that leads nowhere.
    """
    if not any(node.option_value for node in graph.node):
        return graph
    sources = _graph_options(graph, enclosing)
    return replace(graph, node=tuple(_substituted(node, sources) for node in graph.node))


def _graph_options(graph: GraphConfig, enclosing: NodeConfig | None) -> list[object]:
    """The options of the graph, overridden by those of the same type on the node that it stands for (rule W3)."""
    own: list[Any] = [*graph.options, *graph.graph_options]
    outer: list[Any] = [] if enclosing is None else [*enclosing.options, *enclosing.node_options]
    merged = [_merged(one, next((other for other in outer if type(other) is type(one)), None)) for one in own]
    return [*merged, *(one for one in outer if all(type(one) is not type(other) for other in own))]


def _substituted(node: NodeConfig, sources: Sequence[object]) -> NodeConfig:
    if not node.option_value:
        return node
    options = [*node.options, *node.node_options]
    for text in node.option_value:
        target, source = _split(text)
        message = _find(sources, source)
        if message is None or not options:
            continue
        index = next((index for index, one in enumerate(options) if _is_called(one, target.message)), None)
        if index is None:
            raise ContractError(
                f'option_value "{text}": the node has no options {target.message}; it has '
                f"{', '.join(message_name(type(one)) for one in options)}",
                StatusCode.INVALID_ARGUMENT,
            )
        options[index] = _set(options[index], target.fields, _get(message, source.fields, text), text)
    return replace(node, options=(), node_options=tuple(options), option_value=())


def _split(text: str) -> tuple[_Path, _Path]:
    parts = _SPLIT.split(text, maxsplit=1)
    if len(parts) != 2:
        raise ContractError(
            f'option_value "{text}" is not of the form NODE_PATH:GRAPH_PATH, as "OPTIONS/width:OPTIONS/size/width"',
            StatusCode.INVALID_ARGUMENT,
        )
    return _path(parts[0]), _path(parts[1])


def _path(text: str) -> _Path:
    parts = text.split("/")
    if parts[0].lower() == "options":
        parts = parts[1:]
    if parts and parts[0].startswith(_EXTENSION):
        return _Path(parts[0].removeprefix(_EXTENSION), tuple(parts[1:]))
    return _Path("", tuple(parts))


def _find(options: Sequence[object], path: _Path) -> object | None:
    return next((one for one in options if _is_called(one, path.message)), None)


def _is_called(options: object, message: str) -> bool:
    return not message or message_name(type(options)) == message


def _get(message: Any, fields: Sequence[str], text: str) -> Any:
    for field in fields:
        if field.isdigit() and isinstance(message, tuple):
            message = message[int(field)]
        elif dataclasses.is_dataclass(message) and hasattr(message, field):
            message = getattr(message, field)
        else:
            known = [one.name for one in dataclasses.fields(message)] if dataclasses.is_dataclass(message) else []
            hint = did_you_mean(field, known) or f"; {type(message).__name__} has {', '.join(known) or 'no fields'}"
            raise ContractError(
                f'option_value "{text}": there is no field "{field}"{hint}', StatusCode.INVALID_ARGUMENT
            )
    return message


def _set(message: Any, fields: Sequence[str], value: Any, text: str) -> Any:
    if not fields:
        return _merged(message, value) if dataclasses.is_dataclass(message) else value
    field, *rest = fields
    if field.isdigit() and isinstance(message, tuple):
        index = int(field)
        return (*message[:index], _set(message[index], rest, value, text), *message[index + 1 :])
    old = _get(message, [field], text)
    if isinstance(old, tuple) and not rest and not isinstance(value, tuple):
        value = (value,)
    try:
        return replace(message, **{field: _set(old, rest, value, text)})
    except (TypeError, ValueError) as error:
        raise ContractError(f'option_value "{text}": {error}', StatusCode.INVALID_ARGUMENT) from None


def _merged(message: Any, more: Any) -> Any:
    """A message with the fields that another one of its type gives; lists are joined."""
    if more is None or type(more) is not type(message):
        return message if more is None else more
    changes = {}
    for field in dataclasses.fields(message):
        old, new = getattr(message, field.name), getattr(more, field.name)
        if isinstance(new, tuple):
            changes[field.name] = (*old, *new)
        elif new != field.default:
            changes[field.name] = _merged(old, new) if dataclasses.is_dataclass(old) else new
    return replace(message, **changes)
