"""FlowLimiterCalculator: with FINISHED fed by hand, and in loops."""

# ruff: noqa: E501 - one scenario per line: a table

from scenario import Scenario, inputs, node, passing

BACK = 'input_stream_info { tag_index: "FINISHED" back_edge: true } '


def options(text: str) -> str:
    """The options of a flow limiter."""
    return f"options {{ [mediapipe.FlowLimiterCalculatorOptions.ext] {{ {text} }} }} "


def limiter(more: str = "", **rest: str) -> str:
    """One stream, FINISHED as a graph input, decisions visible."""
    return inputs("in fin") + node("FlowLimiterCalculator", "in FINISHED:fin", "out ALLOW:allow", more, **rest)


def pair(more: str = "") -> str:
    """Two streams: the second follows the first."""
    return inputs("in aux fin") + node("FlowLimiterCalculator", "in aux FINISHED:fin", "out auxout ALLOW:allow", more)


LOOP = (
    inputs("in") + node("FlowLimiterCalculator", "in FINISHED:done", "out ALLOW:allow", BACK) + passing("out", "done")
)
CLOSED = "end; done"

# fmt: off
SCENARIOS = [
    Scenario("limiter, the first frame passes, others are dropped", "FlowLimiter", limiter(), f"start; feed in 1@10 2@20 3@30; feed fin 0@10; feed in 4@40; {CLOSED}", "out+ allow+"),
    Scenario("limiter with one in the queue", "FlowLimiter", limiter(options("max_in_queue: 1")), f"start; feed in 1@10 2@20 3@30; feed fin 0@10; feed in 4@40; feed fin 0@30; {CLOSED}", "out+ allow+"),
    Scenario("limiter with two in flight", "FlowLimiter", limiter(options("max_in_flight: 2")), f"start; feed in 1@10 2@20 3@30; feed fin 0@10; feed in 4@40; {CLOSED}", "out+ allow+"),
    Scenario("limiter with two in flight and two waiting", "FlowLimiter", limiter(options("max_in_flight: 2 max_in_queue: 2")), f"start; feed in 1@10 2@20 3@30 4@40 5@50; feed fin 0@10; feed fin 0@20; feed in 6@60; feed fin 0@60; {CLOSED}", "out+ allow+"),
    Scenario("limiter, one finish frees all before it", "FlowLimiter", limiter(options("max_in_flight: 2")), f"start; feed in 1@10 2@20; feed fin 0@20; feed in 3@30 4@40 5@50; {CLOSED}", "out+ allow+"),
    Scenario("limiter, a bound finishes", "FlowLimiter", limiter(), f"start; feed in 1@10; feed fin empty@10; feed in 2@20; feed fin empty@15; feed in 3@30; {CLOSED}", "out+ allow+"),
    Scenario("limiter, FINISHED ahead of the data", "FlowLimiter", limiter(), f"start; feed fin 0@100; feed in 1@10 2@20; {CLOSED}", "out+ allow+"),
    Scenario("limiter, FINISHED closed", "FlowLimiter", limiter(), f"start; close fin; idle; feed in 1@10 2@20 3@30; {CLOSED}", "out+ allow+"),
    Scenario("limiter, FINISHED closed later", "FlowLimiter", limiter(), f"start; feed in 1@10 2@20; close fin; idle; feed in 3@30 4@40; {CLOSED}", "out+ allow+"),
    Scenario("limiter, the data ends with frames waiting", "FlowLimiter", limiter(options("max_in_queue: 2")), f"start; feed in 1@10 2@20 3@30; close in; idle; feed fin 0@10; feed fin 0@20; {CLOSED}", "out+ allow+"),
    Scenario("limiter, the data ends first", "FlowLimiter", limiter(), f"start; feed in 1@10; close in; idle; feed fin 0@10; {CLOSED}", "out+ allow+"),
    Scenario("limiter, the data has bounds only", "FlowLimiter", limiter(), f"start; feed in empty@10 1@20 empty@30; {CLOSED}", "out+ allow+"),
    Scenario("limiter, bounds while frames wait", "FlowLimiter", limiter(options("max_in_queue: 1")), f"start; feed in 1@10 2@20 empty@25; feed fin 0@10; feed in empty@30; {CLOSED}", "out+ allow+"),
    Scenario("limiter without FINISHED", "FlowLimiter", inputs("in") + node("FlowLimiterCalculator", "in", "out ALLOW:allow"), f"start; feed in 1@10 2@20; {CLOSED}", "out+ allow+"),
    Scenario("limiter without ALLOW", "FlowLimiter", inputs("in fin") + node("FlowLimiterCalculator", "in FINISHED:fin", "out"), f"start; feed in 1@10 2@20; feed fin 0@10; feed in 3@30; {CLOSED}", "out+"),
    Scenario("limiter, limit as a side packet", "FlowLimiter", limiter(side="MAX_IN_FLIGHT:max"), f"start max=2; feed in 1@10 2@20 3@30; {CLOSED}", "out+ allow+"),
    Scenario("limiter, limit as a side packet that is not given", "S4", limiter(side="MAX_IN_FLIGHT:max"), f"start; feed in 1@10 2@20; {CLOSED}", "out allow"),
    Scenario("limiter, side packet over option", "FlowLimiter", limiter(options("max_in_flight: 1"), side="MAX_IN_FLIGHT:max"), f"start max=3; feed in 1@10 2@20 3@30 4@40; {CLOSED}", "out allow"),
    Scenario("limiter, side packet of a wrong type", "S3", limiter(side="MAX_IN_FLIGHT:max"), f"start max='x'; {CLOSED}"),
    Scenario("limiter, Any options", "C9", limiter("node_options { [type.googleapis.com/mediapipe.FlowLimiterCalculatorOptions] { max_in_flight: 2 } } "), f"start; feed in 1@10 2@20 3@30; {CLOSED}", "out allow"),
    Scenario("limiter, options win over node_options", "§28.13", limiter(options("max_in_queue: 1") + "node_options { [type.googleapis.com/mediapipe.FlowLimiterCalculatorOptions] { max_in_flight: 2 } } "), f"start; feed in 1@10 2@20 3@30; feed fin 0@10; {CLOSED}", "out allow"),
    Scenario("limiter, timeout frees frames", "FlowLimiter", limiter(options("in_flight_timeout: 15")), f"start; feed in 1@10 2@20 3@30 4@40; {CLOSED}", "out+ allow+"),
    Scenario("limiter, timeout by a bound", "FlowLimiter", limiter(options("in_flight_timeout: 15 max_in_queue: 1")), f"start; feed in 1@10 2@20 empty@40; {CLOSED}", "out+ allow+"),
    Scenario("limiter, auxiliary stream follows", "FlowLimiter", pair(), f"start; feed aux 9@10; feed in 1@10; feed aux 8@20; feed in 2@20; feed fin 0@10; feed in 3@30; feed aux 7@30; {CLOSED}", "out+ auxout+ allow+"),
    Scenario("limiter, auxiliary stream ahead", "FlowLimiter", pair(), f"start; feed aux 9@10 8@20 7@30; feed in 1@10 2@20 3@30; {CLOSED}", "out+ auxout+ allow+"),
    Scenario("limiter, auxiliary stream between frames", "FlowLimiter", pair(), f"start; feed in 1@10 2@20; feed aux 1@5 2@10 3@15 4@20 5@25; feed fin 0@10; feed in 3@30; feed aux 6@35; feed in 4@40; {CLOSED}", "out+ auxout+ allow+"),
    Scenario("limiter, auxiliary stream behind", "FlowLimiter", pair(options("max_in_queue: 1")), f"start; feed in 1@10 2@20 3@30; feed fin 0@10; feed aux 1@10 2@20 3@30; {CLOSED}", "out+ auxout+ allow+"),
    Scenario("limiter in a loop", "K3", LOOP, f"start; feed in 1@10 2@20 3@30; {CLOSED}", "out done allow"),
    Scenario("limiter in a loop, bounds", "K3 O9", LOOP, f"start; feed in 1@10 empty@15 2@20; {CLOSED}", "out+ done+ allow+"),
    Scenario("limiter in a loop over two nodes", "K3", inputs("in") + node("FlowLimiterCalculator", "in FINISHED:done", "out ALLOW:allow", BACK) + passing("out", "x") + passing("x", "done"), f"start; feed in 1@10 2@20 3@30; {CLOSED}", "out done allow"),
    Scenario("limiter in a loop, repeated runs", "A4 K3", LOOP, f"start; feed in 1@10 2@20; {CLOSED}; start; feed in 3@5 4@6; {CLOSED}", "out done allow"),
    Scenario("limiter in a loop that needs another stream", "K3", inputs("in gate") + node("FlowLimiterCalculator", "in FINISHED:done", "out ALLOW:allow", BACK) + passing("out gate", "done g"), f"start; feed in 1@10 2@20; feed gate 0@10; feed in 3@30; feed gate 0@29; feed gate 0@40; {CLOSED}", "out done allow"),
    Scenario("limiter, a late frame", "B3", limiter(), f"start; feed in 1@10; add in 2@5; idle; {CLOSED}", "out allow"),
    Scenario("limiter, a frame at Max", "H3", limiter(), f"start; feed in 1@Max; idle; feed fin 0@Max; {CLOSED}", "out+ allow+"),
    Scenario("limiter, a frame at PreStream", "H3", limiter(), f"start; feed in 1@PreStream; {CLOSED}", "out+ allow+"),
    Scenario("limiter, default handler", "C10", limiter('input_stream_handler { input_stream_handler: "DefaultInputStreamHandler" } '), f"start; feed in 1@10 2@20; feed fin 0@10; feed in 3@30; feed fin empty@25; {CLOSED}", "out+ allow+"),
    Scenario("limiter, outputs missing", "C4", inputs("in fin") + node("FlowLimiterCalculator", "in FINISHED:fin", "ALLOW:allow"), ""),
    Scenario("limiter, more inputs than outputs", "C4", inputs("in x fin") + node("FlowLimiterCalculator", "in x FINISHED:fin", "out"), ""),
    Scenario("limiter, more outputs than inputs", "C4", inputs("in fin") + node("FlowLimiterCalculator", "in FINISHED:fin", "out x"), ""),
    Scenario("limiter, inputs missing", "C4", inputs("fin") + node("FlowLimiterCalculator", "FINISHED:fin", "out"), ""),
    Scenario("limiter, unexpected tag", "C3", inputs("in fin") + node("FlowLimiterCalculator", "in FINISH:fin", "out"), ""),
    Scenario("limiter, unmarked loop", "K2", inputs("in") + node("FlowLimiterCalculator", "in FINISHED:done", "out") + passing("out", "done"), ""),
]
# fmt: on
