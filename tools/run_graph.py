"""`run-graph`: run a graph from the shell."""

from __future__ import annotations

import argparse
import sys

from mediagraph.tools.arguments import RunArguments, read_run_arguments, run_parser
from mediagraph.tools.standard_streams import open_closed_streams


def parser(prog: str) -> argparse.ArgumentParser:
    """The parser of `run-graph`."""
    return run_parser(prog)


def main(argv: list[str] | None = None, *, prog: str = "run-graph") -> int:
    """Run a graph as the command line says; returns the exit code."""
    open_closed_streams()
    arguments = read_run_arguments(parser(prog), argv)
    from mediagraph.tools.prompt_signals import PromptSignals
    from mediagraph.tools.report import reported

    with PromptSignals():
        return reported(lambda: _run(arguments), prog="run-graph", verbose=arguments.verbose, as_json=arguments.json)


def _run(arguments: RunArguments) -> int:
    from mediagraph.tools.side_by_side.stream_tasks import stream_tasks

    streams = stream_tasks(arguments)
    if streams:
        from mediagraph.tools.side_by_side.run_streams import run_streams

        return run_streams(arguments, streams)
    from mediagraph.tools.batch.tasks import tasks_of

    tasks = tasks_of(arguments)
    if tasks:
        from mediagraph.tools.batch.run_all import run_all

        return run_all(arguments, tasks)
    if arguments.watch:
        from mediagraph.tools.watch import watch

        return watch(arguments)
    from mediagraph.tools.runner import run  # imports numpy and OpenCV; what that raises is reported too

    return run(arguments)


if __name__ == "__main__":
    sys.exit(main())
