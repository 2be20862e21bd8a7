"""Runs of the real graph, with threads and locks, to be judged as the virtual ones are."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field

from behaviours import Action, Advance, End, Send
from mixers import config_of
from random_graphs import Event
from verdict import Case
from virtual_run import Views
from witness import Witness, watched

from mediagraph.framework.graph import CalculatorGraph
from mediagraph.framework.packet import Packet


@dataclass
class RealRun:
    """A graph in its run; `limit` is the size of its queues."""

    case: Case
    threads: int
    fuse: bool = True
    limit: int = 100
    report_deadlock: bool = False
    graph: CalculatorGraph = field(init=False)
    views: Views = field(init=False)
    witness: Witness = field(init=False)

    def __post_init__(self) -> None:
        case = self.case
        config = config_of(
            case.feeds,
            case.nodes,
            stage=case.stage,
            max_queue_size=self.limit,
            report_deadlock=self.report_deadlock,
        )
        self.graph = CalculatorGraph(config, threads=self.threads, fuse=self.fuse)
        self.views = Views(self.case.seen())
        for stream in self.views.packets:
            self.graph.observe_output_stream(stream, self._see, observe_timestamp_bounds=True)

    def _see(self, stream: str, packet: Packet) -> None:
        self.views.note(stream, packet)

    def start(self) -> None:
        """Begin."""
        with watched() as self.witness:
            self.graph.start_run()

    def begin_again(self) -> None:
        """Forget the last run."""
        self.case.begin_again()
        self.views = Views(self.case.seen())
        self.views.is_fresh = False

    def feed(self, event: Event) -> None:
        """Let something happen on a graph input, and in the model."""
        stream, action = event
        bring(self.graph, stream, action)
        self.case.fed[stream].carry(action)

    def feed_in_threads(self, events: Sequence[Event]) -> None:
        """Feed every graph input from a thread of its own."""

        def feed_one(stream: str) -> None:
            for event in events:
                if event[0] == stream:
                    self.feed(event)

        feeders = [threading.Thread(target=feed_one, args=(stream,)) for stream in self.case.feeds]
        for feeder in feeders:
            feeder.start()
        for feeder in feeders:
            feeder.join()

    def end(self) -> None:
        """Close the graph inputs and wait until nothing is left to do."""
        for stream in self.case.feeds:
            self.feed((stream, End(0)))
        self.graph.wait_until_idle()


def bring(graph: CalculatorGraph, stream: str, action: Action) -> None:
    """A packet, a bound, or the end of a graph input."""
    match action:
        case Send(at=at, value=value):
            graph.add_packet_to_input_stream(stream, value, at)
        case Advance(to=to):
            graph.set_input_stream_timestamp_bound(stream, to)
        case End():
            graph.close_input_stream(stream)
