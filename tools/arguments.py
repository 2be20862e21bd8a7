"""The arguments of `run-graph`; importing this loads nothing heavy, so that `--help` answers at once."""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from mediagraph.tools.media.reading import BadTimestamps

T = TypeVar("T", bound="RunArguments")

EPILOG = """\
SRC is an image, a folder or glob of images or videos, a video, packets (.jsonl .npz), camera:0, an address (rtsp://
http://), a video on stdin (-) or raw RGB frames there (-:640x480@30), or a test pattern (synthetic:640x480@30x100).
DST is an image, a folder (ends with /), a video (.mp4 .mov .mkv: H.264, .webm: VP9), packets (.npy .npz .jsonl,
or - for the lines of a .jsonl on stdout), display: or null:. Without STREAM= the graph's only stream of that direction
is meant; -o also takes inner streams by name. GRAPH is a file, or the name of a shipped graph.

  run-graph selfie_segmentation -i me.jpg -o out.png
  run-graph my_graph.pbtxt -i clip.mp4 -o out.mp4 -o segmentation_mask=masks.npz

exit codes: 0 ok, 1 a node failed, 2 usage, 3 graph, 4 input, 5 output, 6 device or model not available, 7 stalled,
130 interrupted (outputs are finished and playable)
"""

GRAPH_HELP = "a .pbtxt or .binarypb file, or the name of a shipped graph"


class RunArguments(argparse.Namespace):
    """What `run-graph` was asked to do. No dataclass: importing those takes a tenth of the time of `--help`."""

    graph: str
    inputs: list[str]
    outputs: list[str]
    side: list[str]
    calculators: list[str]
    modules: list[Path]
    params: list[str]
    device: str | None
    pace: str | None
    max_frames: int | None
    start_s: float
    duration_s: float | None
    fps: str | None
    loop: bool
    audio: bool
    jobs: int | None
    resume: bool
    side_by_side: list[str]
    batch: int | None
    batch_latency_ms: float | None
    bad_timestamps: BadTimestamps
    threads: int | None
    stall_timeout_s: float
    overwrite: bool
    watch: bool
    dot: Path | None
    profile: bool
    reports: list[str]
    trace: Path | None
    quiet: bool
    json: bool
    verbose: bool
    network: bool

    # What other commands that run graphs choose.
    prog: str
    needs_outputs: bool
    swaps: list[str]


