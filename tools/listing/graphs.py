"""Graphs by their names, and the subgraphs that graphs can use as nodes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from mediagraph.framework.names import subgraph_name
from mediagraph.shipped_files import shipped_folder
from mediagraph.tools.graph_names import family_of, installed_graphs, is_example, shipped_graphs
from mediagraph.tools.listing.item import Item, first_sentence

_SUFFIXES = (".pbtxt", ".binarypb")


def graphs() -> Iterator[Item]:
    """The graphs that the command line knows by name, each with the devices for which there are variants."""
    families: dict[str, list[tuple[str, str, Path]]] = {}
    for origin, found in (("", shipped_graphs()), ("installed", installed_graphs())):
        for stem, path in found:
            if is_example(stem):
                continue
            families.setdefault(family_of(stem), []).append((stem, origin, path))
    for name, members in families.items():
        stem, origin, path = members[0]
        variants = tuple(stem.removeprefix(f"{name}_") for stem, _, _ in members if stem != name)
        yield Item(name, comment_of(path), str(path), origin, variants)


def examples() -> Iterator[Item]:
    """The small graphs to learn from."""
    for name, path in shipped_graphs():
        if is_example(name):
            yield Item(name, comment_of(path), str(path))


def subgraphs(folders: Sequence[Path]) -> Iterator[Item]:
    """The subgraphs in files: those of `folders`, then those of this package."""
    for folder in folders:
        yield from (Item(*item[:3], origin=str(folder)) for item in _in_folder(folder.rglob("*")))
    yield from _in_folder(shipped_folder("modules").rglob("*"))


def comment_of(path: Path) -> str:
    """The first sentence of the comment with which a text graph begins."""
    if path.suffix != ".pbtxt":
        return ""
    lines: list[str] = []
    with path.open(encoding="utf-8", errors="replace") as file:
        for line in file:
            if not line.startswith("#"):
                break
            lines.append(line.removeprefix("#").strip())
    return first_sentence("\n".join(lines))


def _in_folder(paths: Iterable[Path]) -> Iterator[Item]:
    for path in sorted(path for path in paths if path.suffix in _SUFFIXES):
        yield Item(subgraph_name(path.stem), comment_of(path), str(path))
