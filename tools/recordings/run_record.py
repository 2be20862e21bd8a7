"""Runs a graph as run-graph does, and records it."""

from __future__ import annotations

from mediagraph.recording.recorder import chosen_streams, record
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
        recorder = record(
            version.graph,
            arguments.output,
            streams,
            max_bytes=None if arguments.max_mb is None else arguments.max_mb * 1_000_000,
            max_packets=arguments.max_packets,
            overwrite=arguments.overwrite,
        )
        job.add_result(RecordedResult(recorder, streams))
        return job.run(version.side_packets)
