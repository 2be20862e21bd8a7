"""A drawing as JSON, for other programs."""

from __future__ import annotations

import dataclasses
import json
from enum import Enum

from mediagraph.tools.visualiser.drawing import Drawing

VERSION = 1


def to_json(drawing: Drawing) -> str:
    """The drawing as it is (`drawing.py` tells the fields), with a `version` that grows when a field changes."""
    return json.dumps({"version": VERSION, **as_data(drawing)}, indent=2, ensure_ascii=False) + "\n"


def as_data(drawing: Drawing) -> dict[str, object]:
    """The drawing as dictionaries and lists."""
    return dataclasses.asdict(drawing, dict_factory=_plain)


def _plain(fields: list[tuple[str, object]]) -> dict[str, object]:
    return {name: value.value if isinstance(value, Enum) else value for name, value in fields}
