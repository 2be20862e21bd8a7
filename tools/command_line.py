"""`mediagraph VERB`: the verbs, each imported when it is used."""

from __future__ import annotations

import importlib
import sys

from mediagraph.tools.standard_streams import open_closed_streams

VERBS = {
    "run": ("mediagraph.tools.run_graph", "run a graph over images or video (the same as run-graph)"),
    "list": ("mediagraph.tools.list", "list calculators, subgraphs, graphs and models"),
    "inspect": ("mediagraph.tools.inspect", "tell everything about a calculator, subgraph, graph or model"),
    "check": ("mediagraph.tools.check", "report every problem of graphs"),
    "graph": ("mediagraph.tools.draw", "draw a graph"),
    "expand": ("mediagraph.tools.expand", "write a graph without subgraphs"),
    "format": ("mediagraph.tools.format", "lay graphs out evenly"),
    "record": ("mediagraph.tools.record", "record the packets of a run"),
    "replay": ("mediagraph.tools.replay", "run a graph with recorded packets, and compare"),
    "diff": ("mediagraph.tools.diff", "find the first difference of two recordings"),
    "parity": ("mediagraph.tools.parity.verb", "compare the variants of a graph for CPU and GPU"),
    "mask-eval": ("mediagraph.tools.mask_eval.verb", "measure masks: overlap, edges and flicker"),
    "new": ("mediagraph.tools.new.verb", "begin a calculator, a package, or a program that builds a graph"),
    "models": ("mediagraph.tools.models_verb", "list, fetch or add models"),
    "schema": ("mediagraph.tools.schema", "print the JSON Schema of graphs"),
    "doctor": ("mediagraph.tools.doctor", "try out what mediagraph needs"),
    "completion": ("mediagraph.tools.completion", "make bash, zsh or fish complete command lines"),
}


def main(argv: list[str] | None = None) -> int:
    """Run a verb; returns the exit code."""
    open_closed_streams()
    arguments = sys.argv[1:] if argv is None else argv
    if not arguments or arguments[0] in ("-h", "--help"):
        print(_help())
        return 0 if arguments else 2
    if arguments[0] == "--version":
        from importlib.metadata import version

        print(f"mediagraph {version('mediagraph')}")
        return 0
    verb, rest = arguments[0], arguments[1:]
    if verb not in VERBS:
        from mediagraph.framework.registry import did_you_mean

        print(f'mediagraph: there is no verb "{verb}"{did_you_mean(verb, VERBS)}', file=sys.stderr)
        print(_help(), file=sys.stderr)
        return 2
    module = importlib.import_module(VERBS[verb][0])
    return int(module.main(rest, prog=f"mediagraph {verb}"))


def _help() -> str:
    lines = [f"  {verb:10}  {text}" for verb, (_, text) in VERBS.items()]
    return "\n".join(
        [
            "usage: mediagraph VERB …",
            "",
            *lines,
            "",
            "`mediagraph VERB --help` tells more; `mediagraph --version` the version.",
        ]
    )


if __name__ == "__main__":
    sys.exit(main())
