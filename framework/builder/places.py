"""Where in a Python program a part of a graph was written, so that errors can name it."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from mediagraph.framework.errors import Place

_OWN_FOLDER = str(Path(__file__).parent)


@dataclass(slots=True)
class PythonOrigin:
    """The place of a call, and of those calls that have added to what it made."""

    own: Place
    parts: dict[tuple[str, int], Place] = field(default_factory=dict)

    def place(self, field: str = "", index: int = 0) -> Place:
        """Where a value of a field was given."""
        return self.parts.get((field, index), self.own)


def caller() -> Place:
    """The file, line and column of the call that has led into the builder."""
    frame = sys._getframe(1)
    while frame.f_back is not None and frame.f_code.co_filename.startswith(_OWN_FOLDER):
        frame = frame.f_back
    positions = next(islice(frame.f_code.co_positions(), frame.f_lasti // 2, None), (None,) * 4)
    column = positions[2]
    return Place(frame.f_code.co_filename, frame.f_lineno or 0, 0 if column is None else column + 1)
