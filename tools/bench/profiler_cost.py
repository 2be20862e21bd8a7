"""What measuring costs: `python -m mediagraph.tools.bench.profiler_cost`, CPU µs per node and packet."""

from __future__ import annotations

import time

from mediagraph.framework.config import ProfilerConfig
from mediagraph.graph import CalculatorGraph
from mediagraph.tools.bench.graphs import scheduler_graph

NODES = (1, 101)
EVERYTHING = ProfilerConfig(
    enable_profiler=True, enable_stream_latency=True, trace_enabled=True, trace_log_disabled=True
)
PACKETS, ROUNDS = 200, 15
WANTED: dict[str, dict[str, bool]] = {
    "nothing": {},
    "statistics": {"statistics": True},
    "statistics and ages": {"statistics": True, "latency": True},
    "calls": {"statistics": False, "trace": True},
    "statistics and calls": {"statistics": True, "trace": True},
}


def main() -> None:
    """Print the cost of one more node in a chain of PassThrough nodes: least of the rounds, taken in turns."""
    graphs = {(name, nodes): _graph(name, nodes) for nodes in NODES for name in (*WANTED, "everything")}
    least = dict.fromkeys(graphs, float("inf"))
    for turn in range(ROUNDS):
        for key, graph in graphs.items():
            least[key] = min(least[key], _round_us(graph, turn * PACKETS))
    few, many = NODES
    for name in (*WANTED, "everything"):
        per_node = (least[name, many] - least[name, few]) / (many - few)
        print(f"{name:22} {per_node:6.2f} µs per node, {least[name, few]:6.2f} µs for {few} node with its packet")


def _graph(name: str, nodes: int) -> CalculatorGraph:
    text, _, _ = scheduler_graph(f"chain.default.{nodes}")
    graph = CalculatorGraph(text, threads=0)
    if name == "everything":
        graph.profiler.config = EVERYTHING
    elif WANTED[name]:
        graph.profiler.switch_on(**WANTED[name])
    graph.start_run()
    return graph


def _round_us(graph: CalculatorGraph, first: int) -> float:
    start_ns = time.process_time_ns()
    for timestamp in range(first, first + PACKETS):
        graph.add_packet_to_input_stream("s0", timestamp, timestamp)
    return (time.process_time_ns() - start_ns) / 1000 / PACKETS


if __name__ == "__main__":
    main()
