"""Random graphs of stock calculators under MediaPipe and under mediagraph: the same packets, bounds and errors?

    MEDIAPIPE_PYTHON tests/conformance/fuzz.py record FILE FIRST_SEED COUNT
    python           tests/conformance/fuzz.py compare FILE

The first runs where MediaPipe 0.10.21 is installed and leaves out what does not come out the same twice; the second
replays with and without regions and threads, and prints every scenario that differs.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import scenario
from scenario import Scenario, inputs, node, passing, play

HANDLERS = ("Default", "Immediate", "FixedSize", "Batch")  # those that MediaPipe's wheel has
APPLICATION = 'executor { type: "ApplicationThreadExecutor" }\n'
SETTINGS: tuple[dict[str, Any], ...] = ({}, {"fuse": False}, {"threads": 2}, {"threads": 2, "fuse": False})
ALONE = SETTINGS[:2]  # where the graph asks for the application's thread
PATIENCE_S = 10
REPEATS = 10  # what threads decide differs within so many runs


class Draft:
    """A graph that is being drawn: its nodes, its streams by type, and its back edges."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.ints = [f"i{index}" for index in range(self.random.randint(1, 3))]
        self.bools = ["b0"] if self.random.random() < 0.5 else []
        self.inputs = [*self.ints, *self.bools]
        self.nodes: list[str] = []
        self.count = 0

    def draw(self, seed: int) -> Scenario:
        """The whole scenario."""
        for _ in range(self.random.randint(1, 5)):
            self.random.choice(NODES)(self)
        made = [stream for stream in (*self.ints, *self.bools) if stream not in self.inputs]
        text = inputs(" ".join(self.inputs)) + "".join(self.nodes) + (APPLICATION if seed % 2 else "")
        return Scenario(f"seed {seed}", "", text, self.script(), watch=" ".join(f"{one}+" for one in made))

    def new(self) -> str:
        """The name of a new stream."""
        self.count += 1
        return f"s{self.count}"

    def some_int(self) -> str:
        """A stream of numbers."""
        return self.random.choice(self.ints)

    def script(self) -> str:
        """Packets one by one, now and then the end of an input."""
        draw = self.random
        clocks = dict.fromkeys(self.inputs, 0)
        steps = ["start"]
        still_open = list(self.inputs)
        common = 0
        for _ in range(draw.randint(3, 14)):
            if not still_open:
                break
            stream = draw.choice(still_open)
            if draw.random() < 0.06:
                steps.append(f"close {stream}; idle")
                still_open.remove(stream)
                continue
            common += draw.choice((0, 0, 1, 2, 5))
            time = max(clocks[stream], common) if draw.random() < 0.95 else draw.randint(0, 20)
            clocks[stream] = time + 1
            value = draw.choice(("empty", "True", "False")) if stream in self.bools else str(draw.randint(0, 2))
            if draw.random() < 0.1:
                value = "empty"
            steps.append(f"feed {stream} {value}@{time}")
        return "; ".join([*steps, "end; done"])


def handler(draft: Draft, count: int) -> str:
    """A random input policy for a node with so many untagged inputs."""
    draw = draft.random
    kind = draw.choice(HANDLERS) if draw.random() < 0.4 else ""
    if not kind or (kind == "Immediate" and count > 1 and draw.random() < 0.5):
        return ""
    if kind == "Batch":
        options = "options { [mediapipe.DefaultInputStreamHandlerOptions.ext] { batch_size: 2 } }"
        return f'input_stream_handler {{ input_stream_handler: "DefaultInputStreamHandler" {options} }}'
    options = ""
    if kind == "FixedSize":
        minimum = str(draw.random() < 0.5).lower()
        trigger = draw.randint(2, 4)
        inner = (
            f"trigger_queue_size: {trigger} target_queue_size: {draw.randint(1, trigger - 1)} fixed_min_size: {minimum}"
        )
        options = f"options {{ [mediapipe.FixedSizeInputStreamHandlerOptions.ext] {{ {inner} }} }}"
    return f'input_stream_handler {{ input_stream_handler: "{kind}InputStreamHandler" {options} }}'


def pass_through(draft: Draft) -> None:
    taken = [draft.some_int() for _ in range(draft.random.randint(1, 3))]
    made = [draft.new() for _ in taken]
    more = handler(draft, len(taken))
    if draft.random.random() < 0.1 and "batch" not in more:
        more += " max_in_flight: 3"
    draft.nodes.append(passing(" ".join(taken), " ".join(made), more))
    draft.ints += made


def merge(draft: Draft) -> None:
    taken, made = [draft.some_int() for _ in range(draft.random.randint(1, 3))], draft.new()
    draft.nodes.append(node("MergeCalculator", " ".join(taken), made))
    draft.ints.append(made)


def gate(draft: Draft) -> None:
    if not draft.bools:
        return
    taken, made, change = draft.some_int(), draft.new(), draft.new()
    tag = draft.random.choice(("ALLOW", "DISALLOW"))
    options = ""
    if draft.random.random() < 0.5:
        inner = draft.random.choice(("empty_packets_as_allow: true", "initial_gate_state: GATE_ALLOW"))
        options = f"options {{ [mediapipe.GateCalculatorOptions.ext] {{ {inner} }} }}"
    draft.nodes.append(
        node(
            "GateCalculator",
            f"{taken} {tag}:{draft.random.choice(draft.bools)}",
            f"{made} STATE_CHANGE:{change}",
            options,
        )
    )
    draft.ints.append(made)
    draft.bools.append(change)


