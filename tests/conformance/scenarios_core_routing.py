"""GateCalculator, MergeCalculator and PacketPresenceCalculator."""

# ruff: noqa: E501 - one scenario per line: a table

from scenario import Scenario, inputs, node, passing


def gate(ins: str, outs: str, text: str = "", **rest: str) -> str:
    """A gate with these options, all inputs fed by hand."""
    more = f"options {{ [mediapipe.GateCalculatorOptions.ext] {{ {text} }} }} " if text else ""
    return inputs(" ".join(one.rpartition(":")[2] for one in ins.split())) + node(
        "GateCalculator", ins, outs, more, **rest
    )


ALLOW = gate("in ALLOW:ok", "out STATE_CHANGE:state")
DISALLOW = gate("in DISALLOW:no", "out STATE_CHANGE:state")
SIDE = gate("in", "out STATE_CHANGE:state", side="ALLOW:ok")
DATA = "feed in 1@1 2@2 3@3"
MERGE = inputs("a b") + node("MergeCalculator", "a b", "out")
PRESENCE = inputs("in") + node("PacketPresenceCalculator", "PACKET:in", "PRESENCE:there")


def both(*sets: str) -> str:
    """Data and control at the same time: `3+True@5` is the packet 3 and True at 5."""
    steps = []
    for one in sets:
        pair, time = one.split("@")
        value, control = pair.split("+")
        steps.append(f"add in {value}@{time}; add {{control}} {control}@{time}; idle")
    return "; ".join(steps)


TURNS = both("1+True@1", "2+False@2", "3+False@3", "4+True@4")

