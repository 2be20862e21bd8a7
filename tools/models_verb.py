"""`mediagraph models list|fetch|add`: the models that graphs name."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mediagraph.models.store import Store


def parser(prog: str) -> argparse.ArgumentParser:
    """The parser of `mediagraph models`."""
    made = argparse.ArgumentParser(prog=prog, description="The models that graphs name, and where they are kept.")
    actions = made.add_subparsers(dest="action", required=True, metavar="list|fetch|add")
    listing = actions.add_parser("list", help="the known models, and which are here")
    listing.add_argument("--json", action="store_true", help="print them as JSON")
    actions.add_parser("fetch", help="fetch what is missing from the published wheel of mediapipe 0.10.21")
    add = actions.add_parser("add", help="take over a model file, or all models of a wheel")
    add.add_argument("file", metavar="FILE")
    return made


def main(argv: list[str] | None = None, *, prog: str = "mediagraph models") -> int:
    """List the known models, fetch those that are missing, or take one over from a file."""
    arguments = parser(prog).parse_args(argv)
    from mediagraph.tools.report import reported

    return reported(lambda: _run(arguments), prog=prog)


def _run(arguments: argparse.Namespace) -> int:
    from mediagraph.models.store import Store

    store = Store()
    if arguments.action == "fetch":
        store.fetch()
    elif arguments.action == "add":
        for name in store.add(arguments.file):
            print(f"added {name}")
        return 0
    if arguments.action == "list" and arguments.json:
        _print_json(store)
        return 0
    for model in store.entries():
        state = str(model.path) if model.is_present else "not fetched"
        print(f"{model.name}  {model.size_bytes / 1e6:.1f} MB  {state}")
    return 0


def _print_json(store: Store) -> None:
    import json

    found = [
        {"name": model.name, "bytes": model.size_bytes, "path": str(model.path) if model.is_present else None}
        for model in store.entries()
    ]
    print(json.dumps({"models": found}, indent=2))
