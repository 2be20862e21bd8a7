"""A scenario, a graph with a script of calls, and what comes of it under any API with MediaPipe's names.

The same text runs under `mediapipe` (record.py) and under `mediagraph` (test_conformance.py), so nothing here imports
either. A script is one step per line or semicolon:

    start NAME=VALUE …          start_run with side packets
    add STREAM VALUE@TIME …     packets to a graph input; `empty@TIME` adds an empty packet, `VALUE` leaves the time out
    feed STREAM VALUE@TIME …    the same, with wait_until_idle after each packet
    move STREAM VALUE@T1->T2    a packet that carries T1, added with the timestamp argument T2
    close STREAM / end / quit   close_input_stream / close_all_packet_sources / close
    idle / done / output        wait_until_idle / wait_until_done / wait_for_observed_output
    watch STREAM                observe_output_stream at this moment
    side NAME / failed? / message? / config? / queue?    what is asked of the graph

Values are Python literals or a creator, as `int64(5)`; times are numbers or names of special timestamps.
"""

from __future__ import annotations

import ast
import contextlib
import re
import threading
from dataclasses import dataclass, field
from typing import Any

TIMES = {"PreStream": "PRESTREAM", "Min": "MIN", "Max": "MAX", "PostStream": "POSTSTREAM"}
TIMES |= {"Unset": "UNSET", "Unstarted": "UNSTARTED", "Done": "DONE"}
KINDS = (ValueError, FileExistsError, NotImplementedError, RuntimeError)
GETTERS = ("get_int", "get_uint", "get_float", "get_bool", "get_str", "get_int_list", "get_float_list", "get_str_list")
SECONDS_TO_HANG = 10


@dataclass(frozen=True)
class Scenario:
    """`rules` are those of the specification that it shows; `watch` are streams, with `+` for their bounds as well.

    With `ordered` the order of the packets of different streams counts, too.
    """

    name: str
    rules: str
    graph: str
    script: str
    watch: str = ""
    ordered: bool = False


def node(
    calculator: str, inputs: str = "", outputs: str = "", more: str = "", *, side: str = "", side_out: str = ""
) -> str:
    """The text of a node; lists are separated by spaces."""
    lists = {
        "input_stream": inputs,
        "output_stream": outputs,
        "input_side_packet": side,
        "output_side_packet": side_out,
    }
    entries = "".join(f' {key}: "{entry}"' for key, entries in lists.items() for entry in entries.split())
    return f'node {{ calculator: "{calculator}"{entries} {more}}}\n'


def passing(inputs: str, outputs: str, more: str = "", **rest: str) -> str:
    """The text of a PassThroughCalculator."""
    return node("PassThroughCalculator", inputs, outputs, more, **rest)


def inputs(names: str) -> str:
    """The text that declares graph inputs."""
    return "".join(f'input_stream: "{name}"\n' for name in names.split())


@dataclass
class Log:
    """What happened: per stream its packets with a `|` for each wait, and the calls that raised or told something."""

    streams: dict[str, list[str]] = field(default_factory=dict)
    order: list[str] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)

    def plain(self, *, ordered: bool) -> dict[str, Any]:
        found: dict[str, Any] = {
            "streams": {name: " ".join(log) for name, log in self.streams.items()},
            "calls": self.calls,
        }
        return found | {"order": " ".join(self.order)} if ordered else found


def play(scenario: Scenario, api: Any, **settings: Any) -> dict[str, Any]:
    """Run a scenario in a thread of its own and return its log; a call that never returns is logged as a hang."""
    player = Player(scenario, api, settings)
    thread = threading.Thread(target=player.play, daemon=True)
    thread.start()
    thread.join(SECONDS_TO_HANG)
    if thread.is_alive():
        player.log.calls.append(f"{player.step}: hangs")
    return player.log.plain(ordered=scenario.ordered)


