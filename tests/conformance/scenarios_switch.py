"""SwitchContainer, SwitchDemuxCalculator and SwitchMuxCalculator.

All channels pass everything on; which one is in use shows on the streams inside.
"""

# ruff: noqa: E501 - one scenario per line: a table

from scenario import Scenario, inputs, node

PASS = 'contained_node { calculator: "PassThroughCalculator" } '


def switch(ins: str, outs: str, text: str = 2 * PASS, **rest: str) -> str:
    """A container with these options."""
    more = f"options {{ [mediapipe.SwitchContainerOptions.ext] {{ {text} }} }} "
    return inputs(" ".join(one.rpartition(":")[2] for one in ins.split())) + node(
        "SwitchContainer", ins, outs, more, **rest
    )


SELECT = switch("SELECT:sel in", "out")
ENABLE = switch("ENABLE:on in", "out")
ASYNC = switch("SELECT:sel in", "out", 2 * PASS + "async_selection: true")
SYNC = switch("SELECT:sel in", "out", 2 * PASS + "synchronize_io: true")
PLAIN = switch("in", "out")
DATA = "feed in 1@1 2@2 3@3"
INNER = "out+ switchcontainer__c0__in+ switchcontainer__c1__in+"
PAIR = "c+ d+ switchcontainer__c0__a+ switchcontainer__c1__a+"
DEMUX = inputs("sel in") + node("SwitchDemuxCalculator", "SELECT:sel in", "C0__:x C1__:y")
MUX = inputs("sel a b") + node("SwitchMuxCalculator", "SELECT:sel C0__:a C1__:b", "out")

