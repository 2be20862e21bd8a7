"""`mediagraph expand GRAPH`: a graph without subgraphs."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from mediagraph.tools.arguments import add_graph_arguments


def parser(prog: str) -> argparse.ArgumentParser:
    """The parser of `mediagraph expand`."""
    made = argparse.ArgumentParser(
        prog=prog, description="Put the nodes of all subgraphs into one graph, which runs as the original does."
    )
    add_graph_arguments(made)
    made.add_argument("-o", "--output", type=Path, metavar="FILE.pbtxt", help="where to write it (stdout)")
    made.add_argument("--json", action="store_true", help="print it as JSON, in the form of `mediagraph schema`")
    return made


def main(argv: list[str] | None = None, *, prog: str = "mediagraph expand") -> int:
    """Write the flat graph as text."""
    arguments = parser(prog).parse_args(argv)
    from mediagraph.tools.report import reported

    return reported(lambda: _expand(arguments), prog=prog, as_json=arguments.json)


def _expand(arguments: argparse.Namespace) -> int:
    from mediagraph.tools.flat_text import flat_config, flat_text
    from mediagraph.tools.graph_json import graph_json
    from mediagraph.tools.load_plan import load_plan

    plan = load_plan(arguments)
    text = graph_json(flat_config(plan)) if arguments.json else flat_text(plan, Path(arguments.graph).name)
    if arguments.output is None:
        sys.stdout.write(text)
    else:
        from mediagraph.tools.media.pending_file import PendingFile

        file = PendingFile(str(arguments.output), overwrite=True)
        Path(file.path).write_text(text, encoding="utf-8")
        file.publish()
    return 0
