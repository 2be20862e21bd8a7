"""InferenceCalculator, with tiny models made here and with the selfie models."""

import hashlib
import os
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import onnx
import pytest
from numpy.typing import NDArray
from onnx import TensorProto, helper

from mediagraph.calculators.payloads.model import Model, OpResolver
from mediagraph.calculators.tensor.cpu_session import open_session
from mediagraph.calculators.tensor.inference import InferenceCalculator
from mediagraph.calculators.tensor.inference_options import (
    Delegate,
    FeedbackTensorLink,
    Gpu,
    InferenceCalculatorOptions,
    InputOutputConfig,
    TensorIndicesMap,
    TensorNamesMap,
    TfLite,
    Xnnpack,
    thread_count,
)
from mediagraph.framework.errors import FailedRunError, InvalidRunError, ModelError, RunError
from mediagraph.framework.image import Image
from mediagraph.framework.service import MODEL_STORE
from mediagraph.framework.testing import CalculatorRunner
from mediagraph.graph import CalculatorGraph
from mediagraph.models.store import Store
from mediagraph.models.tflite_to_onnx.prune import keep_outputs

SELFIE = "mediapipe/modules/selfie_segmentation/"


def model(inputs: Mapping[str, list[Any]], outputs: Mapping[str, list[Any]], *nodes: onnx.NodeProto) -> bytes:
    """An ONNX file."""

    def infos(tensors: Mapping[str, list[Any]]) -> list[onnx.ValueInfoProto]:
        return [helper.make_tensor_value_info(name, TensorProto.FLOAT, shape) for name, shape in tensors.items()]

    graph = helper.make_graph(nodes, "tiny", infos(inputs), infos(outputs))
    content: bytes = helper.make_model(
        graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8
    ).SerializeToString()
    return content


SUM_AND_DIFFERENCE = model(
    {"x": [1, 2], "y": [1, 2]},
    {"sum": [1, 2], "difference": [1, 2]},
    helper.make_node("Add", ["x", "y"], ["sum"]),
    helper.make_node("Sub", ["x", "y"], ["difference"]),
)
COUNTER = model(
    {"x": [1], "state": [1]},
    {"total": [1], "next": [1]},
    helper.make_node("Add", ["x", "state"], ["next"]),
    helper.make_node("Identity", ["next"], ["total"]),
)
OPEN = model({"x": [None, "n"]}, {"y": [None, "n"]}, helper.make_node("Neg", ["x"], ["y"]))


@dataclass
class FakeStore:
    """A model store that keeps ONNX models as they are, but for outputs that nobody reads."""

    folder: Path
    resources: Mapping[str, bytes] = field(default_factory=dict)
    names: list[str] = field(default_factory=list)
    kept: list[tuple[str | int, ...]] = field(default_factory=list)

    def read(self, path: str) -> bytes:
        return self.resources[path]

    def to_onnx(self, model: bytes, *, name: str, for_cpu: bool, outputs: Sequence[str | int] = ()) -> Path:
        assert for_cpu
        self.names.append(name)
        self.kept.append(tuple(outputs))
        if outputs:
            model = keep_outputs(onnx.load_from_string(model), outputs).SerializeToString()
        path = self.folder / f"{hashlib.sha256(model).hexdigest()}.onnx"
        path.write_bytes(model)
        return path


