"""What a graph is loaded with: where calculators, subgraphs and shared objects come from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from mediagraph.framework.registry import Catalogue, EmptyCatalogue
from mediagraph.framework.subgraph import NoSubgraphs, SubgraphFinder


@dataclass(frozen=True)
class Environment:
    """The plain one knows only what the program itself defines."""

    catalogue: Catalogue = field(default_factory=EmptyCatalogue)
    subgraphs: SubgraphFinder = field(default_factory=NoSubgraphs)
    services: Mapping[str, object] = field(default_factory=dict)

    def find_resource(self, path: str) -> Path:
        """The file behind a path that a program gives."""
        return Path(path)
