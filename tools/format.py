"""`mediagraph format GRAPH…`: graphs in their canonical form."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path


def parser(prog: str) -> argparse.ArgumentParser:
    """The parser of `mediagraph format`."""
    made = argparse.ArgumentParser(
        prog=prog,
        description="Lay graphs out evenly; comments, order and meaning stay. The text goes to stdout.",
    )
    made.add_argument("files", metavar="FILE", nargs="+", help="a .pbtxt file, or - for stdin")
    action = made.add_mutually_exclusive_group()
    action.add_argument("--write", action="store_true", help="rewrite the files that change")
    action.add_argument("--check", action="store_true", help="only name the files that would change; exit code 3")
    return made


def main(argv: list[str] | None = None, *, prog: str = "mediagraph format") -> int:
    """Format graphs; 0 if all is well, 3 if one cannot be read, or would change under --check."""
    arguments = parser(prog).parse_args(argv)
    from mediagraph.tools.report import reported

    return reported(lambda: _format_all(arguments, prog), prog=prog)


def _format_all(arguments: argparse.Namespace, prog: str) -> int:
    from mediagraph.framework.errors import GraphError
    from mediagraph.tools.report import explain

    code = 0
    for name in arguments.files:
        try:
            code = max(code, _format(name, arguments))
        except GraphError as error:
            code = explain(error, prog=prog)
    return code


def _format(name: str, arguments: argparse.Namespace) -> int:
    from mediagraph.tools.exit_codes import ExitCode
    from mediagraph.tools.formatting.format_text import format_text

    text = sys.stdin.read() if name == "-" else _read(Path(name))
    formatted = format_text(text, "<stdin>" if name == "-" else name)
    if arguments.check:
        if formatted != text:
            print(name)
            return ExitCode.GRAPH
    elif not arguments.write or name == "-":
        sys.stdout.write(formatted)
    elif formatted != text:
        _rewrite(Path(name).resolve(), formatted)
        print(f"formatted {name}", file=sys.stderr)
    return ExitCode.OK


def _read(path: Path) -> str:
    from mediagraph.framework.errors import UsageError
    from mediagraph.framework.load import read_file

    content = read_file(path)
    if isinstance(content, bytes):
        raise UsageError(f"{path} is a binary graph, which has no layout; `mediagraph expand` prints graphs as text")
    return content


def _rewrite(path: Path, text: str) -> None:
    """Put a text in the place of a file, whole or not at all."""
    import shutil

    from mediagraph.tools.media.pending_file import PendingFile

    file = PendingFile(str(path), overwrite=True)
    Path(file.path).write_text(text, encoding="utf-8")
    shutil.copymode(path, file.path)
    file.publish()