Run = Callable[..., dict[str, list[Any]]]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Run a model over one stream of lists of tensors; gives the values sent, by tag."""

    def do(
        blob: bytes,
        *values: list[NDArray[Any]],
        options: InferenceCalculatorOptions | None = None,
        side: Mapping[str, object] | None = None,
        outputs: tuple[str, ...] = ("TENSORS",),
        threads: int = 0,
    ) -> dict[str, list[Any]]:
        side_packets = {"MODEL": Model(blob, "tiny"), **(side or {})}
        services = {MODEL_STORE.key: FakeStore(tmp_path)}
        runner = CalculatorRunner(
            InferenceCalculator, ["TENSORS"], outputs, list(side_packets), options=options, services=services
        )
        found = runner.run({"TENSORS": list(enumerate(values))}, side_packets, threads=threads)
        return {tag: [packet.value for packet in packets] for tag, packets in found.items()}

    return do


def row(*numbers: float) -> NDArray[np.float32]:
    return np.array([numbers], np.float32)


def test_outputs_come_in_the_order_of_the_model(run: Run) -> None:
    ((total, difference),) = run(SUM_AND_DIFFERENCE, [row(5, 6), row(1, 2)])["TENSORS"]
    assert total.tolist() == [[6, 8]]
    assert difference.tolist() == [[4, 4]]
    assert total.dtype == np.float32


def test_tensors_in_streams_of_their_own(tmp_path: Path) -> None:
    runner = CalculatorRunner(
        InferenceCalculator,
        ["TENSOR:0", "TENSOR:1"],
        ["TENSOR:0", "TENSOR:1"],
        ["MODEL", "OP_RESOLVER"],
        services={MODEL_STORE.key: FakeStore(tmp_path)},
    )
    packets = {
        "TENSOR:0": [(0, row(1, 2)), (1, row(3, 4)), (2, row(5, 6))],
        "TENSOR:1": [(0, row(1, 1)), (2, row(2, 2))],
    }
    found = runner.run(packets, {"MODEL": Model(SUM_AND_DIFFERENCE, "tiny"), "OP_RESOLVER": OpResolver()})
    assert [(packet.timestamp, packet.value.tolist()) for packet in found["TENSOR:0"]] == [(0, [[2, 3]]), (2, [[7, 8]])]
    assert [packet.value.tolist() for packet in found["TENSOR:1"]] == [[[0, 1]], [[3, 4]]]


def test_the_model_may_be_named_by_its_path(tmp_path: Path) -> None:
    store = FakeStore(tmp_path, {"models/neg.tflite": OPEN})
    options = InferenceCalculatorOptions(model_path="models/neg.tflite")
    runner = CalculatorRunner(
        InferenceCalculator, ["TENSORS"], ["TENSORS"], options=options, services={MODEL_STORE.key: store}
    )
    found = runner.run({"TENSORS": [(0, [row(1, 2, 3)])]})
    assert found["TENSORS"][0].value[0].tolist() == [[-1, -2, -3]]
    assert store.names == ["models/neg.tflite"]


def test_tensors_are_matched_by_the_map_of_indices(run: Run) -> None:
    config = InputOutputConfig(
        input_tensor_indices_map=TensorIndicesMap((1, 0)), output_tensor_indices_map=TensorIndicesMap((1, 0))
    )
    for options, side in [(InferenceCalculatorOptions(input_output_config=config), {}), (None, {"IO_CONFIG": config})]:
        ((difference, total),) = run(SUM_AND_DIFFERENCE, [row(5, 6), row(1, 2)], options=options, side=side)["TENSORS"]
        assert difference.tolist() == [[-4, -4]]
        assert total.tolist() == [[6, 8]]


def test_an_output_is_fed_back_and_starts_as_zeros(run: Run) -> None:
    config = InputOutputConfig(feedback_tensor_links=(FeedbackTensorLink("next", "state"),))
    options = InferenceCalculatorOptions(input_output_config=config)
    values = [[np.array([step], np.float32)] for step in (1, 2, 3)]
    found = run(COUNTER, *values, options=options)["TENSORS"]
    assert [[tensor.tolist() for tensor in tensors] for tensors in found] == [[[1]], [[3]], [[6]]]


def test_a_tensor_with_the_right_number_of_values_takes_the_shape_of_the_input(run: Run) -> None:
    ((total, _),) = run(SUM_AND_DIFFERENCE, [np.array([1, 2], np.float32), row(1, 1)])["TENSORS"]
    assert total.tolist() == [[2, 3]]


def test_results_that_are_kept_are_not_overwritten(run: Run) -> None:
    found = run(OPEN, *[[np.full((50, 50), step, np.float32)] for step in range(30)], threads=2)["TENSORS"]
    assert [tensors[0].mean() for tensors in found] == [-step for step in range(30)]


@pytest.mark.parametrize(
    ("tensors", "message"),
    [
        ([], "the model takes 2 tensors, not 0"),
        ([row(1, 2)], "the model takes 2 tensors, not 1"),
        ([row(1, 2), row(1, 2, 3)], 'the model\'s input "y" takes the shape (1, 2), not (1, 3)'),
        ([row(1, 2), np.zeros((1, 2))], 'the model\'s input "y" takes float32, not float64'),
    ],
)
def test_tensors_that_do_not_fit_are_refused(run: Run, tensors: list[NDArray[Any]], message: str) -> None:
    with pytest.raises(InvalidRunError) as caught:
        run(SUM_AND_DIFFERENCE, tensors)
    assert message in str(caught.value)


@pytest.mark.parametrize("damage", [lambda data: data[: len(data) // 2], lambda data: b"\xff" * 40])
def test_a_converted_file_that_was_damaged_is_made_anew(tmp_path: Path, damage: Callable[[bytes], bytes]) -> None:
    store = Store(folder=tmp_path / "cache", network=False, sources=())
    converted = store.to_onnx(OPEN, name="tiny", for_cpu=True)
    converted.write_bytes(damage(converted.read_bytes()))
    runner = CalculatorRunner(
        InferenceCalculator, ["TENSORS"], ["TENSORS"], ["MODEL"], services={MODEL_STORE.key: store}
    )
    found = runner.run({"TENSORS": [(0, [row(5, 6)])]}, {"MODEL": Model(OPEN, "tiny")})
    assert found["TENSORS"][0].value[0].tolist() == [[-5, -6]]


def test_what_is_not_named_is_not_computed(tmp_path: Path) -> None:
    config = InputOutputConfig(output_tensor_names_map=TensorNamesMap(("difference",)))
    fake, side_packets = FakeStore(tmp_path), {"MODEL": Model(SUM_AND_DIFFERENCE, "tiny")}
    options = InferenceCalculatorOptions(input_output_config=config)
    for store in (fake, Store(folder=tmp_path / "cache", network=False, sources=())):
        services = {MODEL_STORE.key: store}
        runner = CalculatorRunner(
            InferenceCalculator, ["TENSORS"], ["TENSORS"], ["MODEL"], options=options, services=services
        )
        found = runner.run({"TENSORS": [(0, [row(5, 6), row(1, 2)])]}, side_packets)
        assert [tensor.tolist() for tensor in found["TENSORS"][0].value] == [[[4, 4]]]
    assert fake.kept == [("difference",)]
    (kept,) = (tmp_path / "cache" / "onnx").iterdir()
    assert [output.name for output in onnx.load(str(kept)).graph.output] == ["difference"]


@pytest.mark.parametrize(
    ("config", "outputs", "kept", "values"),
    [
        (None, ("TENSORS",), (), [[[4, 6]], [[-2, -2]]]),
        (None, ("TENSOR:0",), (0,), [[[4, 6]]]),
        (None, ("TENSOR:0", "TENSOR:1"), (0, 1), [[[4, 6]], [[-2, -2]]]),
        (InputOutputConfig(output_tensor_indices_map=TensorIndicesMap((1,))), ("TENSORS",), (1,), [[[-2, -2]]]),
        (
            InputOutputConfig(output_tensor_indices_map=TensorIndicesMap((1, 0))),
            ("TENSORS",),
            (1, 0),
            [[[-2, -2]], [[4, 6]]],
        ),
        (InputOutputConfig(output_tensor_indices_map=TensorIndicesMap((1, 0))), ("TENSOR:0",), (1,), [[[-2, -2]]]),
        (
            InputOutputConfig(output_tensor_names_map=TensorNamesMap(("difference", "sum"))),
            ("TENSOR:0",),
            ("difference",),
            [[[-2, -2]]],
        ),
    ],
)
def test_what_no_stream_takes_is_not_computed(
    config: InputOutputConfig | None,
    outputs: tuple[str, ...],
    kept: tuple[str | int, ...],
    values: list[list[list[int]]],
    tmp_path: Path,
) -> None:
    fake = FakeStore(tmp_path)
    for store in (fake, Store(folder=tmp_path / "cache", network=False, sources=())):
        runner = CalculatorRunner(
            InferenceCalculator,
            ["TENSORS"],
            outputs,
            ["MODEL"],
            options=InferenceCalculatorOptions(input_output_config=config),
            services={MODEL_STORE.key: store},
        )
        found = runner.run({"TENSORS": [(0, [row(1, 2), row(3, 4)])]}, {"MODEL": Model(SUM_AND_DIFFERENCE, "tiny")})
        sent = [packet.value for tag in outputs for packet in found[tag]]
        assert [tensor.tolist() for tensor in (sent[0] if outputs == ("TENSORS",) else sent)] == values
    assert fake.kept == [kept]


def test_with_feedback_every_output_may_be_needed(run: Run) -> None:
    config = InputOutputConfig(feedback_tensor_links=(FeedbackTensorLink("next", "state"),))
    options = InferenceCalculatorOptions(input_output_config=config)
    one = np.ones(1, np.float32)
    totals = run(COUNTER, [one], [one], options=options, outputs=("TENSOR:0",))["TENSOR"]
    assert [total.tolist() for total in totals] == [[1], [2]]


def test_more_outputs_than_the_model_gives_are_refused(run: Run) -> None:
    with pytest.raises(RunError, match="it has no output 1; it has 1: y"):
        run(OPEN, [row(1)], outputs=("TENSOR:0", "TENSOR:1"))


def test_more_outputs_than_are_mapped_are_refused(run: Run) -> None:
    config = InputOutputConfig(output_tensor_names_map=TensorNamesMap(("sum",)))
    options = InferenceCalculatorOptions(input_output_config=config)
    with pytest.raises(RunError, match="the model gives 1 tensors, not 2"):
        run(SUM_AND_DIFFERENCE, [row(1), row(2)], options=options, outputs=("TENSOR:0", "TENSOR:1"))


def test_an_open_shape_cannot_be_fed_back(run: Run) -> None:
    config = InputOutputConfig(feedback_tensor_links=(FeedbackTensorLink("y", "x"),))
    with pytest.raises(RunError, match=r"a tensor of the open shape \(-1, -1\) cannot be fed back"):
        run(OPEN, [row(1)], options=InferenceCalculatorOptions(input_output_config=config))


def test_a_damaged_model_is_named(run: Run) -> None:
    with pytest.raises(FailedRunError, match=r'ONNX Runtime cannot load ".*\.onnx": '):
        run(b"no model", [row(1)])


def test_without_a_model_store_there_is_no_inference() -> None:
    runner = CalculatorRunner(InferenceCalculator, ["TENSORS"], ["TENSORS"], ["MODEL"])
    with pytest.raises(RunError, match="this graph has no model store; use mediagraph"):
        runner.run({}, {"MODEL": Model(OPEN, "tiny")})


@pytest.mark.parametrize(
    ("options", "side_packet", "threads"),
    [
        (InferenceCalculatorOptions(), None, 1),
        (InferenceCalculatorOptions(cpu_num_thread=3), None, 3),
        (InferenceCalculatorOptions(cpu_num_thread=0), None, 1),
        (InferenceCalculatorOptions(delegate=Delegate(xnnpack=Xnnpack())), None, 1),
        (InferenceCalculatorOptions(delegate=Delegate(xnnpack=Xnnpack(num_threads=4)), cpu_num_thread=3), None, 4),
        (InferenceCalculatorOptions(delegate=Delegate(tflite=TfLite()), cpu_num_thread=3), None, 3),
        (InferenceCalculatorOptions(delegate=Delegate(gpu=Gpu())), None, 1),
        (InferenceCalculatorOptions(), Delegate(xnnpack=Xnnpack(num_threads=2)), 2),
    ],
)
def test_the_number_of_threads(options: InferenceCalculatorOptions, side_packet: Delegate | None, threads: int) -> None:
    assert thread_count(options, side_packet) == threads


def test_every_delegate_runs_on_the_cpu(run: Run) -> None:
    for delegate in (Delegate(gpu=Gpu()), Delegate(tflite=TfLite()), Delegate(xnnpack=Xnnpack(num_threads=2))):
        found = run(OPEN, [row(1)], options=InferenceCalculatorOptions(delegate=delegate))["TENSORS"]
        assert found[0][0].tolist() == [[-1]]


def test_a_model_is_loaded_once(tmp_path: Path) -> None:
    path = FakeStore(tmp_path).to_onnx(OPEN, name="", for_cpu=True)
    assert open_session(path, 1) is open_session(path, 1)
    assert open_session(path, 1) is not open_session(path, 2)


def test_a_session_serves_several_threads_at_once(tmp_path: Path) -> None:
    session = open_session(FakeStore(tmp_path).to_onnx(OPEN, name="", for_cpu=True), 1)
    mistakes: list[int] = []

    def work(number: int) -> None:
        for _ in range(50):
            if session.run(["y"], {"x": row(number)})[0].tolist() != [[-number]]:
                mistakes.append(number)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not mistakes


def test_nothing_is_printed(run: Run, capfd: pytest.CaptureFixture[str]) -> None:
    run(OPEN, [row(1)])
    with pytest.raises(RunError):
        run(b"no model", [row(1)])
    assert capfd.readouterr() == ("", "")


MASK_GRAPH = """
    input_stream: "image"
    node {{
      calculator: "ImageToTensorCalculator" input_stream: "IMAGE:image" output_stream: "TENSORS:pixels"
      options {{ [mediapipe.ImageToTensorCalculatorOptions.ext] {{
        output_tensor_width: 256 output_tensor_height: {height} output_tensor_float_range {{ min: 0 max: 1 }}
        border_mode: BORDER_ZERO
      }} }}
    }}
    node {{
      calculator: "InferenceCalculator" input_stream: "TENSORS:pixels" output_stream: "TENSORS:scores"
      options {{ [mediapipe.InferenceCalculatorOptions.ext] {{ model_path: "{path}" delegate {{ xnnpack {{}} }} }} }}
    }}
    node {{ calculator: "ImagePropertiesCalculator" input_stream: "IMAGE:image" output_stream: "SIZE:size" }}
    node {{
      calculator: "TensorsToSegmentationCalculator" input_stream: "TENSORS:scores" input_stream: "OUTPUT_SIZE:size"
      output_stream: "MASK:mask"
    }}