# fmt: off
SCENARIOS = [
    Scenario("gate, allowed by stream", "Gate", ALLOW, f"start; {TURNS.format(control='ok')}; end; done", "out+ state+"),
    Scenario("gate, disallowed by stream", "Gate", DISALLOW, f"start; {TURNS.format(control='no')}; end; done", "out+ state+"),
    Scenario("gate, control before the data", "Gate", ALLOW, "start; feed ok True@1 False@2 True@3; feed in 1@1 2@2 3@3; end; done", "out+ state+"),
    Scenario("gate, data before the control", "Gate", ALLOW, "start; feed in 1@1 2@2 3@3; feed ok True@1 False@2 True@3; end; done", "out+ state+"),
    Scenario("gate, control at other times", "Gate", ALLOW, "start; feed ok True@5; feed in 1@1 2@5 3@7; feed ok False@10; end; done", "out+ state+"),
    Scenario("gate, control at other times, empty allows", "Gate", gate("in ALLOW:ok", "out STATE_CHANGE:state", "empty_packets_as_allow: true"), "start; feed ok False@5; feed in 1@1 2@5 3@7; feed ok True@10; end; done", "out+ state+"),
    Scenario("gate, disallowing at other times, empty allows", "Gate", gate("in DISALLOW:no", "out STATE_CHANGE:state", "empty_packets_as_allow: true"), "start; feed no True@5; feed in 1@1 2@5 3@7; feed no False@10; end; done", "out+ state+"),
    Scenario("gate, control closes early", "Gate §8.2", ALLOW, "start; feed ok True@1; feed in 1@1 2@2 3@3; close ok; idle; feed in 4@4; end; done", "out+ state+"),
    Scenario("gate, control closes early, empty allows", "Gate §8.2", gate("in ALLOW:ok", "out STATE_CHANGE:state", "empty_packets_as_allow: true"), "start; feed ok False@1; feed in 1@1 2@2 3@3; close ok; idle; feed in 4@4; end; done", "out+ state+"),
    Scenario("gate, data closes early", "Gate", ALLOW, "start; feed in 1@1; close in; idle; feed ok True@1 False@2 True@3; end; done", "out+ state+"),
    Scenario("gate, state changes without data", "Gate", ALLOW, "start; feed in empty@10; feed ok True@1 False@2 False@3 True@4 empty@10; end; done", "out+ state+"),
    Scenario("gate, only the state", "Gate", gate("ALLOW:ok", "STATE_CHANGE:state"), "start; feed ok True@1 False@2 False@3 True@4; end; done", "state+"),
    Scenario("gate, first state disallow", "Gate", gate("in ALLOW:ok", "out STATE_CHANGE:state", "initial_gate_state: GATE_DISALLOW"), f"start; {TURNS.format(control='ok')}; end; done", "out+ state+"),
    Scenario("gate, first state allow", "Gate", gate("in ALLOW:ok", "out STATE_CHANGE:state", "initial_gate_state: GATE_ALLOW"), f"start; {TURNS.format(control='ok')}; end; done", "out+ state+"),
    Scenario("gate, first state unspecified", "Gate", gate("in ALLOW:ok", "out STATE_CHANGE:state", "initial_gate_state: UNSPECIFIED"), f"start; {TURNS.format(control='ok')}; end; done", "out+ state+"),
    Scenario("gate without control", "Gate", gate("in", "out STATE_CHANGE:state"), f"start; {DATA}; end; done", "out+ state+"),
    Scenario("gate without control, allowed", "Gate", gate("in", "out STATE_CHANGE:state", "allow: true"), f"start; {DATA}; end; done", "out+ state+"),
    Scenario("gate without control, first state", "Gate", gate("in", "out STATE_CHANGE:state", "allow: true initial_gate_state: GATE_DISALLOW"), f"start; {DATA}; end; done", "out+ state+"),
    Scenario("gate, side packet allows", "Gate", SIDE, f"start ok=True; {DATA}; end; done", "out+ state+"),
    Scenario("gate, side packet allows, nothing told", "Gate", gate("in", "out", side="ALLOW:ok"), "start ok=True; feed in empty@5 1@6 empty@9 2@10; end; done", "out+"),
    Scenario("gate, side packet allows two streams", "Gate", gate("a b", "c d", side="ALLOW:ok"), "start ok=True; feed a 1@1; feed b 2@1; feed a 3@2; feed b empty@2; feed b 4@3; feed a empty@3; end; done", "c+ d+"),
    Scenario("gate, side packet allows, before another node", "Gate", gate("in", "x", side="ALLOW:ok") + passing("x", "out"), "start ok=True; feed in 1@1 empty@4 2@9; end; done; start ok=False; feed in 1@1 empty@4 2@9; end; done", "x+ out+"),
    Scenario("gate, side packet refuses, nothing told", "Gate", gate("in", "out", side="DISALLOW:no"), "start no=True; feed in empty@5 1@6 empty@9 2@10; end; done", "out+"),
    Scenario("gate, side packet refuses", "Gate", SIDE, f"start ok=False; {DATA}; end; done", "out+ state+"),
    Scenario("gate, side packet DISALLOW", "Gate", gate("in", "out", side="DISALLOW:no"), f"start no=False; {DATA}; end; done; start no=True; {DATA}; end; done", "out+"),
    Scenario("gate, side packet refuses and bounds", "Gate", SIDE, "start ok=False; feed in empty@5 1@6 empty@9 2@10; end; done", "out+ state+"),
    Scenario("gate, side packet allows and bounds", "Gate", SIDE, "start ok=True; feed in empty@5 1@6 empty@9 2@10; end; done", "out+ state+"),
    Scenario("gate, side packet and first state", "Gate", gate("in", "out STATE_CHANGE:state", "initial_gate_state: GATE_ALLOW", side="ALLOW:ok"), f"start ok=False; {DATA}; end; done", "out+ state+"),
    Scenario("gate, side packet not given", "Gate S4 §8.3", SIDE, f"start; {DATA}; end; done", "out+ state+"),
    Scenario("gate, side packet not given, allowed", "Gate S4 §8.3", gate("in", "out", "allow: true", side="ALLOW:ok"), f"start; {DATA}; end; done", "out+"),
    Scenario("gate, side packet not given, empty allows", "Gate S4", gate("in", "out", "empty_packets_as_allow: true", side="ALLOW:ok"), f"start; {DATA}; end; done", "out+"),
    Scenario("gate, side packet refuses, a join goes on", "Gate", inputs("in other") + node("GateCalculator", "in", "gated", side="ALLOW:ok") + passing("gated other", "g o"), "start ok=False; feed other 1@1 2@2; feed in 1@1; feed other 3@3; end; done", "g+ o+"),
    Scenario("gate, side packet of a wrong type", "S3", SIDE, "start ok=1; end; done"),
    Scenario("gate, ALLOW and DISALLOW", "Gate", gate("in ALLOW:ok DISALLOW:no", "out"), ""),
    Scenario("gate, both side packets", "Gate", gate("in", "out", side="ALLOW:ok DISALLOW:no"), ""),
    Scenario("gate, stream and side packet", "Gate", gate("in ALLOW:ok", "out", side="ALLOW:yes"), ""),
    Scenario("gate, stream and other side packet", "Gate", gate("in ALLOW:ok", "out", side="DISALLOW:yes"), ""),
    Scenario("gate, unequal streams", "Gate", gate("a b ALLOW:ok", "out"), ""),
    Scenario("gate, unknown tag", "C3", gate("in OTHER:x", "out"), ""),
    Scenario("gate, control of a wrong type", "C7", ALLOW, "start; add ok 'x'@1; end; done"),
    Scenario("gate, several streams", "Gate", gate("a b ALLOW:ok", "c d"), "start; add a 1@1; add b 2@1; add ok True@1; idle; feed a 3@2; feed b 4@3; feed ok True@2 True@3; feed b 5@4; feed ok True@4; feed a 6@4; end; done", "c+ d+"),
    Scenario("gate, packet at Max", "Gate", ALLOW, "start; feed in 1@Max; feed ok True@Max; end; done", "out+ state+"),
    Scenario("gate, packet at PreStream", "Gate", ALLOW, "start; feed in 1@PreStream; feed ok True@PreStream; end; done", "out+ state+"),
    Scenario("gate, repeated runs", "A4", ALLOW, f"start; {TURNS.format(control='ok')}; end; done; start; add in 9@1; add ok False@1; idle; end; done", "out state"),
    Scenario("gate, types pass", "C2", gate("in ALLOW:ok", "out") + inputs("fin") + node("FlowLimiterCalculator", "x FINISHED:fin", "y", side="MAX_IN_FLIGHT:m") + passing("out", "x"), "start m=2; add in 'x'@1; add ok True@1; idle; end; done", "y"),
    Scenario("merge, one input", "Merge", inputs("a") + node("MergeCalculator", "a", "out"), "start; feed a 1@1 2@2; end; done", "out+"),
    Scenario("merge, alternating", "Merge", MERGE, "start; feed a 1@1; feed b 2@2; feed a 3@3; feed b 4@4; end; done", "out+"),
    Scenario("merge, the first wins", "Merge", MERGE, "start; feed b 2@1; feed a 1@1; end; done", "out+"),
    Scenario("merge, different types", "Merge §8.7", MERGE, "start; feed a 1@1; feed b 'x'@2; end; done", "out+"),
    Scenario("merge, one closed", "Merge", MERGE, "start; close b; feed a 1@1 2@2; end; done", "out+"),
    Scenario("merge, bounds", "Merge", MERGE, "start; feed a empty@5; feed b empty@3 1@4 empty@5; end; done", "out+"),
    Scenario("merge without inputs", "Merge", node("MergeCalculator", "", "out"), ""),
    Scenario("merge without outputs", "Merge", inputs("a") + node("MergeCalculator", "a"), ""),
    Scenario("merge, two outputs", "Merge", inputs("a") + node("MergeCalculator", "a", "x y"), ""),
    Scenario("merge, tagged input", "Merge", inputs("a") + node("MergeCalculator", "A:a", "x"), ""),
    Scenario("presence of packets", "PacketPresence", PRESENCE, "start; feed in 1@1 2@5; end; done", "there+"),
    Scenario("presence, bounds", "PacketPresence", PRESENCE, "start; feed in 1@1 empty@4 empty@7 2@8; end; done", "there+"),
    Scenario("presence, bounds first", "PacketPresence", PRESENCE, "start; feed in empty@4 1@9; end; done", "there+"),
    Scenario("presence, nothing", "PacketPresence", PRESENCE, "start; end; done", "there+"),
    Scenario("presence at Max", "PacketPresence", PRESENCE, "start; feed in 1@Max; end; done", "there+"),
    Scenario("presence, bound at Max", "PacketPresence", PRESENCE, "start; feed in 1@5 empty@Max; end; done", "there+"),
    Scenario("presence at PreStream", "PacketPresence", PRESENCE, "start; feed in 1@PreStream; end; done", "there+"),
    Scenario("presence, bound at PreStream", "PacketPresence", PRESENCE, "start; feed in empty@PreStream; end; done", "there+"),
    Scenario("presence at PostStream", "PacketPresence", PRESENCE, "start; feed in 1@PostStream; end; done", "there+"),
    Scenario("presence at Min", "PacketPresence", PRESENCE, "start; feed in 1@Min; end; done", "there+"),
    Scenario("presence behind a gate", "PacketPresence", gate("in ALLOW:ok", "out") + node("PacketPresenceCalculator", "PACKET:out", "PRESENCE:there"), f"start; {TURNS.format(control='ok')}; end; done", "there+"),
    Scenario("presence behind a gate with another stream", "PacketPresence", gate("in ALLOW:ok", "out") + node("PacketPresenceCalculator", "PACKET:out", "PRESENCE:there") + passing("there in", "t i"), f"start; {TURNS.format(control='ok')}; end; done", "t+ i+"),
    Scenario("presence without tag", "C3", inputs("in") + node("PacketPresenceCalculator", "in", "PRESENCE:there"), ""),
    Scenario("presence without output", "C3", inputs("in") + node("PacketPresenceCalculator", "PACKET:in"), ""),
]
# fmt: on
