"""`mediagraph schema`: a JSON Schema of graphs."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from typing import TYPE_CHECKING

from mediagraph.tools.arguments import add_source_arguments

if TYPE_CHECKING:
    from mediagraph.framework.environment import Environment


def parser(prog: str) -> argparse.ArgumentParser:
    """The parser of `mediagraph schema`."""
    made = argparse.ArgumentParser(
        prog=prog,
        description="Print the JSON Schema of graphs as `mediagraph expand --json` writes them, with the options of "
        "all known calculators.",
    )
    add_source_arguments(made)
    return made


def main(argv: list[str] | None = None, *, prog: str = "mediagraph schema") -> int:
    """Print the schema."""
    arguments = parser(prog).parse_args(argv)
    from mediagraph.tools.report import reported

    return reported(lambda: _print(arguments), prog=prog)


def _print(arguments: argparse.Namespace) -> int:
    import json

    from mediagraph.framework.registry import known_names
    from mediagraph.tools.json_schema import graph_schema
    from mediagraph.tools.load_plan import environment_of

    environment = environment_of(arguments)
    names = sorted({*known_names(environment.catalogue), *environment.subgraphs.names("")})
    print(json.dumps(graph_schema(_option_types(names, environment), names), indent=2))
    return 0


def _option_types(names: Iterable[str], environment: Environment) -> Iterable[type]:
    from mediagraph.framework.registry import find

    for name in names:
        entry = find(name, environment.catalogue)
        if entry is not None and entry.option_type is not None:
            yield entry.option_type
