"""The two variants of a graph."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from mediagraph.framework.errors import DeviceError
from mediagraph.shipped_files import shipped_folder
from mediagraph.tools.graph_names import family_of

_SUFFIXES = (".pbtxt", ".binarypb")


class Twins(NamedTuple):
    """Two graphs of the same interface, as files or as names."""

    name: str
    cpu: str
    cuda: str


def twins_of(graph: str) -> Twins:
    """The twins of a graph, which is called by its name, that of a variant, or a file beside which the other one lies.

    Those of a name are called by it too: the device decides. Raises DeviceError for a file that has no twin.
    """
    path = Path(graph)
    if path.suffix not in _SUFFIXES:
        return Twins(family_of(graph), family_of(graph), family_of(graph))
    name = family_of(path.stem)
    cpu, cuda = (path.with_name(f"{name}_{family}{path.suffix}") for family in ("cpu", "cuda"))
    if not cpu.exists():
        cpu = path.with_name(f"{name}{path.suffix}")
    for missing, other in ((cuda, cpu), (cpu, cuda)):
        if not missing.exists() and other.exists():
            raise DeviceError(
                f'"{other}" has no twin: there is no {missing.name} beside it. Give the graph to compare with, as '
                "--against GRAPH"
            )
    return Twins(name, str(cpu), str(cuda))


def shipped_twins() -> Iterator[Twins]:
    """The whole graphs of this package that have both variants."""
    for cpu in sorted(shipped_folder("graphs").rglob("*_cpu.pbtxt")):
        cuda = cpu.with_name(f"{family_of(cpu.stem)}_cuda.pbtxt")
        if cuda.exists():
            yield Twins(family_of(cpu.stem), str(cpu), str(cuda))
