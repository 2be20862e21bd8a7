"""Errors as people see them: one paragraph on stderr and the documented exit code; for machines also JSON."""

from __future__ import annotations

import json
import os
import sys
import textwrap
import traceback
from collections.abc import Callable

from mediagraph.framework.errors import CalculatorError, GraphError, MediagraphError, Place, Problem, RunError
from mediagraph.tools.broken_installation import broken_installation
from mediagraph.tools.exit_codes import ExitCode, exit_code_of

_WIDTH = 100
_LONGEST_EXCERPT = 160  # a line of source that is longer helps nobody


def reported(command: Callable[[], int], *, prog: str, verbose: bool | None = None, as_json: bool = False) -> int:
    """Run a command and turn its errors into messages and exit codes; with `verbose` also tracebacks.

    `verbose` None stands for a command without that option: only errors of mediagraph itself have a traceback.
    """
    try:
        return command()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # nothing to flush into at exit
        return ExitCode.OK
    except KeyboardInterrupt:
        print(f"{prog}: interrupted", file=sys.stderr)
        return ExitCode.INTERRUPTED
    except SystemExit as error:
        _print_paragraph(f"{prog}: a calculator ended the program by exit({error.code}); raise an exception instead")
        return ExitCode.NODE_FAILED
    except Exception as error:
        code = explain(error, prog=prog, verbose=verbose)
        if as_json:
            print(json.dumps({"exit_code": int(code), "error": one_line(error)}))
        return code


def explain(error: BaseException, *, prog: str, verbose: bool | None = False) -> ExitCode:
    """Write an error to stderr and return its exit code; each problem of a graph has a line of its own."""
    if verbose is None:
        verbose = not isinstance(error, MediagraphError | ImportError)
    errors = error.errors if isinstance(error, RunError) else (error,)
    if verbose:
        for one in errors:
            traceback.print_exception(one)
    if isinstance(error, GraphError):
        _print_problems(error, prog)
    elif isinstance(error, MediagraphError):
        for one in errors:
            _print_paragraph(f"{prog}: {one}")
            if isinstance(one, CalculatorError) and not verbose:
                _print_own_line(one)
    elif isinstance(error, ImportError):
        _print_paragraph(f"{prog}: {broken_installation(error)}")
        return ExitCode.UNAVAILABLE
    else:
        hint = (
            "; report it with the traceback" if verbose else "; run it again with -v for the traceback, and report it"
        )
        _print_paragraph(f"{prog}: this is an error of mediagraph itself: {type(error).__name__}: {error}{hint}")
    return exit_code_of(error)


def one_line(error: BaseException) -> str:
    """The message of an error on one line."""
    text = "; ".join(str(one) for one in error.errors) if isinstance(error, RunError) else str(error)
    return " ".join(text.split())


def sorted_problems(error: GraphError) -> list[Problem]:
    """The problems of a graph in the order of their places."""
    return sorted(error.problems, key=lambda problem: problem.place)


def print_problem(problem: Problem, *, kind: str = "") -> None:
    """Write a problem to stderr: its place and message, the line and a caret, and the same for its other end."""
    print(f"{problem.place}: {kind}{' '.join(problem.message.split())}", file=sys.stderr)
    for line in _excerpt(problem.place):
        print(line, file=sys.stderr)
    if problem.other.line:
        print(f"  the other end is {problem.other}:", file=sys.stderr)
        for line in _excerpt(problem.other):
            print(line, file=sys.stderr)


def _print_problems(error: GraphError, prog: str) -> None:
    for problem in sorted_problems(error):
        print_problem(problem)
    if len(error.problems) > 1:
        print(f"{prog}: the graph has {len(error.problems)} problems", file=sys.stderr)


def _excerpt(place: Place) -> list[str]:
    """The line of a file, and a caret under the place."""
    try:
        with open(place.file, encoding="utf-8-sig") as file:
            line = file.read().split("\n")[place.line - 1]
    except (OSError, ValueError, IndexError):
        return []
    if not place.line or not 0 < place.column <= len(line) + 1 or len(line) > _LONGEST_EXCERPT:
        return []
    before = "".join(letter if letter == "\t" else " " for letter in line[: place.column - 1])
    return [f"    {line}", f"    {before}^"]


def _print_paragraph(text: str) -> None:
    print(textwrap.fill(text, width=_WIDTH, break_long_words=False, break_on_hyphens=False), file=sys.stderr)


def _print_own_line(error: CalculatorError) -> None:
    from mediagraph.tools.own_line import own_line

    for line in own_line(error):
        print(line, file=sys.stderr)
