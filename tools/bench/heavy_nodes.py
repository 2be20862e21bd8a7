"""Nodes that are worth a thread of their own, for the benchmark of threads."""

from __future__ import annotations

import hashlib
import time

import mediagraph as mg
from mediagraph.tools.bench.graphs import pool_graph

WIDTH = 8
_MEGABYTE = bytes(1 << 20)


@mg.calculator(name="BenchWaitCalculator", heavy=True)
def wait(value: int) -> int:
    """Wait for 1 ms, as for a device."""
    time.sleep(0.001)
    return value


@mg.calculator(name="BenchComputeCalculator", heavy=True)
def compute(value: int) -> int:
    """Hash a megabyte, which releases the interpreter's lock."""
    hashlib.blake2b(_MEGABYTE).digest()
    return value


@mg.calculator(name="BenchNothingCalculator", heavy=True)
def nothing(value: int) -> int:
    """Do nothing, so that only the way to the thread and back costs."""
    return value


def heavy_graph(calculator: str) -> tuple[str, str]:
    """One stream, eight such nodes beside each other, a join; and the name of the last stream."""
    nodes = [_node(calculator, f'input_stream: "s0" output_stream: "m{i}"') for i in range(WIDTH)]
    join = " ".join(f'input_stream: "m{i}" output_stream: "o{i}"' for i in range(WIDTH))
    return 'input_stream: "s0"\n' + "".join(nodes) + _node("PassThroughCalculator", join), "o0"


def hand_over_graph() -> tuple[str, str]:
    """A chain of 10 nodes that do nothing, each in the pool; and the name of the last stream."""
    return pool_graph(1, "BenchNothingCalculator"), "s10"


def _node(calculator: str, ports: str) -> str:
    return f'node {{ calculator: "{calculator}" {ports} }}\n'
