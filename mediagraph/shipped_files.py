"""Where the files of this package are."""

from __future__ import annotations

import importlib
from pathlib import Path


def shipped_folder(name: str) -> Path:
    """A folder of graph files in this package; importlib.resources would cost 15 ms of every start."""
    return Path(importlib.import_module(f"mediagraph.{name}").__path__[0])
