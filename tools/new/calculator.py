"""`mediagraph new calculator`: a calculator, its options, its test and a graph that runs."""

from __future__ import annotations

from pathlib import Path

from mediagraph.tools.new.files import filled, import_line, write_all
from mediagraph.tools.new.names import check_calculator, parse_name


def new_calculator(text: str, folder: Path) -> list[Path]:
    """Write the files and return them; raises UsageError if the name is not free."""
    name = parse_name(text)
    words = {"Calculator": f"{name.camel}Calculator", "Options": f"{name.camel}Options"}
    check_calculator(words["Calculator"])
    code, test, graph = (folder / file for file in (f"{name.snake}.py", f"test_{name.snake}.py", f"{name.snake}.pbtxt"))
    files = {
        code: filled("calculator.py", **words),
        test: filled(
            "test.py",
            **words,
            import_own=import_line(name.snake, sorted(words.values())),
            graph_path=f'Path(__file__).parent / "{graph.name}"',
        ),
        graph: filled("graph.pbtxt", **words),
    }
    write_all(files)
    return list(files)
