"""`mediagraph parity GRAPH -i SRC`: how far the twins of a graph are apart."""

from __future__ import annotations

import argparse

from mediagraph.tools.arguments import (
    RunArguments,
    add_engine_arguments,
    add_graph_arguments,
    add_input_argument,
    add_reading_arguments,
    positive,
    read_arguments,
    tolerance,
)

_EPILOG = """\
GRAPH is the name of a graph, that of its variant for cpu or cuda, or a file beside which the other variant lies. Both
get the same frames, one after the other. Without --tolerance float images may differ by 0.002 and in the mean by
0.00001, images of bytes by 1 grey level, and everything else not at all.

  mediagraph parity selfie_segmentation -i me.jpg --device cuda:0
  mediagraph parity selfie_segmentation -i clip.mp4 --frames 100 --stream output_video --stream segmentation_mask
  mediagraph parity old.pbtxt --against new.pbtxt -i clip.mp4 --tolerance landmarks=0.001

exit codes: 0 within the bounds, 1 beyond them or a node failed, 2 usage, 3 graph, 4 input, 6 no usable GPU, no twin, or
a model that is not available
"""


class ParityArguments(RunArguments):
    """What `mediagraph parity` was asked to do."""

    against: str | None
    compared: list[str] | None
    tolerances: list[tuple[str | None, float]]


def parser(prog: str) -> argparse.ArgumentParser:
    """The parser of `mediagraph parity`."""
    made = argparse.ArgumentParser(
        prog=prog,
        description="Run the variants of a graph for CPU and GPU on the same input, and compare what they make of it.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_graph_arguments(made)
    add_input_argument(made)
    made.add_argument("--against", metavar="GRAPH", help="compare with this graph instead of the twin, on any device")
    made.add_argument(
        "--stream",
        dest="compared",
        action="append",
        metavar="NAME",
        help="a stream to compare, inner ones included (the outputs of the graph)",
    )
    made.add_argument(
        "--tolerance",
        dest="tolerances",
        action="append",
        default=[],
        type=_tolerance,
        metavar="[STREAM=]X",
        help="how far the numbers of a stream may be apart, or those of all streams",
    )
    made.add_argument("--side", action="append", default=[], metavar="NAME=VALUE", help="a side packet")
    made.add_argument("--device", metavar="cuda|cuda:N", help="the GPU (cuda; with --against none unless a graph asks)")
    made.add_argument("--frames", dest="max_frames", type=positive, metavar="N", help="the same as --max-frames")
    add_reading_arguments(made)
    add_engine_arguments(made)
    made.add_argument("--json", action="store_true", help="print the figures as JSON")
    made.add_argument("-v", "--verbose", action="store_true", help="show tracebacks")
    made.set_defaults(
        outputs=[], needs_outputs=False, swaps=[], pace="lossless", reports=[], dot=None, quiet=True, prog=prog
    )
    return made


def main(argv: list[str] | None = None, *, prog: str = "mediagraph parity") -> int:
    """Print the figures of each stream; 1 if one is beyond its bound."""
    arguments = read_arguments(parser(prog), argv, ParityArguments())
    from mediagraph.tools.prompt_signals import PromptSignals
    from mediagraph.tools.report import reported

    with PromptSignals():
        return reported(lambda: _run(arguments), prog=prog, verbose=arguments.verbose, as_json=arguments.json)


def _run(arguments: ParityArguments) -> int:
    from mediagraph.tools.parity.run_parity import run_parity

    return run_parity(arguments)


def _tolerance(text: str) -> tuple[str | None, float]:
    stream, equals, number = text.rpartition("=")
    return stream if equals else None, tolerance(number)
