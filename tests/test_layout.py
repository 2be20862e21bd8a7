"""The shape of the project: who may import whom, tables equal to the code, sizes, docstrings, examples, graphs."""

from __future__ import annotations

import ast
import importlib
import inspect
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import mediagraph
from mediagraph.calculators.catalogue import MODULES, ShippedCatalogue
from mediagraph.framework.calculator import Calculator
from mediagraph.framework.load import load_file, load_text
from mediagraph.framework.names import parse_collection
from mediagraph.framework.registry import find
from mediagraph.framework.subgraph import Subgraph
from mediagraph.framework.subgraph_files import subgraph_name
from mediagraph.graph import CalculatorGraph

ROOT = Path(__file__).resolve().parent.parent
MAY_IMPORT = {
    "framework": {"framework"},
    "calculators": {"calculators", "framework"},
    "models": {"models", "framework"},
    "mediagraph": {"mediagraph", "calculators", "models", "modules", "graphs", "framework"},
    "tools": {"tools", "mediagraph", "calculators", "models", "modules", "graphs", "framework"},
}
FRONT_DOOR = ROOT / "mediagraph" / "__init__.py"  # serves a name of `tools` too; importing it imports nothing
LONGEST_FILE, LONGEST_FUNCTION = 500, 60


def sources(*folders: str) -> list[Path]:
    return sorted(path for folder in folders or MAY_IMPORT for path in (ROOT / folder).rglob("*.py"))


def ids(path: Path) -> str:
    return str(path.relative_to(ROOT))


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


