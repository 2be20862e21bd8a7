"""One graph and its whole error text for each thing that can be wrong with a graph."""

# ruff: noqa: E501 - a table of graphs and messages

from __future__ import annotations

from pathlib import Path

import pytest
import toys

from mediagraph.framework.errors import GraphError
from mediagraph.framework.graph import CalculatorGraph

SCALE = 'node { calculator: "ToyScale" input_stream: "VALUE:a" output_stream: "SCALED:b" }'
POOL = 'type: "ThreadPoolExecutor" options { [mediapipe.ThreadPoolExecutorOptions.ext] { num_threads: %d } }'

CASES: dict[str, tuple[type[Exception], str, str]] = {
    "unknown calculator": (
        RuntimeError,
        'input_stream: "a"\nnode { calculator: "ToyScole" input_stream: "VALUE:a" }',
        '<graph>:2:20: there is no calculator or subgraph "ToyScole"; did you mean "ToyScale"?',
    ),
    "bad connection": (
        RuntimeError,
        'input_stream: "a"\nnode { calculator: "ToyScale" input_stream: "value:a" output_stream: "SCALED:b" }',
        '<graph>:2:45: input stream: "value:a" is not of the form TAG:index:name, '
        "(?:([A-Z_][A-Z0-9_]*):(?:(0|[1-9][0-9]*):)?)?([a-z_][a-z0-9_]*)",
    ),
    "tag twice": (
        RuntimeError,
        'input_stream: "a"\nnode { calculator: "ToyScale" input_stream: "VALUE:a" input_stream: "VALUE:a" output_stream: "SCALED:b" }',
        '<graph>:2:45: input stream: VALUE was already given the name "a", now it is "a"',
    ),
    "index gap": (
        RuntimeError,
        'input_stream: "a"\nnode { calculator: "ToyPair" input_stream: "VALUE:1:a" output_stream: "COPY:b" }',
        "<graph>:2:44: input stream: VALUE:1 is used but VALUE:0 is not; indexes count from 0 without gaps",
    ),
    "bad graph input": (
        ValueError,
        'input_stream: "A"',
        '<graph>:1:15: input stream of the graph: "A" is not of the form TAG:index:name, '
        "(?:([A-Z_][A-Z0-9_]*):(?:(0|[1-9][0-9]*):)?)?([a-z_][a-z0-9_]*)",
    ),
    "missing input": (
        ValueError,
        'node { calculator: "ToyScale" output_stream: "SCALED:b" }',
        '<graph>:1:6: node "ToyScale": ToyScale requires the input stream VALUE, which is not connected',
    ),
    "missing output": (
        ValueError,
        'input_stream: "a"\nnode { calculator: "ToyScale" input_stream: "VALUE:a" }',
        '<graph>:2:6: node "ToyScale": ToyScale requires the output stream SCALED, which is not connected',
    ),
    "missing side packet": (
        ValueError,
        'input_stream: "a"\nnode { calculator: "ToyAddNumber" input_stream: "a" output_stream: "b" }',
        '<graph>:2:6: node "ToyAddNumber": ToyAddNumber requires the input side packet NUMBER, which is not connected',
    ),
    "unexpected input": (
        ValueError,
        'input_stream: "a"\nnode { calculator: "ToyText" input_stream: "TEXT:a" input_stream: "TEXXT:a" }',
        '<graph>:2:67: node "ToyText": ToyText has no input stream TEXXT; did you mean "TEXT"?; it has TEXT',
    ),
    "unexpected output": (
        ValueError,
        'input_stream: "a"\nnode { calculator: "ToyText" input_stream: "TEXT:a" output_stream: "X:0:x" }',
        '<graph>:2:68: node "ToyText": ToyText has no output stream X; it has SHOUT',
    ),
    "unexpected side packet": (
        ValueError,
        'node { calculator: "ToyNumber" input_side_packet: "n" output_side_packet: "NUMBER:m" }',
        '<graph>:1:51: node "ToyNumber": ToyNumber has no input side packet (untagged); it has none',
    ),
    "refused by the contract": (
        RuntimeError,
        'node { name: "fussy" calculator: "ToyPicky" }',
        '<graph>:1:6: node "fussy": ToyPicky: nothing is good enough',
    ),
    "options that the class refuses": (
        ValueError,
        'input_stream: "a"\nnode { calculator: "ToyScale" input_stream: "VALUE:a" output_stream: "SCALED:b"\n'
        "options { [ToyOptions.ext] { factor: -1 } } }",
        "<graph>:3:28: ToyOptions: factor is -1; it must not be negative",
    ),
    "node_options twice": (
        RuntimeError,
        'input_stream: "a"\nnode { calculator: "ToyScale" input_stream: "VALUE:a" output_stream: "SCALED:b"\n'
        "node_options { [type.googleapis.com/ToyOptions] { } } node_options { [type.googleapis.com/ToyOptions] { } } }",
        "<graph>:3:1: node_options holds ToyOptions twice",
    ),
    "unknown input handler": (
        RuntimeError,
        'input_stream: "a"\nnode { calculator: "ToyText" input_stream: "TEXT:a"\n'
        'input_stream_handler { input_stream_handler: "ImediateInputStreamHandler" } }',
        '<graph>:3:46: there is no input stream handler "ImediateInputStreamHandler"; '
        'did you mean "ImmediateInputStreamHandler"?',
    ),
    "unknown output handler": (
        RuntimeError,
        'input_stream: "a"\nnode { calculator: "ToyText" input_stream: "TEXT:a"\n'
        'output_stream_handler { output_stream_handler: "Other" } }',
        '<graph>:3:48: there is no output stream handler "Other"; the only one is InOrderOutputStreamHandler',
    ),
    "back edge of an unknown input": (
        ValueError,
        'input_stream: "a"\nnode { calculator: "ToyText" input_stream: "TEXT:a"\n'
        'input_stream_info { tag_index: "LOOP" back_edge: true } }',
        '<graph>:3:32: input_stream_info names LOOP, but "ToyText" has only TEXT',
    ),
    "back edge twice": (
        ValueError,
        'input_stream: "a"\nnode { calculator: "ToyText" input_stream: "TEXT:a"\n'
        'input_stream_info { tag_index: "TEXT" } input_stream_info { tag_index: "TEXT" } }',
        "<graph>:3:72: input_stream_info names TEXT twice",
    ),
    "bad tag of a back edge": (
        ValueError,
        'input_stream: "a"\nnode { calculator: "ToyText" input_stream: "TEXT:a"\ninput_stream_info { tag_index: "text" } }',
        '<graph>:3:32: input_stream_info: "text" is not of the form TAG:index, ([A-Z_][A-Z0-9_]*)?(?::(0|[1-9][0-9]*))?',
    ),
    "stream produced twice": (
        RuntimeError,
        f'input_stream: "a"\n{SCALE}\n{SCALE}',
        '<graph>:3:70: stream "b" is produced twice: by "ToyScale_1".SCALED (<graph>:2:70) and by "ToyScale_2".SCALED',
    ),
    "stream produced by graph and node": (
        RuntimeError,
        f'input_stream: "a"\ninput_stream: "b"\n{SCALE}',
        '<graph>:3:70: stream "b" is produced twice: by the graph\'s inputs (<graph>:2:15) and by "ToyScale".SCALED',
    ),
    "side packet produced twice": (
        RuntimeError,
        'node { calculator: "ToyNumber" output_side_packet: "NUMBER:n" }\n'
        'node { calculator: "ToyNumber" output_side_packet: "NUMBER:n" }',
        '<graph>:2:52: side packet "n" is produced twice: by "ToyNumber_1".NUMBER (<graph>:1:52) '
        'and by "ToyNumber_2".NUMBER',
    ),
    "stream without producer": (
        RuntimeError,
        'input_stream: "image"\nnode { calculator: "ToyScale" input_stream: "VALUE:imge" output_stream: "SCALED:b" }',
        '<graph>:2:45: "ToyScale".VALUE takes stream "imge", which nobody produces; did you mean "image"?',
    ),
    "type mismatch": (
        RuntimeError,
        'input_stream: "a"\n' + SCALE + '\nnode { name: "reader" calculator: "ToyText" input_stream: "TEXT:b" }',
        '<graph>:3:59: stream "b" carries int (from "ToyScale".SCALED, <graph>:2:70) but "reader".TEXT takes str',
    ),
    "type mismatch through a pass-through": (
        RuntimeError,
        'input_stream: "a"\n'
        + SCALE
        + '\nnode { calculator: "ToyPair" input_stream: "VALUE:b" output_stream: "COPY:c" }\n'
        'node { name: "reader" calculator: "ToyText" input_stream: "TEXT:c" }',
        '<graph>:4:59: stream "c" carries int (from "ToyPair".COPY, <graph>:3:69) but "reader".TEXT takes str',
    ),
    "type mismatch at a graph input": (
        RuntimeError,
        'input_stream: "a"\n' + SCALE + '\nnode { name: "reader" calculator: "ToyText" input_stream: "TEXT:a" }',
        '<graph>:3:59: stream "a" carries int (from the graph\'s inputs, <graph>:1:15) but "reader".TEXT takes str',
    ),
    "side packet type mismatch": (
        RuntimeError,
        'node { calculator: "ToyNumber" output_side_packet: "NUMBER:n" }\nnode { calculator: "ToyReadsText" input_side_packet: "TEXT:n" }',
        '<graph>:2:54: side packet "n" carries int (from "ToyNumber".NUMBER, <graph>:1:52) but "ToyReadsText".TEXT takes str',
    ),
    "output without its input": (
        RuntimeError,
        'input_stream: "a"\nnode { calculator: "ToyPair" input_stream: "VALUE:a" output_stream: "COPY:0:b" output_stream: "COPY:1:c" }',
        '<graph>:2:95: node "ToyPair": output stream COPY:1 belongs to input stream VALUE:1, which is not connected',
    ),
    "cycle": (
        RuntimeError,
        'node { name: "x" calculator: "ToyScale" input_stream: "VALUE:b" output_stream: "SCALED:a" }\n'
        'node { name: "y" calculator: "ToyScale" input_stream: "VALUE:a" output_stream: "SCALED:b" }',
        '<graph>:1:6: calculator stream cycle detected in graph: "y" -> "x"; mark the input that closes it with back_edge: true',
    ),
    "reserved executor": (
        ValueError,
        'executor { name: "default" ' + POOL % 1 + " }",
        '<graph>:1:18: the executor name "default" is reserved',
    ),
    "executor twice": (
        ValueError,
        2 * ('executor { name: "pool" ' + POOL % 1 + " }\n"),
        '<graph>:2:18: executor "pool" is declared twice',
    ),
    "threads twice": (
        ValueError,
        "num_threads: 2\nexecutor { }",
        "<graph>:2:10: num_threads and the default executor both say how many threads there are; keep one of them",
    ),
    "executor without type": (
        ValueError,
        'executor { name: "pool" }',
        '<graph>:1:10: executor "pool" has no type; give it type: "ThreadPoolExecutor", or provide it with '
        "the graph",
    ),
    "unknown executor type": (
        RuntimeError,
        'executor { name: "pool" type: "TreadPoolExecutor" }',
        '<graph>:1:31: there is no executor type "TreadPoolExecutor" for a named executor; did you mean "ThreadPoolExecutor"?',
    ),
    "pool without threads": (
        ValueError,
        'executor { name: "pool" ' + POOL % 0 + " }",
        '<graph>:1:10: executor "pool" needs options { [mediapipe.ThreadPoolExecutorOptions.ext] { num_threads: N } } '
        "with N > 0",
    ),
    "bad stack size": (
        ValueError,
        'executor { name: "pool" ' + (POOL % 1).replace("threads: 1", "threads: 1 stack_size: 0") + " }",
        "<graph>:1:10: stack_size is 0; it must be positive",
    ),
    "bad number of threads": (
        ValueError,
        "num_threads: -2",
        "<graph>:1:14: num_threads is -2; give a positive number, or 0 for a choice",
    ),
    "bad number of threads of the default executor": (
        ValueError,
        "executor { " + (POOL % -2).removeprefix('type: "ThreadPoolExecutor" ') + " }",
        "<graph>:1:10: num_threads is -2; give a positive number, or 0 for a choice",
    ),
    "undeclared executor": (
        ValueError,
        'input_stream: "a"\nnode { calculator: "ToyText" input_stream: "TEXT:a" executor: "pool" }',
        '<graph>:2:63: executor "pool" of node "ToyText" is not declared',
    ),
    "reserved executor of a node": (
        ValueError,
        'input_stream: "a"\nnode { calculator: "ToyText" input_stream: "TEXT:a" executor: "gpu" }',
        '<graph>:2:63: the executor name "gpu" is reserved',
    ),
    "several at once": (
        RuntimeError,
        'node { calculator: "ToyScale" output_stream: "SCALED:b" }\nnode { calculator: "ToyPicky" }\n'
        'node { calculator: "ToyText" input_stream: "TEX:b" }',
        '<graph>:1:6: node "ToyScale": ToyScale requires the input stream VALUE, which is not connected\n'
        '<graph>:2:6: node "ToyPicky": ToyPicky: nothing is good enough\n'
        '<graph>:3:44: node "ToyText": ToyText has no input stream TEX; did you mean "TEXT"?; it has TEXT\n'
        '<graph>:3:6: node "ToyText": ToyText requires the input stream TEXT, which is not connected',
    ),
    "unknown field": (
        RuntimeError,
        'node { calculatr: "ToyText" }\nnodes { }',
        '<graph>:1:8: Node has no field "calculatr"; did you mean "calculator"?\n'
        '<graph>:2:1: CalculatorGraphConfig has no field "nodes"; did you mean "node"?\n'
        "<graph>:1:6: the node names no calculator",
    ),
    "unknown options": (
        RuntimeError,
        'node { calculator: "ToyScale" options { [ToyOption.ext] { } } }',
        '<graph>:1:41: no calculator of this graph has options of type [ToyOption.ext]; did you mean "ToyOptions.ext"?\n'
        '<graph>:1:6: node "ToyScale": ToyScale requires the input stream VALUE, which is not connected\n'
        '<graph>:1:6: node "ToyScale": ToyScale requires the output stream SCALED, which is not connected',
    ),
    "unknown field of options": (
        RuntimeError,
        'node { calculator: "ToyScale" options { [ToyOptions.ext] {\n  inner { wort: "x" } } } }',
        '<graph>:2:11: ToyInner has no field "wort"; did you mean "word"?\n'
        '<graph>:1:6: node "ToyScale": ToyScale requires the input stream VALUE, which is not connected\n'
        '<graph>:1:6: node "ToyScale": ToyScale requires the output stream SCALED, which is not connected',
    ),
    "bad value": (
        RuntimeError,
        'node { calculator: "ToyScale" max_in_flight: "x" }',
        '<graph>:1:46: Couldn\'t parse integer: "x"',
    ),
    "bad enum": (
        RuntimeError,
        'node { calculator: "ToyScale" options { [ToyOptions.ext] { mode: SILENT } } }',
        '<graph>:1:66: Enum type "ToyOptions.ToyMode" has no value named SILENT.',
    ),
    "cut off": (RuntimeError, 'node { calculator: "ToyScale"', '<graph>:1:30: The text ends where "}" is expected.'),
    "no value": (RuntimeError, "node { calculator: }", "<graph>:1:20: Expected a value."),
    "no block": (RuntimeError, 'node "x"', '<graph>:1:6: Expected ":" or "{".'),
    "unclosed bracket": (RuntimeError, "node { options { [a.b { } } }", '<graph>:1:23: Expected "]".'),
    "deep": (
        RuntimeError,
        "a { " * 200,
        "<graph>:1:405: Blocks are nested deeper than 100.",
    ),
}


