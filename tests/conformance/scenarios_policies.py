"""Input stream handlers and executors."""

# ruff: noqa: E501 - one scenario per line: a table

from scenario import Scenario, inputs, node, passing

IMMEDIATE = 'input_stream_handler { input_stream_handler: "ImmediateInputStreamHandler" } '
DEFAULT = 'input_stream_handler { input_stream_handler: "DefaultInputStreamHandler" } '


def handler(name: str, options: str = "") -> str:
    """The text of a handler with options."""
    held = f"options {{ [mediapipe.{name}Options.ext] {{ {options} }} }} " if options else ""
    return f'input_stream_handler {{ input_stream_handler: "{name}" {held}}} '


BATCH = handler("DefaultInputStreamHandler", "batch_size: 3")
JOIN = inputs("a b") + passing("a b", "c d", IMMEDIATE)
APPLICATION = 'executor { type: "ApplicationThreadExecutor" }\n'
POOL = 'executor { name: "pool" type: "ThreadPoolExecutor" options { [mediapipe.ThreadPoolExecutorOptions.ext] { num_threads: 2 } } }\n'
FAN = inputs("in") + passing("in", "x") + passing("in", "y") + passing("in", "z")
ONE = inputs("in") + passing("in", "out")
CALM = "start; add in 1@1 2@2; idle; end; done"


def fixed(options: str) -> str:
    """Three streams under the fixed-size handler."""
    return inputs("a b c") + passing("a b c", "x y z", handler("FixedSizeInputStreamHandler", options))


FILL = "start; add a 1@1 2@2 3@3 4@4 5@5 6@6; idle; add b 3@3 4@4 5@5 6@6 7@7; idle; feed c 4@4 5@5 6@6 7@7; end; done"