class Player:
    """Takes the steps of one scenario."""

    def __init__(self, scenario: Scenario, api: Any, settings: dict[str, Any]) -> None:
        self.scenario, self.api, self.settings = scenario, api, settings
        self.log, self.step = Log(), "init"
        self.graph: Any = None

    def play(self) -> None:
        self._call("init", self._make)
        if self.graph is None:
            return
        steps = [step.split() for line in self.scenario.script.splitlines() for step in line.split(";")]
        for number, words in enumerate(filter(None, steps), start=1):
            self.step = f"{number} {' '.join(words)}"
            self._take(words[0], words[1:])
        self.step = "clean-up"
        for finish in (self.graph.close_all_packet_sources, self.graph.wait_until_done):
            with contextlib.suppress(Exception):  # whatever is wrong was logged before
                finish()

    def _make(self) -> None:
        self.graph = self.api.CalculatorGraph(graph_config=self.scenario.graph, **self.settings)
        for name in self.scenario.watch.split():
            self._watch(name)

    def _watch(self, name: str) -> None:
        log = self.log.streams.setdefault(name, [])

        def note(_: str, packet: Any) -> None:
            value = "." if packet.is_empty() else str(self._value(packet))
            log.append(f"{self._time_name(packet.timestamp)}={value}")
            self.log.order.append(f"{name}@{self._time_name(packet.timestamp)}")

        self.graph.observe_output_stream(name.rstrip("+"), note, name.endswith("+"))

    def _take(self, verb: str, words: list[str]) -> None:
        graph = self.graph
        if verb in ("add", "feed", "move"):
            for word in words[1:]:
                self._call(self.step, lambda word=word: self._add(words[0], word))
                if verb == "feed":
                    self._wait(graph.wait_until_idle)
            return
        waits = {"idle": graph.wait_until_idle, "done": graph.wait_until_done, "output": graph.wait_for_observed_output}
        if verb in waits:
            self._wait(waits[verb])
            return
        calls = {
            "start": lambda: graph.start_run(self._side_packets(words)),
            "close": lambda: graph.close_input_stream(*words),
            "end": graph.close_all_packet_sources,
            "quit": graph.close,
            "watch": lambda: self._watch(*words),
            "side": lambda: self._value(graph.get_output_side_packet(*words)),
            "failed?": graph.has_error,
            "message?": lambda: bool(graph.get_combined_error_message()),
            "config?": lambda: nodes_of(graph.text_config),
            "queue?": lambda: graph.max_queue_size,
        }
        self._call(self.step, calls[verb])

    def _wait(self, wait: Any) -> None:
        self._call(self.step, wait)
        for log in self.log.streams.values():
            log.append("|")
        self.log.order.append("|")

    def _call(self, name: str, call: Any) -> None:
        try:
            result = call()
        except Exception as error:
            self.log.calls.append(f"{name}: {kind_of(error)}")
        else:
            if result is not None:
                self.log.calls.append(f"{name}: {result}")

    def _add(self, stream: str, word: str) -> None:
        text, _, time = word.rpartition("@") if "@" in word else (word, "", "")
        packet = self.api.Packet() if text == "empty" else self._packet(text)
        own, arrow, time = time.partition("->") if "->" in time else ("", "", time)
        if arrow:
            packet = packet.at(self._time(own))
        if time:
            self.graph.add_packet_to_input_stream(stream, packet, self._time(time))
        else:
            self.graph.add_packet_to_input_stream(stream, packet)

    def _side_packets(self, words: list[str]) -> dict[str, Any]:
        pairs = (word.split("=", 1) for word in words)
        return {name: self._packet(text) for name, text in pairs}

    def _packet(self, text: str) -> Any:
        made = re.fullmatch(r"(\w+)\((.*)\)", text)
        value = ast.literal_eval(made[2] if made else text)
        creators = {bool: "bool", int: "int", float: "float", str: "string", list: "int_vector"}
        return getattr(self.api.packet_creator, f"create_{made[1] if made else creators[type(value)]}")(value)

    def _value(self, packet: Any) -> object:
        for getter in GETTERS:
            try:
                return getattr(self.api.packet_getter, getter)(packet)
            except (ValueError, RuntimeError):
                continue
        return "?"

    def _time(self, text: str) -> Any:
        kind = self.api.Timestamp
        return getattr(kind, TIMES[text]) if text in TIMES else kind(int(text))

    def _time_name(self, timestamp: Any) -> str:
        names = {getattr(self.api.Timestamp, constant).value: name for name, constant in TIMES.items()}
        return names.get(timestamp.value, str(timestamp.value))


def kind_of(error: Exception) -> str:
    """The built-in exception that a program written for MediaPipe would catch."""
    return next((kind.__name__ for kind in KINDS if isinstance(error, kind)), type(error).__name__)


def nodes_of(text: str) -> str:
    """The nodes of a graph as text, one line each: name, calculator, streams and side packets, without options."""
    nodes: list[str] = []
    depth = 0
    for line in map(str.strip, text.splitlines()):
        if depth == 0 and line.startswith("node {"):
            nodes.append("")
        elif depth == 1 and (entry := re.fullmatch(r'(name|calculator|\w+_stream|\w+_side_packet): "(.*)"', line)):
            nodes[-1] += f" {''.join(word[0] for word in entry[1].split('_'))}={entry[2]}" if nodes else ""
        depth += line.count("{") - line.count("}")
    return ";".join(one.strip() for one in nodes)
