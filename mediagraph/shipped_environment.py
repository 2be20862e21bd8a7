"""Where the calculators, subgraphs and models of this package come from; without the engine, for what only looks."""

from __future__ import annotations

from pathlib import Path

from mediagraph.calculators.catalogue import ShippedCatalogue
from mediagraph.framework.environment import Environment
from mediagraph.framework.service import MODEL_STORE
from mediagraph.framework.subgraph_files import SubgraphFolders
from mediagraph.models.store import Store
from mediagraph.shipped_files import shipped_folder


class ShippedEnvironment(Environment):
    """The shipped calculators, modules and models; more folders of subgraphs may be put before the shipped ones."""

    def __init__(self, modules: tuple[Path, ...] = (), *, network: bool = True) -> None:
        catalogue = ShippedCatalogue()
        folders = SubgraphFolders(catalogue, (*modules, shipped_folder("modules")))
        catalogue.is_subgraph = lambda name: folders.path_of(name) is not None
        super().__init__(
            catalogue=catalogue,
            subgraphs=folders,
            services={MODEL_STORE.key: Store(network=network)},
        )

    def find_resource(self, path: str) -> Path:
        """A file as given, or MediaPipe's compiled graph of that name from its wheel."""
        found = Path(path)
        store = self.services[MODEL_STORE.key]
        assert isinstance(store, Store)
        is_shipped = path.startswith("mediapipe/") and not found.exists() and store.knows(path)
        return store.path(path) if is_shipped else found