def presence(draft: Draft) -> None:
    made = draft.new()
    draft.nodes.append(node("PacketPresenceCalculator", f"PACKET:{draft.some_int()}", f"PRESENCE:{made}"))
    draft.bools.append(made)


def loopback(draft: Draft) -> None:
    main, previous, result = draft.some_int(), draft.new(), draft.new()
    info = 'input_stream_info { tag_index: "LOOP" back_edge: true }'
    draft.nodes.append(node("PreviousLoopbackCalculator", f"MAIN:{main} LOOP:{result}", f"PREV_LOOP:{previous}", info))
    draft.nodes.append(
        draft.random.choice((passing(main, result), node("MergeCalculator", f"{main} {previous}", result)))
    )
    draft.ints += [previous, result]


def limiter(draft: Draft) -> None:
    main, limited, result, allow = draft.some_int(), draft.new(), draft.new(), draft.new()
    info = 'input_stream_info { tag_index: "FINISHED" back_edge: true }'
    inner = f"max_in_flight: {draft.random.randint(1, 2)} max_in_queue: {draft.random.randint(0, 2)}"
    options = f"options {{ [mediapipe.FlowLimiterCalculatorOptions.ext] {{ {inner} }} }}"
    outputs = limited + (f" ALLOW:{allow}" if draft.random.random() < 0.5 else "")
    draft.nodes.append(node("FlowLimiterCalculator", f"{main} FINISHED:{result}", outputs, f"{info} {options}"))
    draft.nodes.append(passing(f"{limited}", result))
    draft.ints += [limited, result]
    if "ALLOW" in outputs:
        draft.bools.append(allow)


def switch(draft: Draft) -> None:
    if not draft.bools:
        return
    made = draft.new()
    more = draft.random.choice(("", "async_selection: true", "synchronize_io: true", "enable: true"))
    contained = (
        'contained_node { calculator: "PassThroughCalculator" } contained_node { calculator: "MergeCalculator" }'
    )
    options = f"options {{ [mediapipe.SwitchContainerOptions.ext] {{ {more} {contained} }} }}"
    taken = f"ENABLE:{draft.random.choice(draft.bools)} {draft.some_int()}"
    draft.nodes.append(node("SwitchContainer", taken, made, options))
    draft.ints.append(made)


def sequencer(draft: Draft) -> None:
    made = draft.new()
    taken = f"INPUT:{draft.some_int()} TICK:{draft.some_int()}"
    draft.nodes.append(node("PacketSequencerCalculator", taken, f"OUTPUT:{made}"))
    draft.ints.append(made)


NODES: tuple[Callable[[Draft], None], ...] = (
    pass_through, pass_through, pass_through, merge, gate, gate, presence, loopback, limiter, switch, switch, sequencer,
)  # fmt: skip


def drawn(seed: int) -> Scenario:
    """The scenario of a seed."""
    return Draft(seed).draw(seed)


def record(out: Path, first: int, count: int) -> None:
    """Write what MediaPipe does; children of a few scenarios each, as some end the process."""
    import mediapipe

    scenario.SECONDS_TO_HANG = 0.5  # loops without an end are left out
    found: dict[str, Any] = {}
    seeds = list(range(first, first + count))
    while seeds:
        done = _in_child(seeds, mediapipe)
        found |= {seed: outcome for seed, outcome in done.items() if outcome is not None}
        seeds = seeds[max(len(done), 1) :]  # without any: the first one took the process with it
    out.write_text(json.dumps(found))
    print(f"{len(found)} of {count} scenarios come out the same every time", file=sys.stderr)


def _in_child(seeds: list[int], api: Any) -> dict[str, Any]:
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        with os.fdopen(writer, "w") as pipe:
            for seed in seeds:
                signal.alarm(PATIENCE_S)  # ends a process that MediaPipe holds fast
                first = play(drawn(seed), api)
                hangs = "hangs" in str(first)
                is_fit = not hangs and all(play(drawn(seed), api) == first for _ in range(REPEATS))
                print(json.dumps([str(seed), first if is_fit else None]), file=pipe, flush=True)
                if hangs:
                    break
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as pipe:
        found = dict(json.loads(line) for line in pipe)
    os.waitpid(child, 0)
    return found


def compare(recorded: Path) -> int:
    """Replay what was recorded; returns how many scenarios differ."""
    import mediagraph

    different = 0
    for text, expected in json.loads(recorded.read_text()).items():
        seed = int(text)
        draft = drawn(seed)
        for one in ALONE if seed % 2 else SETTINGS:
            found = play(draft, mediagraph, **one)
            if found != expected:
                different += 1
                print(f"== {draft.name} {one}\n{draft.graph}{draft.script}")
                for name in expected["streams"]:
                    if expected["streams"][name] != found["streams"].get(name):
                        print(f"  {name}", expected["streams"][name], found["streams"].get(name), sep="\n    ")
                if expected["calls"] != found["calls"]:
                    print(f"  MediaPipe  {expected['calls']}\n  mediagraph {found['calls']}")
                break
    print(f"{different} scenarios differ", file=sys.stderr)
    return different


if __name__ == "__main__":
    if sys.argv[1] == "record":
        record(Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))
    else:
        sys.exit(compare(Path(sys.argv[2])) > 0)
