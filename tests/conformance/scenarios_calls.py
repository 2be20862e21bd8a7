"""The calls of a graph in every order: starting, adding, closing, waiting, repeating, and what they raise."""

# ruff: noqa: E501 - one scenario per line: a table

from scenario import Scenario, inputs, passing

ONE = inputs("in") + passing("in", "out")
JOIN = inputs("a b") + passing("a b", "c d")
UNUSED = inputs("in other") + passing("in", "out")

# fmt: off
SCENARIOS = [
    Scenario("adding before the start", "A5", ONE, "add in 1@1; start; feed in 2@2; end; done", "out"),
    Scenario("closing before the start", "A8", ONE, "close in; start; feed in 2@2; end; done", "out"),
    Scenario("closing all before the start", "A8", ONE, "end; start; feed in 1@1; end; done", "out"),
    Scenario("waiting for idle before the start", "A9", ONE, "idle; start; end; done"),
    Scenario("waiting for the end before the start", "A10", ONE, "done; start; end; done"),
    Scenario("adding after the end", "A5", ONE, "start; feed in 1@1; end; done; add in 2@2; done", "out"),
    Scenario("closing after the end", "A8", ONE, "start; end; done; close in; end; done"),
    Scenario("waiting twice", "A10", ONE, "start; end; done; done; idle"),
    Scenario("waiting for idle again and again", "A9", ONE, "start; idle; idle; add in 1@1; idle; idle; end; idle; done", "out"),
    Scenario("closing twice", "A8", ONE, "start; feed in 1@1; close in; close in; end; end; done", "out"),
    Scenario("adding after closing", "A6", ONE, "start; feed in 1@1; close in; idle; add in 2@2; idle; done", "out"),
    Scenario("adding after closing, observed", "A6", ONE, "start; feed in 1@1; close in; add in 2@2; idle; done", "in out"),
    Scenario("adding after closing one side of a join", "A6", JOIN, "start; feed a 1@1; close a; idle; add a 2@2; idle; failed?; end; done", "c"),
    Scenario("adding after closing an unused input", "A6 B1", UNUSED, "start; close other; add other 1@1; idle; feed in 1@1; end; done", "out"),
    Scenario("adding after closing everything", "A6", ONE, "start; end; idle; add in 1@1; idle; done", "out"),
    Scenario("the run ends when all inputs are closed", "D5", JOIN, "start; feed a 1@1; close a; idle; close b; done; failed?", "c+ d+"),
    Scenario("an error shows in the next calls", "A5 F1", ONE, "start; feed in 1@10; add in 2@5; idle; idle; add in 3@20; failed?; message?; end; done; failed?; message?", "out"),
    Scenario("no error", "A13", ONE, "message?; start; failed?; feed in 1@1; failed?; message?; end; done; failed?; message?", "out"),
    Scenario("an error is told once by the final wait", "A10 F2", ONE, "start; feed in 1@10; add in 2@5; end; done; done; idle", "out"),
    Scenario("two runs", "A4", ONE, "start; feed in 1@10; end; done; start; feed in 2@5 3@6; end; done", "out"),
    Scenario("three runs with bounds", "A4 §28.20", ONE, "start; feed in 1@10; end; done; start; feed in 2@5 empty@8 3@20; end; done; start; feed in empty@9 empty@30; end; done", "out+"),
    Scenario("bounds below those of the run before are not told", "A4", JOIN, "start; feed a 1@10; feed b empty@20; close a; idle; close b; idle; done; start; feed a 1@3; feed b empty@5; feed a 1@25; feed b empty@30; close a; idle; close b; idle; done", "c+ d+"),
    Scenario("a run after a failed run", "A4", ONE, "start; feed in 1@10; add in 2@5; idle; end; done; failed?; start; feed in 3@1; failed?; end; done", "out"),
    Scenario("a run after one without packets", "A4", ONE, "start; end; done; start; feed in 1@1; end; done", "out"),
    Scenario("a late packet ends the run without closing", "F5", ONE, "start; feed in 1@10; add in 2@5; done; failed?", "out"),
    Scenario("a failed run drops what follows", "F2 D4", JOIN, "start; feed a 1@1 2@2; feed b 1@1; add b 9@0; idle; feed b 3@2; end; done", "c d"),
    Scenario("observing an unknown stream", "A2", ONE, "watch nope; start; feed in 1@1; end; done", "out"),
    Scenario("observing between two runs", "A2", ONE, "start; feed in 1@1; end; done; watch in; start; feed in 1@1; end; done", "out"),
    Scenario("observing the output twice", "G1", ONE, "watch out; watch out; start; feed in 1@1 2@2; end; done"),
    Scenario("quit", "§27", ONE, "start; feed in 1@1; quit; failed?", "out"),
    Scenario("quit with an error", "§27", ONE, "start; feed in 1@10; add in 2@5; idle; quit; failed?", "out"),
    Scenario("quit before the start", "§27", ONE, "quit; start; feed in 1@1; end; done", "out"),
    Scenario("quit twice", "§27", ONE, "start; feed in 1@1; quit; quit", "out"),
    Scenario("waiting for output", "A11", ONE, "start; add in 1@1; output; add in 2@2; output; end; done", "out"),
    Scenario("waiting for output at the end", "A11", ONE, "start; add in 1@1; output; end; output; output; done", "out"),
    Scenario("waiting for output after the end", "A11", ONE, "start; feed in 1@1; end; done; output; output", "out"),
    Scenario("waiting for output of a failed run", "A11 F2", ONE, "start; feed in 1@10; add in 2@5; idle; output; output; end; done", "out"),
    Scenario("empty graph", "§19", "", "start; idle; done; failed?"),
    Scenario("empty graph, closed", "§19", "", "start; end; done"),
    Scenario("only graph inputs", "§19", inputs("in"), "start; feed in 1@1 2@0; end; done", "in+"),
    Scenario("default queue size", "X1", ONE, "queue?"),
    Scenario("queue size and hint", "X1", "max_queue_size: 3\n" + inputs("in") + passing("in", "out", "buffer_size_hint: 17 "), "queue?"),
    Scenario("queue size above the hint", "X1", "max_queue_size: 30\n" + inputs("in") + passing("in", "out", "buffer_size_hint: 17 "), "queue?"),
    Scenario("queues without limit", "X1", "max_queue_size: -1\n" + ONE, "queue?"),
    Scenario("queues without limit and a hint", "X1", "max_queue_size: -1\n" + inputs("in") + passing("in", "out", "buffer_size_hint: 5 "), "queue?"),
    Scenario("full queues of a join grow", "X6", "max_queue_size: 2\n" + JOIN, "start; add a 1@1 2@2 3@3 4@4 5@5 6@6; idle; add b 1@6; idle; end; done", "c d"),
    Scenario("deadlock reported", "X6 X7", "max_queue_size: 2 report_deadlock: true\n" + JOIN, "start; feed a 1@1; add a 2@2; idle; add a 3@3; end; done", "c d"),
    Scenario("a queue size that is never reached", "X3", "max_queue_size: 1\n" + ONE, "start; add in 1@1 2@2 3@3 4@4; idle; end; done", "out"),
]
# fmt: on
