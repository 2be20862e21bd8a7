"""`mediagraph new regression-test`: a test that replays a recording and compares."""

from __future__ import annotations

import os
import re
import shutil
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path

from mediagraph.framework.errors import OutputError, UsageError
from mediagraph.graph import graph_class, shipped_folder
from mediagraph.recording.check import differences_in_replay
from mediagraph.recording.comparison import Difference
from mediagraph.recording.reader import Recording
from mediagraph.tools.load_calculators import is_file, load_calculators
from mediagraph.tools.locate_graph import existing_folders, locate_graph
from mediagraph.tools.new.files import filled, write_all
from mediagraph.tools.template_parameters import parse_parameters


def new_regression_test(arguments: Namespace) -> tuple[list[Path], list[Difference]]:
    """Write the test and a copy of the recording beside it; returns what was written, or why nothing was.

    The recording is replayed first: a test that fails from the start says nothing. Raises UsageError if a file is there
    already, and what loading the graph, reading the recording and running the graph raise.
    """
    load_calculators(arguments.calculators)
    recording = Recording.read(arguments.recording)
    make_graph = graph_class(existing_folders(arguments.modules), network=arguments.network)
    path = locate_graph(arguments.graph, device="cpu", environment=make_graph.environment)
    parameters = parse_parameters(arguments.params)
    graph = make_graph(path=path, template_arguments=parameters)
    differences = differences_in_replay(graph, recording, tolerance=arguments.tolerance)
    if differences:
        return [], differences
    snake = _snake(arguments.name or arguments.recording.stem)
    folder: Path = arguments.folder
    test, copy = folder / f"test_{snake}.py", folder / f"{snake}.mgrec"
    if copy.exists() and not copy.samefile(arguments.recording):
        raise UsageError(f"{copy} exists already, and nothing was written; choose another name with --name")
    write_all({test: _text(arguments, path, snake, parameters)})
    _copy(arguments.recording, copy)
    return [test, copy], []


def _text(arguments: Namespace, path: Path, snake: str, parameters: dict[str, object]) -> str:
    places = _Places(arguments.folder)
    modules = [name for name in arguments.calculators if not is_file(name)]
    files = [name for name in arguments.calculators if is_file(name)]
    graph_path, graph_import = places.of_graph(path)
    words = ["path=GRAPH", *([f"template_arguments={parameters!r}"] if parameters else [])]
    maker = "mg.CalculatorGraph"
    imports = ["import mediagraph as mg", *(f"import {name}  # defines calculators" for name in modules)]
    if arguments.modules:
        maker = f"graph_class([{', '.join(places.of(folder) for folder in arguments.modules)}])"
        imports = imports[1:]
        graph_import = ["graph_class", *graph_import]
    if graph_import:
        imports.append(f"from mediagraph.graph import {', '.join(graph_import)}")
    imports.append("from mediagraph.testing import assert_replays")
    if files:
        imports.append("from mediagraph.tools.load_calculators import load_calculators")
    listed = ", ".join(f"str({places.of(Path(name))})" for name in files)
    return filled(
        "regression_test.py",
        title=f"{Path(arguments.graph).name} makes what it made when {snake}.mgrec was recorded.",
        imports="\n".join(imports),
        load=f"load_calculators([{listed}])\n" if files else "",
        snake=snake,
        graph_path=graph_path,
        graph=f"{maker}({', '.join(words)})",
        recording=f"{snake}.mgrec",
        tolerance=f", tolerance={arguments.tolerance:g}" if arguments.tolerance else "",
    )


class _Places:
    """Files as the test names them, from its own folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def of(self, path: Path) -> str:
        """An expression for a path."""
        relative = Path(os.path.relpath(path.resolve(), self._folder.resolve())).as_posix()
        return f'HERE / "{relative}"'

    def of_graph(self, path: Path) -> tuple[str, Sequence[str]]:
        """An expression for the file of a graph, and what it needs of `mediagraph.graph`.

        Shipped graphs move with the package.
        """
        shipped = shipped_folder("graphs").resolve()
        if path.resolve().is_relative_to(shipped):
            inner = path.resolve().relative_to(shipped).as_posix()
            return f'shipped_folder("graphs") / "{inner}"', ["shipped_folder"]
        return self.of(path), []


def _copy(recording: Path, copy: Path) -> None:
    try:
        if not copy.exists():
            shutil.copyfile(recording, copy)
    except OSError as error:
        raise OutputError(f'"{copy}" cannot be written: {error.strerror or error}') from error


def _snake(text: str) -> str:
    found = re.sub(r"\W+", "_", text).strip("_").lower()
    if not found:
        raise UsageError(f'"{text}" cannot be the name of a test; choose one with --name')
    return found
