"""Runs a graph as the command line says."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from fractions import Fraction

from mediagraph.tools.arguments import RunArguments
from mediagraph.tools.exit_codes import ExitCode
from mediagraph.tools.interrupt import Interrupt
from mediagraph.tools.job import Job
from mediagraph.tools.load_calculators import load_calculators
from mediagraph.tools.media.awaited_source import AwaitedSource
from mediagraph.tools.media.frames import Source
from mediagraph.tools.media.reading import Reading
from mediagraph.tools.media.source import is_awaited, open_source
from mediagraph.tools.version import Version


def run(arguments: RunArguments) -> ExitCode:
    """Run a graph as the command line says; returns the exit code, raises MediagraphError for what fails early."""
    load_calculators(arguments.calculators)
    return run_version(arguments, Version(arguments))


def run_version(
    arguments: RunArguments, version: Version, *, is_superseded: Callable[[], bool] = lambda: False
) -> ExitCode:
    """Run a loaded graph over all of its inputs, unless a newer version takes its place: then Superseded is raised."""
    with open_job(arguments, version, is_superseded=is_superseded) as job:
        return job.run(version.side_packets)


@contextmanager
def open_job(
    arguments: RunArguments,
    version: Version,
    *,
    is_superseded: Callable[[], bool] = lambda: False,
    interrupt: Interrupt | None = None,
) -> Iterator[Job]:
    """One run of a loaded graph, its sources and sinks open; `interrupt` is one that several runs share.

    Raises InputError or OutputError.
    """
    version.pace.reset()
    with open_sources(arguments, version) as sources:
        job = Job(arguments, version, sources, is_superseded=is_superseded, interrupt=interrupt)
        job.open_outputs(version.outputs)
        yield job


@contextmanager
def open_sources(arguments: RunArguments, version: Version) -> Iterator[Mapping[str, Source]]:
    """What feeds the graph, by stream, open as long as the `with` block lasts; raises InputError."""
    with ExitStack() as stack:
        reading = _reading(arguments)
        sources = {
            stream: stack.enter_context(_opened(target, reading, stream, is_lossless=arguments.pace == "lossless"))
            for stream, target in version.inputs.items()
        }
        version.take_sources(sources.values())
        yield sources


def _opened(target: str, reading: Reading, stream: str, *, is_lossless: bool) -> Source:
    if not is_awaited(target):
        return open_source(target, reading, stream=stream)
    return AwaitedSource(target, lambda: open_source(target, reading, stream=stream), is_lossless=is_lossless)


def _reading(arguments: RunArguments) -> Reading:
    duration_s = arguments.duration_s
    return Reading(
        start_us=round(arguments.start_s * 1e6),
        duration_us=None if duration_s is None else max(1, round(duration_s * 1e6)),
        frames_per_second=_rate(arguments.fps) if arguments.fps else None,
        is_looped=arguments.loop,
        bad_timestamps=arguments.bad_timestamps,
    )


def _rate(text: str) -> Fraction:
    frames, _, seconds = text.partition("/")
    return Fraction(frames) / Fraction(seconds or 1)
