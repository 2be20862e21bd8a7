"""One video in a process of its own: reads its arguments from stdin, ends with the exit code of the run."""

from __future__ import annotations

import pickle
import sys

from mediagraph.tools.arguments import RunArguments
from mediagraph.tools.report import reported


def main() -> int:
    """Run the graph as run-graph would; a line of JSON on stdout tells how it went."""
    arguments = pickle.loads(sys.stdin.buffer.read())  # from our own process
    assert isinstance(arguments, RunArguments)
    return reported(lambda: _run(arguments), prog="run-graph", verbose=arguments.verbose, as_json=True)


def _run(arguments: RunArguments) -> int:
    from mediagraph.tools.runner import run

    return run(arguments)


if __name__ == "__main__":
    sys.exit(main())
