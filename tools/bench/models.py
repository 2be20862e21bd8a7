"""Every known model beside LiteRT with XNNPACK: the numbers that come out, and the time of one inference.

A model with operators that LiteRT lacks is compared with MediaPipe instead, both engines running the same graph.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import numpy.typing as npt

from mediagraph.models.manifest import Entry, load_manifest
from mediagraph.models.store import Store
from mediagraph.tools.bench.driver import Figures, Worker, interleave
from mediagraph.tools.bench.pictures import model_input
from mediagraph.tools.bench.table import print_all

Floats = npt.NDArray[np.float32]

MOST_MEAN, MOST = 5e-6, 2e-3
"""The limits of errors, as fractions of an output's largest value or of 1 if that is less: their mean, and each."""

PRUNED = {
    "pose_landmark_full": ("Identity", "Identity_1", "Identity_4"),
    "face_landmark_with_attention": ("output_mesh_identity", "conv_faceflag"),
}
"""What is read of a model where its mask, heat map or refined eyes and lips are not wanted."""

_CALLS = 5
_ENGINES = ("litert", "plain", "tuned", "mediapipe", "mediagraph")


def models(peers: Mapping[str, str], rounds: int) -> int:
    """Print the tables; 1 if a model differs by more than the limits, 6 if there is nothing to compare with."""
    if "litert" not in peers:
        return 6
    entries = list(_entries())
    with tempfile.TemporaryDirectory() as folder:
        seconds = {_stem(entry): _prepare(entry, Path(folder)) for entry in entries}
        with _workers(peers, folder) as workers:
            rows = list(_errors(entries, workers, Path(folder)))
            print_all([_ERROR_HEAD, *([*names, *map(_scientific, numbers)] for names, numbers in rows)])
            cases = [f"speed.{name}" for name in (*seconds, *(f"{name}-pruned" for name in PRUNED))]
            figures = interleave(list(workers.values()), cases, rounds=rounds, calls=_CALLS)
            print_all(speed_rows(figures, seconds))
    return int(any(is_wrong(numbers) for _, numbers in rows))


def _entries() -> Iterator[Entry]:
    """The models of the wheel, and those of npm packages that somebody has added."""
    manifest, present = load_manifest(), {model.name for model in Store().entries() if model.is_present}
    yield from (entry for entry in manifest.entries if entry.inputs)
    yield from (entry for entry in manifest.others if entry.name in present)


def _prepare(entry: Entry, folder: Path) -> tuple[float, float]:
    """Write a model, its converted forms and its inputs; seconds of CPU of the plain and of the tuned conversion."""
    name, content = _stem(entry), Store().read(entry.name)
    (folder / f"{name}.tflite").write_bytes(content)
    images = model_input(entry)
    for case in (name, f"{name}-pruned"):
        np.save(folder / f"{case}.npy", images)
    seconds = [
        _convert(content, folder / f"{name}.{form}.onnx", for_cpu=form == "tuned") for form in ("plain", "tuned")
    ]
    for form in ("plain", "tuned"):
        if name in PRUNED:
            _convert(content, folder / f"{name}-pruned.{form}.onnx", for_cpu=form == "tuned", outputs=PRUNED[name])
    return seconds[0], seconds[1]


def _convert(content: bytes, target: Path, *, for_cpu: bool, outputs: Sequence[str] = ()) -> float:
    """Convert a model three times into an empty cache, and keep the file; the median of the seconds of CPU."""
    seconds = []
    for _ in range(3):
        with tempfile.TemporaryDirectory() as cache:
            start = time.process_time()
            file = Store(folder=Path(cache)).to_onnx(content, name=target.name, for_cpu=for_cpu, outputs=outputs)
            seconds.append(time.process_time() - start)
            target.write_bytes(file.read_bytes())
    return statistics.median(seconds)


