"""Runs a graph with recorded packets, and compares what comes of it."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from functools import partial

from mediagraph.framework.errors import UsageError
from mediagraph.recording.check import Check
from mediagraph.recording.events import Arrival, Event
from mediagraph.recording.reader import Recording
from mediagraph.recording.recorder import record
from mediagraph.recording.replay import feed, given_side_packets, one_by_one, paced, recorded_inputs
from mediagraph.tools.counted import counted
from mediagraph.tools.exit_codes import ExitCode
from mediagraph.tools.job import Entry, Job
from mediagraph.tools.load_calculators import load_calculators
from mediagraph.tools.media.frames import Frame
from mediagraph.tools.recordings.result import RecordedResult
from mediagraph.tools.replay import ReplayArguments
from mediagraph.tools.version import Version


def run_replay(arguments: ReplayArguments) -> ExitCode:
    """Replay a recording; raises MediagraphError for what fails early."""
    if not (arguments.check or arguments.outputs or arguments.record):
        raise UsageError(
            "nothing says what becomes of the results; compare them with --check, write them with -o or --record, or "
            "drop them with -o STREAM=null:"
        )
    if arguments.tolerance and not arguments.check:
        raise UsageError(f"--tolerance {arguments.tolerance:g} is for comparing; add --check")
    recording = Recording.read(arguments.recording)
    if recording.problem:
        print(f'note: "{recording.path}" does not hold the whole run: {recording.problem}', file=sys.stderr)
    load_calculators(arguments.calculators)
    version = Version(arguments, recording=recording)
    inputs = recorded_inputs(version.graph.plan, recording)
    side_packets = given_side_packets(version.graph.plan, recording, version.side_packets)
    check = Check(version.graph, recording, tolerance=arguments.tolerance) if arguments.check else None
    job = Job(arguments, version, {}, entries=lambda: entries())

    def entries() -> Iterator[Entry]:
        events = recording.events(inputs)
        if arguments.speed is not None:
            events = paced(events, arguments.speed, is_over=lambda: job.interrupt.is_requested)
        return _entries(one_by_one(version.graph, events))

    job.open_outputs(version.outputs)
    _record_anew(job, arguments, recording)
    code = job.run(side_packets)
    return code if check is None or code is not ExitCode.OK else _report(check, arguments)


def _entries(events: Iterable[Event]) -> Iterator[Entry]:
    """What happened on the inputs, as a job takes it."""
    number = 0
    for event in events:
        if isinstance(event, Arrival):
            number += 1
            yield event.stream, Frame(event.packet.timestamp, event.packet.value, f"frame_{number:06d}")
        else:
            yield event.stream, partial(feed, event=event)


def _record_anew(job: Job, arguments: ReplayArguments, recording: Recording) -> None:
    if arguments.record is None:
        return
    graph = job.version.graph
    streams = [stream for stream in recording.streams if stream in graph.plan.streams()]
    recorder = record(graph, arguments.record, streams, overwrite=arguments.overwrite)
    job.add_result(RecordedResult(recorder, streams))


def _report(check: Check, arguments: ReplayArguments) -> ExitCode:
    differences = check.finish()
    for difference in differences:
        print(difference)
    if not arguments.quiet:
        total = sum(check.compared.values())
        found = counted(len(differences), "difference") if differences else "no difference"
        streams = ", ".join(check.compared)
        print(f"{arguments.prog}: {found}; compared {counted(total, 'packet')} of {streams}", file=sys.stderr)
    return ExitCode.NODE_FAILED if differences else ExitCode.OK
