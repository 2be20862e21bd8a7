"""A graph from the command line as a plan, for commands that do not run it."""

from __future__ import annotations

import argparse
from functools import partial

from mediagraph.framework.load import load_file
from mediagraph.framework.plan import Plan
from mediagraph.framework.templates.arguments import arguments_from_python
from mediagraph.framework.validate import load_and_compile
from mediagraph.graph import graph_class
from mediagraph.tools.load_calculators import load_calculators
from mediagraph.tools.locate_graph import existing_folders, locate_graph
from mediagraph.tools.template_parameters import parse_parameters


def load_plan(arguments: argparse.Namespace) -> Plan:
    """Load, expand and check the graph that the arguments name; raises GraphError."""
    load_calculators(arguments.calculators)
    environment = graph_class(existing_folders(arguments.modules), network=arguments.network).environment
    path = locate_graph(arguments.graph, device="cpu", environment=environment)
    given = arguments_from_python(parse_parameters(arguments.params))
    load = partial(load_file, path, environment.catalogue, arguments=given)
    return load_and_compile(load, environment.catalogue, environment.subgraphs)
