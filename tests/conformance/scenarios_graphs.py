"""What a graph may look like: names, order, and everything that validation refuses."""

# ruff: noqa: E501 - one scenario per line: a table

from scenario import Scenario, inputs, node, passing

TWO = passing("in", "x") + passing("x", "out")


def refused(name: str, rules: str, graph: str) -> Scenario:
    """A graph that does not load, or does."""
    return Scenario(name, rules, graph, "queue?")


def shown(name: str, rules: str, graph: str) -> Scenario:
    """A graph whose expanded form is looked at."""
    return Scenario(name, rules, graph, "config?")


# fmt: off
SCENARIOS = [
    shown("config of one node", "N10", inputs("in") + passing("in", "out")),
    shown("config in order", "K1", inputs("in") + TWO),
    shown("config out of order", "K1", inputs("in") + passing("x", "out") + passing("in", "x")),
    shown("config far out of order", "K1", inputs("in") + passing("c", "d") + passing("in", "a") + passing("b", "c") + passing("a", "b") + passing("in", "e")),
    shown("config partly out of order", "K1", inputs("in") + passing("in", "p") + passing("x", "y") + passing("in", "q") + passing("p", "x") + passing("in", "r")),
    shown("config with a loop", "K1 K3", inputs("in") + node("FlowLimiterCalculator", "in FINISHED:done", "out", 'input_stream_info { tag_index: "FINISHED" back_edge: true } ') + passing("out", "done")),
    shown("config with a loop, out of order", "K1 K3", inputs("in") + passing("out", "done") + node("FlowLimiterCalculator", "in FINISHED:done", "out", 'input_stream_info { tag_index: "FINISHED" back_edge: true } ')),
    shown("config with names", "N10", inputs("in") + passing("in", "x", 'name: "first" ') + passing("x", "out", 'name: "second" ')),
    Scenario("nodes of one name", "N10", inputs("in") + passing("in", "x", 'name: "n" ') + passing("x", "out", 'name: "n" '), "config?; start; feed in 1@1; end; done", "out"),
    Scenario("strange node names", "N2", inputs("in") + passing("in", "out", 'name: "A node/1: x" '), "config?; start; feed in 1@1; end; done", "out"),
    Scenario("out of order it runs", "K1", inputs("in") + passing("x", "out") + passing("in", "x"), "start; feed in 1@1; end; done", "x out"),
    Scenario("an output that nobody produces", "§19", 'output_stream: "nope"\n' + inputs("in") + passing("in", "out"), "start; feed in 1@1; end; done", "out"),
    Scenario("an output that nobody produces, observed", "§19 A2", 'output_stream: "nope"\n' + inputs("in") + passing("in", "out"), "watch nope; start; feed in 1@1; end; done", "out"),
    Scenario("a package", "N12", 'package: "a.b"\n' + inputs("in") + passing("in", "out"), "start; feed in 1@1; end; done", "out"),
    Scenario("a graph type", "A1", 'type: "Some"\n' + inputs("in") + passing("in", "out"), "start; feed in 1@1; end; done", "out"),
    Scenario("graph inputs with tags", "N5", 'input_stream: "A:in"\ninput_stream: "B:0:b"\ninput_stream: "B:1:c"\n' + passing("in b c", "x y z"), "start; add in 1@1; add b 2@1; add c 3@1; idle; end; done", "x y z"),
    Scenario("graph outputs with tags", "N5", 'output_stream: "OUT:out"\n' + inputs("in") + passing("in", "out"), "start; feed in 1@1; end; done", "out"),
    Scenario("underscores everywhere", "N1", inputs("_a__1_") + passing("_T_1:_a__1_", "_T_1:__"), "start; feed _a__1_ 1@1; end; done", "__"),
    Scenario("profiler", "I1", "profiler_config { enable_profiler: true }\n" + inputs("in") + passing("in", "out"), "start; feed in 1@1; end; done", "out"),
    refused("unknown calculator", "V3d", inputs("in") + node("NopeCalculator", "in", "out")),
    refused("calculator with its namespace", "N12", inputs("in") + node("mediapipe.PassThroughCalculator", "in", "out")),
    refused("node without calculator", "V3d", inputs("in") + 'node { input_stream: "in" output_stream: "out" }'),
    refused("unknown field", "V0", inputs("in") + "nonsense: 1\n"),
    refused("unknown field of a node", "V0", inputs("in") + passing("in", "out", "nonsense: 1 ")),
    refused("unknown options", "V0", inputs("in") + passing("in", "out", "options { [mediapipe.NopeOptions.ext] { } } ")),
    refused("unknown field of options", "V0", inputs("in") + node("FlowLimiterCalculator", "in", "out", "options { [mediapipe.FlowLimiterCalculatorOptions.ext] { nope: 1 } } ")),
    refused("bad value of an option", "V0", inputs("in") + node("FlowLimiterCalculator", "in", "out", 'options { [mediapipe.FlowLimiterCalculatorOptions.ext] { max_in_flight: "x" } } ')),
    refused("option out of range", "V0", inputs("in") + node("FlowLimiterCalculator", "in", "out", "options { [mediapipe.FlowLimiterCalculatorOptions.ext] { max_in_flight: 3000000000 } } ")),
    refused("two values in a oneof", "V0", node("ConstantSidePacketCalculator", more="options { [mediapipe.ConstantSidePacketCalculatorOptions.ext] { packet { int_value: 1 bool_value: true } } } ", side_out="PACKET:a")),
    refused("a field given twice", "V0", inputs("in") + passing("in", "out", 'name: "a" name: "b" ')),
    refused("cut off", "V0", inputs("in") + 'node { calculator: "PassThroughCalculator"'),
    refused("no graph at all", "V0", "hello"),
    refused("a comment only", "V0", "# nothing\n"),
    refused("options of another calculator", "C9", inputs("in") + passing("in", "out", "options { [mediapipe.FlowLimiterCalculatorOptions.ext] { max_in_flight: 3 } } ")),
    refused("the same node_options twice", "V3c", inputs("in") + node("FlowLimiterCalculator", "in FINISHED:in", "out", 2 * "node_options { [type.googleapis.com/mediapipe.FlowLimiterCalculatorOptions] { max_in_flight: 3 } } ")),
    refused("bad stream name", "V3a", inputs("in") + passing("in", "Out")),
    refused("bad tag", "V3a", inputs("in") + passing("x:in", "x:out")),
    refused("leading zero", "V3a N3", inputs("in") + passing("V:00:in", "V:00:out")),
    refused("index without tag", "V3a N3", inputs("in") + passing(":0:in", ":0:out")),
    refused("four parts", "V3a", inputs("in") + passing("A:0:b:in", "A:0:b:out")),
    refused("empty stream name", "V3a", 'input_stream: "in"\nnode { calculator: "PassThroughCalculator" input_stream: "" output_stream: "out" }'),
    refused("large index", "N3", inputs("in") + passing("A:10001:in", "A:10001:out")),
    refused("index gap", "N6", inputs("in") + passing("A:1:in", "A:1:out")),
    refused("the same index twice", "N6", inputs("in in2") + passing("A:0:in A:0:in2", "A:0:x A:1:y")),
    refused("the same tag twice", "N6", inputs("in in2") + passing("A:in A:in2", "A:0:x A:1:y")),
    refused("bad graph input", "V6", 'input_stream: "In"\n'),
    refused("bad graph output", "V8", 'output_stream: "Out"\n'),
    refused("bad graph side packet", "V8", 'input_side_packet: "Side"\n'),
    refused("bad output side packet of the graph", "V8", 'output_side_packet: "Side"\n'),
    refused("graph input with a gap", "V6", 'input_stream: "A:1:in"\n'),
    refused("graph input twice", "V7", inputs("in in") + passing("in", "out")),
    refused("graph input of the same tag twice", "V6", 'input_stream: "A:x"\ninput_stream: "A:y"\n'),
    refused("stream produced twice", "V7", inputs("in") + passing("in", "out") + passing("in", "out")),
    refused("stream produced by the graph and a node", "V7", inputs("in x") + passing("in", "x")),
    refused("one node produces a stream twice", "V7", inputs("in") + passing("in in", "out out")),
    refused("stream without producer", "V10", inputs("in") + passing("nope", "out")),
    refused("back edge without producer", "K3", inputs("in") + passing("in nope", "a b", 'input_stream_info { tag_index: ":1" back_edge: true } ')),
    refused("cycle", "V9 K2", inputs("in") + passing("in y", "a x") + passing("x", "y")),
    refused("a node that eats its own output", "K2", inputs("in") + passing("in x", "a x")),
    refused("cycle marked as such", "K3", inputs("in") + passing("in y", "a x", 'input_stream_info { tag_index: ":1" back_edge: true } ') + passing("x", "y")),
    refused("input_stream_info of an unknown input", "K4 V3b", inputs("in") + passing("in", "out", 'input_stream_info { tag_index: "X" back_edge: true } ')),
    refused("input_stream_info twice", "K4 V3b", inputs("in") + passing("in", "out", 2 * 'input_stream_info { tag_index: "" back_edge: true } ')),
    refused("input_stream_info with a bad tag", "K4 N4", inputs("in") + passing("in", "out", 'input_stream_info { tag_index: "x:" back_edge: true } ')),
    refused("input_stream_info without back edge", "K3", inputs("in") + passing("in", "out", 'input_stream_info { tag_index: "" } ')),
    refused("unmatched tags", "PassThrough", inputs("in") + passing("A:in", "B:out")),
    refused("unmatched counts", "PassThrough", inputs("in") + passing("in", "a b")),
    refused("pass-through without outputs", "PassThrough", inputs("in") + passing("in", "")),
    refused("pass-through without anything", "PassThrough", passing("", "")),
    refused("missing input", "C3", inputs("in") + node("FlowLimiterCalculator", "FINISHED:in", "out")),
    refused("unexpected input", "C3", inputs("in x") + node("FlowLimiterCalculator", "in FINISHED:x X:x", "out")),
    refused("unexpected output", "C3", inputs("in") + node("FlowLimiterCalculator", "in FINISHED:in", "out X:x")),
    refused("unexpected side packet", "C3", inputs("in") + node("FlowLimiterCalculator", "in FINISHED:in", "out", side="X:x")),
    refused("unexpected output side packet", "C3", inputs("in") + node("FlowLimiterCalculator", "in FINISHED:in", "out", side_out="X:x")),
    refused("stream of a wrong type", "V11", inputs("in") + node("FlowLimiterCalculator", "in FINISHED:in", "out ALLOW:ok") + node("SwitchDemuxCalculator", "in SELECT:ok", "C0__:a C1__:b")),
    refused("streams of a right type", "V11", inputs("in") + node("FlowLimiterCalculator", "in FINISHED:in", "out ALLOW:ok") + node("SwitchDemuxCalculator", "in ENABLE:ok", "C0__:a C1__:b")),
    refused("source_layer on a container", "U8", inputs("in") + node("SwitchContainer", "in", "out", 'source_layer: 1 options { [mediapipe.SwitchContainerOptions.ext] { contained_node { calculator: "PassThroughCalculator" } } } ')),
    refused("input_stream_info on a container", "U8", inputs("in") + node("SwitchContainer", "in", "out", 'input_stream_info { tag_index: "" } options { [mediapipe.SwitchContainerOptions.ext] { contained_node { calculator: "PassThroughCalculator" } } } ')),
    refused("executor and handler on a container", "U8", inputs("in") + node("SwitchContainer", "in", "out", 'executor: "nope" max_in_flight: 2 input_stream_handler { input_stream_handler: "Nope" } options { [mediapipe.SwitchContainerOptions.ext] { contained_node { calculator: "PassThroughCalculator" } } } ')),
    refused("several errors of one kind", "V3", inputs("in") + node("NopeCalculator", "in", "a") + node("NadaCalculator", "a", "b")),
    refused("several errors of several kinds", "V3", inputs("in") + node("NopeCalculator", "in", "a") + passing("A:in", "B:b")),
]
# fmt: on