"""


@pytest.fixture(scope="module")
def store() -> Store:
    """The store with the selfie models."""
    found = Store(network=False, sources=())
    try:
        found.read(SELFIE + "selfie_segmentation.tflite")
        found.read(SELFIE + "selfie_segmentation_landscape.tflite")
    except ModelError as error:
        if os.environ.get("CI"):
            pytest.fail(f"models not fetched: {error}")
        pytest.skip("models not fetched: run `make models`")
    return found


def selfie_masks(store: Store, selection: int, images: list[NDArray[np.uint8]]) -> list[NDArray[np.float32]]:
    name = "selfie_segmentation_landscape.tflite" if selection else "selfie_segmentation.tflite"
    text = MASK_GRAPH.format(height=144 if selection else 256, path=SELFIE + name)
    masks: list[NDArray[np.float32]] = []
    with CalculatorGraph(graph_config=text, services={MODEL_STORE.key: store}) as graph:
        graph.observe_output_stream("mask", lambda _, packet: masks.append(packet.value.numpy_view()))
        graph.start_run()
        for timestamp, image in enumerate(images):
            graph.add_packet_to_input_stream("image", Image(image), timestamp)
        graph.close_all_packet_sources()
        graph.wait_until_done()
    return masks


PHOTOGRAPHS = ["beach.jpg", "businesswoman.png", "sitting_woman.jpg", "two_faces.jpg", "two_hands.jpg"]


@pytest.mark.shared
@pytest.mark.parametrize("selection", [0, 1])
def test_masks_equal_those_of_mediapipe(shared: Path, store: Store, selection: int) -> None:
    images = [cv2.imread(str(shared / "testdata" / name))[:, :, ::-1] for name in PHOTOGRAPHS]
    for name, mask in zip(PHOTOGRAPHS, selfie_masks(store, selection, images)):
        expected = np.load(shared / "golden" / f"{name}.npz")[f"selfie{selection}/mask"]
        difference = np.abs(mask - expected)
        # another engine in another order of float32 sums; the largest seen is 2e-4
        assert difference.max() <= 1e-3, name
        assert difference.mean() <= 1e-5, name
