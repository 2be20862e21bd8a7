"""The graphs that have names: shipped ones, and those of installed packages. Importing this loads nothing heavy."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from pathlib import Path

from mediagraph.shipped_files import shipped_folder
from mediagraph.tools.plugins import plugins

EXAMPLES = "examples/"
"""With this begin the names of the examples. No other name has a slash, so that they hide none and none hides them."""


def shipped_graphs() -> Iterator[tuple[str, Path]]:
    """The graphs of this package by the stems of their files, behind `examples/` for the examples."""
    for path in sorted(shipped_folder("graphs").rglob("*.pbtxt")):
        yield EXAMPLES + path.stem if f"{path.parent.name}/" == EXAMPLES else path.stem, path


def installed_graphs() -> Iterator[tuple[str, Path]]:
    """The graphs of installed packages (entry points `mediagraph.graphs`: the name of a graph and its package)."""
    for plugin in plugins("mediagraph.graphs"):
        spec = importlib.util.find_spec(plugin.module)
        for folder in (spec.submodule_search_locations or ()) if spec is not None else ():
            yield plugin.name, Path(folder) / f"{plugin.name}.pbtxt"


def is_example(name: str) -> bool:
    """Is it the name of an example?"""
    return name.startswith(EXAMPLES)


def family_of(stem: str) -> str:
    """The name of a graph without the device of its variant."""
    return stem.removesuffix("_cpu").removesuffix("_cuda")
