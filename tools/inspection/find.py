"""The thing that a name means: a calculator, subgraph, graph or model."""

from __future__ import annotations

import argparse
from pathlib import Path

from mediagraph.framework.environment import Environment
from mediagraph.framework.errors import UsageError
from mediagraph.framework.registry import find, known_names
from mediagraph.framework.subgraph_files import SubgraphFolders
from mediagraph.framework.templates.arguments import arguments_from_python
from mediagraph.models.manifest import load_manifest
from mediagraph.tools.graph_names import family_of, installed_graphs, shipped_graphs
from mediagraph.tools.inspection.calculator import describe_calculator
from mediagraph.tools.inspection.description import Description
from mediagraph.tools.inspection.graph import describe_graph
from mediagraph.tools.inspection.model import describe_model
from mediagraph.tools.load_plan import environment_of
from mediagraph.tools.locate_graph import graph_meant, locate_graph
from mediagraph.tools.template_parameters import parse_parameters


def describe(arguments: argparse.Namespace) -> Description:
    """What the arguments name; raises UsageError if there is no such thing, GraphError for an unsound graph."""
    environment = environment_of(arguments)
    name: str = arguments.name
    entry = find(name, environment.catalogue)
    if entry is not None:
        return describe_calculator(name, entry)
    parameters = arguments_from_python(parse_parameters(arguments.params))
    subgraph = _subgraph(name, environment)
    if subgraph is not None:
        return describe_graph(name, "subgraph", subgraph, environment, parameters)
    model = load_manifest().find(name)
    if model is not None and not name.endswith(".binarypb"):
        return describe_model(model)
    if _is_graph(name):
        path = locate_graph(name, device="cpu", environment=environment)
        return describe_graph(Path(name).stem, "graph", path, environment, parameters)
    raise UsageError(_unknown(name, environment))


def _subgraph(name: str, environment: Environment) -> Path | None:
    folders = environment.subgraphs
    return folders.path_of(name) if isinstance(folders, SubgraphFolders) else None


def _is_graph(name: str) -> bool:
    path = Path(name)
    return path.suffix in (".pbtxt", ".binarypb") or path.is_file() or name in _graph_names()


def _graph_names() -> set[str]:
    stems = [stem for graphs in (shipped_graphs(), installed_graphs()) for stem, _ in graphs]
    return {*stems, *map(family_of, stems)}


def _unknown(name: str, environment: Environment) -> str:
    known = [
        *known_names(environment.catalogue),
        *environment.subgraphs.names(""),
        *sorted(_graph_names()),
        *(entry.file_name for entry in load_manifest().entries),
    ]
    hint = graph_meant(name, known) or "; `mediagraph list` shows the names"
    return f'there is no calculator, subgraph, graph or model "{name}"{hint}'
