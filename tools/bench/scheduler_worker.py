"""Worker: packets through PassThrough nodes, in mediagraph or in MediaPipe (ENGINE).

`chain.EXECUTOR.N`, `fan.EXECUTOR.N`: N nodes in a line, or beside each other and joined; `latency.CASE`: one packet at
a time; `held.EXECUTOR.D`: D packets always wait in a join for the other stream; `pool.T`: a chain of 10 on
T threads, in mediagraph heavy nodes; `wait.T`, `compute.T`: mediagraph's heavy nodes. The executor `best` is the one
on which the engine is cheapest: MediaPipe's application thread, mediagraph's default.
"""

import os
import sys
import time

sys.path.insert(0, os.path.dirname(__file__))

from graphs import held_graph, packet_count, pool_graph, scheduler_graph
from protocol import serve, timed_each

ENGINE = os.environ["ENGINE"]
if ENGINE == "mediapipe":
    from mediapipe.python import packet_creator
    from mediapipe.python._framework_bindings.calculator_graph import CalculatorGraph

    OPTIONS, BEST = {}, "app"
else:
    from mediagraph import CalculatorGraph, packet_creator

    OPTIONS, BEST = {"fuse": ENGINE == "mediagraph"}, "default"


def build(case):
    kind, _, rest = case.replace(".best.", f".{BEST}.").partition(".")
    if kind == "latency":
        text, last, _ = scheduler_graph(rest)
        return packets_through(text, last, 500, one_by_one)
    if kind == "held":
        executor, depth = rest.split(".")
        return held(executor, int(depth))
    if kind in ("pool", "wait", "compute"):
        return heavy(kind, int(rest))
    text, last, nodes = scheduler_graph(f"{kind}.{rest}")
    return packets_through(text, last, packet_count(nodes), all_at_once)


def packets_through(text, last, count, feed, *, prepare=None, ahead=0, **options):
    """A block: `feed` brings `count` packets through a fresh graph; wall and CPU µs per packet, or what it returns."""
    packets = [packet_creator.create_int(i).at(i) for i in range(count + ahead)]

    def block(calls):
        graph = CalculatorGraph(graph_config=text, **OPTIONS, **options)
        seen = [0]

        def callback(stream, packet):
            seen[0] += 1

        graph.observe_output_stream(last, callback)
        graph.start_run()
        if prepare:
            prepare(graph, packets)
        cpu, wall = time.process_time(), time.perf_counter()
        each = feed(graph, packets)
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
        arrived = seen[0]
        graph.close()
        assert arrived == count, f"{arrived} of {count} packets arrived"
        return each or {"wall_us": wall / count * 1e6, "cpu_us": cpu / count * 1e6}

    return block


def all_at_once(graph, packets):
    """Add all, then wait until the graph is idle."""
    add = graph.add_packet_to_input_stream
    for packet in packets:
        add("s0", packet)
    graph.wait_until_idle()


def one_by_one(graph, packets):
    """Add one, wait until the graph is idle; what that takes for each."""
    add, wait = graph.add_packet_to_input_stream, graph.wait_until_idle

    def pass_one(packet):
        add("s0", packet)
        wait()

    return timed_each(pass_one, packets)


def held(executor, depth):
    """So many packets of `a` are ahead all the time: with each that `b` brings, `a` brings one more."""

    def hold_back(graph, packets):
        for packet in packets[:depth]:
            graph.add_packet_to_input_stream("a", packet)
        graph.wait_until_idle()

    def feed(graph, packets):
        add, wait = graph.add_packet_to_input_stream, graph.wait_until_idle
        for early, late in zip(packets[depth:], packets):
            add("a", early)
            add("b", late)
            wait()

    return packets_through(held_graph(executor), "o", 3000, feed, prepare=hold_back, ahead=depth)


def heavy(kind, threads):
    """Nodes in a pool; MediaPipe, which has no Python calculators, passes packets through its own."""
    if ENGINE == "mediapipe":
        return packets_through(pool_graph(threads), "s10", 500, all_at_once) if kind == "pool" else None
    from mediagraph.tools.bench.heavy_nodes import hand_over_graph, heavy_graph

    if kind == "pool":
        return packets_through(*hand_over_graph(), 500, all_at_once, threads=threads)
    return packets_through(*heavy_graph(f"Bench{kind.capitalize()}Calculator"), 10, all_at_once, threads=threads)


serve(build)
