"""A graph from the command line as a plan, for commands that do not run it."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from functools import partial
from pathlib import Path

from mediagraph.framework.environment import Environment
from mediagraph.framework.load import load_file
from mediagraph.framework.plan import Plan
from mediagraph.framework.templates.arguments import NO_ARGUMENTS, Arguments, arguments_from_python
from mediagraph.framework.validate import load_and_compile
from mediagraph.shipped_environment import ShippedEnvironment
from mediagraph.tools.load_calculators import load_calculators
from mediagraph.tools.locate_graph import existing_folders, locate_graph
from mediagraph.tools.template_parameters import parse_parameters


def load_plan(arguments: argparse.Namespace) -> Plan:
    """Load, expand and check the graph that the arguments name; raises GraphError."""
    return plan_loader(arguments)(arguments.graph)


def plan_loader(arguments: argparse.Namespace) -> Callable[[str], Plan]:
    """A function that loads, expands and checks graphs by their names, with the calculators and folders asked for."""
    environment = environment_of(arguments)
    parameters = arguments_from_python(parse_parameters(arguments.params))

    def load(graph: str) -> Plan:
        return compile_file(locate_graph(graph, device="cpu", environment=environment), environment, parameters)

    return load


def environment_of(arguments: argparse.Namespace) -> Environment:
    """Where the arguments say that calculators, subgraphs and models come from; raises GraphError or UsageError."""
    load_calculators(arguments.calculators)
    return ShippedEnvironment(tuple(existing_folders(arguments.modules)), network=arguments.network)


def compile_file(path: Path, environment: Environment, parameters: Arguments = NO_ARGUMENTS) -> Plan:
    """Load, expand and check a graph file, with these parameters if it is a template; raises GraphError."""
    load = partial(load_file, path, environment.catalogue, arguments=parameters)
    return load_and_compile(load, environment.catalogue, environment.subgraphs)
