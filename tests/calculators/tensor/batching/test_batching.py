"""The service: graphs that run side by side, each as if it ran alone."""

from __future__ import annotations

import math
import re
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper
from toy_session import Floats, ToySession, row

from mediagraph.calculators.tensor.batching.batching import BATCHING, Batching, ModelBatches
from mediagraph.calculators.tensor.cpu_session import CpuSession
from mediagraph.framework.errors import ArgumentError, RunError
from mediagraph.framework.service import BATCHED_AS_GIVEN, MODEL_STORE
from mediagraph.graph import CalculatorGraph
from mediagraph.models.store import Store

NEVER_S = 60.0


def write_model(path: Path, inputs: Sequence[str], outputs: Sequence[str], *nodes: onnx.NodeProto) -> str:
    infos = [
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, 2]) for name in names]
        for names in (inputs, outputs)
    ]
    graph = helper.make_graph(nodes, "tiny", infos[0], infos[1])
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8), str(path))
    return path.as_posix()


@pytest.fixture
def square(tmp_path: Path) -> str:
    return write_model(tmp_path / "square.onnx", ["x"], ["y"], helper.make_node("Mul", ["x", "x"], ["y"]))


@pytest.fixture
def services(tmp_path: Path) -> dict[str, object]:
    store = Store(folder=tmp_path / "cache", network=False, sources=())
    return {MODEL_STORE.key: store, BATCHING.key: Batching(max_batch=4, latency_ms=1.0)}


def report_of(services: Mapping[str, object]) -> Sequence[ModelBatches]:
    batching = services[BATCHING.key]
    assert isinstance(batching, Batching)
    return batching.report()


def graph_of(
    model: str, services: Mapping[str, object], config: str = "", seen: list[Any] | None = None
) -> CalculatorGraph:
    graph = CalculatorGraph(
        'input_stream: "in" output_stream: "out" node { calculator: "InferenceCalculator" '
        'input_stream: "TENSORS:in" output_stream: "TENSORS:out" '
        f'options {{ [mediapipe.InferenceCalculatorOptions.ext] {{ model_path: "{model}" {config} }} }} }}',
        services=services,
        threads=1,
    )
    if seen is not None:
        graph.observe_output_stream(
            "out", lambda _, packet: seen.append((int(packet.timestamp), packet.value[0].tolist()))
        )
    return graph


def feed(graph: CalculatorGraph, packets: Sequence[tuple[int, Floats]]) -> None:
    graph.start_run()
    for timestamp, tensor in packets:
        graph.add_packet_to_input_stream("in", [tensor], timestamp)
    graph.close_all_packet_sources()
    graph.wait_until_done()


