"""The mask of one frame, beside MediaPipe and beside a loop written by hand."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mediagraph.tools.bench.driver import Worker, interleave
from mediagraph.tools.bench.frames import SIZES, write_frames


def selfie(python: str, rounds: int) -> None:
    """The mask of one frame, one inference thread."""
    workers = [
        Worker("mediapipe", python, "selfie_worker.py", ENGINE="mediapipe"),
        Worker("by hand", sys.executable, "selfie_worker.py", ENGINE="hand"),
        Worker("mediagraph", sys.executable, "selfie_worker.py", ENGINE="mediagraph"),
    ]
    cases = [f"mask.{model}.{width}x{height}" for model in (0, 1) for width, height in SIZES]
    figures = interleave(workers, cases, rounds=rounds, calls=15)
    print(
        "\n| mask | mediapipe ms (CPU) | mediagraph ms (CPU) | wall ÷ mediapipe | CPU ÷ mediapipe | CPU ÷ by hand |"
        "\n|---|---|---|---|---|---|"
    )
    for case in cases:
        cells = [f"{figures.median(case, who, 'wall_us') / 1e3:.2f} ({figures.median(case, who, 'cpu_us') / 1e3:.2f})"
                 for who in ("mediapipe", "mediagraph")]  # fmt: skip
        cells += [
            f"**{figures.ratio(case, 'mediagraph', 'mediapipe', figure):.2f}**" for figure in ("wall_us", "cpu_us")
        ]
        cells.append(f"{figures.ratio(case, 'mediagraph', 'by hand', 'cpu_us'):.2f}")
        print("| " + " | ".join([case, *cells]) + " |", flush=True)
    for worker in workers:
        worker.close()


@contextmanager
def frames_and_models() -> Iterator[None]:
    """Tell the workers where the test frames and the converted models are."""
    with tempfile.TemporaryDirectory() as folder:
        write_frames(Path(folder))
        os.environ["BENCH_FRAMES"] = folder
        _export_models()
        yield


def _export_models() -> None:
    """Tell the hand-written loop where the converted models are."""
    from mediagraph.models.store import Store

    store = Store()
    for model, name in enumerate(("selfie_segmentation", "selfie_segmentation_landscape")):
        blob = store.read(f"mediapipe/modules/selfie_segmentation/{name}.tflite")
        os.environ[f"BENCH_MODEL_{model}"] = str(store.to_onnx(blob, name=name, for_cpu=True))
