"""The command behind `make cuda-check`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from mediagraph.calculators.cuda.context import CudaContext
from mediagraph.framework.errors import MediagraphError
from mediagraph.framework.image import Image
from mediagraph.tools.cuda_check.marked_tests import run_marked_tests
from mediagraph.tools.cuda_check.parity import parity_rows
from mediagraph.tools.cuda_check.photographs import photographs
from mediagraph.tools.cuda_check.placement import placement_rows
from mediagraph.tools.cuda_check.row import Row, State, has_failed, table
from mediagraph.tools.cuda_check.speed import speed_rows
from mediagraph.tools.device import parse_device
from mediagraph.tools.exit_codes import ExitCode, exit_code_of
from mediagraph.tools.health import gpu, providers
from mediagraph.tools.parity.twins import shipped_twins

PROG = "cuda-check"


def main(argv: Sequence[str] | None = None) -> int:
    """Print the table; 6 with the reason if there is no usable GPU, 1 if something is not as wanted."""
    parser = argparse.ArgumentParser(
        prog=PROG, description="Run on a GPU what needs one: tests, parity, placement and speed of all twins."
    )
    parser.add_argument("--device", default="cuda", metavar="cuda|cuda:N", help="the device (cuda)")
    parser.add_argument("--photographs", type=Path, metavar="FOLDER", help="pictures (those of scikit-image)")
    parser.add_argument("--frames", type=int, default=100, metavar="N", help="frames of each measurement (100)")
    arguments = parser.parse_args(argv)
    try:
        index = parse_device(arguments.device).index
        rows = _rows(CudaContext(index), index, arguments)
    except MediagraphError as error:
        print(f"{PROG}: {error}", file=sys.stderr)
        return exit_code_of(error)
    print(table(rows))
    return ExitCode.NODE_FAILED if has_failed(rows) else ExitCode.OK


def _rows(context: CudaContext, index: int, arguments: argparse.Namespace) -> list[Row]:
    """Everything, one after the other. Raises DeviceError before anything is run."""
    context.device()
    pictures = photographs(arguments.photographs)
    rows = [Row(finding.topic, finding.found) for finding in (*gpu.check(), *providers.check())]
    rows.append(run_marked_tests(Path.cwd()))
    for twins in shipped_twins():
        rows += _tried(f"{twins.name}, parity", partial(parity_rows, twins, pictures, context))
        rows += _tried(f"{twins.name}, placement", partial(placement_rows, twins, pictures, context, index))
        rows += _tried(f"{twins.name}, speed", partial(speed_rows, twins, pictures, context, arguments.frames))
    return [*rows, *_tried("streams", partial(_streams, pictures, context, arguments.frames))]


def _streams(pictures: Sequence[Image], context: CudaContext, frames: int) -> list[Row]:
    from mediagraph.tools.cuda_check.streams import stream_rows  # needs PyAV, which nothing else here does

    return stream_rows(pictures, context, frames)


def _tried(what: str, check: Callable[[], list[Row]]) -> list[Row]:
    """The rows of a check; an error is a row, and the other checks go on."""
    print(f"{PROG}: {what}", file=sys.stderr, flush=True)
    try:
        return check()
    except (MediagraphError, ImportError) as error:
        return [Row(what, " ".join(str(error).split()), "runs", State.FAILED)]


if __name__ == "__main__":
    sys.exit(main())
