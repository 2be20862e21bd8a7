"""`mediagraph new`: calculators, packages, programs for graphs, and tests of recordings."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from mediagraph.tools.arguments import add_graph_arguments, tolerance

PROG = "mediagraph new"


def parser(prog: str) -> argparse.ArgumentParser:
    """The parser of `mediagraph new`."""
    made = argparse.ArgumentParser(prog=prog, description="Begin something new.")
    kinds = made.add_subparsers(dest="kind", required=True, metavar="calculator|package|builder|regression-test")
    calculator = kinds.add_parser("calculator", help="a calculator, its options, its test and a graph that runs")
    calculator.add_argument("name", metavar="NAME", help="like BackgroundBlur or background_blur")
    _add_folder(calculator)
    package = kinds.add_parser("package", help="a package to publish, of files you have or with an example")
    package.add_argument("name", metavar="NAME", help="like portrait_blur")
    package.add_argument("files", metavar="FILE", nargs="*", type=Path, help="calculators, tests (test_….py), graphs")
    _add_folder(package)
    builder = kinds.add_parser("builder", help="the Python program that builds a graph")
    builder.add_argument("graph", metavar="GRAPH", help="a .pbtxt or .binarypb file, or the name of a shipped graph")
    builder.add_argument("-o", "--output", metavar="FILE.py", type=Path, help="where to write it (stdout)")
    _add_regression_test(kinds.add_parser("regression-test", help="a test that replays a recording and compares"))
    return made


def main(argv: list[str] | None = None, *, prog: str = PROG) -> int:
    """Write new files; their names go to stdout, what to do next to stderr."""
    arguments = parser(prog).parse_args(argv)
    from mediagraph.tools.report import reported

    return reported(lambda: _KINDS[arguments.kind](arguments), prog=prog)


def _add_folder(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--folder", metavar="DIR", type=Path, default=Path(), help="where to write (here)")


def _add_regression_test(parser: argparse.ArgumentParser) -> None:
    add_graph_arguments(parser)
    parser.add_argument("recording", metavar="RECORDING", type=Path, help="what `mediagraph record` has written")
    parser.add_argument(
        "--tolerance", type=tolerance, default=0.0, metavar="X", help="how far numbers may be apart (0: no bit)"
    )
    parser.add_argument("--name", metavar="NAME", help="what the test is called (as the recording)")
    _add_folder(parser)


def _calculator(arguments: argparse.Namespace) -> int:
    from mediagraph.tools.new.calculator import new_calculator

    code, test, graph = _told(new_calculator(arguments.name, arguments.folder))
    _say("Run its test, and the graph on a photograph of yours:", f"python -m pytest {test}",
         f"run-graph {graph} --calculators {code} -i me.jpg -o out.png")  # fmt: skip
    return 0


def _package(arguments: argparse.Namespace) -> int:
    from mediagraph.tools.new.package import new_package

    root = _told(new_package(arguments.name, arguments.files, arguments.folder))[0].parent
    _say("Test it, install it, build what you can publish:", f"cd {root}", "python -m pytest", "pip install .",
         "python -m build")  # fmt: skip
    return 0


def _builder(arguments: argparse.Namespace) -> int:
    from mediagraph.graph import CalculatorGraph
    from mediagraph.graph_builder import builder_code
    from mediagraph.tools.locate_graph import locate_graph
    from mediagraph.tools.new.files import write_all

    path = locate_graph(arguments.graph, device="cpu", environment=CalculatorGraph.environment)
    code = builder_code(path)
    if arguments.output is None:
        sys.stdout.write(code)
    else:
        write_all({arguments.output: code})
    return 0


def _regression_test(arguments: argparse.Namespace) -> int:
    from mediagraph.tools.new.regression_test import new_regression_test

    written, differences = new_regression_test(arguments)
    if differences:
        for difference in differences:
            print(difference)
        _say("The graph does not make what was recorded, so no test was written.")
        return 1
    test, _ = _told(written)
    _say("It passes now, and fails when a packet changes:", f"python -m pytest {test}")
    return 0


_KINDS = {
    "calculator": _calculator,
    "package": _package,
    "builder": _builder,
    "regression-test": _regression_test,
}


def _told(paths: Sequence[Path]) -> Sequence[Path]:
    for path in paths:
        print(path)
    return paths


def _say(text: str, *commands: str) -> None:
    print(text, *(f"    {command}" for command in commands), sep="\n", file=sys.stderr)
