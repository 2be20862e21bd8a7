"""The machine, Python, and the variables that change what mediagraph does."""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Iterator, Mapping
from importlib.metadata import version

import mediagraph
from mediagraph.tools.health.finding import Finding, State

VARIABLES = (
    "MEDIAGRAPH_CACHE",
    "MEDIAGRAPH_NO_NETWORK",
    "CUDA_VISIBLE_DEVICES",
    "OMP_NUM_THREADS",
    "ORT_DISABLE_ALL_OPTIMIZATIONS",
    "OPENCV_FFMPEG_CAPTURE_OPTIONS",
)
_PURE_PYTHON = "PROTOCOL_BUFFERS_PYTHON_IMPLEMENTATION"
_FEWEST_PYTHON = (3, 11)


def check() -> Iterator[Finding]:
    """Versions, processors, variables."""
    yield Finding("mediagraph", State.OK, f"{version('mediagraph')} in {mediagraph.__path__[0]}")
    python = f"{platform.python_implementation()} {platform.python_version()} in {sys.prefix}"
    if sys.version_info >= _FEWEST_PYTHON:
        yield Finding("python", State.OK, python)
    else:
        wanted = ".".join(map(str, _FEWEST_PYTHON))
        yield Finding("python", State.PROBLEM, python, f"mediagraph needs Python {wanted} or later")
    yield Finding("machine", State.OK, f"{platform.platform()}, {_processors()}")
    yield from check_variables()


def check_variables(environment: Mapping[str, str] = os.environ) -> Iterator[Finding]:
    """Variables that are set and matter."""
    for name in VARIABLES:
        if name in environment:
            yield Finding("environment", State.NOTE, f"{name} is set to {environment[name]!r}")
    if environment.get(_PURE_PYTHON, "upb") != "upb":
        found = f"{_PURE_PYTHON} is {environment[_PURE_PYTHON]}: graphs load many times slower"
        yield Finding("environment", State.PROBLEM, found, f"unset {_PURE_PYTHON}")


def _processors() -> str:
    available = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return f"{available} of {os.cpu_count()} processors"
