"""Side packets: given, produced, missing, mistyped, read back."""

# ruff: noqa: E501 - one scenario per line: a table

from scenario import Scenario, inputs, node, passing


def constant(outputs: str, *packets: str) -> str:
    """A ConstantSidePacketCalculator."""
    held = " ".join(f"packet {{ {packet} }}" for packet in packets)
    more = f"options {{ [mediapipe.ConstantSidePacketCalculatorOptions.ext] {{ {held} }} }} "
    return node("ConstantSidePacketCalculator", more=more, side_out=outputs)


LIMITED = inputs("in fin") + node("FlowLimiterCalculator", "in FINISHED:fin", "out", side="MAX_IN_FLIGHT:max")
COPY = passing("", "", side="a", side_out="b")
FEED = "feed in 1@10 2@20 3@30; end; done"

# fmt: off
SCENARIOS = [
    Scenario("constants of every type", "S5 S8", constant("PACKET:0:a PACKET:1:b PACKET:2:c PACKET:3:d PACKET:4:e PACKET:5:f PACKET:6:g", "int_value: -3", "float_value: 0.5", "bool_value: true", 'string_value: "text"', "uint64_value: 7", "double_value: 0.25", "int64_value: -9000000000"), "start; done; side a; side b; side c; side d; side e; side f; side g"),
    Scenario("a constant list", "S8", constant("PACKET:a", 'string_vector_value { string_value: "x" string_value: "y" }'), "start; done; side a"),
    Scenario("a constant of zero", "S8", constant("PACKET:a", "int_value: 0"), "start; done; side a"),
    Scenario("an empty constant text", "S8", constant("PACKET:a", 'string_value: ""'), "start; done; side a"),
    Scenario("constants in node_options", "C9", node("ConstantSidePacketCalculator", more="node_options { [type.googleapis.com/mediapipe.ConstantSidePacketCalculatorOptions] { packet { int_value: 5 } } } ", side_out="PACKET:a"), "start; done; side a"),
    Scenario("a constant without a value", "C4", constant("PACKET:a", ""), ""),
    Scenario("too few outputs for the constants", "C4", constant("PACKET:a", "int_value: 1", "int_value: 2"), ""),
    Scenario("too many outputs for the constants", "C4", constant("PACKET:0:a PACKET:1:b", "int_value: 1"), ""),
    Scenario("constants under a wrong tag", "C3", constant("OTHER:a", "int_value: 1"), ""),
    Scenario("constants without a tag", "C3", constant("a", "int_value: 1"), ""),
    Scenario("a side packet before the start", "S8", constant("PACKET:a", "int_value: 1"), "side a; start; done; side a"),
    Scenario("a side packet while it runs", "S8", inputs("in") + constant("PACKET:a", "int_value: 1") + passing("in", "out"), "start; idle; side a; feed in 1@1; side a; end; done; side a", "out"),
    Scenario("a side packet that nobody produces", "S8", constant("PACKET:a", "int_value: 1"), "start; side b; done; side b"),
    Scenario("a given side packet read back", "S8", passing("", "", side="a", side_out="b"), "start a=5; done; side a; side b"),
    Scenario("a constant for a limiter", "S6", constant("PACKET:max", "int_value: 2") + LIMITED, f"start; {FEED}", "out"),
    Scenario("a constant for a limiter, listed after it", "S10 K1", LIMITED + constant("PACKET:max", "int_value: 2"), f"start; {FEED}; config?", "out"),
    Scenario("a constant of a wrong type", "V11", constant("PACKET:max", 'string_value: "2"') + LIMITED, ""),
    Scenario("a constant through a node", "S6", constant("PACKET:a", "int_value: 2") + COPY + inputs("in fin") + node("FlowLimiterCalculator", "in FINISHED:fin", "out", side="MAX_IN_FLIGHT:b"), f"start; {FEED}; side b", "out"),
    Scenario("a given side packet through a node", "S6", COPY + inputs("in fin") + node("FlowLimiterCalculator", "in FINISHED:fin", "out", side="MAX_IN_FLIGHT:b"), f"start a=3; {FEED}; side b", "out"),
    Scenario("a constant of a wrong type through a node", "V11", constant("PACKET:a", "bool_value: true") + COPY + inputs("in fin") + node("FlowLimiterCalculator", "in FINISHED:fin", "out", side="MAX_IN_FLIGHT:b"), ""),
    Scenario("a given side packet of a wrong type through a node", "S3", COPY + inputs("in fin") + node("FlowLimiterCalculator", "in FINISHED:fin", "out", side="MAX_IN_FLIGHT:b"), "start a='x'; end; done"),
    Scenario("a required side packet is missing", "S3", COPY, "start; failed?; done; start a=1; done; side b"),
    Scenario("a missing side packet does not start the run", "S3", inputs("in") + passing("in", "out", side="a"), "start; add in 1@1; start a=1; feed in 2@2; end; done", "out"),
    Scenario("more side packets than needed", "S3", inputs("in") + passing("in", "out"), "start x=1 y='z'; feed in 1@1; end; done", "out"),
    Scenario("a side packet given and produced", "S2", constant("PACKET:a", "int_value: 1"), "start a=2; done; start; done; side a"),
    Scenario("a side packet produced twice", "S2 V5", constant("PACKET:a", "int_value: 1") + constant("PACKET:a", "int_value: 2"), ""),
    Scenario("a declared side packet that nobody needs", "S3", 'input_side_packet: "x"\n' + inputs("in") + passing("in", "out"), "start; feed in 1@1; end; done", "out"),
    Scenario("a declared output side packet that nobody produces", "§19", 'output_side_packet: "x"\n' + inputs("in") + passing("in", "out"), "start; side x; end; done", "out"),
    Scenario("a side packet and a stream share a name", "N11", constant("PACKET:in", "int_value: 1") + inputs("in") + passing("in", "out"), "start; feed in 2@1; end; done; side in", "out"),
    Scenario("side packets of any tag", "PassThrough", passing("", "", side="A:a B:0:b B:1:c", side_out="A:x B:0:y B:1:z"), "start a=1 b='t' c=0.5; done; side x; side y; side z"),
    Scenario("unmatched side packets", "PassThrough", passing("", "", side="A:a", side_out="B:x"), ""),
    Scenario("side packets that are not passed on", "PassThrough", inputs("in") + passing("in", "out", side="a b"), "start a=1 b=2; feed in 1@1; end; done", "out"),
    Scenario("side packets of two runs", "S9", COPY, "start a=1; done; side b; start a=2; done; side b"),
    Scenario("equal side packets of two runs", "L12 S9", constant("PACKET:a", "int_value: 4"), "start; done; side a; start; done; side a"),
    Scenario("a side packet after a failed start", "S9", COPY, "start a=1; done; side b; start; side b"),
    Scenario("a side packet cycle", "K2", passing("", "", side="a", side_out="b") + passing("", "", side="b", side_out="a"), ""),
    Scenario("a graph of side packets ends by itself", "R6", COPY, "start a=1; idle; done; failed?; side b"),
    Scenario("list options of side packets", "S1", COPY, "start a=int_vector([1,2,3]); done; side b"),
]
# fmt: on
