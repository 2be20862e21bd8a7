"""PreviousLoopbackCalculator: with LOOP fed by hand, and in loops."""

# ruff: noqa: E501 - one scenario per line: a table

from scenario import Scenario, inputs, node, passing

BACK = 'input_stream_info { tag_index: "LOOP" back_edge: true } '
OPEN = inputs("in loop") + node("PreviousLoopbackCalculator", "MAIN:in LOOP:loop", "PREV_LOOP:prev")
LOOP = (
    inputs("in")
    + node("PreviousLoopbackCalculator", "MAIN:in LOOP:out", "PREV_LOOP:prev", BACK)
    + passing("in prev", "out before")
)
MERGED = (
    inputs("in first")
    + node("PreviousLoopbackCalculator", "MAIN:in LOOP:loop", "PREV_LOOP:prev", BACK)
    + node("MergeCalculator", "first prev", "loop")
)
GATED = (
    inputs("in ok")
    + node("PreviousLoopbackCalculator", "MAIN:in LOOP:loop", "PREV_LOOP:prev", BACK)
    + passing("in prev", "x before")
    + node("GateCalculator", "x ALLOW:ok", "loop")
)

# fmt: off
SCENARIOS = [
    Scenario("loopback, the example", "PreviousLoopback", OPEN, "start; feed in 1@1; feed loop 1@1; feed in 2@2; feed loop 2@2; feed in 5@5; feed loop 5@5; feed in 15@15; end; done", "prev+"),
    Scenario("loopback, results late", "PreviousLoopback", OPEN, "start; feed in 1@1 2@2 5@5; feed loop 1@1 2@2 5@5; end; done", "prev+"),
    Scenario("loopback, results early", "PreviousLoopback", OPEN, "start; feed loop 1@1 2@2 5@5; feed in 1@1 2@2 5@5 6@6; end; done", "prev+"),
    Scenario("loopback, a result is missing", "PreviousLoopback", OPEN, "start; feed in 1@1; feed loop 1@1; feed in 2@2; feed loop empty@2; feed in 3@3; feed loop 3@3; feed in 4@4; end; done", "prev+"),
    Scenario("loopback, a result is passed over", "PreviousLoopback", OPEN, "start; feed in 1@1 2@2 3@3; feed loop 3@3; feed in 4@4; end; done", "prev+"),
    Scenario("loopback, results at other times", "PreviousLoopback §8.5", OPEN, "start; feed in 10@10; feed loop 5@5 10@10 15@15; feed in 20@20; feed loop 17@17 20@20; feed in 30@30; end; done", "prev+"),
    Scenario("loopback, bounds of the frames", "PreviousLoopback §8.5", OPEN, "start; feed in 1@1; feed loop 1@1; feed in empty@5 empty@7; feed in 8@8; feed loop 8@8; feed in empty@9 10@10; end; done", "prev+"),
    Scenario("loopback, bounds of the results", "PreviousLoopback", OPEN, "start; feed in 1@1; feed loop empty@0 empty@1; feed in 2@2; feed loop empty@2; end; done", "prev+"),
    Scenario("loopback, only bounds", "PreviousLoopback", OPEN, "start; feed in empty@5; feed loop empty@5; feed in empty@9; feed loop empty@9; end; done", "prev+"),
    Scenario("loopback, the first bound", "PreviousLoopback", OPEN, "start; idle; feed in empty@5; idle; feed in 6@6; end; done", "prev+"),
    Scenario("loopback, the frames end", "PreviousLoopback", OPEN, "start; feed in 1@1 2@2; close in; idle; feed loop 1@1 2@2; end; done", "prev+"),
    Scenario("loopback, the results end", "PreviousLoopback", OPEN, "start; feed in 1@1; feed loop 1@1; close loop; idle; feed in 2@2 3@3; end; done", "prev+"),
    Scenario("loopback, the results end at once", "PreviousLoopback", OPEN, "start; close loop; idle; feed in 1@1 2@2; end; done", "prev+"),
    Scenario("loopback, a frame at Max", "PreviousLoopback", OPEN, "start; feed in 1@1; feed loop 1@1; feed in 2@Max; end; done", "prev+"),
    Scenario("loopback, a bound at Max", "PreviousLoopback", OPEN, "start; feed in 1@1; feed loop 1@1; feed in empty@Max; end; done", "prev+"),
    Scenario("loopback, a frame at Min", "PreviousLoopback", OPEN, "start; feed in 1@Min; feed loop 1@Min; feed in 2@2; end; done", "prev+"),
    Scenario("loopback in a loop", "PreviousLoopback K5", LOOP, "start; feed in 1@1 2@2 5@5 15@15; end; done", "prev+ out+ before+"),
    Scenario("loopback in a loop, bounds", "PreviousLoopback K5", LOOP, "start; feed in 1@1 empty@3 2@5 empty@7 empty@9 3@10; end; done", "prev+ out+ before+"),
    Scenario("loopback in a loop, one go", "PreviousLoopback K5", LOOP, "start; add in 1@1 2@2 5@5 15@15; idle; end; done", "prev out before"),
    Scenario("loopback in a loop, repeated runs", "A4", LOOP, "start; feed in 1@1 2@2; end; done; start; feed in 3@1 4@2; end; done", "prev out before"),
    Scenario("loopback in a loop, an error", "F2", LOOP, "start; feed in 1@5; add in 2@3; idle; end; done", "prev out before"),
    Scenario("loopback in a merge", "PreviousLoopback", MERGED, "start; feed first 9@1; feed in 1@1 2@2 3@3; feed first empty@5; feed in 4@4 5@5; end; done", "prev+ loop+"),
    Scenario("loopback in a gate", "PreviousLoopback", GATED, "start; add in 1@1; add ok True@1; idle; add in 2@2; add ok False@2; idle; add in 3@3; add ok True@3; idle; add in 4@4; add ok True@4; idle; end; done", "prev+ before+ loop+"),
    Scenario("loopback without LOOP", "C3", inputs("in") + node("PreviousLoopbackCalculator", "MAIN:in", "PREV_LOOP:prev"), ""),
    Scenario("loopback without MAIN", "C3", inputs("in") + node("PreviousLoopbackCalculator", "LOOP:in", "PREV_LOOP:prev"), ""),
    Scenario("loopback without output", "C3", inputs("in loop") + node("PreviousLoopbackCalculator", "MAIN:in LOOP:loop"), ""),
    Scenario("loopback, default handler", "C10", inputs("in loop") + node("PreviousLoopbackCalculator", "MAIN:in LOOP:loop", "PREV_LOOP:prev", 'input_stream_handler { input_stream_handler: "DefaultInputStreamHandler" } '), "start; feed in 1@1; feed loop 1@1; feed in 2@2; feed loop 2@2; feed in 5@5; end; done", "prev+"),
]
# fmt: on
