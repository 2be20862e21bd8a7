"""Runs two graphs as the command line says, and tells how far they are apart."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from pathlib import Path

from mediagraph.framework.errors import DeviceError, UsageError
from mediagraph.graph import graph_class
from mediagraph.tools.exit_codes import ExitCode
from mediagraph.tools.load_calculators import load_calculators
from mediagraph.tools.locate_graph import existing_folders, locate_graph
from mediagraph.tools.media.frames import BadFrame, Source
from mediagraph.tools.merged import merged
from mediagraph.tools.parity.bounds import Bound
from mediagraph.tools.parity.compare import Fed, Loaded, compare, shared_outputs
from mediagraph.tools.parity.tell import as_json, as_text
from mediagraph.tools.parity.twins import twins_of
from mediagraph.tools.parity.verb import ParityArguments
from mediagraph.tools.report import explain
from mediagraph.tools.runner import open_sources
from mediagraph.tools.version import Version


def run_parity(arguments: ParityArguments) -> int:
    """Compare two graphs and print the figures; raises MediagraphError for what fails."""
    load_calculators(arguments.calculators)
    expected, found = (_version(arguments, path, device) for path, device in _graphs(arguments))
    feeding = _Feeding(arguments)
    with open_sources(arguments, expected) as sources:
        streams = arguments.compared or shared_outputs(expected.graph.plan, found.graph.plan)
        bounds = _bounds(arguments, streams)
        parities = compare(_loaded(expected), _loaded(found), feeding.packets(sources), streams, bounds)
    tell = as_json if arguments.json else as_text
    print(tell(parities, _file(expected), _file(found), feeding.frames))
    if not all(one.is_within for one in parities):
        return ExitCode.NODE_FAILED
    return ExitCode.INPUT if feeding.bad_files else ExitCode.OK


class _Feeding:
    """What is read, and how much of it."""

    def __init__(self, arguments: ParityArguments) -> None:
        self.arguments = arguments
        self.frames = self.bad_files = 0

    def packets(self, sources: Mapping[str, Source]) -> Iterator[Fed]:
        """The frames of all sources; tells of files that cannot be read."""
        for stream, frame in merged(sources):
            if isinstance(frame, BadFrame):
                self.bad_files += 1
                explain(frame.error, prog=self.arguments.prog)
                continue
            if self.frames == self.arguments.max_frames:
                return
            self.frames += 1
            yield stream, frame.value, int(frame.timestamp)


def _graphs(arguments: ParityArguments) -> list[tuple[Path, str | None]]:
    """The files of the two graphs with the devices that they are for; raises what `locate_graph` does."""
    environment = graph_class(existing_folders(arguments.modules), network=arguments.network).environment
    if arguments.against is not None:
        names = [(arguments.graph, arguments.device), (arguments.against, arguments.device)]
    else:
        if arguments.device == "cpu":
            raise UsageError("--device cpu: the twin is the one for cuda; to compare graphs on the CPU, use --against")
        twins = twins_of(arguments.graph)
        names = [(twins.cpu, "cpu"), (twins.cuda, arguments.device or "cuda")]
    found = [(locate_graph(name, device=device, environment=environment), device) for name, device in names]
    if arguments.against is None and found[0][0] == found[1][0]:
        raise DeviceError(f'the graph "{arguments.graph}" has no variants; give the graph to compare with --against')
    return found


def _version(arguments: ParityArguments, path: Path, device: str | None) -> Version:
    """The graph, loaded."""
    own = copy.copy(arguments)
    own.graph, own.device = str(path), device
    return Version(own)


def _loaded(version: Version) -> Loaded:
    return Loaded(version.graph, version.cuda, version.side_packets)


def _bounds(arguments: ParityArguments, streams: list[str]) -> Mapping[str, Bound]:
    """What --tolerance says; raises UsageError for a stream that is not compared."""
    bounds: dict[str, Bound] = {}
    for stream, largest in arguments.tolerances:
        if stream is not None and stream not in streams:
            known = ", ".join(streams)
            raise UsageError(f'--tolerance {stream}={largest:g}: "{stream}" is not compared; compared are {known}')
        bounds |= dict.fromkeys(streams if stream is None else [stream], Bound(largest))
    return bounds


def _file(version: Version) -> str:
    return version.graph.plan.config.origin.place().file
