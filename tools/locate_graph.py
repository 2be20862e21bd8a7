"""`GRAPH` on the command line: a file, or the name of a graph that is shipped or installed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from mediagraph.framework.environment import Environment
from mediagraph.framework.errors import (
    DeviceError,
    MediagraphError,
    Place,
    Problem,
    StatusCode,
    UsageError,
    graph_error,
)
from mediagraph.framework.registry import did_you_mean
from mediagraph.tools.device import require_device
from mediagraph.tools.graph_names import EXAMPLES, family_of, installed_graphs, is_example, shipped_graphs

_SUFFIXES = (".pbtxt", ".binarypb")


def locate_graph(name: str, *, device: str | None, environment: Environment) -> Path:
    """The graph's file. Raises GraphError if there is none, DeviceError if the device or its variant is not there.

    A name that starts with `mediapipe/` may be a compiled graph in MediaPipe's wheel.
    """
    family = require_device(device)
    path = environment.find_resource(name)
    if path.exists() and not path.is_dir():
        return path
    is_path = path.suffix in _SUFFIXES or ("/" in name and not is_example(name))
    named = None if is_path else _named(name, family)
    if named is not None:
        return named
    if path.is_dir():  # a folder does not hide a graph of its name: packages are made in such folders
        raise _no_graph(name, f"this is a folder; give a graph file in it ({_graphs_in(path)})")
    if is_path:
        raise _no_graph(name, "there is no such graph file; check the path")
    raise _unknown(name, family)


def existing_folders(folders: Sequence[Path]) -> Sequence[Path]:
    """The folders of `--modules`; raises UsageError if one is not there."""
    for folder in folders:
        if not folder.is_dir():
            raise UsageError(f"--modules {folder}: there is no such folder; check the path")
    return folders


def _named(name: str, family: str) -> Path | None:
    """The graph of that name, in the variant for a family of devices if there are several."""
    if is_example(name) and family != "cpu":  # there is one of each, and it would compute on the cpu without a word
        return None
    for graphs in (shipped_graphs, installed_graphs):
        found = dict(graphs())
        for variant in (f"{name}_{family}", name):
            if variant in found:
                return found[variant]
    return None


def _unknown(name: str, family: str) -> MediagraphError:
    known = {**dict(shipped_graphs()), **dict(installed_graphs())}
    if f"{name}_cpu" in known or (is_example(name) and name in known):
        return DeviceError(f'the graph "{name}" has no variant for {family}; its variant for cpu is the only one')
    names = sorted({family_of(stem) for stem in known})
    hint = graph_meant(name, names) or "."
    others = ", ".join(one for one in names if not is_example(one))
    message = (
        f"there is no such file, and no graph of that name{hint} There are {others}, and `mediagraph list examples`"
    )
    return _no_graph(name, message)


def graph_meant(name: str, names: Sequence[str]) -> str:
    """`; did you mean "x"?` for the closest of the names, or nothing; `examples/` may have been left out."""
    return did_you_mean(EXAMPLES + name if EXAMPLES + name in names else name, names)


def _graphs_in(folder: Path) -> str:
    names = sorted(path.name for path in folder.iterdir() if path.suffix in _SUFFIXES)
    return ", ".join(names[:5]) or "it holds none"


def _no_graph(name: str, message: str) -> MediagraphError:
    return graph_error([Problem(message, Place(name), StatusCode.NOT_FOUND)])