class ToyReadsText(toys.Calculator):
    text = toys.p.SideInput(str)


@pytest.mark.parametrize("name", CASES)
def test_message(name: str) -> None:
    kind, text, message = CASES[name]
    with pytest.raises(GraphError) as caught:
        CalculatorGraph(text)
    assert str(caught.value) == message
    assert isinstance(caught.value, kind)
    assert len(caught.value.problems) == message.count("\n") + 1


def test_the_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "graph.pbtxt"
    path.write_text("\n\n  nodes { }\n")
    with pytest.raises(GraphError) as caught:
        CalculatorGraph(path=path)
    assert str(caught.value) == f'{path}:3:3: CalculatorGraphConfig has no field "nodes"; did you mean "node"?'


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("missing.pbtxt", None, "cannot read the graph: No such file or directory"),
        ("bytes.pbtxt", b"# text\n\xff", "the graph is not UTF-8 text; binary graphs end in .binarypb"),
        ("text.binarypb", b"node { }", "the binary graph is damaged or cut off"),
        ("other.binarypb", b"\x9a\x01\x00\x9a\x06\x00", "this is not a binary graph"),
    ],
)
def test_files_that_are_no_graphs(tmp_path: Path, name: str, content: bytes | None, message: str) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(GraphError) as caught:
        CalculatorGraph(path=path)
    assert str(caught.value.problems[0].message) == message
    assert caught.value.problems[0].place.file == str(path)


def test_exactly_one_source() -> None:
    for wrong in ({}, {"graph_config": "", "path": "x"}, {"path": "x", "binary_graph_path": "y"}):
        with pytest.raises(ValueError, match="give exactly one of graph_config, path and binary_graph_path"):
            CalculatorGraph(**wrong)  # type: ignore[arg-type]


def test_problems_of_text_nodes_and_streams_come_together() -> None:
    with pytest.raises(GraphError) as caught:
        CalculatorGraph(
            'input_stream: "a"\n'
            'node { calculator: "ToyTxt" input_stream: "a" output_stream: "b" }\n'
            'node { calculator: "ToyScale" input_stream: "VALUE:b" output_stream: "SCALED:c" inpt_stream: "x" }\n'
            'node { calculator: "ToyScale" input_stream: "VALUE:zzz" output_stream: "SCALED:d" }\n'
        )
    assert [problem.place.line for problem in caught.value.problems] == [3, 2, 4]
    assert not any('"b"' in problem.message for problem in caught.value.problems), "the unknown node may produce it"
