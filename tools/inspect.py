"""`mediagraph inspect NAME`: everything about one calculator, subgraph, graph or model."""

from __future__ import annotations

import argparse

from mediagraph.tools.arguments import add_source_arguments


def parser(prog: str) -> argparse.ArgumentParser:
    """The parser of `mediagraph inspect`."""
    made = argparse.ArgumentParser(
        prog=prog, description="Tell the ports, options and documentation of a calculator, subgraph, graph or model."
    )
    made.add_argument("name", metavar="NAME", help="a name that `mediagraph list` shows, or a graph file")
    add_source_arguments(made)
    made.add_argument("--json", action="store_true", help="print it as JSON")
    return made


def main(argv: list[str] | None = None, *, prog: str = "mediagraph inspect") -> int:
    """Print the description of a name; 2 if there is no such thing."""
    arguments = parser(prog).parse_args(argv)
    from mediagraph.tools.report import reported

    return reported(lambda: _inspect(arguments), prog=prog, as_json=arguments.json)


def _inspect(arguments: argparse.Namespace) -> int:
    import dataclasses
    import json

    from mediagraph.tools.inspection.find import describe
    from mediagraph.tools.inspection.text import to_lines

    found = describe(arguments)
    print(json.dumps(dataclasses.asdict(found), indent=2) if arguments.json else "\n".join(to_lines(found)))
    return 0
