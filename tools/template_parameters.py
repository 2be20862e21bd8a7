"""`--param NAME=VALUE`: arguments for a graph that is a template."""

from __future__ import annotations

import json
from collections.abc import Iterable

from mediagraph.framework.errors import UsageError


def parse_parameters(texts: Iterable[str]) -> dict[str, object]:
    """The arguments by name; raises UsageError for one without a value or given twice.

    A value is a text, and so a number if it looks like one; what begins with a bracket or brace is a list or dict in
    JSON.
    """
    values: dict[str, object] = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals or not name:
            raise UsageError(f"--param {text} has no value; write NAME=VALUE, as in --param count=3")
        if name in values:
            raise UsageError(f'--param {text}: the parameter "{name}" is given twice; give each one once')
        values[name] = _from_json(text, value) if value.startswith(("[", "{")) else value
    return values


def _from_json(text: str, value: str) -> object:
    try:
        return json.loads(value)
    except (ValueError, RecursionError) as error:
        raise UsageError(f"--param {text}: lists and dicts are written as JSON, but {error}") from None
