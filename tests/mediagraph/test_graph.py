"""The front door: its names, and MediaPipe's compiled graph of the selfie model."""

from __future__ import annotations

import ast
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

import mediagraph as mg
from mediagraph import graph as graph_module
from mediagraph.framework.errors import ModelError
from mediagraph.models.store import Store

COMPILED = "mediapipe/modules/selfie_segmentation/selfie_segmentation_cpu.binarypb"
FOLDER = graph_module.shipped_folder("modules") / "selfie_segmentation"


def mask(graph: mg.CalculatorGraph, image: npt.NDArray[np.uint8], **side_packets: object) -> npt.NDArray[np.float32]:
    found: list[mg.Packet] = []
    graph.observe_output_stream("segmentation_mask", lambda stream, packet: found.append(packet))
    with graph:
        graph.start_run(side_packets)
        graph.add_packet_to_input_stream("image", mg.packet_creator.create_image_frame(image).at(0))
    (packet,) = found
    return mg.packet_getter.get_image_frame(packet).numpy_view()


@pytest.mark.parametrize("side_packets", [{}, {"model_selection": 0}, {"model_selection": 1}])
def test_mediapipes_compiled_graph_runs_unchanged(
    models: Store, portrait: npt.NDArray[np.uint8], side_packets: dict[str, object]
) -> None:
    theirs = mask(mg.CalculatorGraph(binary_graph_path=COMPILED), portrait, **side_packets)
    ours = mask(mg.CalculatorGraph(path=FOLDER / "selfie_segmentation_cpu.pbtxt"), portrait, **side_packets)
    assert theirs.shape == (512, 512)
    assert np.array_equal(theirs, ours)


def test_the_compiled_graph_runs_from_a_plain_path_too(models: Store, portrait: npt.NDArray[np.uint8]) -> None:
    path = models.path(COMPILED)
    assert path.is_file()
    assert mask(mg.CalculatorGraph(path=path), portrait).shape == (512, 512)


def test_an_unknown_compiled_graph_is_a_graph_error() -> None:
    with pytest.raises(mg.GraphError, match=r"^mediapipe/no\.binarypb: cannot read the graph: "):
        mg.CalculatorGraph(binary_graph_path="mediapipe/no.binarypb")


def test_a_file_of_that_name_comes_before_the_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / COMPILED).parent.mkdir(parents=True)
    (tmp_path / COMPILED).write_bytes(b"")
    assert mg.CalculatorGraph(binary_graph_path=COMPILED).plan.nodes == ()


def test_the_store_tells_the_path_of_what_it_knows(tmp_path: Path, models: Store) -> None:
    assert models.knows(COMPILED)
    assert not models.knows("mediapipe/no.binarypb")
    empty = Store(folder=tmp_path, network=False, sources=())
    with pytest.raises(ModelError, match="is missing in the cache"):
        empty.path(COMPILED)
    with pytest.raises(ModelError, match=r'^there is no file and no known model "no\.tflite"'):
        empty.path("no.tflite")


def test_every_name_of_the_front_door_is_there_and_typed() -> None:
    tree = ast.parse(Path(str(mg.__file__)).read_text())
    block = next(node for node in tree.body if isinstance(node, ast.If))
    typed = {
        alias.asname: line.module for line in block.body if isinstance(line, ast.ImportFrom) for alias in line.names
    }
    assert typed == mg._MODULES
    assert all(getattr(mg, name) is not None for name in mg.__all__)
    assert set(mg.__all__) <= set(dir(mg))
    with pytest.raises(AttributeError, match="module mediagraph has no attribute 'nonsense'"):
        _ = mg.nonsense  # type: ignore[attr-defined]