def imported(path: Path) -> set[str]:
    """The top-level folders of this project that a module imports."""
    names: set[str] = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            names |= {one.name for one in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{ids(path)}:{node.lineno}: imports are absolute"
            names |= {f"{node.module}.{one.name}" for one in node.names}
    return {folder_of(name) for name in names if name.split(".")[0] == "mediagraph"}


def folder_of(name: str) -> str:
    """`mediagraph.framework.packet` is in `framework`; names of the front door are in `mediagraph`."""
    parts = name.split(".")
    return parts[1] if len(parts) > 1 and parts[1] in (*MAY_IMPORT, "modules", "graphs") else "mediagraph"


@pytest.mark.parametrize("path", sources(), ids=ids)
def test_imports_go_one_way(path: Path) -> None:
    folder = path.relative_to(ROOT).parts[0]
    assert imported(path) <= MAY_IMPORT[folder] | ({"tools"} if path == FRONT_DOOR else set())


@pytest.mark.parametrize("path", sources(), ids=ids)
def test_files_and_functions_are_short_and_have_docstrings(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= LONGEST_FILE
    assert ast.get_docstring(tree(path)), "a module says what it is for"
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            assert length <= LONGEST_FUNCTION, f"{node.name} has {length} lines"
    missing = [where for where, node in public(tree(path)) if not has_docstring(node)]
    assert not missing or path.is_relative_to(ROOT / "tools" / "bench"), "every public name has a docstring"


def public(module: ast.AST, prefix: str = "") -> Iterator[tuple[str, ast.ClassDef | ast.FunctionDef]]:
    """Public classes and functions, and public methods of public classes that override nothing and are no overload."""
    for node in ast.iter_child_nodes(module):
        if not isinstance(node, ast.ClassDef | ast.FunctionDef) or node.name.startswith("_"):
            continue
        decorators = {ast.unparse(one).rpartition(".")[2] for one in node.decorator_list}
        if "overload" in decorators or "setter" in decorators:
            continue
        yield f"{prefix}{node.name}", node
        if isinstance(node, ast.ClassDef):
            yield from public(node, f"{prefix}{node.name}.")


def has_docstring(node: ast.ClassDef | ast.FunctionDef) -> bool:
    """Written there, or taken over from elsewhere."""
    takes_over = any(isinstance(one, ast.Assign) and ast.unparse(one.targets[0]) == "__doc__" for one in node.body)
    return ast.get_docstring(node) is not None or takes_over


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout")
    return [ROOT / name for name in listed.stdout.decode().split("\0") if name and (ROOT / name).is_file()]


def test_no_tracked_file_names_a_machine() -> None:
    paths = re.compile(rb"(?<![\w.])/(work|home|opt|root|Users|private|mnt)/[\w.]+/")
    found = [
        f"{ids(path)}: {match[0].decode()}"
        for path in tracked()
        if path.suffix in (".py", ".md", ".toml", ".json", ".pbtxt", ".yml", ".cfg", "") and path.stat().st_size < 2**20
        for match in paths.finditer(path.read_bytes())
    ]
    assert not found


@pytest.mark.parametrize("name", MODULES)
def test_a_name_of_the_catalogue_is_defined_in_its_module(name: str) -> None:
    entry = find(name, ShippedCatalogue())
    assert entry is not None
    assert entry.__module__ == MODULES[name]
    assert name in Path(inspect.getsourcefile(entry) or "").read_text(), "a text search finds both ends"


def test_every_calculator_is_in_the_catalogue() -> None:
    for path in sources("calculators"):
        if path.name != "__init__.py":
            importlib.import_module("mediagraph." + ".".join(path.relative_to(ROOT).with_suffix("").parts))
    defined = {
        getattr(kind, "registered_name", "") or kind.__name__: kind.__module__
        for base in (Calculator, Subgraph)
        for kind in descendants(base)
        if kind.__module__.startswith("mediagraph.calculators.") and is_registered(kind)
    }
    assert defined == MODULES


def descendants(kind: type) -> Iterator[type]:
    for child in kind.__subclasses__():
        yield child
        yield from descendants(child)


def is_registered(kind: type) -> bool:
    return issubclass(kind, Subgraph) or "registered_name" in vars(kind)


def test_the_catalogue_is_sorted() -> None:
    assert list(MODULES) == sorted(MODULES)


def test_the_front_door_serves_what_its_type_checking_block_says() -> None:
    module = tree(ROOT / "mediagraph" / "__init__.py")
    block = next(node for node in module.body if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING")
    checked = {one.asname: node.module for node in block.body if isinstance(node, ast.ImportFrom) for one in node.names}
    assert checked == mediagraph._MODULES
    assert list(mediagraph._MODULES) == sorted(mediagraph._MODULES)


@pytest.mark.parametrize("name", mediagraph.__all__)
def test_every_name_of_the_front_door_resolves(name: str) -> None:
    assert getattr(mediagraph, name) is not None
    assert name in dir(mediagraph)


def test_an_unknown_name_of_the_front_door() -> None:
    with pytest.raises(AttributeError, match="module mediagraph has no attribute 'Nope'"):
        mediagraph.Nope


@pytest.mark.parametrize("name", MODULES)
def test_the_example_in_a_calculators_docstring_compiles(name: str) -> None:
    entry = find(name, ShippedCatalogue())
    assert entry is not None
    doc = inspect.cleandoc(entry.__doc__ or "")
    example = example_of(doc)
    assert example, "the docstring ends with an example"
    config = load_text(example, ShippedCatalogue())
    (node,) = config.node
    assert node.calculator == name
    made = {connection.name for connection in parse_collection(node.output_stream)}
    streams = {connection.name for connection in parse_collection(node.input_stream)} - made
    declared = "".join(f'input_stream: "{stream}"\n' for stream in sorted(streams))
    plan = CalculatorGraph(declared + example).plan
    assert any(planned.calculator.registered_name == name or name in " ".join(planned.path) for planned in plan.nodes)


def example_of(doc: str) -> str:
    """The last indented `node { … }` of a docstring."""
    start = max((match.start() for match in re.finditer(r"^ +node \{", doc, re.MULTILINE)), default=-1)
    return doc[start:] if start >= 0 else ""


GRAPHS = sorted(path for folder in ("modules", "graphs") for path in (ROOT / folder).rglob("*.pbtxt"))


@pytest.mark.parametrize("path", GRAPHS, ids=ids)
def test_every_shipped_graph_validates(path: Path) -> None:
    assert CalculatorGraph(path=path).plan.nodes


@pytest.mark.parametrize("path", GRAPHS, ids=ids)
def test_a_module_says_its_own_name(path: Path) -> None:
    graph = load_file(path, ShippedCatalogue())
    assert graph.type in ("", subgraph_name(path.stem))
    if path.is_relative_to(ROOT / "modules"):
        assert graph.type == subgraph_name(path.stem)


def test_there_are_graphs() -> None:
    assert GRAPHS
