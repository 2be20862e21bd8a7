"""One of two graphs that run side by side."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping

from mediagraph.calculators.cuda.context import DeviceHolder
from mediagraph.framework.errors import RunError
from mediagraph.framework.graph import CalculatorGraph
from mediagraph.framework.packet import Packet
from mediagraph.tools.parity.host_copies import HostCopies
from mediagraph.tools.parity.stream_parity import Arrival


class Side:
    """A graph whose streams are collected; what is on a device comes from there, by way of the graph's own stream.

    `cuda` is the device that the graph works on. All methods raise what a run raises.
    """

    def __init__(self, graph: CalculatorGraph, cuda: DeviceHolder, streams: Mapping[str, deque[Arrival]]) -> None:
        self.graph, self._copies = graph, HostCopies(cuda)
        for stream, arrivals in streams.items():
            graph.observe_output_stream(stream, self._collector(arrivals))

    def feed(self, stream: str, value: object, timestamp: int) -> None:
        """Give the graph a packet, and wait until it is done with it: flow limiters would drop what comes too early."""
        self.graph.add_packet_to_input_stream(stream, value, timestamp)
        self.graph.wait_until_idle()

    def finish(self) -> None:
        """No packet follows; wait for the end."""
        self.graph.close_all_input_streams()
        self.graph.wait_until_done()

    def abandon(self) -> None:
        """The other one has failed."""
        try:
            self.graph.cancel()
            self.graph.wait_until_done()
        except RunError:
            return  # that it was cancelled, or what the other one has failed of too

    def _collector(self, arrivals: deque[Arrival]) -> Callable[[str, Packet], None]:
        def collect(stream: str, packet: Packet) -> None:
            arrivals.append((int(packet.timestamp), self._copies.of(packet.value)))

        return collect
