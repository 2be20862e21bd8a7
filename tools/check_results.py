"""What a check of graphs finds, for people and for machines."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from mediagraph.framework.errors import GraphError, MediagraphError, Problem
from mediagraph.framework.plan import Plan
from mediagraph.tools.check_warnings import warnings_of
from mediagraph.tools.counted import counted
from mediagraph.tools.exit_codes import ExitCode, exit_code_of
from mediagraph.tools.load_plan import plan_loader
from mediagraph.tools.report import explain, print_problem, sorted_problems


@dataclass(slots=True)
class _Result:
    """What was found out about one graph; `error` is what kept it from being checked."""

    graph: str
    size: dict[str, int] = field(default_factory=dict)
    problems: Sequence[Problem] = ()
    warnings: Sequence[Problem] = ()
    error: MediagraphError | None = None

    @property
    def is_sound(self) -> bool:
        return not self.problems and self.error is None


def check(arguments: argparse.Namespace, prog: str) -> int:
    """Check the graphs that the arguments name and tell the results; returns the exit code."""
    results = _check_all(arguments)
    if arguments.json:
        print(json.dumps(_as_data(results), indent=2))
    else:
        for result in results:
            _print(result, prog)
        broken = sum(not result.is_sound for result in results)
        if broken and len(results) > 1:
            _say(f"{prog}: {broken} of {counted(len(results), 'graph')} {'has' if broken == 1 else 'have'} problems")
    return _exit_code(results)


def _check_all(arguments: argparse.Namespace) -> list[_Result]:
    from mediagraph.framework.errors import GraphError

    try:
        load = plan_loader(arguments)
    except GraphError as error:  # the calculators cannot be imported, so nothing can be checked
        return [_Result(", ".join(arguments.calculators), problems=error.problems)]
    return [_check_one(graph, load, is_strict=arguments.strict) for graph in arguments.graphs]


def _check_one(graph: str, load: Callable[[str], Plan], *, is_strict: bool) -> _Result:
    try:
        plan = load(graph)
    except GraphError as error:
        return _Result(graph, problems=sorted_problems(error))
    except MediagraphError as error:
        return _Result(graph, error=error)
    size = {"nodes": len(plan.nodes), "streams": len(plan.streams())}
    warnings = warnings_of(plan)
    return _Result(graph, size, problems=warnings) if is_strict else _Result(graph, size, warnings=warnings)


def _print(result: _Result, prog: str) -> None:
    if result.error is not None:
        explain(result.error, prog=prog)
    for problem in result.problems:
        print_problem(problem)
    for warning in result.warnings:
        print_problem(warning, kind="warning: ")
    if len(result.problems) > 1:
        _say(f"{prog}: the graph has {len(result.problems)} problems")
    if result.is_sound:
        found = counted(len(result.warnings), "warning") if result.warnings else "no problems"
        size = ", ".join(counted(count, name.removesuffix("s")) for name, count in result.size.items())
        print(f"{result.graph}: {found}; {size}")


def _say(text: str) -> None:
    print(text, file=sys.stderr)


def _exit_code(results: Sequence[_Result]) -> int:
    for result in results:
        if result.error is not None:
            return exit_code_of(result.error)
        if result.problems:
            return ExitCode.GRAPH
    return ExitCode.OK


def _as_data(results: Sequence[_Result]) -> dict[str, object]:
    return {
        "ok": all(result.is_sound for result in results),
        "graphs": [
            {"graph": result.graph, "ok": result.is_sound, **result.size}
            | ({} if result.error is None else {"error": str(result.error)})
            for result in results
        ],
        "problems": [_problem_data(one) for result in results for one in result.problems],
        "warnings": [_problem_data(one) for result in results for one in result.warnings],
    }


def _problem_data(problem: Problem) -> dict[str, object]:
    place, other = problem.place, problem.other
    return {
        "file": place.file,
        "line": place.line,
        "column": place.column,
        "message": problem.message,
        "code": problem.code.name,
        "other": {"file": other.file, "line": other.line, "column": other.column} if other.line else None,
    }
