"""A calculator called like a function, one timestamp after the other, on the real engine."""

from __future__ import annotations

import contextlib
from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from types import TracebackType
from typing import Any, ClassVar, Self

from mediagraph.framework.contract import PortKind
from mediagraph.framework.eager_arguments import CallArguments, name_of
from mediagraph.framework.errors import ArgumentError, MediagraphError
from mediagraph.framework.function import CalculatorLike, calculator_class
from mediagraph.framework.graph import CalculatorGraph
from mediagraph.framework.lone_node import Tag, lone_node, stream_name, tag_of
from mediagraph.framework.option_mapping import options_from
from mediagraph.framework.packet import Packet
from mediagraph.framework.ports import ANY_TAG


class EagerCalculator:
    """Call it with payloads, one for each input; it returns what the calculator sends.

    Inputs are given in the order of their declaration or by name, which is the tag in lower case; for a repeated port a
    list. Inputs that may be empty are None; which ones are connected the first call decides. Every call is a timestamp,
    0, 1, 2 … or `at=`, and the calculator keeps its state between calls. One output gives its payload, or None, several
    a named tuple. A calculator that chooses its timestamps gives lists of packets instead.

    After an error the next call starts with a new calculator. `close()`, or the end of a `with` block, ends the run.
    """

    graph_class: ClassVar[type[CalculatorGraph]] = CalculatorGraph

    def __init__(
        self,
        calculator: CalculatorLike,
        options: object | None = None,
        *,
        side_packets: Mapping[str, object] = {},
        outputs: Sequence[str] | None = None,
        services: Mapping[str, object] = {},
    ) -> None:
        self._class = calculator_class(calculator, self.graph_class.environment.catalogue)
        self._name = self._class.registered_name
        self._options = options_from(options, self._class.option_type, self._name)
        self._side_packets = {tag_of(tag): value for tag, value in side_packets.items()}
        self._arguments = CallArguments(self._name, self._class.declared.of_kind(PortKind.INPUT))
        self._outputs = self._declared_outputs() if outputs is None else [tag_of(tag) for tag in outputs]
        self._services = services
        fields = [name_of(tag) for tag in self._outputs]
        self._result: Callable[..., object] = namedtuple(f"{self._name}Result", fields, rename=True)  # type: ignore[misc]  # fields known only here
        self._graph: CalculatorGraph | None = None
        self._inputs: tuple[Tag, ...] = ()
        self._sent: dict[Tag, list[Packet]] = {}
        self._next = 0

    def __call__(self, *inputs: object, at: int | None = None, **named: object) -> Any:
        """Process these payloads at the next timestamp, or at `at` (µs).

        Raises ArgumentError for inputs that the calculator has not, RunError if it fails.
        """
        payloads = self._arguments.by_tag(inputs, named)
        timestamp = self._next if at is None else at
        try:
            graph = self._graph or self._start(tuple(payloads))
            self._check_connected(payloads)
            for tag in self._inputs:
                graph.add_packet_to_input_stream(stream_name("in", tag), payloads.get(tag), timestamp)
            graph.wait_until_idle()
        except ArgumentError:
            raise
        except MediagraphError:
            self._abandon()
            raise
        self._next = timestamp + 1
        return self._take(graph)

    def close(self) -> Any:
        """End the run, if there is one; returns what the calculator has sent in its `close`, as a call does."""
        graph, self._graph, self._next = self._graph, None, 0
        if graph is None:
            return None
        graph.close()
        return self._take(graph)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"EagerCalculator({self._name}: {', '.join(self._arguments.names) or 'no inputs'})"

    def _declared_outputs(self) -> list[Tag]:
        ports = self._class.declared.of_kind(PortKind.OUTPUT)
        return [tag_of(port.tag) for port in ports if not port.repeated and port.tag != ANY_TAG]

    def _start(self, inputs: tuple[Tag, ...]) -> CalculatorGraph:
        config = lone_node(
            self._class, self._options, inputs=inputs, outputs=self._outputs, side_inputs=list(self._side_packets)
        )
        graph = self.graph_class(config, threads=0, services=self._services)
        self._sent = {tag: [] for tag in self._outputs}
        for tag, packets in self._sent.items():
            graph.observe_output_stream(stream_name("out", tag), partial(_collect, packets))
        graph.start_run({stream_name("side_in", tag): value for tag, value in self._side_packets.items()})
        self._graph, self._inputs, self._next = graph, inputs, 0
        return graph

    def _check_connected(self, payloads: Mapping[Tag, object]) -> None:
        for tag in payloads:
            if tag not in self._inputs:
                raise ArgumentError(
                    f'{self._name}: the input "{name_of(tag)}" was not given in the first call, which decides what is '
                    "connected; give it there, as None if it is empty"
                )

    def _take(self, graph: CalculatorGraph) -> Any:
        """What was sent since the last time, in the form that the outputs ask for."""
        sent = [packets[:] for packets in self._sent.values()]
        for packets in self._sent.values():
            packets.clear()
        if graph.plan.nodes[0].contract.timestamp_offset == 0:
            values: list[Any] = [packets[0].value if packets else None for packets in sent]
        else:
            values = sent
        if len(values) == 1:
            return values[0]
        return self._result(*values) if values else None

    def _abandon(self) -> None:
        graph, self._graph = self._graph, None
        self._next = 0
        if graph is not None:
            with contextlib.suppress(MediagraphError):  # the error that led here is the one to see
                graph.close()


def _collect(packets: list[Packet], stream: str, packet: Packet) -> None:
    packets.append(packet)
