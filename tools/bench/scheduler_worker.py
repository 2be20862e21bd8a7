"""Worker: packets through chains and fans of PassThrough nodes, in mediagraph or in MediaPipe (ENGINE)."""

import os
import sys
import time

sys.path.insert(0, os.path.dirname(__file__))

from graphs import packet_count, scheduler_graph
from protocol import serve

ENGINE = os.environ["ENGINE"]
if ENGINE == "mediapipe":
    from mediapipe.python import packet_creator
    from mediapipe.python._framework_bindings.calculator_graph import CalculatorGraph

    OPTIONS = {}
else:
    from mediagraph import CalculatorGraph, packet_creator

    OPTIONS = {"fuse": ENGINE == "mediagraph"}


def build(case):
    if case.startswith("latency."):
        return latency(case.removeprefix("latency."))
    text, last, nodes = scheduler_graph(case)
    count = packet_count(nodes)
    packets = [packet_creator.create_int(i).at(i) for i in range(count)]

    def block(calls):
        graph = CalculatorGraph(graph_config=text, **OPTIONS)
        seen = [0]

        def callback(stream, packet):
            seen[0] += 1

        graph.observe_output_stream(last, callback)
        graph.start_run()
        add = graph.add_packet_to_input_stream
        cpu, wall = time.process_time(), time.perf_counter()
        for packet in packets:
            add("s0", packet)
        graph.wait_until_idle()
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
        graph.close()
        assert seen[0] == count
        return {"wall_us": wall / count * 1e6, "cpu_us": cpu / count * 1e6}

    return block


def latency(case):
    """One packet at a time: add it, wait until the graph is idle."""
    text, last, _ = scheduler_graph(case)

    def block(calls):
        graph = CalculatorGraph(graph_config=text, **OPTIONS)
        graph.observe_output_stream(last, lambda stream, packet: None)
        graph.start_run()
        packets = [packet_creator.create_int(i).at(i) for i in range(500)]
        add, wait = graph.add_packet_to_input_stream, graph.wait_until_idle
        cpu, wall = time.process_time(), time.perf_counter()
        for packet in packets:
            add("s0", packet)
            wait()
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
        graph.close()
        return {"wall_us": wall / 500 * 1e6, "cpu_us": cpu / 500 * 1e6}

    return block


serve(build)
