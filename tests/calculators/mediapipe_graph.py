"""A graph on MediaPipe 0.10.21 itself: what tests of calculators compare with.

As a script, in a Python that has mediapipe, it reads a graph and packets from one `.npz` file and writes what the graph
sent to another: `mediapipe_graph.py IN.npz OUT.npz`. `run` does that from the tests. The keys of the files are
`graph`; `in STREAM KIND TIME`, `side NAME KIND`, `want STREAM KIND`; `STREAM TIME` for what was sent.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

Found = dict[str, list[tuple[int, Any]]]
"""By stream, timestamps and values; images, lists and numbers are arrays."""


def run(
    folder: Path,
    graph: str,
    packets: Mapping[tuple[str, str, int], Any],
    wanted: Mapping[str, str],
    side: Mapping[tuple[str, str], Any] = {},
) -> Found:
    """Run MediaPipe on packets by (stream, kind, timestamp) and return the wanted streams, by name and kind.

    Kinds: `frame` and `image` (arrays), `int`, `bool`, `ints`, `floats`, `matrix`, `rect` (x, y, width, height,
    rotation) and, of results, `classes` (rows of index and score). Skips the test where there is no MediaPipe.
    """
    import pytest

    python = os.environ.get("MEDIAPIPE_PYTHON")
    if not python:
        pytest.skip("no mediapipe; set MEDIAPIPE_PYTHON to a Python that has 0.10.21")
    content = {"graph": np.array(graph)}
    content |= {f"in {stream} {kind} {time}": np.asarray(value) for (stream, kind, time), value in packets.items()}
    content |= {f"side {name} {kind}": np.asarray(value) for (name, kind), value in side.items()}
    content |= {f"want {stream} {kind}": np.array(0) for stream, kind in wanted.items()}
    np.savez(folder / "in.npz", **content)  # type: ignore[arg-type]  # numpy's stub takes the arrays for its option
    command = [python, __file__, str(folder / "in.npz"), str(folder / "out.npz")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=100, check=False)
    assert done.returncode == 0, done.stderr
    found: Found = {stream: [] for stream in wanted}
    with np.load(folder / "out.npz") as archive:
        for key in archive:
            stream, time = key.split()
            found[stream].append((int(time), archive[key]))
    return found


def _main(source: str, target: str) -> None:
    import mediapipe as mp

    archive = np.load(source)
    graph = mp.CalculatorGraph(graph_config=str(archive["graph"]))
    keys = [key.split() for key in archive if " " in key]
    found: dict[str, Any] = {}
    for _, stream, kind in (key for key in keys if key[0] == "want"):
        graph.observe_output_stream(stream, _collector(found, kind))
    sides = {key[1]: _made(key[2], archive[" ".join(key)]) for key in keys if key[0] == "side"}
    graph.start_run(sides)
    for key in sorted((key for key in keys if key[0] == "in"), key=lambda key: int(key[3])):
        graph.add_packet_to_input_stream(key[1], _made(key[2], archive[" ".join(key)]).at(int(key[3])))
    graph.close_all_packet_sources()
    graph.wait_until_done()
    np.savez(target, **found)


def _made(kind: str, value: Any) -> Any:
    """The packet of an array."""
    import mediapipe as mp
    from mediapipe.python import packet_creator as create

    if kind in ("frame", "image"):
        formats = {"B1": "GRAY8", "B3": "SRGB", "B4": "SRGBA", "f1": "VEC32F1", "f2": "VEC32F2", "H1": "GRAY16"}
        channels = 1 if value.ndim == 2 else value.shape[2]
        form = mp.ImageFormat.__members__[formats[f"{value.dtype.char}{channels}"]]
        if kind == "frame":
            return create.create_image_frame(value, image_format=form)
        return create.create_image(value, image_format=form)
    if kind == "rect":
        from mediapipe.framework.formats.rect_pb2 import NormalizedRect

        names = ("x_center", "y_center", "width", "height", "rotation")
        return create.create_proto(NormalizedRect(**dict(zip(names, value.tolist()))))
    makers = {
        "int": create.create_int,
        "bool": create.create_bool,
        "ints": create.create_int_array,
        "floats": create.create_float_vector,
    }
    return create.create_matrix(value) if kind == "matrix" else makers[kind](value.tolist())


def _collector(found: dict[str, Any], kind: str) -> Any:
    from mediapipe.python import packet_getter as get

    def classes(packet: Any) -> list[tuple[int, float]]:
        return [(one.index, one.score) for one in get.get_proto(packet).classification]

    getters = {
        "frame": lambda packet: get.get_image_frame(packet).numpy_view(),
        "image": lambda packet: get.get_image(packet).numpy_view(),
        "floats": get.get_float_list,
        "float": get.get_float,
        "classes": classes,
    }

    def collect(stream: str, packet: Any) -> None:
        found[f"{stream} {packet.timestamp.value}"] = np.array(getters[kind](packet))

    return collect


if __name__ == "__main__":
    _main(*sys.argv[1:])
