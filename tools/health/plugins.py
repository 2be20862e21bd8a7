"""What installed packages add: calculators that import, and graphs that are there."""

from __future__ import annotations

import importlib
from collections.abc import Iterator

from mediagraph.calculators.catalogue import ENTRY_POINTS, MODULES
from mediagraph.tools.graph_names import installed_graphs
from mediagraph.tools.health.finding import Finding, State
from mediagraph.tools.plugins import Plugin, plugins


def check() -> Iterator[Finding]:
    """Every entry point of this kind."""
    for plugin in plugins(ENTRY_POINTS):
        yield _check(plugin)
    for name, path in installed_graphs():
        if path.exists():
            yield Finding("graphs", State.OK, f"{name} is {path}")
        else:
            advice = "install the package that offers it anew"
            yield Finding("graphs", State.PROBLEM, f"{name} ought to be {path}, which is not there", advice)


def _check(plugin: Plugin) -> Finding:
    from mediagraph.framework.registry import defined

    whose = f"{plugin.name} of {plugin.package}"
    if plugin.name in MODULES:
        advice = f"ask the authors of {plugin.package} for another name"
        return Finding("plugins", State.NOTE, f"{whose} has the name of a shipped calculator, which is used", advice)
    try:
        importlib.import_module(plugin.module)
    except Exception as error:  # whatever a foreign package raises
        found = f"{whose} cannot be imported: {type(error).__name__}: {error}"
        return Finding("plugins", State.PROBLEM, found, f"update or uninstall {plugin.package.partition(' ')[0]}")
    if plugin.name not in defined():
        found = f"{whose} is not defined by {plugin.module}"
        return Finding("plugins", State.PROBLEM, found, "an entry point bears the name under which the class is known")
    return Finding("plugins", State.OK, whose)
