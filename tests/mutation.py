"""Do the tests notice when a scheduling decision is changed? `make mutants`: long, never part of CI.

Each mutant changes one comparison, condition, `min`/`max`, step of one, flag or call in a file of the engine. It is
killed when a test fails, the quickest ones first. Survivors are printed; those that `docs/proof.md` explains are known.

The tests run in forks of this process, which has imported everything but the project, with the changed module put in
the place of the file: a mutant costs the time of its tests and half a second. Ends with 1 if a survivor is not
explained.
"""

from __future__ import annotations

import argparse
import ast
import importlib.abc
import importlib.machinery
import importlib.util
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import CodeType, ModuleType

ROOT = Path(__file__).resolve().parent.parent
GATES = ("gate", "default", "immediate", "sync_sets", "fixed_size", "barrier", "early_close", "mux", "align")
REST = ("region", "solo", "lanes", "sources", "engine", "queues", "regions", "triggers", "driver")
FILES = (*(f"gates/{name}.py" for name in GATES), *(f"{name}.py" for name in REST))
STAGES = (
    ("gates", "regions", "offsets", "sources", "failures", "engine_oracle"),
    ("sources_oracle", "throttling_oracle", "failures_oracle"),
    ("lifecycle", "threads", "graph_calls", "driver", "sending", "headers", "services", "legacy", "pollers"),
    ("explain", "reuse", "stall", "executors", "recorded_oracle", "leaks"),
)
LAST_STAGE = ("tests/conformance/test_conformance.py", "tests/calculators/core")
_COMPARE: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In,
}  # fmt: skip
_CALLS = {"min": "max", "max": "min", "any": "all", "all": "any"}
Change = Callable[[], None]


@dataclass(frozen=True)
class Mutant:
    """A changed file."""

    file: str
    line: int
    what: str
    text: str

    def __str__(self) -> str:
        return f"framework/{self.file}:{self.line}: {self.what}"


def mutants(file: str, source: str) -> Iterator[Mutant]:
    """All mutants of a file."""
    for index in range(sum(1 for _ in places(ast.parse(source)))):
        tree = ast.parse(source)
        node, change = list(places(tree))[index]
        line, before = node.lineno, ast.unparse(node)
        change()
        text = ast.unparse(ast.fix_missing_locations(tree))
        yield Mutant(file, line, f"{before} -> {after_change(tree, node)}", text)


def after_change(tree: ast.AST, node: ast.expr | ast.stmt) -> str:
    """What stands in place of a node that was changed, or is the operand of a negation now."""
    if isinstance(node, ast.Expr):
        return "nothing"
    negations = [one for one in ast.walk(tree) if isinstance(one, ast.UnaryOp) and one.operand is node]
    return ast.unparse(negations[0] if negations else node)


def places(tree: ast.AST) -> Iterator[tuple[ast.expr | ast.stmt, Change]]:
    """Where the file can be changed, and how."""
    for node in ast.walk(tree):
        match node:
            case ast.Compare(ops=[operator]) if type(operator) in _COMPARE:
                yield node, partial(node.ops.__setitem__, 0, _COMPARE[type(operator)]())
            case ast.BoolOp(op=operator):
                yield node, partial(setattr, node, "op", ast.Or() if isinstance(operator, ast.And) else ast.And())
            case ast.Call(func=ast.Name(id=called) as function) if called in _CALLS:
                yield node, partial(setattr, function, "id", _CALLS[called])
            case ast.BinOp(op=ast.Add(), right=ast.Constant(value=1) as one):
                yield node, partial(setattr, one, "value", 0)
            case ast.Assign(value=ast.Constant(value=bool(flag)) as constant):
                yield node, partial(setattr, constant, "value", not flag)
            case ast.AugAssign(op=operator):
                yield node, partial(setattr, node, "op", ast.Sub() if isinstance(operator, ast.Add) else ast.Add())
            case ast.Expr(value=ast.Call()):
                yield node, partial(setattr, node, "value", ast.Constant(value=None))
            case ast.If(test=test) | ast.While(test=test) if isinstance(test, ast.Name | ast.Attribute | ast.Call):
                yield test, partial(setattr, node, "test", ast.UnaryOp(ast.Not(), test))