@contextmanager
def _workers(peers: Mapping[str, str], folder: str) -> Iterator[dict[str, Worker]]:
    os.environ["BENCH_MODELS"] = folder
    wanted = [name for name in _ENGINES if name in peers or name in ("plain", "tuned")]
    wanted += ["mediagraph"] if "mediapipe" in peers else []
    found = {name: Worker(name, peers.get(name, sys.executable), "model_worker.py", ENGINE=name) for name in wanted}
    try:
        yield found
    finally:
        for worker in found.values():
            worker.close()


_ERROR_HEAD = ("model", "output", "plain, max", "plain, mean", "tuned, max", "tuned, mean", "largest value")


def _errors(
    entries: Sequence[Entry], workers: Mapping[str, Worker], folder: Path
) -> Iterator[tuple[tuple[str, str], tuple[float, ...]]]:
    """For each output: its names, the errors of the plain and of the tuned form, and its largest value."""
    for entry in entries:
        name = _stem(entry)
        written = {who: worker for who, worker in workers.items() if worker.ask(f"values.{name}", 1)}
        base = next((who for who in ("litert", "mediapipe") if who in written), None)
        if base is None:
            continue
        values = {who: _read(folder / f"{who}-{name}.npz") for who in written}
        for number, output in enumerate(entry.outputs):
            right = values[base][number].ravel()
            errors = [np.abs(values[form][number].ravel() - right) for form in ("plain", "tuned")]
            figures = [float(figure(error)) for error in errors for figure in (np.max, np.mean)]
            yield (name, f"`{output.name}`"), (*figures, float(np.abs(right).max()))


def is_wrong(numbers: Sequence[float]) -> bool:
    """Whether a row of errors, largest and mean of each form and then the largest value, is beyond the limits."""
    *errors, largest = numbers
    unit = max(1.0, largest)
    return max(errors[0::2]) > MOST * unit or max(errors[1::2]) > MOST_MEAN * unit


def speed_rows(figures: Figures, seconds: Mapping[str, tuple[float, float]]) -> Iterator[Sequence[str]]:
    """The table of times, with a dash where an engine lacks a model; ratios are of wall time, those of CPU follow."""
    yield "model", "convert, s of CPU", "LiteRT, ms", "plain ÷ LiteRT", "tuned ÷ LiteRT", "tuned ÷ plain", "÷ whole"
    for case in figures.blocks:
        name = case.partition(".")[2]
        base, ours = ("litert", "tuned") if figures.has(case, "litert") else ("mediapipe", "mediagraph")
        has_base = figures.has(case, base)
        whole = name.removesuffix("-pruned")
        yield (
            name,
            " / ".join(f"{one:.2f}" for one in seconds.get(name, ())) or "–",
            f"{figures.median(case, base, 'wall_us') / 1e3:.2f}" if has_base else "–",
            _ratios(figures, case, "plain", base) if has_base and base == "litert" else "–",
            _ratios(figures, case, ours, base) if has_base else "–",
            _ratios(figures, case, "tuned", "plain"),
            _share(figures, case, f"speed.{whole}") if whole != name else "–",
        )


def _ratios(figures: Figures, case: str, worker: str, base: str) -> str:
    wall, cpu = (figures.ratio(case, worker, base, figure) for figure in ("wall_us", "cpu_us"))
    return f"**{wall:.2f}** ({cpu:.2f})"


def _share(figures: Figures, case: str, whole: str) -> str:
    """What a pruned model takes of the whole one's time."""
    shares = [
        figures.median(case, "tuned", figure) / figures.median(whole, "tuned", figure)
        for figure in ("wall_us", "cpu_us")
    ]
    return f"**{shares[0]:.2f}** ({shares[1]:.2f})"


def _read(file: Path) -> list[Floats]:
    with np.load(file) as archive:
        return [archive[name] for name in archive.files]


def _scientific(number: float) -> str:
    return f"{number:.2e}"


def _stem(entry: Entry) -> str:
    return entry.file_name.removesuffix(".tflite")
