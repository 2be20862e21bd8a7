"""`run-graph`: run a graph from the shell."""

from __future__ import annotations

import sys

from mediagraph.tools.arguments import read_run_arguments, run_parser


def main(argv: list[str] | None = None, *, prog: str = "run-graph") -> int:
    """Run a graph as the command line says; returns the exit code."""
    arguments = read_run_arguments(run_parser(prog), argv)
    from mediagraph.tools.report import reported
    from mediagraph.tools.runner import run

    return reported(lambda: run(arguments), prog=prog, verbose=arguments.verbose)


if __name__ == "__main__":
    sys.exit(main())
