"""The command behind `make cuda-check`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from mediagraph.calculators.cuda.context import CUDA, CudaContext
from mediagraph.framework.errors import MediagraphError
from mediagraph.tools.cuda_check.marked_tests import run_marked_tests
from mediagraph.tools.cuda_check.photographs import photographs
from mediagraph.tools.cuda_check.row import Row, State, has_failed, table
from mediagraph.tools.cuda_check.speed import measure
from mediagraph.tools.cuda_check.twins import compare, shipped_twins
from mediagraph.tools.device import parse_device
from mediagraph.tools.exit_codes import ExitCode, exit_code_of
from mediagraph.tools.health import gpu

PROG = "cuda-check"


def main(argv: Sequence[str] | None = None) -> int:
    """Print the table; 6 with the reason if there is no usable GPU, 1 if something is not as wanted."""
    parser = argparse.ArgumentParser(
        prog=PROG, description="Run on a GPU what needs one: tests, parity of all twins, a small benchmark."
    )
    parser.add_argument("--device", default="cuda", metavar="cuda|cuda:N", help="the device (cuda)")
    parser.add_argument("--photographs", type=Path, metavar="FOLDER", help="pictures (those of scikit-image)")
    parser.add_argument("--frames", type=int, default=100, metavar="N", help="frames of each measurement (100)")
    arguments = parser.parse_args(argv)
    try:
        rows = _rows(CudaContext(parse_device(arguments.device).index), arguments)
    except MediagraphError as error:
        print(f"{PROG}: {error}", file=sys.stderr)
        return exit_code_of(error)
    print(table(rows))
    return ExitCode.NODE_FAILED if has_failed(rows) else ExitCode.OK


def _rows(context: CudaContext, arguments: argparse.Namespace) -> list[Row]:
    """Everything, one after the other. Raises DeviceError before anything is run."""
    context.device()
    images, services = photographs(arguments.photographs), {CUDA.key: context}
    rows = [Row(finding.topic, finding.found) for finding in gpu.check()]
    rows.append(run_marked_tests(Path.cwd()))
    for twins in shipped_twins():
        try:
            rows += compare(twins, images, services)
            rows += measure(twins, images[0], services, arguments.frames)
        except MediagraphError as error:
            rows.append(Row(twins.name, " ".join(str(error).split()), "runs", State.FAILED))
    return rows


if __name__ == "__main__":
    sys.exit(main())
