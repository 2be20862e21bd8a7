"""Do the tests notice when a scheduling decision is changed? `make mutants`: long, never part of CI.

Each mutant changes one comparison, constant, `and`/`or`, `min`/`max` or flag in a file of the engine. It counts as
killed when the oracle, the conformance scenarios or the life-cycle tests fail. Survivors are printed.
"""

from __future__ import annotations

import argparse
import ast
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FILES = (
    "gates/gate.py",
    "gates/default.py",
    "gates/immediate.py",
    "region.py",
    "lanes.py",
    "sources.py",
    "engine.py",
    "queues.py",
    "regions.py",
)
TESTS = (
    ["tests/framework/test_engine_oracle.py"],
    ["tests/conformance/test_conformance.py", "tests/framework/test_lifecycle.py", "tests/framework/test_threads.py"],
)
_COMPARE = {ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
            ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In}  # fmt: skip


def mutants(source: str) -> Iterator[tuple[int, str, str]]:
    """Line, description and text of every mutant of a file."""
    count = sum(1 for _ in _places(ast.parse(source)))
    for index in range(count):
        tree = ast.parse(source)
        node, change = list(_places(tree))[index]
        before = ast.unparse(node)
        change()
        yield node.lineno, f"{before}  ->  {ast.unparse(node)}", ast.unparse(ast.fix_missing_locations(tree))


def _places(tree: ast.AST):
    for node in ast.walk(tree):
        match node:
            case ast.Compare(ops=[operator]) if type(operator) in _COMPARE:
                yield node, lambda node=node: node.ops.__setitem__(0, _COMPARE[type(node.ops[0])]())
            case ast.BoolOp():
                other = ast.Or() if isinstance(node.op, ast.And) else ast.And()
                yield node, lambda node=node, other=other: setattr(node, "op", other)
            case ast.Call(func=ast.Name(id="min" | "max")):
                yield node, lambda node=node: setattr(node.func, "id", "max" if node.func.id == "min" else "min")
            case ast.BinOp(op=ast.Add(), right=ast.Constant(value=1)):
                yield node, lambda node=node: setattr(node.right, "value", 0)
            case ast.Assign(value=ast.Constant(value=bool())):
                yield node, lambda node=node: setattr(node.value, "value", not node.value.value)


def is_killed(folder: Path, examples: int) -> bool:
    environment = {**os.environ, "PYTHONPATH": str(folder / "build" / "types"), "MEDIAGRAPH_EXAMPLES": str(examples),
                   "PYTHONDONTWRITEBYTECODE": "1"}  # fmt: skip
    for tests in TESTS:
        command = [sys.executable, "-P", "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "--timeout=60", *tests]
        try:
            done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, timeout=240, check=False)
        except subprocess.TimeoutExpired:
            return True
        if done.returncode != 0:
            return True
    return False


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", nargs="*", default=FILES)
    parser.add_argument("--every", type=int, default=1, help="take every n-th mutant")
    parser.add_argument("--examples", type=int, default=80)
    arguments = parser.parse_args()
    killed = survived = 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "copy"
        shutil.copytree(ROOT, folder, ignore=shutil.ignore_patterns(".git", ".venv*", "build", "out", "__pycache__"))
        link = [sys.executable, "-c", "import check_types; check_types.link_tree()"]
        subprocess.run(link, cwd=folder / "tests", check=True)
        if is_killed(folder, arguments.examples):
            print("the tests fail without any change")
            return 1
        for file in arguments.only:
            path = folder / "framework" / file
            source = path.read_text()
            for line, what, text in list(mutants(source))[:: arguments.every]:
                path.write_text(text)
                if is_killed(folder, arguments.examples):
                    killed += 1
                else:
                    survived += 1
                    print(f"survived: framework/{file}:{line}: {what}", flush=True)
            path.write_text(source)
    print(f"{killed} killed, {survived} survived")
    return 0


if __name__ == "__main__":
    sys.exit(main())
