"""`mediagraph check GRAPH…`: every problem of graphs, with its place."""

from __future__ import annotations

import argparse

from mediagraph.tools.arguments import GRAPH_HELP, add_source_arguments


def parser(prog: str) -> argparse.ArgumentParser:
    """The parser of `mediagraph check`."""
    made = argparse.ArgumentParser(prog=prog, description="Report every problem of graphs, without running them.")
    made.add_argument("graphs", metavar="GRAPH", nargs="+", help=GRAPH_HELP)
    add_source_arguments(made)
    made.add_argument("--strict", action="store_true", help="warnings are problems, too")
    made.add_argument("--json", action="store_true", help="print the problems as JSON")
    return made


def main(argv: list[str] | None = None, *, prog: str = "mediagraph check") -> int:
    """Check graphs; 0 if all are sound, 3 if one is not."""
    arguments = parser(prog).parse_args(argv)
    from mediagraph.tools.report import reported

    return reported(lambda: _check(arguments, prog), prog=prog, as_json=arguments.json)


def _check(arguments: argparse.Namespace, prog: str) -> int:
    from mediagraph.tools.check_results import check

    return check(arguments, prog)
