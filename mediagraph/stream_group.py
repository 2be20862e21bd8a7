"""Several inputs through the same graph at once, each by itself, all through the same sessions."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self

from mediagraph.calculators.cuda.context import CUDA, CudaContext
from mediagraph.calculators.tensor.batching.batching import BATCHING, Batching, ModelBatches
from mediagraph.framework.errors import ArgumentError
from mediagraph.framework.graph_source import GivenGraph
from mediagraph.framework.packet import Packet
from mediagraph.framework.plan import Plan
from mediagraph.graph import CalculatorGraph
from mediagraph.group_stream import GroupStream

BATCH_ON_CUDA = 8
"""A GPU computes a few small images in hardly more time than one."""
BATCH_ON_CPU = 1
"""A CPU does not: stacking costs more than it saves with small models (docs/streams.md has the figures)."""

StreamCallback = Callable[[str, Packet], None]


class StreamGroup:
    """Runs one graph for any number of inputs, which are called streams here and have names.

    Each stream has a graph of its own, so that timestamps, order, what filters remember and what fails stay apart. They
    share what is large: the loaded models and the GPU. At most `max_batch` inferences of different streams are computed
    as one (by default 8 in a graph with CUDA nodes, otherwise 1), for which none waits longer than `latency_ms`.
    `graph_config`, `path`, `template_arguments`, `threads`, `services` and `stall_timeout_s` are those of
    `CalculatorGraph`. Streams may be added and removed while others run, and by any thread.

    Raises what `CalculatorGraph` raises for a graph that is wrong, and ArgumentError for a batch below 1 or a time that
    is negative or endless. As a context manager it waits for the end of all streams, and raises the first error of a
    stream that nobody has asked for.

        with mg.StreamGroup(path="selfie.pbtxt") as group:
            group.observe("mask", lambda name, packet: print(name, packet.timestamp))
            for name, frames in clips.items():
                group.add(name).feed(frames)
    """

    def __init__(
        self,
        graph_config: GivenGraph | Sequence[GivenGraph] | None = None,
        *,
        path: str | Path | None = None,
        template_arguments: Mapping[str, object] | None = None,
        threads: int | None = None,
        max_batch: int | None = None,
        latency_ms: float = 5.0,
        services: Mapping[str, object] | None = None,
        stall_timeout_s: float | None = 10.0,
    ) -> None:
        make = partial(
            CalculatorGraph,
            graph_config,
            path=path,
            template_arguments=template_arguments,
            threads=threads,
            stall_timeout_s=stall_timeout_s,
        )
        batch = default_batch(make().plan) if max_batch is None else max_batch
        self._batching = Batching(max_batch=batch, latency_ms=latency_ms)
        self._services = {CUDA.key: CudaContext(), **(services or {}), BATCHING.key: self._batching}
        self._make = make
        self._streams: dict[str, GroupStream] = {}
        self._callbacks: list[tuple[str, StreamCallback]] = []

    @property
    def streams(self) -> Mapping[str, GroupStream]:
        """The streams of the group by name, in the order in which they were added."""
        return dict(self._streams)

    def observe(self, stream_name: str, callback: StreamCallback) -> None:
        """Have `callback(name, packet)` called for each packet of a stream of the graph, for all that are added later.

        It is called by the threads of the graphs, for several of them at once.
        """
        self._callbacks.append((stream_name, callback))

    def add(self, name: str) -> GroupStream:
        """A new stream, not yet started; raises ArgumentError if the group has one of this name."""
        if name in self._streams:
            raise ArgumentError(f'the group has a stream "{name}" already; remove() it, or choose another name')
        graph = self._make(services=self._services)
        for stream_name, callback in self._callbacks:
            graph.observe_output_stream(stream_name, _with_name(name, callback))
        self._streams[name] = GroupStream(name, graph)
        return self._streams[name]

    def remove(self, name: str) -> BaseException | None:
        """Stop a stream, wait for its end, forget it, and return what it failed with; the others go on.

        Raises ArgumentError if there is none of this name.
        """
        if name not in self._streams:
            known = ", ".join(f'"{one}"' for one in self._streams) or "none"
            raise ArgumentError(f'the group has no stream "{name}"; it has {known}')
        stream = self._streams.pop(name)
        stream.stop()
        return stream.wait()

    def wait(self) -> Mapping[str, BaseException]:
        """Wait until all streams have ended; what those failed with that did, by name."""
        ended = {name: stream.wait() for name, stream in self.streams.items()}
        return {name: error for name, error in ended.items() if error is not None}

    def report(self) -> Sequence[ModelBatches]:
        """For each model, how many inferences were computed at once; nothing with `max_batch` 1."""
        return self._batching.report()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is not None:
            for stream in self.streams.values():
                stream.cancel()
        untold = [name for name, stream in self.streams.items() if not stream.was_told]
        errors = {name: found for name, found in self.wait().items() if name in untold}
        if errors and error is None:
            first = next(iter(errors.values()))
            first.add_note(f"failed streams of the group: {', '.join(errors)}")
            raise first


def default_batch(plan: Plan) -> int:
    """How many inferences of a graph are computed at once unless somebody says it."""
    keys = {service.service.key for node in plan.nodes for service in node.calculator.services}
    return BATCH_ON_CUDA if CUDA.key in keys else BATCH_ON_CPU


def _with_name(name: str, callback: StreamCallback) -> StreamCallback:
    return lambda _, packet: callback(name, packet)
