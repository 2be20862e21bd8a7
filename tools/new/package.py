"""`mediagraph new package`: a folder that can be built, published and installed, with calculators and graphs in it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from mediagraph.framework.errors import UsageError
from mediagraph.framework.registry import defined
from mediagraph.tools.load_calculators import load_calculators, module_name
from mediagraph.tools.new.files import filled, import_line, write_all
from mediagraph.tools.new.names import Name, check_calculator, parse_name


def new_package(text: str, files: Sequence[Path], folder: Path) -> list[Path]:
    """Write a package with these `.py`, `test_….py` and `.pbtxt` files, or with an example; returns what was written.

    Raises UsageError for files of other kinds, GraphError if code cannot be imported.
    """
    name = parse_name(text)
    root = folder / name.snake
    contents = _moved(files, name.snake) if files else _example(name)
    calculators = _calculators_in(files, name.snake) if files else {f"{name.camel}Calculator": _module(name)}
    graphs = [path.stem for path in contents if path.suffix == ".pbtxt"]
    written = {
        Path("pyproject.toml"): _pyproject(name, calculators, graphs),
        Path("README.md"): _readme(name, calculators, graphs),
        Path("src", name.snake, "__init__.py"): f'"""{_description(calculators)}"""\n',
        Path("src", name.snake, "py.typed"): "",
        **contents,
    }
    write_all({root / path: content for path, content in written.items()})
    return [root / path for path in written]


def _example(name: Name) -> Mapping[Path, str]:
    words = {"Calculator": f"{name.camel}Calculator", "Options": f"{name.camel}Options"}
    check_calculator(words["Calculator"])
    source = Path("src", name.snake)
    graph = f'Path(__file__).parents[1] / "src" / "{name.snake}" / "{name.snake}.pbtxt"'
    return {
        source / "calculator.py": filled("calculator.py", **words),
        source / f"{name.snake}.pbtxt": filled("graph.pbtxt", **words),
        Path("tests", f"test_{name.snake}.py"): filled(
            "test.py", **words, import_own=import_line(_module(name), sorted(words.values())), graph_path=graph
        ),
    }


def _module(name: Name) -> str:
    return f"{name.snake}.calculator"


def _moved(files: Sequence[Path], package: str) -> Mapping[Path, str]:
    """The files at their places in the package; imports of each other become imports from it."""
    stems = [path.stem for path in files if path.suffix == ".py" and not path.name.startswith("test_")]
    moved: dict[Path, str] = {}
    for path in files:
        if path.suffix not in (".py", ".pbtxt"):
            raise UsageError(f"{path}: a package is made of .py and .pbtxt files; add others to it by hand")
        if not path.is_file():
            raise UsageError(f"{path}: there is no such file; check the path")
        is_test = path.suffix == ".py" and path.name.startswith("test_")
        text = path.read_text(encoding="utf-8")
        moved[Path("tests", path.name) if is_test else Path("src", package, path.name)] = (
            _with_imports(text, stems, package, is_test=is_test) if path.suffix == ".py" else text
        )
    return moved


def _with_imports(text: str, stems: Sequence[str], package: str, *, is_test: bool) -> str:
    for stem in stems:
        text = re.sub(rf"^from {stem} import ", f"from {package}.{stem} import ", text, flags=re.MULTILINE)
        text = re.sub(rf"^import {stem}$", f"from {package} import {stem}", text, flags=re.MULTILINE)
    folder = f'Path(__file__).parents[1] / "src" / "{package}"'
    return text.replace("Path(__file__).parent /", f"{folder} /") if is_test else text


def _calculators_in(files: Sequence[Path], package: str) -> Mapping[str, str]:
    """The calculators that the files define, with their modules in the package."""
    found: dict[str, str] = {}
    for path in files:
        if path.suffix == ".py" and not path.name.startswith("test_"):
            load_calculators([str(path)])
            called = module_name(path)
            entries = {name for name, entry in defined().items() if entry.__module__ == called}
            found |= dict.fromkeys(sorted(entries), f"{package}.{path.stem}")
    if not found:
        raise UsageError("the files define no calculator; give the .py files that do")
    return found


def _pyproject(name: Name, calculators: Mapping[str, str], graphs: Sequence[str]) -> str:
    lines = [f'{calculator} = "{module}"' for calculator, module in calculators.items()]
    graph_lines = [f'{graph} = "{name.snake}"' for graph in graphs]
    table = ["", '[project.entry-points."mediagraph.graphs"]', *graph_lines, ""] if graphs else [""]
    return filled(
        "pyproject.toml",
        distribution=name.snake.replace("_", "-"),
        description=_description(calculators),
        calculators="\n".join(lines),
        graphs="\n".join(table),
    )


def _readme(name: Name, calculators: Mapping[str, str], graphs: Sequence[str]) -> str:
    usage = "".join(f"    run-graph {graph} -i me.jpg -o out.png\n" for graph in graphs)
    distribution = name.snake.replace("_", "-")
    return filled("README.md", distribution=distribution, description=_description(calculators), usage=usage)


def _description(calculators: Mapping[str, str]) -> str:
    names = list(calculators)
    return f"Calculators for mediagraph: {', '.join(names)}."
