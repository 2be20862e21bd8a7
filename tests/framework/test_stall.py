"""A graph that stands still says why; pausing and resuming (rule D7)."""

from __future__ import annotations

import logging
import threading

import pytest
from toys import feed, finish, watch

import mediagraph.framework.ports as p
from mediagraph.framework.calculator import Calculator
from mediagraph.framework.errors import RunError, StallError, StateError, StatusCode
from mediagraph.framework.graph import CalculatorGraph

SETTINGS = [{}, {"fuse": False}, {"threads": 0}, {"threads": 2}]
everywhere = pytest.mark.parametrize("settings", SETTINGS, ids=str)
JOIN = (
    'input_stream: "a" input_stream: "b" '
    'node { name: "join" calculator: "StallJoin" input_stream: "A:a" input_stream: "B:b" output_stream: "out" }'
)
ONE = 'input_stream: "in" node { calculator: "StallPass" input_stream: "in" output_stream: "out" } '
HEAVY = 'input_stream: "in" node { calculator: "StallHeavy" input_stream: "in" output_stream: "out" } '
GO = threading.Event()


class StallJoin(Calculator):
    a = p.OptionalInput(int)
    b = p.OptionalInput(int)
    out = p.Output(int, tag="")

    def process(self) -> None:
        self.out.send(1)


class StallPass(Calculator):
    value = p.Input(object, tag="")
    out = p.Output(object, tag="")

    def process(self) -> None:
        self.out.send(self.value.get())


class StallHeavy(StallPass):
    """Waits for GO."""

    heavy = True

    def process(self) -> None:
        GO.wait()
        super().process()


@everywhere
def test_packets_that_wait_for_ever_are_a_stall(settings: dict[str, object]) -> None:
    graph = CalculatorGraph(JOIN, stall_timeout_s=0.0, **settings)  # type: ignore[arg-type]  # the settings of the table
    out = watch(graph, "out")
    graph.start_run()
    feed(graph, "a", 5)
    with pytest.raises(StallError) as caught:
        graph.wait_until_done()
    assert str(caught.value) == (
        "nothing has moved for 0 s, but packets wait:\n"
        'node "join" waits at 5 with 1 packets: stream "b" has carried nothing yet, because the application has '
        'neither sent more on "b" nor closed it\n'
        "If what is missing comes later, give CalculatorGraph a longer stall_timeout_s, or None"
    )
    assert caught.value.code is StatusCode.UNAVAILABLE
    finish(graph)  # the run is not lost
    assert out["out"] == [(5, 1)]


def test_wait_for_observed_output_stalls_as_well() -> None:
    graph = CalculatorGraph(JOIN, stall_timeout_s=0.0)
    watch(graph, "out")
    graph.start_run()
    feed(graph, "a", 5)
    with pytest.raises(StallError):
        graph.wait_for_observed_output()
    finish(graph)


def test_a_call_under_way_is_no_stall() -> None:
    GO.clear()
    graph = CalculatorGraph(HEAVY, threads=1, stall_timeout_s=0.001)
    out = watch(graph, "out")
    graph.start_run()
    feed(graph, "in", 1, 2)
    graph.close_all_packet_sources()
    threading.Timer(0.02, GO.set).start()
    graph.wait_until_done()
    assert out["out"] == [(1, 1), (2, 2)]


def test_nothing_to_do_is_told_once(caplog: pytest.LogCaptureFixture) -> None:
    graph = CalculatorGraph(ONE, stall_timeout_s=0.0)
    graph.start_run()
    told = threading.Event()
    handler = logging.Handler()
    handler.emit = lambda record: told.set()  # type: ignore[method-assign]  # all that is wanted of it
    logging.getLogger("mediagraph").addHandler(handler)
    try:
        waiting = threading.Thread(target=graph.wait_until_done)
        waiting.start()
        assert told.wait(20)
        graph.close_all_packet_sources()
        waiting.join(20)
    finally:
        logging.getLogger("mediagraph").removeHandler(handler)
    assert [record.getMessage() for record in caplog.records] == [
        'waiting for the end of a run that has nothing to do: the graph inputs "in" are still open; '
        "close_all_packet_sources() ends it"
    ]


@everywhere
def test_a_paused_graph_works_on_nothing_until_it_goes_on(settings: dict[str, object]) -> None:
    graph = CalculatorGraph(ONE, **settings)  # type: ignore[arg-type]  # likewise
    out = watch(graph, "out")
    graph.start_run()
    feed(graph, "in", 1)
    graph.wait_until_idle()
    graph.pause()
    feed(graph, "in", 2, 3)
    assert out["out"] == [(1, 1)]
    assert not graph.is_idle
    graph.resume()
    assert out["out"] == [(1, 1), (2, 2), (3, 3)], "who lets it go on works on what has waited"
    finish(graph)


def test_waiting_for_a_paused_graph_is_a_stall() -> None:
    graph = CalculatorGraph(ONE, stall_timeout_s=0.0)
    graph.start_run()
    graph.pause()
    feed(graph, "in", 1)
    with pytest.raises(StallError, match=r"^the graph was paused for 0 s; resume\(\) lets it go on$"):
        graph.wait_until_idle()
    graph.close()  # ends the pause


def test_a_call_under_way_ends_during_a_pause() -> None:
    GO.clear()
    graph = CalculatorGraph(HEAVY, threads=1)
    out = watch(graph, "out")
    graph.start_run()
    feed(graph, "in", 1)
    graph.pause()
    GO.set()
    assert out["out"] == []  # it is published when the graph goes on
    graph.resume()
    finish(graph)
    assert out["out"] == [(1, 1)]


def test_pausing_twice_and_resuming_early_change_nothing() -> None:
    graph = CalculatorGraph(ONE)
    out = watch(graph, "out")
    graph.start_run()
    graph.resume()
    graph.pause()
    graph.pause()
    feed(graph, "in", 1)
    graph.resume()
    finish(graph)
    assert out["out"] == [(1, 1)]


def test_cancel_ends_a_pause() -> None:
    graph = CalculatorGraph(ONE)
    graph.start_run()
    graph.pause()
    feed(graph, "in", 1)
    graph.cancel()
    with pytest.raises(RunError, match="the run was cancelled"):
        graph.wait_until_done()


def test_only_a_running_graph_can_be_paused() -> None:
    graph = CalculatorGraph(ONE)
    for call in (graph.pause, graph.resume):
        with pytest.raises(StateError, match=r"^the graph is not running; call start_run\(\) first$"):
            call()