def run_parser(prog: str) -> argparse.ArgumentParser:
    """The parser of `run-graph`."""
    parser = argparse.ArgumentParser(
        prog=prog,
        description="Run a graph over images or video.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_graph_arguments(parser)
    add_input_argument(parser)
    parser.add_argument(
        "-o",
        "--output",
        dest="outputs",
        action="append",
        default=[],
        metavar="[STREAM=]DST",
        help="where a stream goes",
    )
    add_run_arguments(parser)
    parser.add_argument(
        "--pace",
        choices=("lossless", "realtime"),
        help="lossless: every frame, as fast as it goes; realtime: by the clock, late frames are dropped (lossless, "
        "realtime for cameras, live streams and display:)",
    )
    add_reading_arguments(parser)
    add_engine_arguments(parser)
    parser.add_argument(
        "--no-audio", dest="audio", action="store_false", help="make videos without the sound of their source"
    )
    parser.add_argument("--overwrite", action="store_true", help="replace existing results")
    parser.add_argument("--jobs", type=positive, metavar="N", help="for a folder of videos: so many at once (1)")
    parser.add_argument("--resume", action="store_true", help="for a folder of videos: leave out what is done")
    _add_stream_arguments(parser)
    parser.add_argument(
        "--watch",
        action="store_true",
        help="run again whenever the graph or its calculators change; videos play in a loop",
    )
    parser.add_argument("--quiet", action="store_true", help="no progress, errors only")
    add_telling_arguments(parser)
    parser.set_defaults(prog="run-graph", needs_outputs=True, swaps=[])
    return parser


def _add_stream_arguments(parser: argparse.ArgumentParser) -> None:
    """Several inputs at once."""
    parser.add_argument(
        "--streams",
        dest="side_by_side",
        nargs="+",
        default=[],
        metavar="[STREAM=]SRC",
        help="several inputs at once, each through the graph by itself; results go to a folder",
    )
    parser.add_argument(
        "--batch", type=positive, metavar="N", help="for --streams: so many inferences at once (1, with CUDA 8)"
    )
    parser.add_argument(
        "--batch-latency",
        dest="batch_latency_ms",
        type=_milliseconds,
        metavar="MS",
        help="for --streams: how long an inference may wait for others (5)",
    )


def add_input_argument(parser: argparse.ArgumentParser) -> None:
    """What feeds the graph."""
    parser.add_argument(
        "-i", "--input", dest="inputs", action="append", default=[], metavar="[STREAM=]SRC", help="what feeds the graph"
    )


def add_run_arguments(parser: argparse.ArgumentParser) -> None:
    """The side packets of a run, and its device."""
    parser.add_argument("--side", action="append", default=[], metavar="NAME=VALUE", help="a side packet")
    parser.add_argument("--device", metavar="cpu|cuda|cuda:N", help="which variant of a shipped graph (cpu)")


def add_engine_arguments(parser: argparse.ArgumentParser) -> None:
    """How the graph is run."""
    parser.add_argument(
        "--threads", type=_count, metavar="N", help="threads for heavy nodes; 0: none (as the graph says)"
    )
    parser.add_argument(
        "--stall-timeout",
        dest="stall_timeout_s",
        type=_seconds,
        default=10.0,
        metavar="SECONDS",
        help="give up when nothing can go on (10)",
    )


def add_telling_arguments(parser: argparse.ArgumentParser) -> None:
    """What is told of the graph and of the run."""
    parser.add_argument(
        "--dot", type=Path, metavar="FILE", help="draw the graph before it runs (.dot .svg .png .html .mmd .json)"
    )
    parser.add_argument("--profile", action="store_true", help="print how long the calls of each node took")
    parser.add_argument(
        "--trace", type=Path, metavar="FILE.json", help="write every call, for chrome://tracing or ui.perfetto.dev"
    )
    parser.add_argument(
        "--report",
        dest="reports",
        action="append",
        default=[],
        choices=("placement",),
        help="placement: print where each node and each ONNX node ran, and what was copied to the GPU and back",
    )
    parser.add_argument("--json", action="store_true", help="print a summary as JSON to stdout")
    parser.add_argument("-v", "--verbose", action="store_true", help="say more, and show tracebacks")


def add_reading_arguments(parser: argparse.ArgumentParser) -> None:
    """Which part of the inputs is read, and how."""
    parser.add_argument("--max-frames", type=positive, metavar="N", help="stop reading after N frames")
    parser.add_argument(
        "--start", dest="start_s", type=_time, default=0.0, metavar="TIME", help="begin there: seconds, or H:MM:SS"
    )
    parser.add_argument(
        "--duration", dest="duration_s", type=_length, metavar="TIME", help="read so much: seconds, or H:MM:SS"
    )
    parser.add_argument("--fps", type=_rate, metavar="N", help="leave out or repeat frames; the rate of a folder (30)")
    parser.add_argument("--loop", action="store_true", help="play videos and folders again and again")
    parser.add_argument(
        "--bad-timestamps",
        choices=("fix", "drop", "error"),
        default="error",
        help="what becomes of frames of a video whose time is missing or does not ascend (error)",
    )


def add_graph_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of every command that loads a graph."""
    parser.add_argument("graph", metavar="GRAPH", help=GRAPH_HELP)
    add_source_arguments(parser)


def add_source_arguments(parser: argparse.ArgumentParser) -> None:
    """Where calculators, subgraphs and models come from."""
    parser.add_argument(
        "--calculators", action="append", default=[], metavar="FILE|MODULE", help="Python code that defines calculators"
    )
    parser.add_argument(
        "--modules", action="append", default=[], metavar="DIR", type=Path, help="a folder of subgraphs, searched first"
    )
    parser.add_argument(
        "--param",
        dest="params",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="an argument for a graph that is a template",
    )
    parser.add_argument(
        "--no-network", dest="network", action="store_false", help="fetch no models (also MEDIAGRAPH_NO_NETWORK=1)"
    )


def read_run_arguments(parser: argparse.ArgumentParser, argv: list[str] | None) -> RunArguments:
    """Parse a command line; exits with code 2 if it is wrong."""
    found, rest = parser.parse_known_args(_joined(sys.argv[1:] if argv is None else argv), namespace=RunArguments())
    if rest:
        hint = "" if rest[0].startswith("-") else f"; inputs follow -i and results -o, as in -i {rest[0]} -o out.mp4"
        parser.error(f"unrecognized arguments: {' '.join(rest)}{hint}")
    return found


def read_arguments(parser: argparse.ArgumentParser, argv: list[str] | None, namespace: T) -> T:
    """The same for a command with arguments of its own."""
    return parser.parse_args(_joined(sys.argv[1:] if argv is None else argv), namespace=namespace)


def _joined(argv: list[str]) -> list[str]:
    """`-i -:640x480` as one word: argparse takes a word that begins with a dash for an option."""
    joined: list[str] = []
    for word in argv:
        if word.startswith("-:") and joined and joined[-1] in ("-i", "--input"):
            joined[-1] = f"--input={word}"
        else:
            joined.append(word)
    return joined


def positive(text: str) -> int:
    """A whole number from 1 on."""
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a positive number")
    return int(text)


def tolerance(text: str) -> float:
    """A number from 0 on."""
    try:
        found = float(text)
    except ValueError:
        found = -1.0
    if not found >= 0:  # "nan" is not
        raise argparse.ArgumentTypeError(f"{text!r} is no tolerance; write a number from 0 on")
    return found


def _count(text: str) -> int:
    if not text.isdigit():
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of threads")
    return int(text)


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1.0
    if not seconds >= 0:  # "nan" is not
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of seconds")
    return seconds


def _milliseconds(text: str) -> float:
    try:
        found = float(text)
    except ValueError:
        found = -1.0
    if not 0 <= found < float("inf"):  # "nan" is not
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of milliseconds")
    return found


def _time(text: str) -> float:
    match = re.fullmatch(r"(?:(?:([0-9]+):)?([0-9]+):)?([0-9]+(?:\.[0-9]*)?|\.[0-9]+)", text)
    if match is None:
        raise argparse.ArgumentTypeError(f"{text!r} is not a time; write seconds, as 2.5, or H:MM:SS, as 1:02:03.5")
    hours, minutes, seconds = match.groups()
    return int(hours or 0) * 3600 + int(minutes or 0) * 60 + float(seconds)


def _length(text: str) -> float:
    seconds = _time(text)
    if not seconds:
        raise argparse.ArgumentTypeError(f"{text!r} is no length of time; it must be more than 0")
    return seconds


def _rate(text: str) -> str:
    """As text: fractions would take time to import."""
    match = re.fullmatch(r"([0-9]{1,6}(?:\.[0-9]{0,6})?)(?:/([0-9]{1,6}))?", text)
    if match is None or not float(match[1]) or (match[2] and not int(match[2])):
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of frames per second; write 25 or 30000/1001")
    return text
