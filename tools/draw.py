"""`mediagraph graph GRAPH -o x.svg`: a graph as a picture, as a page, or as text for other programs."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from mediagraph.tools.arguments import add_graph_arguments

if TYPE_CHECKING:
    from mediagraph.framework.plan import Plan

_EPILOG = """\
The suffix of FILE says what is written: .svg and .png are pictures, .html is a page to look around in, .dot is for
Graphviz, .mmd for Mermaid, .json for programs. No other program is needed.

  mediagraph graph selfie_segmentation -o selfie.html
  mediagraph graph my_graph.pbtxt --depth 0 --options -o overview.svg
"""


def parser(prog: str) -> argparse.ArgumentParser:
    """The parser of `mediagraph graph`."""
    made = argparse.ArgumentParser(
        prog=prog, description="Draw a graph.", epilog=_EPILOG, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add_graph_arguments(made)
    made.add_argument("-o", "--output", type=Path, metavar="FILE", help="where to write it (stdout)")
    made.add_argument(
        "--format",
        choices=("dot", "svg", "png", "html", "mmd", "json"),
        help="what to write, whatever the file is called (dot on stdout)",
    )
    made.add_argument(
        "--depth", type=_depth, metavar="N", help="how many levels of subgraphs are open; 0: each is one box (all)"
    )
    made.add_argument("--options", action="store_true", help="show the options that differ from the defaults")
    made.add_argument(
        "--theme",
        choices=("auto", "light", "dark"),
        default="auto",
        help="colours of .svg and .png (as the viewer likes)",
    )
    return made


def main(argv: list[str] | None = None, *, prog: str = "mediagraph graph") -> int:
    """Draw a graph; without `-o` it goes to stdout."""
    arguments = parser(prog).parse_args(argv)
    from mediagraph.tools.report import reported

    return reported(lambda: _draw(arguments), prog=prog)


def write_drawing(plan: Plan, path: Path, *, name: str) -> None:
    """Draw a plan into a file, in the format that its suffix asks for."""
    from mediagraph.tools.visualiser.formats import format_of, render
    from mediagraph.tools.visualiser.from_plan import drawing_of

    kind = format_of(path)
    _write(render(drawing_of(plan, name=name), kind), path)


def _draw(arguments: argparse.Namespace) -> int:
    from mediagraph.tools.load_plan import load_plan
    from mediagraph.tools.visualiser.formats import format_of, render
    from mediagraph.tools.visualiser.from_plan import drawing_of

    output: Path | None = arguments.output
    kind = arguments.format or ("dot" if output is None else format_of(output))
    drawing = drawing_of(load_plan(arguments), name=Path(arguments.graph).stem, options=arguments.options)
    data = render(drawing, kind, depth=arguments.depth, theme=arguments.theme)
    if output is not None:
        _write(data, output)
    elif kind == "png":
        sys.stdout.buffer.write(data)
    else:
        sys.stdout.write(data.decode())
    return 0


def _write(data: bytes, path: Path) -> None:
    from mediagraph.tools.media.pending_file import PendingFile

    file = PendingFile(str(path), overwrite=True)
    Path(file.path).write_bytes(data)
    file.publish()


def _depth(text: str) -> int:
    if not text.isdigit():
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of levels")
    return int(text)
