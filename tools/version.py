"""A graph as it was loaded once, with its calculators as they were then."""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from mediagraph.calculators.cuda.context import CUDA, CudaContext
from mediagraph.calculators.tensor.placement import PLACEMENTS, Placements
from mediagraph.framework.errors import UsageError
from mediagraph.framework.packet import Packet
from mediagraph.framework.service import PACING
from mediagraph.graph import CalculatorGraph, graph_class
from mediagraph.tools.arguments import RunArguments
from mediagraph.tools.counted import counted
from mediagraph.tools.device import parse_device, require_devices_of
from mediagraph.tools.host_border import with_host_border
from mediagraph.tools.locate_graph import existing_folders, locate_graph
from mediagraph.tools.media.frames import Source
from mediagraph.tools.media.sink import STDOUT
from mediagraph.tools.media.specs import parse_stream_spec
from mediagraph.tools.own_inputs import refuse_own_inputs
from mediagraph.tools.pacing import Pace
from mediagraph.tools.side_values import parse_side_values
from mediagraph.tools.streams import match_streams, writes_itself
from mediagraph.tools.template_parameters import parse_parameters

if TYPE_CHECKING:
    from mediagraph.recording.reader import Recording

QUEUE_SIZE = 4  # frames that may wait in one queue of the graph, unless the graph says otherwise
Collect = Callable[[str, Packet], None]


class Version:
    """What the command line means with the graph of this moment; it may run several times.

    With `--dot` it is drawn at once. A `recording` feeds it instead of what `-i` and `--side` say. `services` are those
    that it shares with other graphs. Raises GraphError if the graph is wrong, UsageError if its streams or side packets
    do not fit the arguments, and DeviceError if it works on a CUDA device that is not there.
    """

    def __init__(
        self,
        arguments: RunArguments,
        *,
        recording: Recording | None = None,
        services: Mapping[str, object] | None = None,
    ) -> None:
        self._arguments = arguments
        self.pace = Pace(is_lossless=arguments.pace != "realtime")  # by default the sources decide
        self.placements = Placements() if "placement" in arguments.reports else None
        shared = services or {}
        cuda = shared.get(CUDA.key)
        self.cuda = cuda if isinstance(cuda, CudaContext) else CudaContext(parse_device(arguments.device).index)
        self.graph = _load(arguments, {**self._services(), **shared})
        plan = self.graph.plan
        self.inputs: Mapping[str, str] = {}
        if recording is None:
            self.inputs = match_streams(arguments.inputs, list(plan.inputs), list(plan.inputs), option="-i")
        self.outputs: Mapping[str, str] = {}
        if arguments.outputs or (arguments.needs_outputs and not writes_itself(plan)):
            self.outputs = match_streams(arguments.outputs, list(plan.outputs), plan.streams(), option="-o")
        refuse_own_inputs(self.inputs.values(), self.outputs.values())
        if arguments.json and STDOUT in self.outputs.values():
            raise UsageError("--json and -o - would both write to stdout; leave one out, or write the stream to a file")
        recorded = {} if recording is None else recording.side_packets
        self.side_packets = parse_side_values(arguments.side, plan.needs, recorded)
        self.has_video = False  # known after the sources were opened
        self._taps: dict[str, _Tap] = {}
        if arguments.dot is not None:
            from mediagraph.tools.draw import write_drawing

            write_drawing(plan, arguments.dot, name=Path(arguments.graph).stem)
        require_devices_of(plan, arguments.device)

    def take_sources(self, sources: Collection[Source]) -> None:
        """Note what follows from the sources now that they are open: what a live one shows is due when it comes."""
        self.has_video = any(source.kind == "video" for source in sources)
        if self._arguments.pace is None:
            shows = any(parse_stream_spec(text).target == "display:" for text in self._arguments.outputs)
            self.pace.is_lossless = not shows and not any(source.is_live for source in sources)

    def observe(self, stream: str, collect: Collect) -> None:
        """Lead a stream to `collect` from the next run on, and no longer to where it went before."""
        if stream not in self._taps:
            self._taps[stream] = _Tap()
            self.graph.observe_output_stream(stream, self._taps[stream])
        self._taps[stream].collect = collect

    def files(self) -> list[Path]:
        """The files that the graph was read from, its subgraphs included."""
        plan = self.graph.plan
        places = [plan.config.origin.place(), *(node.place for node in plan.nodes)]
        return [Path(name) for name in dict.fromkeys(place.file for place in places) if name]

    def _services(self) -> Mapping[str, object]:
        services = {PACING.key: self.pace, CUDA.key: self.cuda}
        return services if self.placements is None else {**services, PLACEMENTS.key: self.placements}


class _Tap:
    """An observer whose receiver can be changed between runs."""

    collect: Collect

    def __call__(self, stream: str, packet: Packet) -> None:
        self.collect(stream, packet)


def _load(arguments: RunArguments, services: Mapping[str, object]) -> CalculatorGraph:
    make_graph = graph_class(existing_folders(arguments.modules), network=arguments.network)
    path = locate_graph(arguments.graph, device=arguments.device, environment=make_graph.environment)
    graph = make_graph(
        path=path,
        template_arguments=parse_parameters(arguments.params),
        threads=arguments.threads,
        services=services,
    )
    if arguments.swaps:
        from mediagraph.tools.recordings.swaps import swapped

        config = swapped(graph, arguments.swaps)
        graph = make_graph(graph_config=config, threads=arguments.threads, services=services)
    bordered = with_host_border(graph.plan, _named(arguments.outputs))
    if bordered is not None:
        graph = make_graph(graph_config=bordered, threads=arguments.threads, services=services)
    if graph.plan.config.max_queue_size == 0:
        graph.limit_queues(QUEUE_SIZE)
    if arguments.verbose:
        plan = graph.plan
        size = f"{counted(len(plan.nodes), 'node')}, {counted(len(plan.streams()), 'stream')}"
        print(f"{arguments.prog}: the graph is {path} ({size})", file=sys.stderr)
    return graph


def _named(outputs: Iterable[str]) -> list[str]:
    """The streams that `-o` names."""
    streams = [parse_stream_spec(text).stream for text in outputs]
    return [stream for stream in streams if stream is not None]
