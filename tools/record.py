"""`mediagraph record GRAPH -i … -o FILE`: a run of a graph into a file that can be replayed."""

from __future__ import annotations

import argparse
from pathlib import Path

from mediagraph.tools.arguments import (
    RunArguments,
    add_engine_arguments,
    add_graph_arguments,
    add_input_argument,
    add_reading_arguments,
    add_run_arguments,
    add_telling_arguments,
    positive,
    read_arguments,
)

_EPILOG = """\
SRC is what run-graph takes. Without --stream the inputs and outputs of the graph are recorded.

  mediagraph record my_graph.pbtxt -i clip.mp4 -o run.mgrec
  mediagraph record my_graph.pbtxt -i camera:0 -o run.mgrec --stream input_video --stream mask --max-mb 500

exit codes: those of run-graph; 5 if a packet cannot be recorded
"""


class RecordArguments(RunArguments):
    """What `mediagraph record` was asked to do."""

    output: Path
    streams: list[str] | None
    max_mb: int | None
    max_packets: int | None


def parser(prog: str) -> argparse.ArgumentParser:
    """The parser of `mediagraph record`."""
    made = argparse.ArgumentParser(
        prog=prog,
        description="Run a graph and record the packets of its streams.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_graph_arguments(made)
    add_input_argument(made)
    made.add_argument("-o", "--output", type=Path, required=True, metavar="FILE", help="the recording, as run.mgrec")
    made.add_argument(
        "--stream",
        dest="streams",
        action="append",
        metavar="NAME",
        help="a stream to record, inner ones included (the inputs and outputs of the graph)",
    )
    made.add_argument("--max-mb", type=positive, metavar="N", help="end the run before the file is larger")
    made.add_argument("--max-packets", type=positive, metavar="N", help="end the run after so many packets")
    add_run_arguments(made)
    made.add_argument(
        "--pace",
        choices=("lossless", "realtime"),
        help="lossless: every frame, as fast as it goes; realtime: by the clock, late frames are dropped (lossless, "
        "realtime for cameras and live streams)",
    )
    add_reading_arguments(made)
    add_engine_arguments(made)
    made.add_argument("--overwrite", action="store_true", help="replace an existing recording")
    made.add_argument("--quiet", action="store_true", help="no progress, errors only")
    add_telling_arguments(made)
    made.set_defaults(outputs=[], needs_outputs=False, swaps=[], audio=False, prog=prog)
    return made


def main(argv: list[str] | None = None, *, prog: str = "mediagraph record") -> int:
    """Record a run as the command line says; returns the exit code."""
    arguments = read_arguments(parser(prog), argv, RecordArguments())
    from mediagraph.tools.prompt_signals import PromptSignals
    from mediagraph.tools.report import reported

    with PromptSignals():
        return reported(lambda: _run(arguments), prog=prog, verbose=arguments.verbose, as_json=arguments.json)


def _run(arguments: RecordArguments) -> int:
    from mediagraph.tools.recordings.run_record import run_record

    return run_record(arguments)