# fmt: off
SCENARIOS = [
    Scenario("immediate, one input", "H5", inputs("in") + passing("in", "out", IMMEDIATE), "start; feed in 1@1 2@2; end; done", "out+"),
    Scenario("immediate, one input moves first", "H5", JOIN, "start; feed a 1@1 2@2; close a; idle; close b; idle; done", "c+ d+"),
    Scenario("immediate, inputs take turns", "H5", JOIN, "start; feed a 1@1; feed b 2@2; feed a 3@3; close b; idle; close a; idle; done", "c+ d+"),
    Scenario("immediate, both at one timestamp", "H5", JOIN, "start; feed a 1@1; feed b 2@1; end; done", "c d"),
    Scenario("immediate, one stream behind the other", "O11", JOIN, "start; feed a 1@5; feed b 2@3; idle; end; done", "c d"),
    Scenario("immediate, two packets of one call", "H5", inputs("in") + passing("in in", "t v") + node("PacketSequencerCalculator", "INPUT:v TICK:t", "OUTPUT:out"), "start; idle; feed in 1@1 2@2 3@3; end; done", "out"),
    Scenario("immediate, two packets of one call, the other order", "H5", inputs("in") + passing("in in", "v t") + node("PacketSequencerCalculator", "INPUT:v TICK:t", "OUTPUT:out"), "start; idle; feed in 1@1 2@2 3@3; end; done", "out"),
    Scenario("immediate, a stream twice", "H5 O11", inputs("in") + passing("in in", "c d", IMMEDIATE), "start; idle; feed in 1@1 2@2; end; done", "c d"),
    Scenario("immediate, a stream twice, one after the other", "H5", inputs("in") + node("PacketSequencerCalculator", "INPUT:in TICK:in", "OUTPUT:out"), "start; idle; feed in 1@1 2@2; end; done", "out"),
    Scenario("immediate, bounds do not run", "H5 O9", JOIN, "start; feed a empty@5; feed b empty@9; close a; idle; close b; idle; done", "c+ d+"),
    Scenario("immediate, a closed input", "H6 H7", JOIN, "start; feed a 1@1; close a; idle; feed b 2@2 3@3; close b; idle; done", "c+ d+"),
    Scenario("immediate, an input closed without packets", "H6", JOIN, "start; close a; idle; feed b 2@2; close b; idle; done", "c+ d+"),
    Scenario("immediate, Max on one input", "H6", JOIN, "start; feed a 1@Max; feed b 2@2; end; done", "c d"),
    Scenario("immediate for the whole graph", "C10", handler("ImmediateInputStreamHandler") + "\n" + inputs("a b") + passing("a b", "c d"), "start; feed a 1@1; feed b 2@2; end; done", "c d"),
    Scenario("a node's handler wins over the graph's", "C10", handler("ImmediateInputStreamHandler") + "\n" + inputs("a b") + passing("a b", "c d", DEFAULT), "start; feed a 1@1; feed b 2@2; end; done", "c d"),
    Scenario("a nameless handler of a node hides the graph's", "C10", handler("ImmediateInputStreamHandler") + "\n" + inputs("a b") + passing("a b", "c d", "input_stream_handler { } "), "start; feed a 1@1; feed b 2@2; end; done", "c d"),
    Scenario("the default handler by name", "C10", inputs("a b") + passing("a b", "c d", DEFAULT), "start; feed a 1@1; feed b 2@2; end; done", "c+ d+"),
    Scenario("batches", "H4", inputs("in") + passing("in", "out", BATCH), "start; feed in 1@1 2@2 3@3 4@4; end; done", "out"),
    Scenario("batches and bounds", "H4 O9", inputs("in") + passing("in", "out", BATCH), "start; feed in 1@5 2@8 3@9 4@20 empty@30; end; done", "out+"),
    Scenario("batches of a join", "H4", inputs("a b") + passing("a b", "c d", BATCH), "start; feed a 1@1 2@2; feed b 3@2 4@3 5@4; end; done", "c d"),
    Scenario("batches with an option but no name", "C10", inputs("in") + passing("in", "out", "input_stream_handler { options { [mediapipe.DefaultInputStreamHandlerOptions.ext] { batch_size: 2 } } } "), "start; feed in 1@1 2@2 3@3; end; done", "out"),
    Scenario("unknown handler", "V14", inputs("in") + passing("in", "out", handler("NoSuchInputStreamHandler")), ""),
    Scenario("unknown handler of the graph", "V14", handler("NoSuchInputStreamHandler") + "\n" + ONE, ""),
    Scenario("unknown output handler", "M5", inputs("in") + passing("in", "out", 'output_stream_handler { output_stream_handler: "Nope" } '), ""),
    Scenario("the in-order output handler", "M5", inputs("in") + passing("in", "out", 'output_stream_handler { output_stream_handler: "InOrderOutputStreamHandler" } '), "start; feed in 1@1; end; done", "out"),
    Scenario("fixed size", "H9", fixed("trigger_queue_size: 4 target_queue_size: 3"), FILL, "x y z"),
    Scenario("fixed size, all queues full", "H9", fixed("trigger_queue_size: 4 target_queue_size: 3 fixed_min_size: true"), FILL, "x y z"),
    Scenario("application thread, nearest the output first", "D2 E6", APPLICATION + FAN, CALM, "x y z", ordered=True),
    Scenario("application thread, chain", "D2 E6", APPLICATION + inputs("in") + passing("in", "x") + passing("x", "y") + passing("y", "z"), CALM, "in x y z", ordered=True),
    Scenario("application thread, nothing before a wait", "E6", APPLICATION + ONE, "start; add in 1@1 2@2; failed?; idle; add in 3@3; idle; end; done", "in out", ordered=True),
    Scenario("application thread, join", "D2 E6", APPLICATION + inputs("a b") + passing("a", "x") + passing("b", "y") + passing("x y", "p q"), "start; add a 1@1 2@2; add b 3@1 4@2; idle; end; done", "x y p q", ordered=True),
    Scenario("application thread, waiting for output", "E6 A11", APPLICATION + ONE, "start; add in 1@1; output; add in 2@2; output; end; done", "out"),
    Scenario("application thread, an error", "E6", APPLICATION + ONE, "start; add in 1@5 2@3; idle; failed?; end; done", "out"),
    Scenario("one thread", "E3", "num_threads: 1\n" + FAN, CALM, "x y z"),
    Scenario("four threads", "E3", "num_threads: 4\n" + FAN, CALM, "x y z"),
    Scenario("zero threads", "E3", "num_threads: 0\n" + ONE, CALM, "out"),
    Scenario("minus one thread", "E3", "num_threads: -1\n" + ONE, CALM, "out"),
    Scenario("minus two threads", "E3", "num_threads: -2\n" + ONE, CALM, "out"),
    Scenario("default executor with threads", "E3", "executor { options { [mediapipe.ThreadPoolExecutorOptions.ext] { num_threads: 2 } } }\n" + ONE, CALM, "out"),
    Scenario("default executor with minus two threads", "E3", "executor { options { [mediapipe.ThreadPoolExecutorOptions.ext] { num_threads: -2 } } }\n" + ONE, CALM, "out"),
    Scenario("default executor, empty", "E3", "executor { }\n" + ONE, CALM, "out"),
    Scenario("num_threads beside a default executor", "V2", "num_threads: 2\nexecutor { }\n" + ONE, ""),
    Scenario("a node on a named pool", "E1", POOL + inputs("in") + passing("in", "x", 'executor: "pool" ') + passing("x", "out"), "start; feed in 1@1 2@2; end; done", "x out"),
    Scenario("a named pool in parallel", "E1 M2", POOL + inputs("in") + passing("in", "out", 'executor: "pool" max_in_flight: 2 '), "start; add in 1@1 2@2 3@3 4@4; idle; end; done", "out"),
    Scenario("executor default is reserved", "E2", POOL.replace('"pool"', '"default"') + ONE, ""),
    Scenario("executor gpu is reserved", "E2", POOL.replace('"pool"', '"gpu"') + ONE, ""),
    Scenario("executor names with two underscores are reserved", "E2", POOL.replace('"pool"', '"__x"') + ONE, ""),
    Scenario("a reserved executor on a node", "E2", inputs("in") + passing("in", "out", 'executor: "__gpu" '), ""),
    Scenario("an undeclared executor", "E2", inputs("in") + passing("in", "out", 'executor: "pool" '), ""),
    Scenario("executor declared twice", "E2", POOL + POOL + ONE, ""),
    Scenario("named executor without type", "E4", 'executor { name: "pool" }\n' + ONE, ""),
    Scenario("unknown executor type", "E4", 'executor { name: "pool" type: "Nope" }\n' + ONE, ""),
    Scenario("unknown type of the default executor", "E4", 'executor { type: "Nope" }\n' + ONE, ""),
    Scenario("application thread as a named executor", "E6", 'executor { name: "pool" type: "ApplicationThreadExecutor" }\n' + ONE, ""),
    Scenario("pool without threads", "E5", 'executor { name: "pool" type: "ThreadPoolExecutor" }\n' + ONE, ""),
    Scenario("pool with zero threads", "E5", POOL.replace("num_threads: 2", "num_threads: 0") + ONE, ""),
    Scenario("pool with a bad stack", "E5", POOL.replace("num_threads: 2", "num_threads: 2 stack_size: 0") + ONE, ""),
    Scenario("default pool without threads", "E5", 'executor { type: "ThreadPoolExecutor" }\n' + ONE, ""),
    Scenario("default pool with threads", "E5", 'executor { type: "ThreadPoolExecutor" options { [mediapipe.ThreadPoolExecutorOptions.ext] { num_threads: 2 } } }\n' + ONE, CALM, "out"),
    Scenario("sequencer, packet before any tick", "K5", inputs("a t") + node("PacketSequencerCalculator", "INPUT:a TICK:t", "OUTPUT:o"), "start; feed a 1@50; feed t 0@10; feed a 2@60 3@61; feed t 0@20; feed a 4@5; end; done", "o+"),
    Scenario("sequencer in step", "Y4", inputs("a t") + node("PacketSequencerCalculator", "INPUT:a TICK:t", "OUTPUT:o", DEFAULT), "start; feed a 1@10; feed t 0@10; feed t 0@20; feed a 2@20; feed t 0@30; feed a empty@30; end; done", "o+"),
    Scenario("sequencer with two streams and two ticks", "K5", inputs("a b s t") + node("PacketSequencerCalculator", "INPUT:0:a INPUT:1:b TICK:0:s TICK:1:t", "OUTPUT:0:x OUTPUT:1:y"), "start; feed s 0@10; feed a 1@1; feed t 0@5; feed b 2@2 3@3; feed t 0@30; feed a 4@4; end; done", "x+ y+"),
    Scenario("sequencer, unequal counts", "C4", inputs("a t") + node("PacketSequencerCalculator", "INPUT:a TICK:t", "OUTPUT:0:o OUTPUT:1:p"), ""),
]
# fmt: on
