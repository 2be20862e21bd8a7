"""Packets, timestamps, bounds, joins and closing, all through PassThroughCalculator."""

# ruff: noqa: E501 - one scenario per line: a table

from scenario import Scenario, inputs, passing

ONE = inputs("in") + passing("in", "out")
JOIN = inputs("a b") + passing("a b", "c d")
TWO_TAGS = inputs("a b") + passing("A:a B:b", "A:c B:d")
CHAIN = inputs("in") + passing("in", "x") + passing("x", "y") + passing("y", "out")
FAN = inputs("in") + passing("in", "x") + passing("in", "y") + passing("in", "z")
DIAMOND = inputs("in") + passing("in", "x") + passing("in", "y1") + passing("y1", "y") + passing("x y", "o1 o2")
UNUSED = inputs("in other") + passing("in", "out")
STAGES = inputs("a b") + passing("a", "x") + passing("x b", "c d")

# fmt: off
SCENARIOS = [
    Scenario("one packet", "B3 O7", ONE, "start; add in 1@10; idle; close in; done", "in+ out+"),
    Scenario("many packets in one go", "B3", ONE, "start; add in 1@1 2@2 3@3 4@10 5@11; idle; end; done", "in out"),
    Scenario("packets one by one", "B3 G2", ONE, "start; feed in 1@1 2@2 3@30; end; done", "in+ out+"),
    Scenario("no packet at all", "A8 A10", ONE, "start; close in; done", "in+ out+"),
    Scenario("negative timestamps", "T6", ONE, "start; feed in 1@-5 2@-1 3@0 4@1; end; done", "out+"),
    Scenario("first and last range timestamps", "T5 T7", ONE, "start; feed in 1@Min 2@0 3@Max; end; done", "in+ out+"),
    Scenario("packet at PreStream", "B3 H3 G2", ONE, "start; feed in 1@PreStream; end; done", "in+ out+"),
    Scenario("packet at Min", "G2", ONE, "start; feed in 1@Min; end; done", "in+ out+"),
    Scenario("packet at Max", "B3 G2", ONE, "start; feed in 1@Max; end; done", "in+ out+"),
    Scenario("packet at PostStream", "B3 G2", ONE, "start; feed in 1@PostStream; end; done", "in+ out+"),
    Scenario("PreStream, then a packet, unobserved", "H3 B3", ONE, "start; feed in 1@PreStream 2@5; end; done", "out"),
    Scenario("PreStream, then a packet, observed", "B3", ONE, "start; feed in 1@PreStream 2@5; end; done", "in out"),
    Scenario("Max, then PostStream", "B3 H3", ONE, "start; feed in 1@Max 2@PostStream; end; done", "out"),
    Scenario("Max, then a packet, unobserved", "H3", ONE, "start; feed in 1@Max 2@5; end; done", "out"),
    Scenario("Max, then a packet, observed", "B3", ONE, "start; feed in 1@Max 2@5; end; done", "in out"),
    Scenario("Max ends the node of a join", "H3", JOIN, "start; feed a 1@Max; feed b 2@Max; idle; end; done", "c+ d+"),
    Scenario("Max on one side of a join", "H3", JOIN, "start; feed a 1@Max; feed b 2@1 3@2; end; done", "c+ d+"),
    Scenario("PostStream after a packet", "B3", ONE, "start; feed in 1@5 2@PostStream; end; done", "out"),
    Scenario("PreStream beside a packet", "H2", JOIN, "start; feed a 1@PreStream; feed b 2@5; end; done", "c+ d+"),
    Scenario("PreStream on both sides", "H2", JOIN, "start; feed a 1@PreStream; feed b 2@PreStream; end; done", "c+ d+"),
    Scenario("PostStream on both sides", "H2", JOIN, "start; feed a 1@PostStream; feed b 2@PostStream; end; done", "c+ d+"),
    Scenario("PostStream on one side", "H2", JOIN, "start; feed a 1@PostStream; feed b 2@5; close b; idle; end; done", "c+ d+"),
    Scenario("equal timestamps", "B3 F2", ONE, "start; feed in 1@10; add in 2@10; idle; failed?; end; done", "out"),
    Scenario("decreasing timestamps", "B3 A5", ONE, "start; feed in 1@10; add in 2@5; idle; add in 3@20; end; done", "out"),
    Scenario("a late packet on a stream without consumers", "B1", UNUSED, "start; add other 1@10 2@5; feed in 1@1; end; done", "out"),
    Scenario("a late packet on an output nobody takes", "B1", ONE, "start; feed in 1@1 2@2; end; done"),
    Scenario("unused graph input may stay open until the end", "D5", UNUSED, "start; feed in 1@1; close in; idle; close other; done", "out+"),
    Scenario("timestamp Unset", "A5", ONE, "start; add in 1; add in 1@Unset; feed in 2@3; end; done", "out"),
    Scenario("timestamp Unstarted", "A5", ONE, "start; add in 1@Unstarted; feed in 2@3; end; done", "out"),
    Scenario("timestamp Done", "A5", ONE, "start; add in 1@Done; feed in 2@3; end; done", "out"),
    Scenario("the argument overrides the packet's timestamp", "P2", ONE, "start; move in 1@5->9; idle; end; done", "out"),
    Scenario("an Unset argument leaves the packet's timestamp", "P2", ONE, "start; move in 1@5->Unset; idle; end; done", "out"),
    Scenario("an empty packet moves the bound", "O2", ONE, "start; feed in 1@5 empty@10 2@11; end; done", "in+ out+"),
    Scenario("an empty packet at the bound releases a join", "O2 H2", JOIN, "start; feed a 1@10; feed b empty@9 empty@10; end; done", "c+ d+"),
    Scenario("an empty packet first", "O2", ONE, "start; feed in empty@10; end; done", "in+ out+"),
    Scenario("an empty packet at Max", "O2", ONE, "start; feed in 1@5 empty@Max; end; done", "in+ out+"),
    Scenario("an empty packet at PreStream", "O2", ONE, "start; feed in empty@PreStream; end; done", "in+ out+"),
    Scenario("an empty packet at PostStream", "O2", ONE, "start; feed in 1@5 empty@PostStream; end; done", "in+ out+"),
    Scenario("an empty packet before the bound", "B4", ONE, "start; feed in 1@10 empty@5; add in 2@20; idle; end; done", "out"),
    Scenario("an empty packet twice", "B4", ONE, "start; feed in empty@10 empty@10 1@11; end; done", "in+ out+"),
    Scenario("a packet before the bound of an empty one", "B3", ONE, "start; feed in empty@10; add in 1@10; idle; end; done", "out"),
    Scenario("an empty packet without time", "A5", ONE, "start; add in empty; feed in 1@1; end; done", "out"),
    Scenario("both sides of a join at once", "H2", JOIN, "start; add a 1@1; add b 2@1; idle; end; done", "c+ d+"),
    Scenario("a join waits for the slower side", "H2", JOIN, "start; feed a 1@1 2@2 3@3; feed b 9@2; close b; idle; end; done", "c+ d+"),
    Scenario("a join with alternating sides", "H2 B7", JOIN, "start; feed a 1@1; feed b 2@2; feed a 3@3; feed b 4@4; end; done", "c+ d+"),
    Scenario("a packet at the bound still blocks", "H2 §28.1", JOIN, "start; feed a 1@5; feed b 2@4; feed b 3@5; end; done", "c+ d+"),
    Scenario("one side closed, nothing there", "B6", JOIN, "start; close b; feed a 1@1 2@2; end; done", "c+ d+"),
    Scenario("one side closed with packets left", "B6", JOIN, "start; feed b 7@1 8@5; close b; idle; feed a 1@1 2@3 3@9; end; done", "c+ d+"),
    Scenario("both sides closed, packets only on one", "B6", JOIN, "start; feed a 1@1 2@2; end; done", "c+ d+"),
    Scenario("tags", "N5 N7", TWO_TAGS, "start; add a 1@1; add b 2@1; idle; feed a 3@2; close b; end; done", "c+ d+"),
    Scenario("indexes in any order", "N6", inputs("a b") + passing("V:1:a V:0:b", "V:0:c V:1:d"), "start; add a 1@1; add b 2@1; idle; end; done", "c d"),
    Scenario("tagged and untagged", "N5", inputs("a b c") + passing("a X:b c", "X:y p q"), "start; add a 1@1; add b 2@1; add c 3@1; idle; end; done", "y p q"),
    Scenario("one stream at two ports", "B1", inputs("in") + passing("in in", "c d"), "start; feed in 1@1 2@2; end; done", "c+ d+"),
    Scenario("chain", "O9", CHAIN, "start; feed in 1@1 empty@4 2@5; end; done", "x+ y+ out+"),
    Scenario("chain, packets in one go", "D2", CHAIN, "start; add in 1@1 2@2 3@3; idle; end; done", "in x y out"),
    Scenario("fan-out", "B1", FAN, "start; add in 1@1 2@2; idle; end; done", "x y z"),
    Scenario("diamond with arms of different length", "H2", DIAMOND, "start; feed in 1@1 2@2 empty@5; end; done", "o1+ o2+"),
    Scenario("a join behind a node", "O9", STAGES, "start; feed b 1@1 2@2; feed a 5@2; end; done", "x+ c+ d+"),
    Scenario("bounds cross a node without packets", "O9", STAGES, "start; feed b 1@1; feed a empty@1; end; done", "x+ c+ d+"),
    Scenario("several types through one stream", "C7", ONE, "start; feed in 1@1 True@2 'x'@3 2.5@4 int64(7)@5 float(0.5)@6; end; done", "out"),
    Scenario("lists through one stream", "C7", ONE, "start; feed in int_vector([1,2])@1 float_vector([0.5])@2 string_vector(['a','b'])@3; end; done", "out"),
    Scenario("an observer of the input stream", "A2", ONE, "start; feed in 1@1; close in; done", "in in+"),
    Scenario("bounds only where asked", "G2", JOIN, "start; feed a 1@1; close b; idle; end; done", "a a+ b b+ c c+ d d+"),
    Scenario("a late packet of an observed, unused stream", "B1 G1", UNUSED, "start; feed other 1@10; add other 2@5; idle; end; done", "other"),
    Scenario("an empty input tells how far it is settled", "B7", JOIN, "start; feed b empty@6; feed a 1@3 2@8; feed b empty@7 3@9; end; done", "c+ d+"),
    Scenario("max_in_flight keeps order", "M2", inputs("in") + passing("in", "out", "max_in_flight: 4 "), "start; add in 1@1 2@2 3@3 4@4 5@5 6@6 7@7 8@8 9@9; idle; end; done", "out"),
    Scenario("max_in_flight and a join", "M2 M3", inputs("a b") + passing("a b", "c d", "max_in_flight: 3 "), "start; feed a 1@1 2@2; feed b 3@2 4@4; end; done", "c d"),
    Scenario("an untouched loop waits for ever", "K5", inputs("in") + passing("in loop", "out loop", 'input_stream_info { tag_index: ":1" back_edge: true } '), "start; feed in 1@1; end; done", "out loop"),
    Scenario("a loop through two nodes", "K3 K5", inputs("in") + passing("A:in B:y", "A:out B:x", 'input_stream_info { tag_index: "B" back_edge: true } ') + passing("x", "y"), "start; feed in 1@1; end; done", "out x y"),
    Scenario("a needless back edge", "K3", inputs("in") + passing("in", "x") + passing("x", "out", 'input_stream_info { tag_index: "" back_edge: true } '), "start; feed in 1@1 2@2; end; done", "out"),
]
# fmt: on
