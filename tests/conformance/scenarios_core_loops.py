"""BeginLoop… and EndLoop… calculators."""

# ruff: noqa: E501 - one scenario per line: a table

from scenario import Scenario, inputs, node, passing

INTS = inputs("in") + node("BeginLoopIntCalculator", "ITERABLE:in", "ITEM:item BATCH_END:end")
FLOATS = inputs("in") + node("BeginLoopFloatCalculator", "ITERABLE:in", "ITEM:item BATCH_END:end")
CLONED = inputs("in image") + node(
    "BeginLoopIntCalculator", "ITERABLE:in CLONE:image", "ITEM:item CLONE:clone BATCH_END:end"
)
TWO_CLONES = inputs("in a b") + node(
    "BeginLoopIntCalculator",
    "ITERABLE:in CLONE:0:a CLONE:1:b",
    "ITEM:item CLONE:0:c CLONE:1:d BATCH_END:end",
)
END = node("EndLoopFloatCalculator", "ITEM:result BATCH_END:end", "ITERABLE:out")
LOOP = FLOATS + passing("item", "result") + END
GATED = (
    inputs("in ok")
    + node("BeginLoopFloatCalculator", "ITERABLE:in CLONE:ok", "ITEM:item CLONE:each BATCH_END:end")
    + node("GateCalculator", "item ALLOW:each", "result")
    + END
)
NESTED = (
    inputs("in")
    + node("BeginLoopFloatCalculator", "ITERABLE:in", "ITEM:item BATCH_END:end")
    + node("ConcatenateFloatVectorCalculator", "item item", "pair")
    + node("BeginLoopFloatCalculator", "ITERABLE:pair", "ITEM:inner BATCH_END:inner_end")
    + node("EndLoopFloatCalculator", "ITEM:inner BATCH_END:inner_end", "ITERABLE:again")
    + node("SplitFloatVectorCalculator", "again", "result", "options { [mediapipe.SplitVectorCalculatorOptions.ext] { ranges { begin: 1 end: 2 } element_only: true } } ")
    + END
)  # fmt: skip