def run_side_by_side(graphs: Sequence[CalculatorGraph], packets: Sequence[Sequence[tuple[int, Floats]]]) -> None:
    threads = [threading.Thread(target=feed, args=pair) for pair in zip(graphs, packets)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(NEVER_S)
        assert not thread.is_alive()


def test_each_stream_keeps_its_own_times_order_and_results(square: str, services: dict[str, object]) -> None:
    packets = [[(start + 7 * number, row(start, number)) for number in range(25)] for start in (0, 100, 200, 300)]
    seen: list[list[Any]] = [[] for _ in packets]
    run_side_by_side([graph_of(square, services, seen=one) for one in seen], packets)
    for found, given in zip(seen, packets):
        assert found == [(timestamp, (tensor * tensor).tolist()) for timestamp, tensor in given]
    (report,) = report_of(services)
    assert report.model == square
    assert sum(size * runs for size, runs in report.batch_sizes.items()) == 100


def test_what_waits_while_an_inference_is_under_way_is_computed_together(
    square: str, services: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mediagraph.calculators.tensor.inference.os.cpu_count", lambda: 1)
    has_begun, may_end = threading.Event(), threading.Event()
    sizes: list[int] = []
    plain_run = CpuSession.run

    def held_run(self: CpuSession, outputs: Sequence[str], inputs: Mapping[str, Floats]) -> list[Floats]:
        sizes.append(len(inputs["x"]))
        has_begun.set()
        assert may_end.wait(NEVER_S)
        return plain_run(self, outputs, inputs)

    monkeypatch.setattr(CpuSession, "run", held_run)
    seen: list[list[Any]] = [[] for _ in range(4)]
    graphs = [graph_of(square, services, seen=one) for one in seen]
    for graph in graphs:
        graph.start_run()
    graphs[0].add_packet_to_input_stream("in", [row(0, 1)], 0)
    assert has_begun.wait(NEVER_S)
    batching = services[BATCHING.key]
    assert isinstance(batching, Batching)
    ((_, shared),) = batching._shared.values()
    for number, graph in enumerate(graphs[1:], 1):
        graph.add_packet_to_input_stream("in", [row(number, 1)], number)
        with shared._changed:
            assert shared._changed.wait_for(lambda: len(shared._gathering._waiting) == number, NEVER_S)  # noqa: B023
    may_end.set()
    for graph in graphs:
        graph.close()
    assert sizes == [1, 3]
    assert seen == [[(number, [[number * number, 1]])] for number in range(4)]


def test_a_stream_that_fails_fails_alone(square: str, services: dict[str, object]) -> None:
    seen: list[Any] = []
    good, bad = graph_of(square, services, seen=seen), graph_of(square, services)
    good.start_run()
    bad.start_run()
    bad.add_packet_to_input_stream("in", [row(1, 2, 3)], 0)
    with pytest.raises(RunError, match=r'the model\'s input "x" takes the shape \(1, 2\), not \(1, 3\)'):
        bad.wait_until_idle()
    bad.cancel()
    with pytest.raises(RunError):
        bad.wait_until_done()
    good.add_packet_to_input_stream("in", [row(1, 2)], 0)
    good.close()
    assert seen == [(0, [[1, 4]])]


def test_tensors_that_are_fed_back_stay_in_their_stream(tmp_path: Path, services: dict[str, object]) -> None:
    counter = write_model(
        tmp_path / "counter.onnx",
        ["x", "state"],
        ["total", "next"],
        helper.make_node("Add", ["x", "state"], ["next"]),
        helper.make_node("Identity", ["next"], ["total"]),
    )
    config = (
        "input_output_config { input_tensor_names_map { tensor_names: 'x' } output_tensor_names_map { tensor_names: "
        "'total' } feedback_tensor_links { from_output_tensor_name: 'next' to_input_tensor_name: 'state' } }"
    )
    seen: list[list[Any]] = [[] for _ in range(3)]
    packets = [[(number, row(step, 1)) for number in range(9)] for step in (1, 10, 100)]
    run_side_by_side([graph_of(counter, services, config, one) for one in seen], packets)
    for found, step in zip(seen, (1, 10, 100)):
        assert found == [(number, [[step * (number + 1), number + 1]]) for number in range(9)]


def test_a_model_that_takes_one_item_at_a_time_says_why(tmp_path: Path, services: dict[str, object]) -> None:
    total = write_model(tmp_path / "total.onnx", ["x"], ["y"], helper.make_node("CumSum", ["x", "a"], ["y"]))
    model = onnx.load(total)
    model.graph.initializer.append(onnx.numpy_helper.from_array(np.array(1), "a"))
    onnx.save(model, total)
    seen: list[list[Any]] = [[], []]
    run_side_by_side([graph_of(total, services, seen=one) for one in seen], [[(0, row(1, 2))], [(5, row(3, 4))]])
    assert seen == [[(0, [[1, 3]])], [(5, [[3, 7]])]]
    (report,) = report_of(services)
    assert report.batch_sizes == {}
    assert report.reason.endswith("(CumSum): nothing is known of it")


def test_openvino_takes_one_item_at_a_time(square: str, services: dict[str, object]) -> None:
    pytest.importorskip("openvino", reason='openvino is not installed: pip install "mediagraph[openvino]"')
    seen: list[list[Any]] = [[], []]
    graphs = [graph_of(square, services, "engine: OPENVINO", one) for one in seen]
    run_side_by_side(graphs, [[(0, row(1, 2))], [(5, row(3, 4))]])
    assert seen == [[(0, [[1, 4]])], [(5, [[9, 16]])]]
    assert report_of(services) == (ModelBatches(square, {}, "OpenVINO runs it"),)


def test_with_a_batch_of_one_nothing_is_gathered(square: str, services: dict[str, object]) -> None:
    services[BATCHING.key] = Batching(max_batch=1)
    seen: list[list[Any]] = [[], []]
    run_side_by_side([graph_of(square, services, seen=one) for one in seen], [[(0, row(1, 2))], [(5, row(3, 4))]])
    assert seen == [[(0, [[1, 4]])], [(5, [[9, 16]])]]
    assert report_of(services) == ()


def test_a_dimension_that_was_open_already_takes_several_items_from_one_stream() -> None:
    batching = Batching(max_batch=2, now=lambda: 0.0)
    session = ToySession(BATCHED_AS_GIVEN)
    seat = batching.seat(session, model="m", runs_at_once=1)
    assert seat is not None
    assert seat.inputs is session.inputs
    (result,) = seat.run(["y"], {"x": np.ones((3, 2), np.float32)})
    assert result.shape == (3, 2)


def test_nodes_with_the_same_session_share_it() -> None:
    batching = Batching(max_batch=2, now=lambda: 0.0)
    session, other = ToySession(), ToySession()
    seats = [batching.seat(one, model="m", runs_at_once=1) for one in (session, session, other)]
    shared = [one._shared for one in seats if one is not None]
    assert shared[0] is shared[1] is not shared[2]
    assert [seat.inputs[0].shape for seat in seats if seat is not None] == [(1, 2)] * 3


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"max_batch": 0}, "max_batch is 0; at least one inference is computed at a time"),
        ({"max_batch": 1, "latency_ms": -1.0}, "latency_ms is -1.0; it is a number of milliseconds from 0 on"),
        ({"max_batch": 1, "latency_ms": math.inf}, "latency_ms is inf; it is a number of milliseconds from 0 on"),
        ({"max_batch": 1, "latency_ms": math.nan}, "latency_ms is nan; it is a number of milliseconds from 0 on"),
    ],
)
def test_bad_values(given: dict[str, Any], message: str) -> None:
    with pytest.raises(ArgumentError, match=f"^{re.escape(message)}$"):
        Batching(**given)
