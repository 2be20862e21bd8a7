"""Subgraphs as files: `selfie_segmentation_cpu.pbtxt` is the subgraph `SelfieSegmentationCpu`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from mediagraph.framework.config import GraphConfig
from mediagraph.framework.errors import Problem, graph_error
from mediagraph.framework.load import load_file
from mediagraph.framework.names import subgraph_name as subgraph_name
from mediagraph.framework.partial import Doubts, Partial
from mediagraph.framework.registry import Catalogue
from mediagraph.framework.templates.arguments import NO_ARGUMENTS, Arguments

SUFFIXES = (".pbtxt", ".binarypb")


@dataclass(slots=True)
class SubgraphFolders:
    """Finds subgraphs beside the graph that asks, then in `folders`, their sub-folders included.

    A graph never means itself: `graphs/…/selfie_segmentation_cpu.pbtxt` may use the module `SelfieSegmentationCpu`. Nor
    do the graphs beside it mean that one, which would contain itself.
    """

    catalogue: Catalogue
    folders: Sequence[Path] = ()
    _listed: dict[Path, dict[str, Path]] = field(default_factory=dict)

    def names(self, near: str) -> Iterable[str]:
        """The names of all subgraphs that can be found."""
        return sorted({name for table in self._tables(near) for name in table})

    def find(self, name: str, near: str, arguments: Arguments = NO_ARGUMENTS) -> GraphConfig | None:
        """The subgraph of that name; raises GraphError if its file is broken or says another `type`."""
        found = [table[name] for table in self._tables(near) if name in table]
        first: GraphConfig | None = None
        for path in found:
            graph = self._load(name, path, arguments)
            if all(node.calculator != name for node in graph.node):
                return graph
            first = first or graph
        return first

    def path_of(self, name: str, near: str = "") -> Path | None:
        """The file of a subgraph."""
        return next((table[name] for table in self._tables(near) if name in table), None)

    def _load(self, name: str, path: Path, arguments: Arguments) -> GraphConfig:
        graph = load_file(path, self.catalogue, arguments=arguments)
        if graph.type not in ("", name):
            message = f'the file stands for the subgraph "{name}" but says type: "{graph.type}"'
            refusal = graph_error([Problem(f"{message}; make them the same", graph.origin.place("type"))])
            refusal.partial = Partial(graph, Doubts())
            raise refusal
        return graph

    def _tables(self, near: str) -> Iterator[dict[str, Path]]:
        if near and not near.startswith("<"):  # as "<graph_config[0]>", which is no file
            yield _table(path for path in Path(near).parent.glob("*") if path != Path(near))
        for folder in self.folders:
            if folder not in self._listed:
                self._listed[folder] = _table(folder.rglob("*"))
            yield self._listed[folder]


def _table(paths: Iterable[Path]) -> dict[str, Path]:
    """The subgraphs among some files; of equal names text wins over binary."""
    found = sorted(path for path in paths if path.suffix in SUFFIXES)
    return {subgraph_name(path.stem): path for path in sorted(found, key=lambda path: path.suffix)}