# fmt: off
SCENARIOS = [
    Scenario("loop over integers", "BeginLoop", INTS, "start; feed in [1,2,3]@10 []@20 empty@30 [4,5]@40; end; done", "item+"),
    Scenario("loop with a clone", "BeginLoop §8.6", CLONED, "start; add in [1,2,3]@10; add image 'x'@10; idle; add in []@20; add image 'y'@20; idle; add in empty@30; add image 'z'@30; idle; add in [4,5]@40; add image 'w'@40; idle; end; done", "item+ clone+"),
    Scenario("loop with a clone that is missing", "BeginLoop", CLONED, "start; feed in [1,2]@10; feed image empty@10; feed in [3]@20; feed image 'x'@20; end; done", "item+ clone+"),
    Scenario("loop with two clones", "BeginLoop", TWO_CLONES, "start; add in [1,2]@10; add a 7@10; add b 8@10; idle; add in [3]@20; add a 9@20; idle; feed b 0@30; end; done", "item+ c+ d+"),
    Scenario("loop over one list", "BeginLoop", INTS, "start; feed in [5]@3; end; done", "item+"),
    Scenario("loop over empty lists", "BeginLoop", INTS, "start; feed in []@3 []@4 []@5; end; done", "item+"),
    Scenario("loop over nothing", "BeginLoop", INTS, "start; end; done", "item+"),
    Scenario("loop over bounds", "BeginLoop", INTS, "start; feed in empty@3 empty@9 [1]@10; end; done", "item+"),
    Scenario("loop over lists in one go", "BeginLoop", INTS, "start; add in [1,2]@10 [3]@20 []@30 [4]@40; idle; end; done", "item"),
    Scenario("loop over a list at Max", "BeginLoop", INTS, "start; feed in [1,2]@Max; end; done", "item+"),
    Scenario("loop over a list at PreStream", "BeginLoop", INTS, "start; feed in [1,2]@PreStream; end; done", "item+"),
    Scenario("loop over texts", "BeginLoop", inputs("in") + node("BeginLoopStringCalculator", "ITERABLE:in", "ITEM:item BATCH_END:end"), "start; feed in string_vector(['a','b'])@10; end; done", "item+"),
    Scenario("loop there and back", "EndLoop", LOOP, "start; feed in float_vector([1.0,2.0,3.0])@10 float_vector([])@20 empty@30 float_vector([4.0,5.0])@40; end; done", "item+ out+"),
    Scenario("loop there and back, in one go", "EndLoop", LOOP, "start; add in float_vector([1.0,2.0,3.0])@10 float_vector([])@20 float_vector([4.0,5.0])@40; idle; end; done", "out"),
    Scenario("loop there and back, a join waits for it", "EndLoop §8.6", LOOP + passing("in out", "x y"), "start; feed in float_vector([1.0,2.0])@10 float_vector([])@20 empty@30 float_vector([4.0])@40; end; done", "x+ y+"),
    Scenario("loop there and back, repeated runs", "A4", LOOP, "start; feed in float_vector([1.0])@10; end; done; start; feed in float_vector([2.0])@5; end; done", "out"),
    Scenario("loop that drops elements", "EndLoop", GATED, "start; add in float_vector([1.0,2.0])@10; add ok True@10; idle; add in float_vector([3.0])@20; add ok False@20; idle; add in float_vector([4.0])@30; add ok True@30; idle; end; done", "result+ out+"),
    Scenario("loop in a loop", "EndLoop", NESTED, "start; feed in float_vector([1.0,2.0])@10 float_vector([])@20 float_vector([3.0])@30; end; done", "pair+ again+ result+ out+"),
    Scenario("loop over booleans", "EndLoop", FLOATS + node("PacketPresenceCalculator", "PACKET:item", "PRESENCE:there") + node("EndLoopBooleanCalculator", "ITEM:there BATCH_END:end", "ITERABLE:out"), "start; feed in float_vector([1.0,2.0])@10 float_vector([])@20; end; done", "there+ out+"),
    Scenario("loop with a result of a wrong type", "V11", INTS + node("EndLoopFloatCalculator", "ITEM:item BATCH_END:end", "ITERABLE:out"), ""),
    Scenario("loop over a wrong type", "C7", INTS, "start; add in 'x'@1; end; done"),
    Scenario("loop without ITERABLE", "BeginLoop", inputs("in") + node("BeginLoopIntCalculator", "CLONE:in", "ITEM:item CLONE:x BATCH_END:end"), ""),
    Scenario("loop without BATCH_END", "BeginLoop", inputs("in") + node("BeginLoopIntCalculator", "ITERABLE:in", "ITEM:item"), ""),
    Scenario("loop without ITEM", "BeginLoop", inputs("in") + node("BeginLoopIntCalculator", "ITERABLE:in", "BATCH_END:end"), ""),
    Scenario("loop with too few clones", "BeginLoop", inputs("in a") + node("BeginLoopIntCalculator", "ITERABLE:in CLONE:a", "ITEM:item BATCH_END:end"), ""),
    Scenario("loop with too many clones", "BeginLoop", inputs("in") + node("BeginLoopIntCalculator", "ITERABLE:in", "ITEM:item CLONE:x BATCH_END:end"), ""),
    Scenario("loop with TICK", "BeginLoop", inputs("in tick") + node("BeginLoopIntCalculator", "ITERABLE:in TICK:tick", "ITEM:item BATCH_END:end"), "start; feed tick 1@1 2@2; feed in [1]@2; end; done", "item+"),
    Scenario("loop end without ITEM", "EndLoop", FLOATS + node("EndLoopFloatCalculator", "BATCH_END:end", "ITERABLE:out"), ""),
    Scenario("loop end without BATCH_END", "EndLoop", FLOATS + node("EndLoopFloatCalculator", "ITEM:item", "ITERABLE:out"), ""),
    Scenario("loop end without output", "EndLoop", FLOATS + node("EndLoopFloatCalculator", "ITEM:item BATCH_END:end"), ""),
]
# fmt: on
