"""The benchmark's graphs, its worker, its tables, and what it does where an engine is missing."""

from __future__ import annotations

import sys
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt
import pytest

from mediagraph import CalculatorGraph
from mediagraph.models.store import Store
from mediagraph.tools.bench import __main__ as bench
from mediagraph.tools.bench import environments
from mediagraph.tools.bench.clip import clip_rows, write_clip
from mediagraph.tools.bench.driver import Figures, Worker
from mediagraph.tools.bench.environments import Peer, find_peers, python_of
from mediagraph.tools.bench.graphs import held_graph, pool_graph, scheduler_graph
from mediagraph.tools.bench.heavy_nodes import WIDTH, hand_over_graph, heavy_graph
from mediagraph.tools.bench.protocol import timed_each
from mediagraph.tools.bench.scheduler import CHAINS, ROWS, _costs, _ratios
from mediagraph.tools.bench.streams import stack_rows, stream_rows
from mediagraph.tools.bench.table import rounded

Pixels = npt.NDArray[np.uint8]
ABSENT = Peer("absent", "raise SystemExit(1)", None, "there is no such engine")
PRESENT = Peer("present", "pass", None, "")


def run(text: str, last: str, **options: int) -> list[int]:
    """The payloads that come out for 0, 1, 2."""
    seen: list[int] = []
    with CalculatorGraph(graph_config=text, **options) as graph:
        graph.observe_output_stream(last, lambda stream, packet: seen.append(packet.value))
        graph.start_run()
        for index in range(3):
            graph.add_packet_to_input_stream("s0", index, index)
        graph.wait_until_idle()
    return seen


@pytest.mark.parametrize("case", ["chain.app.1", "chain.default.10", "fan.default.1", "fan.app.4"])
def test_chains_and_fans_pass_every_packet_on(case: str) -> None:
    text, last, _ = scheduler_graph(case)
    assert run(text, last) == [0, 1, 2]


@pytest.mark.parametrize("threads", [0, 2])
def test_heavy_nodes_pass_every_packet_on(threads: int, monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []
    monkeypatch.setattr("mediagraph.tools.bench.heavy_nodes.time.sleep", waited.append)
    assert run(*hand_over_graph(), threads=threads) == [0, 1, 2]
    assert run(*heavy_graph("BenchWaitCalculator"), threads=threads) == [0, 1, 2]
    assert waited == [0.001] * 3 * WIDTH
    assert run(*heavy_graph("BenchComputeCalculator"), threads=threads) == [0, 1, 2]


@pytest.mark.parametrize("threads", [0, 2])
def test_the_pool_of_a_graph_has_the_threads_asked_for(threads: int) -> None:
    assert run(pool_graph(threads), "s10") == [0, 1, 2]


@pytest.mark.parametrize("fuse", [True, False])
def test_a_stream_is_held_back_until_the_other_one_comes(fuse: bool) -> None:
    seen: list[int] = []
    with CalculatorGraph(graph_config=held_graph("default"), fuse=fuse) as graph:
        graph.observe_output_stream("o", lambda stream, packet: seen.append(packet.value))
        graph.start_run()
        for index in range(500):  # more than the 100 at which a queue throttles by default
            graph.add_packet_to_input_stream("a", index, index)
        graph.wait_until_idle()
        assert seen == []
        graph.add_packet_to_input_stream("b", 0, 0)
        graph.wait_until_idle()
        assert seen == [0]


def test_the_worker_measures_what_it_has_and_says_what_it_has_not() -> None:
    worker = Worker("fused", sys.executable, "scheduler_worker.py", ENGINE="mediagraph")
    try:
        for case in ("chain.best.500", "held.best.100", "latency.chain.best.1"):
            assert worker.ask(case, 1)["cpu_us"] > 0
        with pytest.raises(RuntimeError, match=r"^fused, chain\.none\.1: KeyError: 'none'$"):
            worker.ask("chain.none.1", 1)
    finally:
        worker.close()


def test_an_engine_that_is_not_there_is_left_out_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(environments, "_interpreters", lambda: [str(tmp_path / "no_python"), sys.executable])
    assert find_peers(tmp_path, (ABSENT, PRESENT)) == {"present": sys.executable}
    assert capsys.readouterr().err == "absent is left out: there is no such engine, or set ABSENT_PYTHON\n"


def test_an_interpreter_may_be_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PRESENT_PYTHON", sys.executable)
    assert python_of(PRESENT, tmp_path) == sys.executable
    monkeypatch.setenv("PRESENT_PYTHON", "no_python")
    assert find_peers(tmp_path, (PRESENT,)) == {}
    assert capsys.readouterr().err == "present is left out: no_python (PRESENT_PYTHON) has not got it\n"


def test_without_mediapipe_masks_are_not_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench, "find_peers", lambda folder, peers: {})
    assert bench.main(["selfie"]) == 6


