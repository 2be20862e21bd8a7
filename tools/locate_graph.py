"""`GRAPH` on the command line: a file, or the name of a shipped graph."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from mediagraph.framework.errors import DeviceError, Place, Problem, StatusCode, graph_error
from mediagraph.framework.registry import did_you_mean
from mediagraph.graph import shipped_folder
from mediagraph.tools.device import require_device


def locate_graph(name: str, *, device: str) -> Path:
    """The graph's file. Raises GraphError if there is none, DeviceError if the device or its variant is not there."""
    family = require_device(device)
    path = Path(name)
    if path.exists() or path.suffix in (".pbtxt", ".binarypb") or "/" in name:
        return path
    shipped = dict(shipped_graphs())
    for candidate in (f"{name}_{family}", name):
        if candidate in shipped:
            return shipped[candidate]
    if f"{name}_cpu" in shipped:
        raise DeviceError(f'the graph "{name}" has no variant for {family}; its variant for cpu is the only one')
    names = sorted({stem.removesuffix("_cpu").removesuffix("_cuda") for stem in shipped})
    hint = did_you_mean(name, names)
    message = f"there is no such file, and no shipped graph of that name{hint} (shipped: {', '.join(names)})"
    raise graph_error([Problem(message, Place(name), StatusCode.NOT_FOUND)])


def shipped_graphs() -> Iterator[tuple[str, Path]]:
    """The graphs of this package by the stems of their files."""
    for path in sorted(shipped_folder("graphs").rglob("*.pbtxt")):
        yield path.stem, path