# fmt: off
SCENARIOS = [
    Scenario("switch without a selector", "Y5", PLAIN, f"start; {DATA}; end; done", INNER),
    Scenario("switch by option select", "Y5", switch("in", "out", 2 * PASS + "select: 1"), f"start; {DATA}; end; done", INNER),
    Scenario("switch by option enable", "Y5", switch("in", "out", 2 * PASS + "enable: true"), f"start; {DATA}; end; done", INNER),
    Scenario("switch by option enable false", "Y5", switch("in", "out", 2 * PASS + "enable: false"), f"start; {DATA}; end; done", INNER),
    Scenario("switch by side packet", "Y5", switch("in", "out", side="SELECT:which"), f"start which=1; {DATA}; end; done", INNER),
    Scenario("switch by side packet 0", "Y5", switch("in", "out", side="SELECT:which"), f"start which=0; {DATA}; end; done", INNER),
    Scenario("switch by bool side packet", "Y5", switch("in", "out", side="ENABLE:which"), f"start which=True; {DATA}; end; done", INNER),
    Scenario("switch, side packet over option", "Y5", switch("in", "out", 2 * PASS + "select: 1", side="SELECT:which"), f"start which=0; {DATA}; end; done", INNER),
    Scenario("switch, side packet not given", "S4", switch("in", "out", 2 * PASS + "select: 1", side="SELECT:which"), f"start; {DATA}; end; done", INNER),
    Scenario("switch, side packet of a wrong type", "S3", switch("in", "out", side="SELECT:which"), "start which='x'; end; done"),
    Scenario("switch, selector stream", "Y4", SELECT, "start; add sel 0@1; add in 1@1; idle; add sel 1@2; add in 2@2; idle; add sel 0@3; add in 3@3; idle; end; done", INNER),
    Scenario("switch, selector before the data", "Y4", SELECT, "start; feed sel 1@1; feed in 1@1 2@2; feed sel 0@2; feed in 3@3; feed sel empty@3; end; done", INNER),
    Scenario("switch, selector after the data", "Y4", SELECT, "start; feed in 1@1 2@2; feed sel 1@1; feed sel 0@2; end; done", INNER),
    Scenario("switch, selector once", "Y4", SELECT, "start; feed sel 1@1; feed in 1@1 2@2 3@3; end; done", INNER),
    Scenario("switch, selector closed", "Y4", SELECT, f"start; feed sel 1@1; close sel; idle; {DATA}; end; done", INNER),
    Scenario("switch, selector never", "Y4", SELECT, f"start; {DATA}; end; done", INNER),
    Scenario("switch, bool selector", "Y2", ENABLE, "start; add on True@1; add in 1@1; idle; add on True@2; add in 2@2; idle; add on False@3; add in 3@3; idle; end; done", INNER),
    Scenario("switch, selector between the data", "Y4", SELECT, "start; feed sel 1@5; feed in 1@1 2@10; feed sel 0@15; feed in 3@20; end; done", INNER),
    Scenario("switch, at once", "Y4", ASYNC, "start; feed in 1@1; feed sel 1@100; feed in 2@2 3@3; feed sel 0@200; feed in 4@4; end; done", INNER),
    Scenario("switch, at once, selector first", "Y4", ASYNC, "start; feed sel 1@7; feed in 1@1 2@2; feed sel 0@8; feed in 3@3; end; done", INNER),
    Scenario("switch, at once, selector closed", "Y4", ASYNC, "start; feed sel 1@7; close sel; idle; feed in 1@1 2@2; end; done", INNER),
    Scenario("switch in step", "Y7", SYNC, "start; add sel 1@1; add in 1@1; idle; add sel 0@2; add in 2@2; idle; feed in 3@3; feed sel 0@3; end; done", INNER),
    Scenario("switch, selector of a wrong type", "C7", SELECT, "start; add sel 'x'@1; end; done"),
    Scenario("switch, two streams", "Y1", switch("A:a B:b", "A:c B:d", 2 * PASS + "select: 1"), "start; add a 1@1; add b 2@1; idle; feed a 3@2; feed b 4@3; end; done", PAIR),
    Scenario("switch, bounds", "Y6", PLAIN, "start; feed in empty@5 1@6 empty@9; end; done", INNER),
    Scenario("switch, bounds of an unselected channel", "Y6", SELECT, "start; add sel 0@1; add in 1@1; idle; add sel 1@2; add in 2@2; idle; end; done", INNER),
    Scenario("switch, PreStream", "H3", PLAIN, "start; feed in 1@PreStream; end; done", INNER),
    Scenario("switch, Max", "H3", PLAIN, "start; feed in 1@1 2@Max; end; done", INNER),
    Scenario("switch, a late packet", "B3", PLAIN, "start; feed in 1@5; add in 2@3; idle; end; done", INNER),
    Scenario("switch, three channels", "Y1", switch("SELECT:sel in", "out", 3 * PASS), "start; add sel 2@1; add in 1@1; idle; add sel 1@2; add in 2@2; idle; add sel 2@3; add in 3@3; idle; add sel 0@4; add in 4@4; idle; end; done", INNER),
    Scenario("switch, side packets", "Y6", switch("in", "out", 2 * PASS + "select: 1", side="S:s", side_out="S:t"), "start s=7; idle; side t; feed in 1@1; end; done; side t", INNER),
    Scenario("switch, side packets of the second channel", "Y6", switch("", "", 'contained_node { calculator: "ConstantSidePacketCalculator" options { [mediapipe.ConstantSidePacketCalculatorOptions.ext] { packet { int_value: 1 } } } } contained_node { calculator: "ConstantSidePacketCalculator" options { [mediapipe.ConstantSidePacketCalculatorOptions.ext] { packet { int_value: 2 } } } }', side="ENABLE:on", side_out="PACKET:t"), "start on=True; done; side t"),
    Scenario("switch, repeated runs", "A4", SELECT, "start; add sel 1@1; add in 1@1; idle; end; done; start; add sel 0@1; add in 5@1; idle; end; done", INNER),
    Scenario("switch, ticks of one stream", "Y4", switch("SELECT:sel A:a B:b", "A:c B:d", 2 * PASS + 'tick_input_stream: "A"'), "start; add sel 1@1; add a 1@1; idle; add b 2@1; idle; add a 3@2; add sel 0@2; idle; add b 4@2; idle; end; done", PAIR),
    Scenario("switch, node_options", "C9", inputs("in") + node("SwitchContainer", "in", "out", "node_options { [type.googleapis.com/mediapipe.SwitchContainerOptions] { " + 2 * PASS + "select: 1 } } "), f"start; {DATA}; end; done", INNER),
    Scenario("switch in a switch", "Y1 U3", inputs("in") + node("SwitchContainer", "in", "out", "options { [mediapipe.SwitchContainerOptions.ext] { " + PASS + 'contained_node { calculator: "SwitchContainer" options { [mediapipe.SwitchContainerOptions.ext] { ' + 2 * PASS + "select: 1 } } } select: 1 } } "), f"start; {DATA}; end; done; config?", "out+ switchcontainer__switchcontainer__c0__switchcontainer__c1__in+ switchcontainer__switchcontainer__c1__switchcontainer__c1__in+"),
    Scenario("switch, two selector streams", "Y2", switch("SELECT:sel ENABLE:on in", "out"), ""),
    Scenario("switch, two selector side packets", "Y2", switch("in", "out", side="SELECT:s ENABLE:e"), ""),
    Scenario("switch, selector stream and side packet", "Y2 Y5", switch("SELECT:sel in", "out", side="ENABLE:on"), "start on=True; feed in 1@1; feed sel empty@1; add sel 0@2; feed in 2@2; end; done", INNER),
    Scenario("switch, select and enable", "Y2", switch("in", "out", 2 * PASS + "select: 1 enable: true"), ""),
    Scenario("switch without channels", "Y1", switch("in", "out", ""), "start; feed in 1@1; end; done", "out"),
    Scenario("switch, tags that a channel has not", "C4", switch("X:in", "Y:out"), ""),
    Scenario("switch, unknown calculator inside", "V3d", switch("in", "out", 'contained_node { calculator: "NopeCalculator" }'), ""),
    Scenario("switch expanded", "Y3", SELECT, "config?"),
    Scenario("switch expanded, several ticks", "Y3 Y4", switch("SELECT:sel A:a B:b x y", "A:c B:d p q", 2 * PASS), "config?"),
    Scenario("switch expanded, bool", "Y3", ENABLE, "config?"),
    Scenario("switch expanded, at once", "Y3", ASYNC, "config?"),
    Scenario("switch expanded, tags and side packets", "Y3", switch("A:a B:0:b B:1:c", "A:d B:0:e B:1:f", PASS, side="S:s", side_out="S:t"), "config?"),
    Scenario("switch expanded, two of them", "U3", inputs("in") + switch("in", "x").split("\n", 1)[1] + switch("x", "out").split("\n", 1)[1], "config?"),
    Scenario("switch expanded, named", "U3", switch("in", "out").replace("node { calculator", 'node { name: "My Switch:1.a" calculator'), "config?"),
    Scenario("demux alone", "Demux", DEMUX, "start; feed sel 0@1; feed in 1@1 2@2; feed sel 1@2; feed in 3@3; feed sel empty@5; end; done", "x+ y+"),
    Scenario("demux, selector ahead", "Demux", DEMUX, "start; feed sel 1@10; feed in 1@5 2@10 3@11; end; done", "x+ y+"),
    Scenario("mux alone", "Mux", MUX, "start; feed sel 0@1; feed a 1@1; feed b 9@1; feed b 8@2; feed sel 1@2; feed a 2@2; feed sel empty@5; feed b 7@5; end; done", "out+"),
    Scenario("mux waits for a slow channel", "Mux", MUX, "start; feed b 1@1 2@2 3@3; feed sel 0@1 1@2 1@3; feed a empty@1; feed a 5@2; end; done", "out+"),
    Scenario("mux, late selector", "Mux", MUX, "start; feed a 1@1 2@2; feed b 3@1 4@2; feed sel 1@1 0@2; end; done", "out+"),
    Scenario("mux, both ENABLE and SELECT", "Y2", inputs("s e a b") + node("SwitchMuxCalculator", "SELECT:s ENABLE:e C0__:a C1__:b", "out"), ""),
]
# fmt: on
