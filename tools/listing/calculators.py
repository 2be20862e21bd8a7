"""The calculators: those of this package, of installed packages, and of code that is named on the command line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from mediagraph.calculators.catalogue import ENTRY_POINTS, MODULES
from mediagraph.tools.listing.item import Item, first_sentence
from mediagraph.tools.listing.source_texts import ModuleText
from mediagraph.tools.plugins import plugins

if TYPE_CHECKING:
    from mediagraph.framework.registry import Entry


def shipped(*, subgraphs: bool) -> Iterator[Item]:
    """The classes of the catalogue that are calculators, or else those that are subgraphs."""
    texts: dict[str, ModuleText] = {}
    for name, module in MODULES.items():
        if module not in texts:
            texts[module] = ModuleText(module)
        if texts[module].is_subgraph(name) is subgraphs:
            yield Item(name, texts[module].summary(name), module)


def installed() -> Iterator[Item]:
    """The calculators of installed packages; what they are for would take an import."""
    for plugin in plugins(ENTRY_POINTS):
        yield Item(plugin.name, "", plugin.module, plugin.package)


def own(names: Sequence[str], *, subgraphs: bool) -> Iterator[Item]:
    """What files and modules define, which are imported for it; raises GraphError if one cannot be."""
    if not names:
        return
    from mediagraph.framework.registry import defined
    from mediagraph.framework.subgraph import Subgraph
    from mediagraph.tools.load_calculators import is_file, load_calculators

    for source in names:
        before = defined()
        load_calculators([source])
        for name, entry in sorted(_new(before, defined()).items()):
            if issubclass(entry, Subgraph) is subgraphs:
                where = source if is_file(source) else entry.__module__
                yield Item(name, first_sentence(entry.__doc__ or ""), where, source)


def _new(before: Mapping[str, Entry], after: Mapping[str, Entry]) -> dict[str, Entry]:
    return {name: entry for name, entry in after.items() if before.get(name) is not entry}
