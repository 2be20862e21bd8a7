"""`mediagraph check GRAPH`: every problem of a graph, with its place."""

from __future__ import annotations

import argparse
import json

from mediagraph.tools.arguments import add_graph_arguments


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

    try:
        plan = load_plan(arguments)
    except GraphError as error:
        if not arguments.json:
            raise
        problems = [{**_place(problem.place), "message": problem.message, "code": problem.code.name} for problem in error.problems]
        print(json.dumps({"ok": False, "problems": problems}, indent=2))
        return 3
    if arguments.json:
        print(json.dumps({"ok": True, "problems": []}))
    else:
        streams = len(plan.streams())
        print(f"{arguments.graph}: no problems; {len(plan.nodes)} nodes, {streams} streams")
    return 0


def _place(place: object) -> dict[str, object]:
    return {name: getattr(place, name) for name in ("file", "line", "column")}
