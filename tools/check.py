"""`mediagraph check GRAPH`: every problem of a graph, with its place."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING

from mediagraph.tools.arguments import add_graph_arguments
from mediagraph.tools.counted import counted

if TYPE_CHECKING:
    from mediagraph.framework.errors import Problem


def main(argv: list[str] | None = None, *, prog: str = "mediagraph check") -> int:
    """Check a graph; 0 if it is sound, 3 if it is not."""
    parser = argparse.ArgumentParser(prog=prog, description="Report every problem of a graph, without running it.")
    add_graph_arguments(parser)
    parser.add_argument("--json", action="store_true", help="print the problems as JSON")
    arguments = parser.parse_args(argv)
    from mediagraph.tools.report import reported

    return reported(lambda: _check(arguments), prog=prog)


def _check(arguments: argparse.Namespace) -> int:
    from mediagraph.framework.errors import GraphError
    from mediagraph.tools.load_plan import load_plan
    from mediagraph.tools.report import sorted_problems

    try:
        plan = load_plan(arguments)
    except GraphError as error:
        if not arguments.json:
            raise
        print(json.dumps({"ok": False, "problems": [_as_data(one) for one in sorted_problems(error)]}, indent=2))
        return 3
    if arguments.json:
        print(json.dumps({"ok": True, "problems": []}))
    else:
        size = f"{counted(len(plan.nodes), 'node')}, {counted(len(plan.streams()), 'stream')}"
        print(f"{arguments.graph}: no problems; {size}")
    return 0


def _as_data(problem: Problem) -> dict[str, object]:
    place = problem.place
    return {
        "file": place.file,
        "line": place.line,
        "column": place.column,
        "message": problem.message,
        "code": problem.code.name,
    }
