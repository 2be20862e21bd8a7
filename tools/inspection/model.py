"""A model of the manifest, described."""

from __future__ import annotations

from collections.abc import Sequence

from mediagraph.models.manifest import Entry, TensorShape
from mediagraph.models.store import Store
from mediagraph.tools.inspection.description import Description, PortText


def describe_model(entry: Entry) -> Description:
    """The tensors of a model, and where it is kept."""
    stored = next(model for model in Store(network=False).entries() if model.name == entry.name)
    fetching = "" if stored.is_present or stored.package else "; `mediagraph models fetch` fetches it"
    return Description(
        name=entry.name,
        kind="model",
        doc=f"{entry.size_bytes} bytes, {entry.licence}, sha256 {entry.sha256}",
        where=f"{stored.state}{fetching}",
        inputs=_tensors(entry.inputs),
        outputs=_tensors(entry.outputs),
    )


def _tensors(tensors: Sequence[TensorShape]) -> tuple[PortText, ...]:
    return tuple(PortText(one.name, f"float32 {'×'.join(map(str, one.shape))}", required=True) for one in tensors)
