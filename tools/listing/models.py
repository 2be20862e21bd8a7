"""The models that the store knows."""

from __future__ import annotations

from collections.abc import Iterator

from mediagraph.models.store import Store
from mediagraph.tools.listing.item import Item


def models() -> Iterator[Item]:
    """The models by MediaPipe's names, and where they are kept."""
    for model in Store(network=False).entries():
        state = "here" if model.is_present else model.state
        yield Item(model.name, f"{model.size_bytes / 1e6:.1f} MB, {state}", str(model.path))