class Substitute(importlib.abc.MetaPathFinder, importlib.abc.InspectLoader):
    """Imports one module from a text instead of its file."""

    def __init__(self, folder: Path, mutant: Mutant) -> None:
        self.name = "mediagraph.framework." + mutant.file.removesuffix(".py").replace("/", ".")
        self.path, self.text = str(folder / "framework" / mutant.file), mutant.text

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname != self.name:
            return None
        return importlib.util.spec_from_loader(fullname, self, origin=self.path)

    def get_code(self, fullname: str) -> CodeType:
        return compile(self.text, self.path, "exec")

    def get_source(self, fullname: str) -> str:
        return self.text


def killing_stage(folder: Path, mutant: Mutant | None, examples: int, limit_s: int) -> int:
    """The number of the stage whose tests fail with a mutant, from 1; 0 if none does."""
    stages = [*([f"tests/framework/test_{name}.py" for name in names] for names in STAGES), [*LAST_STAGE]]
    for number, tests in enumerate(stages, 1):
        if fails_in_fork(lambda tests=tests: run_tests(folder, mutant, tests, examples), limit_s):
            return number
    return 0


def run_tests(folder: Path, mutant: Mutant | None, tests: Sequence[str], examples: int) -> int:
    """Run tests with a mutant in place, silently; returns pytest's exit code."""
    os.chdir(folder)
    sys.path.insert(0, str(folder / "build" / "types"))
    os.environ.update(MEDIAGRAPH_EXAMPLES=str(examples), MEDIAGRAPH_SHRINK="0")
    if mutant is not None:
        sys.meta_path.insert(0, Substitute(folder, mutant))
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 1)
    os.dup2(quiet, 2)
    import pytest

    plain = ["--assert=plain", "-p", "no:cacheprovider"]  # rewriting assertions, pytest would import the file itself
    return pytest.main(["-x", "-q", *plain, "--timeout=60", "--hypothesis-seed=0", *tests])


def fails_in_fork(run: Callable[[], int], limit_s: int) -> bool:
    """Does it return anything but 0, or take more processor time, twice as much time, or more memory than it may?"""
    child = os.fork()
    if child == 0:
        resource.setrlimit(resource.RLIMIT_CPU, (limit_s, limit_s))
        resource.setrlimit(resource.RLIMIT_AS, (6 * 2**30, 6 * 2**30))
        os._exit(run())
    end = time.monotonic() + 2 * limit_s
    while time.monotonic() < end:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return status != 0
        time.sleep(0.05)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return True


def explained() -> str:
    """What `docs/proof.md` says of survivors."""
    page = ROOT / "docs" / "proof.md"
    return page.read_text() if page.exists() else ""


def copy_of_the_project(folder: Path) -> None:
    """As it is now: other people may change it meanwhile."""
    shutil.copytree(ROOT, folder, ignore=shutil.ignore_patterns(".git", ".venv*", "build", "out", "__pycache__"))
    link = [sys.executable, "-c", "import check_types; check_types.link_tree()"]
    subprocess.run(link, cwd=folder / "tests", check=True)


def arguments() -> argparse.Namespace:
    """What the command line says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", nargs="*", default=FILES, help="files of framework/")
    parser.add_argument("--every", type=int, default=1, help="take every n-th mutant")
    parser.add_argument("--examples", type=int, default=60, help="of each random test")
    parser.add_argument("--limit", type=int, default=300, help="seconds of processor time for one stage of tests")
    return parser.parse_args()


def main() -> int:
    """Run them all."""
    given = arguments()
    for module in ("hypothesis", "numpy", "pytest", "google.protobuf.text_format"):
        importlib.import_module(module)  # here, so that the forks need not
    killed, unknown, known = [0] * (len(STAGES) + 2), 0, explained()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "copy"
        copy_of_the_project(folder)
        if stage := killing_stage(folder, None, given.examples, given.limit):
            print(f"the tests of stage {stage} fail without any change")
            return 1
        if not killing_stage(folder, Mutant("engine.py", 1, "nothing is left", "raise AssertionError"), 1, given.limit):
            print("the changed file is not the one that the tests import")
            return 1
        for file in given.only:
            source = (folder / "framework" / file).read_text()
            for mutant in list(mutants(file, source))[:: given.every]:
                stage = killing_stage(folder, mutant, given.examples, given.limit)
                killed[stage] += 1
                if not stage:
                    is_known = mutant.what in known
                    unknown += not is_known
                    print(f"survived{' (explained)' if is_known else ''}: {mutant}", flush=True)
            print(f"{file}: done; killed so far, by stage: {killed[1:]}", file=sys.stderr, flush=True)
    print(f"{sum(killed[1:])} killed, {killed[0]} survived, {unknown} of them not explained in docs/proof.md")
    return int(unknown > 0)


if __name__ == "__main__":
    sys.exit(main())
