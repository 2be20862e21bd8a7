"""A whole clip through run-graph, beside loops written by hand."""

from __future__ import annotations

import math
import os
import sys
from pathlib import Path

from mediagraph.tools.bench.driver import Figures, Worker, interleave
from mediagraph.tools.bench.table import print_all, ratio_cell

FRAMES = 150
WIDTH, HEIGHT = 1280, 720
_ENGINES = {"mediagraph": "run-graph", "threads": "by hand, three threads", "hand": "by hand, one thread"}


def clip(rounds: int) -> None:
    """A 720p clip to H.264 with its background painted over, both models; the frames and models must be there."""
    write_clip(Path(os.environ["BENCH_FRAMES"]) / f"{WIDTH}x{HEIGHT}.mp4")
    os.environ["BENCH_CLIP_FRAMES"] = str(FRAMES)
    workers = [Worker(engine, sys.executable, "clip_worker.py", ENGINE=engine) for engine in _ENGINES]
    cases = [f"clip.{model}.{WIDTH}x{HEIGHT}" for model in (0, 1)]
    print_all(clip_rows(interleave(workers, cases, rounds=rounds, calls=1)))
    for worker in workers:
        worker.close()


def clip_rows(figures: Figures) -> list[list[str]]:
    """Milliseconds of a frame, wall and CPU, and the median ratios of run-graph to the loops."""
    rows = [["clip", *(f"{name}, ms (CPU)" for name in _ENGINES.values()), *_ratio_heads()]]
    for case in figures.blocks:
        costs = [
            f"{figures.median(case, engine, 'wall_us') / 1e3:.2f} ({figures.median(case, engine, 'cpu_us') / 1e3:.2f})"
            for engine in _ENGINES
        ]
        ratios = [
            ratio_cell(figures.ratio(case, "mediagraph", engine, figure))
            for engine in ("threads", "hand")
            for figure in ("wall_us", "cpu_us")
        ]
        rows.append([case, *costs, *ratios])
    return rows


def _ratio_heads() -> list[str]:
    return [f"{figure} ÷ {base}" for base in ("three threads", "one thread") for figure in ("wall", "CPU")]


def write_clip(path: Path, frames: int = FRAMES) -> None:
    """Write the astronaut in the middle of a mirrored border, seen by a camera that sways; 30 frames a second."""
    import av
    import cv2
    import skimage.data

    astronaut = skimage.data.astronaut()  # type: ignore[no-untyped-call]  # scikit-image has no types
    image = cv2.resize(astronaut, (HEIGHT, HEIGHT), interpolation=cv2.INTER_CUBIC)
    border = (WIDTH - HEIGHT) // 2 + 40
    image = cv2.copyMakeBorder(image, 40, 40, border, border, cv2.BORDER_REFLECT)
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=30, options={"preset": "veryfast", "crf": "18"})
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        for number in range(frames):
            left, top = round(40 + 40 * math.sin(number / 20)), round(40 + 40 * math.sin(number / 13))
            part = image[top : top + HEIGHT, left : left + WIDTH].copy()
            container.mux(stream.encode(av.VideoFrame.from_numpy_buffer(part, "rgb24")))
        container.mux(stream.encode(None))
