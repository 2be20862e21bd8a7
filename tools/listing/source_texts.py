"""The first sentences of docstrings, read from the texts of modules: importing them would take a second."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator
from pathlib import Path

from mediagraph.tools.listing.item import first_sentence

_CLASS = re.compile(r'^class (\w+)\(([^)]*)\):\n    """(.*?)"""', re.MULTILINE | re.DOTALL)


class ModuleText:
    """The text of a module of this package."""

    def __init__(self, module: str) -> None:
        folder = Path(importlib.import_module("mediagraph.calculators").__path__[0])
        path = folder.joinpath(*module.split(".")[2:])
        self.path = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
        self._text = self.path.read_text(encoding="utf-8")
        self._classes = {match[1]: (match[2], match[3]) for match in _CLASS.finditer(self._text)}

    def summary(self, name: str) -> str:
        """What a class is for; variants that have no class statement take over the docstring of the abstract one."""
        own = self._classes.get(name) or next(self._abstract(), None)
        return first_sentence(own[1]) if own else ""

    def is_subgraph(self, name: str) -> bool:
        """Is it a graph that depends on the node it stands for?"""
        return self._classes.get(name, ("", ""))[0] == "Subgraph"

    def _abstract(self) -> Iterator[tuple[str, str]]:
        return (found for found in self._classes.values() if "abstract=True" in found[0])
