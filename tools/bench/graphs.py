"""The graphs of the scheduler benchmark, as text that both frameworks understand."""

from __future__ import annotations

_PASS = 'node {{ calculator: "PassThroughCalculator" {} }}\n'
_EXECUTORS = {"app": 'executor { name: "" type: "ApplicationThreadExecutor" }\n', "default": ""}


def scheduler_graph(case: str) -> tuple[str, str, int]:
    """The graph of `chain.EXECUTOR.N` or `fan.EXECUTOR.N`, its last stream and its number of nodes."""
    kind, executor, size = case.split(".")
    count = int(size)
    head = _EXECUTORS[executor] + 'input_stream: "s0"\n'
    if kind == "chain":
        nodes = [_PASS.format(f'input_stream: "s{i}" output_stream: "s{i + 1}"') for i in range(count)]
        return head + "".join(nodes), f"s{count}", count
    nodes = [_PASS.format(f'input_stream: "s0" output_stream: "m{i}"') for i in range(count)]
    join = " ".join(f'input_stream: "m{i}" output_stream: "o{i}"' for i in range(count))
    return head + "".join(nodes) + _PASS.format(join), "o0", count + 1


def packet_count(nodes: int) -> int:
    """Packets of one block: enough to time, few enough to interleave."""
    return max(200, min(20_000, 100_000 // nodes))
