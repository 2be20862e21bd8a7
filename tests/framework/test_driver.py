"""Who drives: callbacks that talk to the graph which calls them, and news that come while the seat is being left."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

import mediagraph as mg
from mediagraph.framework.driver import Driver

GRAPH = """
input_stream: "a"
node { calculator: "PassThroughCalculator" input_stream: "a" output_stream: "b" }
"""


def test_a_callback_may_add_packets() -> None:
    graph, seen = mg.CalculatorGraph(GRAPH), list[object]()

    def again(stream: str, packet: mg.Packet) -> None:
        seen.append(packet.value)
        if packet.timestamp < 3:
            graph.add_packet_to_input_stream("a", packet.value, packet.timestamp + 1)

    graph.observe_output_stream("b", again)
    graph.start_run()
    graph.add_packet_to_input_stream("a", "x", 1)
    graph.close()
    assert seen == ["x"] * 3


def test_a_callback_that_waits_for_the_graph_is_told_instead_of_hanging() -> None:
    graph, errors = mg.CalculatorGraph(GRAPH), list[str]()

    def wait(stream: str, packet: mg.Packet) -> None:
        try:
            graph.wait_until_idle()
        except mg.StateError as error:
            errors.append(str(error))

    graph.observe_output_stream("b", wait)
    graph.start_run()
    graph.add_packet_to_input_stream("a", "x", 1)
    graph.close()
    assert errors == ["a callback or calculator cannot wait for the graph that is calling it"]


class SeatOfAnother:
    """The seat of a driver; just before it becomes free for the first time, another thread has news."""

    def __init__(self, driver: Driver, news: list[str]) -> None:
        self.driver, self.news, self.is_taken = driver, news, False

    def acquire(self, blocking: bool) -> bool:
        is_free = not self.is_taken
        self.is_taken = True
        return is_free

    def release(self) -> None:
        if "late" not in self.news:
            self.news.append("late")
            self.driver.post(self.news.append, "told")
            assert self.news[-1] == "late", "the seat is taken yet"
        self.is_taken = False


@pytest.mark.parametrize("is_in_the_inbox", [False, True], ids=["direct", "inbox"])
def test_news_that_come_while_the_seat_is_left_are_not_forgotten(is_in_the_inbox: bool) -> None:
    engine = SimpleNamespace(run=lambda: None, sources=[], agenda=SimpleNamespace(in_flight=0))
    driver, news = Driver(engine), list[str]()  # type: ignore[arg-type]  # an engine that has nothing to do
    driver.seat = SeatOfAnother(driver, news)  # type: ignore[assignment]
    if is_in_the_inbox:
        driver.inbox.append((news.append, "first"))
        driver.drive()
    else:
        driver.post(news.append, "first")
    assert news == ["first", "late", "told"]
    assert driver.is_idle()


class DriverElsewhere(mg.Calculator):
    """Passes numbers on, in another thread."""

    heavy = True
    number = mg.Input(int, tag="")
    out = mg.Output(int, tag="")

    def process(self) -> None:
        self.out.send(self.number.get())


def test_the_application_thread_works_only_when_the_application_waits() -> None:
    graph = mg.CalculatorGraph(
        'executor { type: "ApplicationThreadExecutor" } executor { name: "pool" type: "ThreadPoolExecutor" options { '
        "[mediapipe.ThreadPoolExecutorOptions.ext] { num_threads: 1 } } } "
        'node { calculator: "DriverElsewhere" input_stream: "b" output_stream: "c" executor: "pool" }' + GRAPH
    )
    seen = list[object]()
    graph.observe_output_stream("b", lambda stream, packet: seen.append(packet.value))
    graph.start_run()
    for number in (1, 2):
        graph.add_packet_to_input_stream("a", number, number)
        assert seen == list(range(1, number))
        graph.wait_until_idle()  # also for the other thread
        assert seen == list(range(1, number + 1))
    graph.close()
