"""Errors as people see them: one paragraph on stderr and the documented exit code."""

from __future__ import annotations

import os
import sys
import textwrap
import traceback
from collections.abc import Callable

from mediagraph.framework.errors import GraphError, MediagraphError, RunError
from mediagraph.tools.exit_codes import ExitCode, exit_code_of


def reported(command: Callable[[], int], *, prog: str, verbose: bool = False) -> int:
    """Run a command and turn its errors into messages and exit codes; with `verbose` also tracebacks."""
    try:
        return command()
    except MediagraphError as error:
        if verbose:
            traceback.print_exc()
        print_error(prog, error)
        return exit_code_of(error)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # nothing to flush into at exit
        return ExitCode.OK
    except KeyboardInterrupt:
        print(f"{prog}: interrupted", file=sys.stderr)
        return ExitCode.INTERRUPTED


def print_error(prog: str, error: BaseException) -> None:
    """Write an error to stderr, each problem of a graph on a line of its own."""
    if isinstance(error, GraphError):
        print(*(str(problem) for problem in error.problems), sep="\n", file=sys.stderr)
        count = len(error.problems)
        print(f"{prog}: the graph has {count} problem{'s' if count > 1 else ''}", file=sys.stderr)
        return
    errors = error.errors if isinstance(error, RunError) else (error,)
    for one in errors:
        print(textwrap.fill(f"{prog}: {one}", width=100, break_long_words=False, break_on_hyphens=False), file=sys.stderr)
