"""MediaPipe's graphs for a GPU load, are drawn and run as they are; their names stand for the CUDA variants."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from device_runs import on_device, on_host
from host_device import HostDevice
from numpy.typing import NDArray
from test_contracts import CUDA_NAMES, calculator

import mediagraph as mg
from mediagraph.calculators.cuda.context import CUDA, CudaContext
from mediagraph.calculators.image.image_properties import ImagePropertiesCalculator
from mediagraph.calculators.tensor.image_to_tensor import ImageToTensorCalculator
from mediagraph.calculators.tensor.image_to_tensor_cuda import ImageToTensorCudaCalculator
from mediagraph.calculators.util.from_image import FromImageCalculator
from mediagraph.calculators.util.to_image import ToImageCalculator
from mediagraph.framework.calculator import Calculator
from mediagraph.framework.cuda_image import CudaImage
from mediagraph.framework.image import Image
from mediagraph.framework.plan import Plan
from mediagraph.framework.testing import CalculatorRunner
from mediagraph.graph import graph_class
from mediagraph.tools.run_graph import main

GRAPHS = Path(__file__).parent / "mediapipe_graphs"
WHOLE = GRAPHS / "selfie_segmentation_gpu.pbtxt"
MODULE = GRAPHS / "modules" / "selfie_segmentation_gpu.pbtxt"
OUR_GRAPH = Path(__file__).resolve().parents[3] / "graphs" / "selfie_segmentation" / "selfie_segmentation_cuda.pbtxt"
Pixels = NDArray[np.uint8]


def calculators_of(plan: Plan) -> dict[str, str]:
    return {node.name.rpartition("__")[2]: node.calculator.registered_name for node in plan.nodes}


@pytest.mark.parametrize("name", CUDA_NAMES)
def test_every_cuda_calculator_is_a_variant_of_the_one_for_the_cpu(name: str) -> None:
    cpu, cuda = calculator(name.replace("Cuda", "")), calculator(name)
    (variant,) = cpu.variants
    assert cuda.variants == cpu.variants
    assert variant.calculator == name
    assert {f"{tag}_GPU" for tag in image_tags(cpu) & {"IMAGE", "MASK", "ALPHA"}} >= set(variant.tags)
    assert all(tag == f"{plain}_GPU" for tag, plain in variant.tags.items())


def image_tags(kind: type[Calculator]) -> set[str]:
    return {port.tag for port in kind.declared.ports if Image in port.payload}


@pytest.mark.parametrize("modules", [[], [GRAPHS / "modules"]], ids=["our module", "its module"])
def test_the_graph_is_made_of_cuda_calculators(modules: list[Path]) -> None:
    plan = graph_class(modules)(path=WHOLE).plan
    found = calculators_of(plan)
    assert plan.inputs == {"input_video": (CudaImage,)}
    assert found["RecolorCalculator"] == "RecolorCudaCalculator"
    assert {"ImageToTensorCudaCalculator", "InferenceCudaCalculator", "TensorsToSegmentationCudaCalculator"} <= {
        *found.values()
    }
    assert not {"ImageToTensorCalculator", "InferenceCalculator", "RecolorCalculator"} & {*found.values()}


def test_the_nodes_of_its_module_keep_their_names() -> None:
    found = calculators_of(mg.CalculatorGraph(path=MODULE).plan)
    assert found["InferenceCalculator"] == "InferenceCudaCalculator"
    assert found["TensorsToSegmentationCalculator"] == "TensorsToSegmentationCudaCalculator"
    assert found["ImageToTensorCalculator_2"] == "ImageToTensorCudaCalculator"


def test_it_is_checked_and_drawn(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from mediagraph.tools.command_line import main as mediagraph

    assert mediagraph(["check", str(WHOLE), "--modules", str(GRAPHS / "modules")]) == 0
    drawing = tmp_path / "graph.dot"
    assert mediagraph(["graph", str(WHOLE), "-o", str(drawing)]) == 0
    assert "RecolorCudaCalculator" in drawing.read_text(encoding="utf-8")
    capsys.readouterr()


@pytest.mark.parametrize("modules", [[], [GRAPHS / "modules"]], ids=["our module", "its module"])
@pytest.mark.usefixtures("models")
def test_it_gives_the_pixels_of_our_graph(
    host_device: HostDevice, photographs: list[Pixels], modules: list[Path]
) -> None:
    theirs = run(graph_class(modules), WHOLE, host_device, [on_device(host_device, one) for one in photographs])
    ours = run(mg.CalculatorGraph, OUR_GRAPH, host_device, [Image(one) for one in photographs])
    for found, expected in zip(theirs, ours, strict=True):
        assert np.array_equal(on_host(host_device, found), expected.numpy_view())


def run(make: Any, path: Path, holder: Any, images: list[Any]) -> list[Any]:
    found: list[Any] = []
    with make(path=path, services={CUDA.key: holder}) as graph:
        graph.observe_output_stream("output_video", lambda _, packet: found.append(packet.value))
        graph.start_run({})
        for time, image in enumerate(images):
            graph.add_packet_to_input_stream("input_video", image, time)
            graph.wait_until_idle()
        graph.close_all_input_streams()
        graph.wait_until_done()
    return found


@pytest.mark.usefixtures("models")
def test_the_command_line_copies_frames_there_and_back(
    host_device: HostDevice, photographs: list[Pixels], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(CudaContext, "device", lambda _: host_device)
    monkeypatch.setattr("mediagraph.tools.device.require_driver", lambda _: None)
    given, theirs, ours = (tmp_path / name for name in ("in.png", "theirs.png", "ours.png"))
    cv2.imwrite(str(given), cv2.cvtColor(photographs[0], cv2.COLOR_RGB2BGR))
    for graph, result in ((WHOLE, theirs), (OUR_GRAPH, ours)):
        host_device.log.clear()
        assert main([str(graph), "-i", str(given), "-o", str(result)]) == 0
        assert host_device.log.count("download") == 1
    assert np.array_equal(cv2.imread(str(theirs)), cv2.imread(str(ours)))


@pytest.mark.usefixtures("models")
def test_inner_streams_that_are_asked_for_are_copied_too(
    host_device: HostDevice, photographs: list[Pixels], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(CudaContext, "device", lambda _: host_device)
    monkeypatch.setattr("mediagraph.tools.device.require_driver", lambda _: None)
    given, result, mask = (tmp_path / name for name in ("in.png", "out.png", "mask.npy"))
    cv2.imwrite(str(given), cv2.cvtColor(photographs[0], cv2.COLOR_RGB2BGR))
    found = main([str(OUR_GRAPH), "-i", str(given), "-o", str(result), "-o", f"segmentation_mask={mask}"])
    assert found == 0
    assert host_device.log.count("download") == 2
    assert np.load(mask).shape == photographs[0].shape[:2]


def test_the_inspection_tells_of_the_variants(capsys: pytest.CaptureFixture[str]) -> None:
    from mediagraph.tools.command_line import main as mediagraph

    said = {}
    for name in ("RecolorCalculator", "RecolorCudaCalculator", "InferenceCalculator"):
        assert mediagraph(["inspect", name]) == 0
        said[name] = " ".join(capsys.readouterr().out.split())
    assert (
        "becomes RecolorCudaCalculator where it is fed with what that takes, or connected at IMAGE_GPU or MASK_GPU"
        in said["RecolorCalculator"]
    )
    assert "may have the tags IMAGE_GPU for IMAGE, MASK_GPU for MASK" in said["RecolorCudaCalculator"]
    assert "becomes InferenceCudaCalculator where it is fed with what that takes" in said["InferenceCalculator"]


@pytest.mark.parametrize("device", [[], ["--device", "cuda"]], ids=str)
def test_without_a_gpu_it_is_refused(
    device: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mediagraph.calculators.cuda.driver.load_driver", lambda: None)
    assert main([str(WHOLE), *device, "-i", "in.png", "-o", "out.png"]) == 6
    assert "CUDA is not available: there is no NVIDIA driver on this machine" in capsys.readouterr().err


@pytest.mark.parametrize("graph", [WHOLE, OUR_GRAPH], ids=["its graph", "our graph"])
def test_on_the_cpu_it_is_refused(
    graph: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mediagraph.tools.device.require_driver", lambda _: None)  # a GPU that is there, and not wanted
    assert main([str(graph), "--device", "cpu", "-i", "in.png", "-o", "out.png"]) == 6
    said = " ".join(capsys.readouterr().err.split())
    assert (
        'run-graph: --device cpu: the node "CpuToCudaCalculator" (CpuToCudaCalculator) works on a CUDA device, as'
        in said
    )
    assert "the graph wants it; leave --device out, or run the graph's variant for cpu" in said


def test_images_on_a_device_are_passed_on_as_they_are(host_device: HostDevice, portrait: Pixels) -> None:
    image = on_device(host_device, portrait)
    runner = CalculatorRunner(FromImageCalculator, ["IMAGE"], ["IMAGE_GPU", "SOURCE_ON_GPU"])
    assert runner.run({"IMAGE": [(0, image)]}).payloads("IMAGE_GPU") == [image]
    assert runner.run({"IMAGE": [(0, image)]}).payloads("SOURCE_ON_GPU") == [True]
    for tag in ("IMAGE", "IMAGE_GPU"):
        assert CalculatorRunner(ToImageCalculator, [tag]).run({tag: [(0, image)]}).payloads("IMAGE") == [image]
    for tag in ("IMAGE", "IMAGE_GPU"):
        assert CalculatorRunner(ImagePropertiesCalculator, [tag]).run({tag: [(0, image)]}).payloads("SIZE") == [
            (portrait.shape[1], portrait.shape[0])
        ]


def test_images_are_not_copied_under_another_name() -> None:
    text = (
        'input_stream: "frame" node { calculator: "ImagePropertiesCalculator" input_stream: "IMAGE_CPU:frame" '
        'output_stream: "SIZE:size" } node { calculator: "FromImageCalculator" input_stream: "IMAGE:frame" '
        'output_stream: "IMAGE_GPU:image" }'
    )
    with pytest.raises(mg.GraphError, match="CudaImage"):
        mg.CalculatorGraph(text)
    for outputs in ("", 'output_stream: "IMAGE_CPU:a" output_stream: "IMAGE_GPU:b"'):
        node = f'node {{ calculator: "FromImageCalculator" input_stream: "IMAGE:frame" {outputs} }}'
        with pytest.raises(mg.GraphError, match="connect exactly one of IMAGE_CPU or IMAGE_GPU"):
            mg.CalculatorGraph(f'input_stream: "frame" {node}')


@pytest.mark.parametrize("origin", ["DEFAULT", "CONVENTIONAL", "TOP_LEFT"])
def test_images_start_at_the_top_whatever_the_origin_is_said_to_be(
    host_device: HostDevice, portrait: Pixels, origin: str
) -> None:
    options = {"output_tensor_width": 64, "output_tensor_height": 64, "output_tensor_uint_range": {"max": 255}}
    runner = CalculatorRunner(
        ImageToTensorCudaCalculator, options={**options, "gpu_origin": origin}, services={CUDA.key: host_device}
    )
    (tensors,) = runner.run({"IMAGE": [(0, on_device(host_device, portrait))]}).payloads("TENSORS")
    (expected,) = (
        CalculatorRunner(ImageToTensorCalculator, options=options)
        .run({"IMAGE": [(0, Image(portrait))]})
        .payloads("TENSORS")
    )
    assert np.array_equal(on_host(host_device, tensors.tensors[0]), expected[0])
