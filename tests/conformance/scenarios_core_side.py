"""SidePacketToStreamCalculator and the StringTo… family."""

# ruff: noqa: E501 - one scenario per line: a table

from scenario import Scenario, inputs, node, passing


def sender(outs: str, side: str = "s", ticks: str = "") -> str:
    """A SidePacketToStreamCalculator, with ticks fed by hand."""
    ins = f"TICK:{ticks}" if ticks else ""
    return inputs(ticks) + node("SidePacketToStreamCalculator", ins, outs, side=side)


def reader(kind: str) -> str:
    """A StringTo… calculator."""
    return node(f"StringTo{kind}Calculator", side="t", side_out="n")


def reads(kind: str, texts: str, *others: str) -> Scenario:
    """Texts that are integers and others that are not, each in a run of its own."""
    runs = [f"start t={text!r}; done; side n" for text in texts.split()]
    failing = [f"start t={text!r}; done" for text in others]
    return Scenario(
        f"texts as {kind}: {texts} {' '.join(others)}", "StringToInt", reader(kind), "; ".join(runs + failing)
    )


TICKS = "feed tick 1@1 2@5 3@9"

# fmt: off
SCENARIOS = [
    Scenario("side packet at PreStream", "SidePacketToStream", sender("AT_PRESTREAM:out"), "start s=7; done", "out+"),
    Scenario("side packet at PostStream", "SidePacketToStream", sender("AT_POSTSTREAM:out"), "start s=7; done", "out+"),
    Scenario("side packet at zero", "SidePacketToStream", sender("AT_ZERO:out"), "start s=7; done", "out+"),
    Scenario("side packet at a timestamp", "SidePacketToStream", sender("AT_TIMESTAMP:out", "s TIMESTAMP:t"), "start s=7 t=int64(12345); done", "out+"),
    Scenario("side packets at zero", "SidePacketToStream", sender("AT_ZERO:0:x AT_ZERO:1:y", "a b"), "start a=7 b='t'; done", "x+ y+"),
    Scenario("side packet at zero, passed on", "SidePacketToStream §8.10", sender("AT_ZERO:x") + passing("x", "out"), "start s=7; done", "x+ out+"),
    Scenario("side packet at zero beside an input", "SidePacketToStream §8.10", sender("AT_ZERO:x") + inputs("in") + passing("x in", "out y"), "start s=7; idle; feed in 1@0 2@5; end; done", "x+ out+ y+"),
    Scenario("side packet at PreStream beside an input", "SidePacketToStream", sender("AT_PRESTREAM:x") + inputs("in") + passing("x in", "out y"), "start s=7; idle; feed in 1@0 2@5; end; done", "out y"),
    Scenario("side packet at PostStream beside an input", "SidePacketToStream", sender("AT_POSTSTREAM:x") + inputs("in") + passing("x in", "out y"), "start s=7; feed in 1@0 2@5; end; done", "x+ out+ y+"),
    Scenario("side packet at zero, closed before", "SidePacketToStream L11", sender("AT_ZERO:x") + inputs("in") + passing("in", "y"), "start s=7; end; done", "x+ y+"),
    Scenario("side packet at ticks", "SidePacketToStream", sender("AT_TICK:out", ticks="tick"), f"start s=7; {TICKS}; end; done", "out+"),
    Scenario("side packet at ticks with bounds", "SidePacketToStream", sender("AT_TICK:out", ticks="tick"), "start s=7; feed tick empty@3 1@4 empty@7; end; done", "out+"),
    Scenario("side packet at the first tick", "SidePacketToStream", sender("AT_FIRST_TICK:out", ticks="tick"), f"start s=7; {TICKS}; end; done", "out+"),
    Scenario("side packet at the first tick after a bound", "SidePacketToStream", sender("AT_FIRST_TICK:out", ticks="tick"), "start s=7; feed tick empty@3 1@4 empty@7 2@8; end; done", "out+"),
    Scenario("side packet at the first tick, no tick", "SidePacketToStream", sender("AT_FIRST_TICK:out", ticks="tick"), "start s=7; feed tick empty@3; end; done", "out+"),
    Scenario("side packet at the first tick, a join goes on", "SidePacketToStream", sender("AT_FIRST_TICK:x", ticks="tick") + inputs("in") + passing("x in", "out y"), "start s=7; feed tick 1@1; feed in 1@0 2@5; feed tick 2@3; end; done", "out+ y+"),
    Scenario("side packets at ticks", "SidePacketToStream", sender("AT_TICK:0:x AT_TICK:1:y", "a b", "tick"), f"start a=7 b='t'; {TICKS}; end; done", "x+ y+"),
    Scenario("side packet at ticks, Max", "SidePacketToStream", sender("AT_TICK:out", ticks="tick"), "start s=7; feed tick 1@1 2@Max; end; done", "out+"),
    Scenario("side packet at ticks, PreStream", "SidePacketToStream", sender("AT_TICK:out", ticks="tick"), "start s=7; feed tick 1@PreStream; end; done", "out+"),
    Scenario("side packet at ticks without TICK", "SidePacketToStream", sender("AT_TICK:out"), ""),
    Scenario("side packet at the first tick without TICK", "SidePacketToStream", sender("AT_FIRST_TICK:out"), ""),
    Scenario("side packet at zero with TICK", "SidePacketToStream", sender("AT_ZERO:out", ticks="tick"), ""),
    Scenario("side packet at a timestamp without it", "SidePacketToStream", sender("AT_TIMESTAMP:out"), ""),
    Scenario("side packet at zero with a timestamp", "SidePacketToStream", sender("AT_ZERO:out", "s TIMESTAMP:t"), ""),
    Scenario("side packet at two kinds of times", "SidePacketToStream", sender("AT_ZERO:x AT_PRESTREAM:y", "a b"), ""),
    Scenario("side packet at no time", "SidePacketToStream", sender("out"), ""),
    Scenario("side packet to an unknown tag", "SidePacketToStream", sender("OTHER:out"), ""),
    Scenario("side packets to too few streams", "SidePacketToStream", sender("AT_ZERO:x", "a b"), ""),
    Scenario("side packets to too many streams", "SidePacketToStream", sender("AT_ZERO:0:x AT_ZERO:1:y", "a"), ""),
    Scenario("no side packet to a stream", "SidePacketToStream", sender("AT_ZERO:x", ""), ""),
    Scenario("side packet to a stream is missing", "S3", sender("AT_ZERO:x"), "start; done", "x"),
    Scenario("side packet to a stream, timestamp of a wrong type", "S3", sender("AT_TIMESTAMP:x", "s TIMESTAMP:t"), "start s=1 t='x'; done", "x"),
    Scenario("side packet to a stream of a wrong type", "C5", sender("AT_ZERO:x") + inputs("in") + node("GateCalculator", "in ALLOW:x", "out"), "start s='x'; end; done"),
    Scenario("side packet to a gate", "SidePacketToStream", sender("AT_TICK:ok", ticks="in") + node("GateCalculator", "in ALLOW:ok", "out"), "start s=True; feed in 1@1 2@2; end; done; start s=False; feed in 1@1; end; done", "out+"),
    Scenario("side packet to a stream, repeated runs", "A4", sender("AT_ZERO:x"), "start s=1; done; start s=2; done; start s=2; done", "x+"),
    reads("Int", "12 -5 +3 0 007 2147483647 -2147483648", "0x10", "", "99999999999", "2147483648", "-2147483649"),
    reads("Int", "1", "1.0", "1e3", "x", "--1", "+", "12a", "1_000"),
    reads("Int32", "12 -5", "2147483648"),
    reads("Int64", "12 -9223372036854775808 9223372036854775807", "9223372036854775808"),
    reads("Uint", "12 4294967295", "-1", "4294967296"),
    reads("Uint32", "12 +7", "-0", "-1"),
    reads("Uint64", "12 18446744073709551615", "18446744073709551616", "-1"),
    Scenario("the integer of the run before, after a failed run", "S8 S9", reader("Int"), "start t='1'; done; side n; start t='x'; done; side n; start t='3'; done; side n"),
    Scenario("text of a wrong type", "S3", reader("Int"), "start t=5; done; side n"),
    Scenario("text is missing", "S3", reader("Int"), "start; done; side n"),
    Scenario("integer of a text for a limiter", "S6", reader("Int") + inputs("in fin") + node("FlowLimiterCalculator", "in FINISHED:fin", "out", side="MAX_IN_FLIGHT:n"), "start t='2'; feed in 1@10 2@20 3@30; end; done", "out"),
    Scenario("text calculator with two texts", "C3", node("StringToIntCalculator", side="t u", side_out="n"), "start t='1' u='2'; done"),
]
# fmt: on
