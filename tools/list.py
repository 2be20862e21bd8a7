"""`mediagraph list`: what there is, by name."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mediagraph.tools.listing.item import Item

KINDS = ("calculators", "subgraphs", "graphs", "examples", "models")


def parser(prog: str) -> argparse.ArgumentParser:
    """The parser of `mediagraph list`."""
    made = argparse.ArgumentParser(
        prog=prog,
        description="List calculators, subgraphs, graphs, examples and models; `mediagraph inspect NAME` tells more.",
    )
    made.add_argument("kind", metavar="KIND", nargs="?", choices=KINDS, help=f"one of {', '.join(KINDS)} (all)")
    made.add_argument(
        "--calculators", action="append", default=[], metavar="FILE|MODULE", help="Python code to list as well"
    )
    made.add_argument(
        "--modules", action="append", default=[], metavar="DIR", type=Path, help="a folder of subgraphs to list as well"
    )
    made.add_argument("--json", action="store_true", help="print everything that is known as JSON")
    return made


def main(argv: list[str] | None = None, *, prog: str = "mediagraph list") -> int:
    """List what there is."""
    arguments = parser(prog).parse_args(argv)
    try:
        return _print_all([arguments.kind] if arguments.kind else KINDS, arguments)
    except BrokenPipeError:
        sys.stderr.close()  # the reader has seen enough
        return 0
    except Exception as error:  # what explains errors takes its time to import
        from mediagraph.tools.report import explain

        return explain(error, prog=prog, verbose=None)


def _print_all(kinds: Sequence[str], arguments: argparse.Namespace) -> int:
    found = {kind: sorted(_items(kind, arguments), key=lambda item: item.name) for kind in kinds}
    if arguments.json:
        import json

        print(json.dumps({kind: [_as_data(item) for item in items] for kind, items in found.items()}, indent=2))
        return 0
    for position, (kind, items) in enumerate(found.items()):
        if len(found) > 1:
            print(f"{'' if position == 0 else chr(10)}{kind} ({len(items)})")
        _print_table(items, indent="  " if len(found) > 1 else "")
    return 0


def _items(kind: str, arguments: argparse.Namespace) -> Iterable[Item]:
    if kind == "models":
        from mediagraph.tools.listing.models import models

        return models()
    if kind == "graphs":
        from mediagraph.tools.listing.graphs import graphs

        return graphs()
    if kind == "examples":
        from mediagraph.tools.listing.graphs import examples

        return examples()
    from mediagraph.tools.listing import calculators

    if kind == "calculators":
        own = calculators.own(arguments.calculators, subgraphs=False)
        return [*calculators.shipped(subgraphs=False), *calculators.installed(), *own]
    from mediagraph.tools.listing.graphs import subgraphs

    _check_folders(arguments.modules)
    own = calculators.own(arguments.calculators, subgraphs=True)
    return [*calculators.shipped(subgraphs=True), *own, *subgraphs(arguments.modules)]


def _check_folders(folders: Sequence[Path]) -> None:
    if folders:
        from mediagraph.tools.locate_graph import existing_folders

        existing_folders(folders)


def _print_table(items: Sequence[Item], *, indent: str) -> None:
    width = max((len(item.name) for item in items), default=0)
    columns = _columns() if sys.stdout.isatty() else 0
    for item in items:
        variants = f" [{', '.join(item.variants)}]" if item.variants else ""
        origin = f" ({item.origin})" if item.origin else ""
        line = f"{indent}{item.name:{width}}  {item.summary}{variants}{origin}".rstrip()
        print(line if not columns or len(line) <= columns else f"{line[: columns - 1]}…")


def _columns() -> int:
    from shutil import get_terminal_size

    return get_terminal_size().columns


def _as_data(item: Item) -> dict[str, object]:
    return item._asdict() | {"variants": list(item.variants)}
