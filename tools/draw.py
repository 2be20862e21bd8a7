"""`mediagraph graph GRAPH -o x.dot`: a graph as DOT."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from mediagraph.tools.arguments import add_graph_arguments


def main(argv: list[str] | None = None, *, prog: str = "mediagraph graph") -> int:
    """Draw a graph; the text goes to stdout without `-o`."""
    parser = argparse.ArgumentParser(prog=prog, description="Draw a graph as DOT, for Graphviz and its kin.")
    add_graph_arguments(parser)
    parser.add_argument("-o", "--output", type=Path, metavar="FILE.dot", help="where to write it (stdout)")
    arguments = parser.parse_args(argv)
    from mediagraph.tools.report import reported

    return reported(lambda: _draw(arguments), prog=prog)


def _draw(arguments: argparse.Namespace) -> int:
    from mediagraph.framework.errors import UsageError
    from mediagraph.tools.load_plan import load_plan
    from mediagraph.tools.media.pending_file import PendingFile
    from mediagraph.tools.visualiser.dot import to_dot

    output: Path | None = arguments.output
    if output is not None and output.suffix not in (".dot", ".gv"):
        raise UsageError(
            f"-o {output}: drawings are written as .dot; Graphviz makes pictures of them, as in "
            f"`dot -Tsvg {output.stem}.dot -o {output.stem}.svg`"
        )
    text = to_dot(load_plan(arguments), name=Path(arguments.graph).stem)
    if output is None:
        sys.stdout.write(text)
        return 0
    file = PendingFile(str(output), overwrite=True)
    Path(file.path).write_text(text, encoding="utf-8")
    file.publish()
    return 0
