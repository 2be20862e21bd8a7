"""Every `_cpu` graph has a `_cuda` twin of the same interface: DESIGN's rule for devices."""

from __future__ import annotations

from pathlib import Path

import pytest

from mediagraph.calculators.catalogue import ShippedCatalogue
from mediagraph.framework.cuda_image import CudaImage
from mediagraph.framework.image import Image
from mediagraph.framework.load import load_file
from mediagraph.framework.plan import Plan
from mediagraph.framework.types import Payload
from mediagraph.graph import CalculatorGraph

ROOT = Path(__file__).resolve().parents[2]
CPU = sorted(path for folder in ("modules", "graphs") for path in (ROOT / folder).rglob("*_cpu.pbtxt"))
CUDA = sorted(path for folder in ("modules", "graphs") for path in (ROOT / folder).rglob("*_cuda.pbtxt"))


def twin(path: Path) -> Path:
    return path.with_name(path.name.replace("_cpu.", "_cuda."))


def test_every_graph_has_a_twin() -> None:
    assert {twin(path) for path in CPU} == set(CUDA)


@pytest.mark.parametrize("path", CPU, ids=lambda path: str(path.relative_to(ROOT)))
def test_twins_have_the_same_names(path: Path) -> None:
    cpu, cuda = (load_file(one, ShippedCatalogue()) for one in (path, twin(path)))
    for field in ("input_stream", "output_stream", "input_side_packet", "output_side_packet", "graph_options"):
        assert getattr(cuda, field, None) == getattr(cpu, field, None)


@pytest.mark.parametrize("path", CPU, ids=lambda path: str(path.relative_to(ROOT)))
def test_twins_have_the_same_types(path: Path) -> None:
    cpu, cuda = (CalculatorGraph(path=one).plan for one in (path, twin(path)))
    is_module = path.is_relative_to(ROOT / "modules")
    exchange: dict[type, type] = {Image: CudaImage} if is_module else {}  # a whole graph takes and gives host images
    expected = {name: tuple(exchange.get(one, one) for one in found) for name, found in types_of(cpu).items()}
    assert types_of(cuda) == expected


def types_of(plan: Plan) -> dict[str, Payload]:
    """What the streams and side packets of the border carry."""
    made = {edge.name: edge.payload for node in plan.nodes for edge in (*node.outputs, *node.side_outputs)}
    found: dict[str, Payload] = dict(plan.inputs)
    found |= {name: made[name] for name in plan.outputs}
    found |= {name: need.payload for name, need in plan.needs.items()}
    return found


@pytest.mark.parametrize("path", CUDA, ids=lambda path: str(path.relative_to(ROOT)))
def test_the_transfers_are_the_first_and_the_last_nodes_of_a_whole_graph(path: Path) -> None:
    transfers = [
        node.calculator.registered_name
        for node in CalculatorGraph(path=path).plan.nodes
        if node.calculator.registered_name in ("CpuToCudaCalculator", "CudaToCpuCalculator")
    ]
    is_module = path.is_relative_to(ROOT / "modules")
    assert transfers == ([] if is_module else ["CpuToCudaCalculator", "CudaToCpuCalculator"])
