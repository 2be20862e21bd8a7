"""`mediagraph diff A B`: where two recordings begin to differ."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from mediagraph.tools.arguments import tolerance

if TYPE_CHECKING:
    from mediagraph.recording.comparison import Difference

_EPILOG = """\
A is what is expected, B what was found. For each stream that differs a line tells the first packet that does.

exit codes: 0 no difference, 1 a difference, 2 usage, 4 a recording cannot be read
"""


def parser(prog: str) -> argparse.ArgumentParser:
    """The parser of `mediagraph diff`."""
    made = argparse.ArgumentParser(
        prog=prog,
        description="Find the first packet in which two recordings differ.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    made.add_argument("expected", type=Path, metavar="RECORDING", help="a recording")
    made.add_argument("found", type=Path, metavar="RECORDING", help="another one")
    made.add_argument(
        "--stream", dest="streams", action="append", metavar="NAME", help="compare only this stream (all)"
    )
    made.add_argument(
        "--tolerance", type=tolerance, default=0.0, metavar="X", help="how far numbers may be apart (0: no bit)"
    )
    made.add_argument("--json", action="store_true", help="print the differences as JSON")
    return made


def main(argv: list[str] | None = None, *, prog: str = "mediagraph diff") -> int:
    """Print the first difference of each stream; returns 1 if there is one."""
    arguments = parser(prog).parse_args(argv)
    from mediagraph.tools.report import reported

    return reported(lambda: _diff(arguments, prog), prog=prog, as_json=arguments.json)


def _diff(arguments: argparse.Namespace, prog: str) -> int:
    from mediagraph.recording.comparison import compare
    from mediagraph.recording.reader import Recording

    expected, found = Recording.read(arguments.expected), Recording.read(arguments.found)
    for recording in (expected, found):
        if recording.problem:
            print(f'note: "{recording.path}" does not hold the whole run: {recording.problem}', file=sys.stderr)
    differences = compare(expected, found, streams=arguments.streams, tolerance=arguments.tolerance)
    if arguments.json:
        _print_json(differences)
    else:
        for difference in differences:
            print(difference)
        if not differences:
            print(f"{prog}: no difference", file=sys.stderr)
    return 1 if differences else 0


def _print_json(differences: list[Difference]) -> None:
    import json

    data = [
        {
            "stream": one.stream,
            "timestamp": None if one.timestamp is None else int(one.timestamp),
            "difference": one.text,
        }
        for one in differences
    ]
    print(json.dumps({"equal": not data, "differences": data}, indent=2))
