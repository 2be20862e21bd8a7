"""Runs a graph as run-graph does, and records it."""

from __future__ import annotations

from collections.abc import Sequence

from mediagraph.framework.errors import MediagraphError
from mediagraph.recording.recorder import Recorder, chosen_streams, record
from mediagraph.tools.exit_codes import ExitCode
from mediagraph.tools.job import Job
from mediagraph.tools.load_calculators import load_calculators
from mediagraph.tools.record import RecordArguments
from mediagraph.tools.recordings.result import RecordedResult
from mediagraph.tools.runner import open_sources
from mediagraph.tools.version import Version


def run_record(arguments: RecordArguments) -> ExitCode:
    """Run a graph over all of its inputs and record it; raises MediagraphError for what fails early."""
    load_calculators(arguments.calculators)
    version = Version(arguments)
    streams = chosen_streams(version.graph.plan, arguments.streams)
    with open_sources(arguments, version) as sources:
        job = Job(arguments, version, sources)
        job.open_outputs(version.outputs)  # there are none, but what is to be measured begins here
        try:
            job.add_result(RecordedResult(_recorder(arguments, version, streams), streams))
        except MediagraphError:
            job.measuring.discard()
            raise
        return job.run(version.side_packets)


def _recorder(arguments: RecordArguments, version: Version, streams: Sequence[str]) -> Recorder:
    return record(
        version.graph,
        arguments.output,
        streams,
        max_bytes=None if arguments.max_mb is None else arguments.max_mb * 1_000_000,
        max_packets=arguments.max_packets,
        overwrite=arguments.overwrite,
    )
