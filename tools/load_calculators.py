"""`--calculators FILE|MODULE`: import code that defines calculators."""

from __future__ import annotations

import importlib
import importlib.util
import sys
import traceback
from collections.abc import Iterable
from pathlib import Path

from mediagraph.framework.errors import Place, Problem, graph_error


def load_calculators(names: Iterable[str]) -> None:
    """Import files and modules; raises GraphError that names the place if one cannot be imported."""
    for name in names:
        try:
            _load_file(Path(name)) if name.endswith(".py") else importlib.import_module(name)
        except Exception as error:
            raise graph_error([Problem(_describe(error), _place(name, error))]) from error


def _load_file(path: Path) -> None:
    if not path.is_file():
        raise FileNotFoundError("there is no such file of calculators")
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module  # dataclasses look their module up
    spec.loader.exec_module(module)


def _describe(error: Exception) -> str:
    return f"the calculators cannot be imported: {type(error).__name__}: {error}"


def _place(name: str, error: Exception) -> Place:
    """The line of the user's file that failed."""
    if isinstance(error, SyntaxError):
        return Place(error.filename or name, error.lineno or 0, error.offset or 0)
    lines = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename.endswith(Path(name).name)]
    return Place(name, lines[-1].lineno or 0, 1) if lines else Place(name)
