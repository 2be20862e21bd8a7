"""`--calculators FILE|MODULE`: import code that defines calculators."""

from __future__ import annotations

import importlib
import importlib.util
import os
import sys
import traceback
from collections.abc import Iterable
from pathlib import Path

from mediagraph.framework.errors import Place, Problem, StatusCode, graph_error


def load_calculators(names: Iterable[str]) -> None:
    """Import files and modules; raises GraphError that names the place if one cannot be imported.

    As for `python FILE`, a file finds what lies beside it.
    """
    for name in names:
        try:
            _load_file(name) if is_file(name) else importlib.import_module(name)
        except (Exception, SystemExit) as error:
            raise graph_error([_problem(name, error)]) from error


def is_file(name: str) -> bool:
    """Does it mean a file, and not a module?"""
    return name.endswith(".py") or "/" in name


def module_name(path: Path) -> str:
    """The name of a file's module: its stem, unless that is another module's name already, as `queue`."""
    other = sys.modules.get(path.stem)
    is_same = other is not None and os.path.realpath(getattr(other, "__file__", None) or "") == os.path.realpath(path)
    return path.stem if other is None or is_same else f"{path.stem} ({path})"


def _load_file(name: str) -> None:
    path = Path(name)
    if not path.is_file():
        raise FileNotFoundError
    called = module_name(path)
    spec = importlib.util.spec_from_file_location(called, path)
    if spec is None or spec.loader is None:
        raise ImportError(f"a file of calculators ends in .py, as {path.stem}.py")
    folder = str(path.parent.resolve())
    if folder not in sys.path:
        sys.path.append(folder)  # at the end: what is installed is not hidden by a file of the same name
    module = importlib.util.module_from_spec(spec)
    sys.modules[called] = module  # dataclasses look their module up
    spec.loader.exec_module(module)


def _problem(name: str, error: BaseException) -> Problem:
    if isinstance(error, FileNotFoundError) and not error.args:
        return Problem("there is no such file of calculators; check the path", Place(name), StatusCode.NOT_FOUND)
    if isinstance(error, ModuleNotFoundError) and error.name == name.partition(".")[0]:
        message = "there is no such module of calculators; install it, or give the path of a .py file"
        return Problem(message, Place(name), StatusCode.NOT_FOUND)
    reason = error.msg if isinstance(error, SyntaxError) else str(error)
    what = f"{type(error).__name__}: {reason}" if reason else type(error).__name__
    return Problem(f"the calculators cannot be imported: {what}", _place(name, error))


def _place(name: str, error: BaseException) -> Place:
    """The line of the user's code that failed."""
    if isinstance(error, SyntaxError):
        is_own = error.filename is None or Path(error.filename).name == Path(name).name
        return Place(name if is_own else error.filename or name, error.lineno or 0, error.offset or 0)
    lines = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename.endswith(Path(name).name)]
    return Place(name, lines[-1].lineno or 0, (lines[-1].colno or 0) + 1) if lines else Place(name)
