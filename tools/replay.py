"""`mediagraph replay GRAPH RECORDING`: feed a graph what was recorded, and look whether it makes what was recorded."""

from __future__ import annotations

import argparse
from pathlib import Path

from mediagraph.tools.arguments import (
    RunArguments,
    add_engine_arguments,
    add_graph_arguments,
    add_run_arguments,
    add_telling_arguments,
    read_arguments,
    tolerance,
)

_EPILOG = """\
The graph need not be the recorded one: every input of it is fed the recorded stream of its name. --swap names a node,
or a calculator whose nodes are all meant.

  mediagraph replay my_graph.pbtxt run.mgrec --check
  mediagraph replay my_graph.pbtxt run.mgrec --check --swap BlurCalculator=FastBlurCalculator --tolerance 1
  mediagraph replay my_graph.pbtxt run.mgrec --speed 1 -o display:

exit codes: those of run-graph; 1 also if --check finds a difference, 4 if the recording cannot be read
"""


class ReplayArguments(RunArguments):
    """What `mediagraph replay` was asked to do."""

    recording: Path
    check: bool
    tolerance: float
    speed: float | None
    record: Path | None


def parser(prog: str) -> argparse.ArgumentParser:
    """The parser of `mediagraph replay`."""
    made = argparse.ArgumentParser(
        prog=prog,
        description="Run a graph with recorded packets.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_graph_arguments(made)
    made.add_argument("recording", type=Path, metavar="RECORDING", help="what `mediagraph record` has written")
    made.add_argument(
        "--check", action="store_true", help="compare with the recorded streams; print the first packet that differs"
    )
    made.add_argument(
        "--tolerance", type=tolerance, default=0.0, metavar="X", help="how far numbers may be apart (0: no bit)"
    )
    made.add_argument(
        "--swap",
        dest="swaps",
        action="append",
        default=[],
        metavar="NODE=CALCULATOR",
        help="put another calculator into the place of a node, or of all nodes of a calculator",
    )
    made.add_argument(
        "-o",
        "--output",
        dest="outputs",
        action="append",
        default=[],
        metavar="[STREAM=]DST",
        help="where a stream goes, as for run-graph",
    )
    made.add_argument("--record", type=Path, metavar="FILE", help="record the same streams anew")
    made.add_argument(
        "--speed", type=_speed, metavar="N|max", help="1: as the timestamps say, 2: twice as fast (max: no waiting)"
    )
    add_run_arguments(made)
    add_engine_arguments(made)
    made.add_argument("--overwrite", action="store_true", help="replace existing results")
    made.add_argument("--quiet", action="store_true", help="no progress, errors and differences only")
    add_telling_arguments(made)
    made.set_defaults(inputs=[], needs_outputs=False, audio=False, max_frames=None, pace="lossless", prog=prog)
    return made


def main(argv: list[str] | None = None, *, prog: str = "mediagraph replay") -> int:
    """Replay a recording as the command line says; differences go to stdout."""
    arguments = read_arguments(parser(prog), argv, ReplayArguments())
    from mediagraph.tools.prompt_signals import PromptSignals
    from mediagraph.tools.report import reported

    with PromptSignals():
        return reported(lambda: _run(arguments), prog=prog, verbose=arguments.verbose, as_json=arguments.json)


def _run(arguments: ReplayArguments) -> int:
    from mediagraph.tools.recordings.run_replay import run_replay

    return run_replay(arguments)


def _speed(text: str) -> float | None:
    if text == "max":
        return None
    try:
        speed = float(text)
    except ValueError:
        speed = 0.0
    if not 0 < speed < float("inf"):
        raise argparse.ArgumentTypeError(f"{text!r} is no speed; write a number above 0, or max")
    return speed
