"""Small graphs whose profiles are compared with MediaPipe's, and a profile without what differs from run to run.

Nothing here imports mediagraph or mediapipe: the same text runs under both (record_traces.py, test_trace_golden.py).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

KINDS = {1: "OPEN", 2: "PROCESS", 3: "CLOSE", 4: "not", 5: "ready", 6: "closing", 7: "full", 8: "free", 15: "QUEUED"}
READINESS = ("not", "ready", "closing")
ONE_THREAD = 'executor { type: "ApplicationThreadExecutor" }\n'  # so that the order is the same every time


@dataclass(frozen=True)
class TraceScenario:
    """A graph, and rounds of packets `stream value@timestamp …`; each round is a run, and after each packet is a wait.

    With `is_plain` the events between the calls are compared, too: under other policies than the default one they tell
    how a scheduler works.
    """

    name: str
    nodes: str
    packets: str | tuple[str, ...]
    config: str = ""
    graph: str = 'input_stream: "in"'
    is_plain: bool = True

    def text(self, prefix: str) -> str:
        measured = "" if "enable_profiler" in self.config else "enable_profiler: true "
        measured += f'trace_enabled: true trace_log_interval_usec: -1 trace_log_path: "{prefix}"'
        profiler = f"profiler_config {{ {measured} {self.config} }}\n"
        return f"{ONE_THREAD}{profiler}{self.graph}\n{self.nodes}"


def node(calculator: str, inputs: str, outputs: str, more: str = "") -> str:
    streams = [f'input_stream: "{name}"' for name in inputs.split()]
    streams += [f'output_stream: "{name}"' for name in outputs.split()]
    return f'node {{ calculator: "{calculator}" {" ".join(streams)} {more} }}\n'


def passing(inputs: str, outputs: str, more: str = "") -> str:
    return node("PassThroughCalculator", inputs, outputs, more)


SIDE = (
    'node { calculator: "ConstantSidePacketCalculator" output_side_packet: "PACKET:s" '
    "options { [mediapipe.ConstantSidePacketCalculatorOptions.ext] { packet { int_value: 3 } } } }\n"
)
TWO = 'input_stream: "in" input_stream: "in2"'
DIAMOND = passing("in", "a") + passing("in", "b") + passing("a b", "c d")
SOURCE = 'node { calculator: "SidePacketToStreamCalculator" input_side_packet: "s" output_stream: "AT_ZERO:z" }\n'
TICKED = (
    'node { calculator: "SidePacketToStreamCalculator" input_stream: "TICK:in" input_side_packet: "s" '
    'output_stream: "AT_TICK:z" }\n'
)
LOOPBACK = node(
    "PreviousLoopbackCalculator",
    "MAIN:in LOOP:fin",
    "PREV_LOOP:prev",
    'input_stream_info { tag_index: "LOOP" back_edge: true }',
)
LIMITER = node(
    "FlowLimiterCalculator", "in FINISHED:fin", "lim", 'input_stream_info { tag_index: "FINISHED" back_edge: true }'
)
IMMEDIATE = 'input_stream_handler { input_stream_handler: "ImmediateInputStreamHandler" }'
NUMBERS = "in 1@10 in 2@20"
LATENCY = "enable_stream_latency: true"

SCENARIOS = [
    TraceScenario("chain", passing("in", "mid") + passing("mid", "out"), "in 1@10 in 2@20 in 3@35"),
    TraceScenario("sorted and named", passing("z", "out", 'name: "last"') + passing("in", "z", 'name: "b"'), NUMBERS),
    TraceScenario("diamond", DIAMOND, NUMBERS),
    TraceScenario("diamond, instant events", DIAMOND, NUMBERS, "trace_log_instant_events: true"),
    TraceScenario("join", passing("in in2", "a b"), "in 1@10 in2 2@10 in2 3@20 in 4@20", graph=TWO),
    TraceScenario("join with gaps", passing("in in2", "a b"), "in 1@10 in2 2@20 in 3@30 in2 4@30", graph=TWO),
    TraceScenario("one stream, two ports", passing("A:in B:in", "A:a B:b"), NUMBERS),
    TraceScenario("nobody listens", passing("in", "a"), "in 1@10 in2 2@20 in 3@30", graph=TWO),
    TraceScenario("gate", node("GateCalculator", "in ALLOW:in2", "out") + passing("out", "end"),
                  "in 1@10 in2 False@10 in 2@20 in2 True@20", graph=TWO),
    TraceScenario("loop", node("BeginLoopIntCalculator", "ITERABLE:in", "ITEM:x BATCH_END:e") + passing("x", "y"),
                  "in [21,22,23]@10 in []@20 in [24]@30"),
    TraceScenario("source", passing("in", "a") + SOURCE + SIDE + passing("z", "zz"), NUMBERS, LATENCY),
    TraceScenario("ticks", TICKED + SIDE + passing("z", "zz"), "in 7@10 in 8@20"),
    TraceScenario("full queues", passing("in in2", "a b"), "in 1@10 in 2@20 in 3@30 in2 4@10 in2 5@20 in2 6@30",
                  graph=f"max_queue_size: 1 {TWO}"),
    TraceScenario("full queues, instant events", passing("in in2", "a b"), "in 1@10 in 2@20 in2 4@10 in2 5@20",
                  "trace_log_instant_events: true", graph=f"max_queue_size: 1 {TWO}"),
    TraceScenario("latency", passing("in", "a") + passing("a in", "b c"), NUMBERS, LATENCY),
    TraceScenario("latency with a back edge", LOOPBACK + passing("in prev", "fin x"), NUMBERS, LATENCY, is_plain=False),
    TraceScenario("limiter", LIMITER + passing("lim", "fin"), NUMBERS, is_plain=False),
    TraceScenario("immediate", passing("in", "a", IMMEDIATE), NUMBERS, is_plain=False),
    TraceScenario("before the stream", passing("in", "a") + passing("in2", "b"), "in 1@10 in2 2@PRESTREAM", graph=TWO),
    TraceScenario("only before the stream", passing("in", "a"), "in 1@PRESTREAM"),
    TraceScenario("least and greatest", passing("in", "a") + passing("in2", "b"), "in2 1@MAX in 2@MIN", graph=TWO),
    TraceScenario("negative", passing("in", "a") + passing("in2", "b"), "in2 1@20 in 2@-10", graph=TWO),
    TraceScenario("filter", passing("in", "a", 'name: "first"') + passing("a", "b", 'name: "second"'), NUMBERS,
                  'calculator_filter: "fi.*"'),
    TraceScenario("two runs", passing("in", "a") + passing("a", "b"), ("in 1@10", "in 2@11"), LATENCY),
    TraceScenario("no statistics", passing("in", "a"), NUMBERS, "enable_profiler: false"),
    TraceScenario("intervals", passing("in", "a"), "in 1@10",
                  "histogram_interval_size_usec: 10000000 num_histogram_intervals: 3"),
    TraceScenario("all events too young", passing("in", "a"), NUMBERS, "trace_log_margin_usec: 100000000"),
    TraceScenario("switch", node("SwitchContainer", "in", "o", "options { [mediapipe.SwitchContainerOptions.ext] { "
                  'select: 0 contained_node { calculator: "PassThroughCalculator" } } }'), NUMBERS, is_plain=False),
]  # fmt: skip


def play(scenario: TraceScenario, api: Any, make: Callable[[object], Any], prefix: Path, **settings: object) -> Any:
    """Run a scenario, whose trace goes to a file; `make` turns a value into what the API takes as a packet.

    Returns the graph: MediaPipe's writes another record when it goes.
    """
    graph = api.CalculatorGraph(graph_config=scenario.text(f"{prefix}/"), **settings)
    for packets in [scenario.packets] if isinstance(scenario.packets, str) else scenario.packets:
        graph.start_run()
        graph.wait_until_idle()
        words = packets.split()
        for stream, word in zip(words[::2], words[1::2]):
            value, _, time = word.rpartition("@")
            timestamp = getattr(api.Timestamp, time) if time.isupper() else int(time)
            graph.add_packet_to_input_stream(stream, make(eval(value)), timestamp)
            graph.wait_until_idle()
        graph.close_all_packet_sources()
        graph.wait_until_done()
    return graph


def plain(profile: Any, *, is_plain: bool) -> dict[str, Any]:
    """What of a `GraphProfile` message must be equal."""
    return {
        "traces": [_trace(trace, is_plain) for trace in profile.graph_trace],
        "profiles": sorted(_profile(one) for one in profile.calculator_profiles),
        "nodes": [node.name for node in profile.config.node],
    }


def _trace(trace: Any, is_plain: bool) -> dict[str, Any]:
    events: dict[str, list[str]] = {}  # by node: in MediaPipe those of one microsecond come in any order
    for one in trace.calculator_trace:
        if is_plain or KINDS[one.event_type] not in READINESS:
            events.setdefault(_place(one), []).append(_event(one))
    events["throttling"] = sorted(events.get("throttling", ()))
    return {
        "base": trace.base_timestamp,
        "names": list(trace.calculator_name),
        "streams": list(trace.stream_name),
        "events": events,
    }


def _place(one: Any) -> str:
    """The node; what throttles the application stands apart: queues grow as late as possible here, early there."""
    return "throttling" if KINDS[one.event_type] in ("full", "free") else str(one.node_id)


def _event(one: Any) -> str:
    times = ("s" if one.HasField("start_time") else "") + ("f" if one.HasField("finish_time") else "")
    time = one.input_timestamp if one.HasField("input_timestamp") else "-"
    kind = KINDS[one.event_type]
    packets = [_packet(packet, kind) for packet in one.input_trace]
    packets += [f"> {_packet(packet, kind)}" for packet in one.output_trace]
    return " ".join([kind, str(time), times, *packets, f"t{one.thread_id}"])


def _packet(one: Any, kind: str) -> str:
    times = ("s" if one.HasField("start_time") else "") + ("f" if one.HasField("finish_time") else "")
    size = f"#{one.event_data}" if kind == "QUEUED" else ""  # elsewhere it stands for an address in memory
    return f"{one.stream_id}@{one.packet_timestamp}{size}{times}"


def _profile(one: Any) -> str:
    measured = ["open" if one.HasField("open_runtime") else "", "close" if one.HasField("close_runtime") else ""]
    times = [one.process_runtime, one.process_input_latency, one.process_output_latency]
    streams = [f"{s.name} {s.back_edge} {_histogram(s.latency)}" for s in one.input_stream_profiles]
    return "; ".join([one.name, *measured, *map(_histogram, times), *streams])


def _histogram(one: Any) -> str:
    return f"{list(one.count)} of {one.interval_size_usec or 1_000_000}×{one.num_intervals or 1}"