def test_a_part_that_does_not_exist(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        bench.main(["speed"])
    assert ended.value.code == 2
    parts = "scheduler, growth, selfie, startup, clip, models, streams"
    message = f"mediagraph.tools.bench: error: there is no part 'speed'; there are {parts}\n"
    assert capsys.readouterr().err.endswith(message)


def test_the_tables_have_a_dash_where_an_engine_lacks_the_case() -> None:
    def block(case: str, cost: float) -> dict[str, float]:
        return {"cpu_us": cost * int(case.rpartition(".")[2]), "wall_us": cost}

    cases = [*CHAINS.values(), *ROWS]
    blocks = {
        case: {
            "general": [block(case, 4)],
            "fused": [block(case, 1)],
            "csp": [block(case, 2)] if ".best." in case else [],
        }
        for case in cases
    }
    costs = list(_costs(Figures(blocks), ["general", "fused", "csp"]))
    ratios = list(_ratios(Figures(blocks), ["csp"]))
    assert costs[1][1:] == ["4.00 (4.00)", "1.00 (1.00)", "2.00 (2.00)"]
    assert costs[3][1:] == ["4.00 (4.00)", "1.00 (1.00)", "–"]
    assert ratios[0][1:] == ["general ÷ csp", "fused ÷ csp"]
    assert ratios[1][1:] == ["**2.00**", "**0.50**"]
    assert ratios[3][1:] == ["–", "–"]


def test_every_way_through_a_clip_paints_all_of_its_frames(
    models: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_clip(tmp_path / "1280x720.mp4", frames=3)
    name = "selfie_segmentation_landscape"
    blob = models.read(f"mediapipe/modules/selfie_segmentation/{name}.tflite")
    monkeypatch.setenv("BENCH_MODEL_1", str(models.to_onnx(blob, name=name, for_cpu=True)))
    monkeypatch.setenv("BENCH_FRAMES", str(tmp_path))
    monkeypatch.setenv("BENCH_CLIP_FRAMES", "3")
    for engine in ("mediagraph", "threads", "hand"):
        monkeypatch.setenv("BENCH_RESULT", str(tmp_path / f"{engine}.mp4"))
        worker = Worker(engine, sys.executable, "clip_worker.py", ENGINE=engine)
        try:
            assert worker.ask("clip.1.1280x720", 1)["cpu_us"] > 0
        finally:
            worker.close()
    expected = pictures(tmp_path / "mediagraph.mp4")
    assert len(expected) == 3
    for engine in ("threads", "hand"):
        for one, other in zip(pictures(tmp_path / f"{engine}.mp4"), expected, strict=True):
            assert np.abs(one.astype(int) - other).mean() < 0.1  # the same steps; the mask's edges are rounded


def pictures(path: Path) -> list[Pixels]:
    with av.open(str(path)) as container:
        return [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]


def test_the_row_of_a_clip() -> None:
    def block(wall: float, cpu: float) -> dict[str, float]:
        return {"wall_us": wall * 1e3, "cpu_us": cpu * 1e3}

    engines = {"mediagraph": block(10, 20), "threads": block(20, 25), "hand": block(40, 16)}
    head, row = clip_rows(Figures({"clip.0.1280x720": {engine: [one] for engine, one in engines.items()}}))
    assert len(head) == len(row)
    assert row[1:4] == ["10.00 (20.00)", "20.00 (25.00)", "40.00 (16.00)"]
    assert row[4:] == ["**0.50**", "**0.80**", "**0.25**", "**1.25**"]


@pytest.mark.parametrize(("value", "text"), [(0.0594, "0.059"), (1.234, "1.23"), (12.34, "12.3"), (1234.5, "1234")])
def test_figures_are_short(value: float, text: str) -> None:
    assert rounded(value) == text


def test_one_call_at_a_time_is_timed_by_its_median(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter([0.0, 1e-6, 2e-6, 5e-6, 6e-6, 1.0])  # calls of 1 µs, 3 µs, and one that a neighbour held up
    cpu = iter([0.0, 6e-6])
    monkeypatch.setattr("mediagraph.tools.bench.protocol.time.perf_counter", lambda: next(clock))
    monkeypatch.setattr("mediagraph.tools.bench.protocol.time.process_time", lambda: next(cpu))
    called: list[str] = []
    figures = timed_each(called.append, ["a", "b", "c"])
    assert called == ["a", "b", "c"]
    assert figures == pytest.approx({"wall_us": 3, "cpu_us": 2})


def test_the_worker_of_streams_feeds_all_of_them(
    models: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    np.save(tmp_path / "64x48.npy", np.random.default_rng(3).integers(0, 256, (2, 48, 64, 3), dtype=np.uint8))
    monkeypatch.setenv("BENCH_FRAMES", str(tmp_path))
    for engine, case in (
        ("separate", "streams.1.64x48"),
        ("group", "streams.1.64x48"),
        ("inline", "streams.1.64x48"),
        ("batched", "streams.1.64x48"),
        ("fixed", "stack.1.2"),
        ("open", "stack.1.2"),
    ):
        worker = Worker(engine, sys.executable, "streams_worker.py", ENGINE=engine)
        try:
            assert worker.ask(case, 2)["cpu_us"] > 0
            assert worker.ask(case, 1)["wall_us"] > 0
        finally:
            worker.close()


def test_the_rows_of_streams() -> None:
    def block(cost: float) -> dict[str, float]:
        return {"wall_us": 1000 * cost, "cpu_us": 2000 * cost}

    engines = {"separate": [block(4)], "group": [block(3)], "inline": [block(2)], "batched": [block(5)]}
    head, row = stream_rows(Figures({"streams.0.640x480": engines}))
    assert len(head) == len(row)
    assert row[:3] == ["streams.0.640x480", "4.00 (8.00)", "3.00 (6.00)"]
    assert row[3:] == ["**0.75**", "**0.75**", "**0.50**", "**0.50**", "**1.25**", "**1.25**"]
    _, row = stack_rows(Figures({"stack.0.2": {"fixed": [block(2)], "open": [block(3)]}}))
    assert row == ["stack.0.2", "4.00", "**1.50**"]
