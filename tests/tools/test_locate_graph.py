"""`GRAPH` on the command line, as a name."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from mediagraph.framework.errors import DeviceError
from mediagraph.graph import CalculatorGraph, shipped_folder
from mediagraph.tools import graph_names
from mediagraph.tools.locate_graph import locate_graph

GRAPHS = shipped_folder("graphs")


def located(name: str, device: str = "cpu") -> Path:
    return locate_graph(name, device=device, environment=CalculatorGraph.environment)


def test_names_of_graphs_and_of_examples() -> None:
    assert located("selfie_segmentation") == GRAPHS / "selfie_segmentation" / "selfie_segmentation_cpu.pbtxt"
    assert located("examples/gating") == GRAPHS / "examples" / "gating.pbtxt"


def test_no_name_stands_for_two_graphs() -> None:
    names = [name for name, _ in graph_names.shipped_graphs()]
    assert len(names) == len(set(names))
    assert {name.count("/") for name in names if not name.startswith("examples/")} == {0}


def test_a_folder_hides_no_example(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "examples" / "gating").mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    assert located("examples/gating") == GRAPHS / "examples" / "gating.pbtxt"


def test_a_file_of_that_name_goes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "examples").mkdir()
    (tmp_path / "examples" / "gating").write_text("")
    monkeypatch.chdir(tmp_path)
    assert located("examples/gating") == Path("examples/gating")


def test_an_example_is_not_for_cuda(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mediagraph.tools.locate_graph.require_device", lambda device: "cuda")
    message = 'the graph "examples/gating" has no variant for cuda; its variant for cpu is the only one'
    with pytest.raises(DeviceError, match=f"^{re.escape(message)}$"):
        located("examples/gating", "cuda")
