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
        return head + _chain(count), f"s{count}", count
    nodes = [_PASS.format(f'input_stream: "s0" output_stream: "m{i}"') for i in range(count)]
    join = " ".join(f'input_stream: "m{i}" output_stream: "o{i}"' for i in range(count))
    return head + "".join(nodes) + _PASS.format(join), "o0", count + 1


def held_graph(executor: str) -> str:
    """Two streams, a node on each, a join, a node after it: `a` waits in the join until `b` comes; out is `o`."""
    lines = ("a a1", "b b1", "a1 a2 b1 b2", "a2 o")
    ports = [" ".join(f'{kind}: "{name}"' for name, kind in zip(line.split(), _KINDS * 2)) for line in lines]
    head = _EXECUTORS[executor] + 'input_stream: "a"\ninput_stream: "b"\nmax_queue_size: -1\n'
    return head + "".join(_PASS.format(port) for port in ports)


def pool_graph(threads: int, calculator: str = "PassThroughCalculator") -> str:
    """A chain of 10 nodes on a pool of so many threads (0: the application's); last stream `s10`."""
    head = f"num_threads: {threads}\n" if threads else _EXECUTORS["app"]
    return head + 'input_stream: "s0"\n' + _chain(10).replace("PassThroughCalculator", calculator)


def packet_count(nodes: int) -> int:
    """Packets of one block: enough to time, few enough to interleave."""
    return max(100, min(10_000, 50_000 // nodes))


_KINDS = ("input_stream", "output_stream")


def _chain(count: int) -> str:
    return "".join(_PASS.format(f'input_stream: "s{i}" output_stream: "s{i + 1}"') for i in range(count))
