"""Everything that can be wrong with a command line: the exact message, which names place and fix, and the exit code.

No message comes with a traceback, and nothing half-written is left behind.
"""

from __future__ import annotations

from pathlib import Path

import pytest

IN, OUT = ("-i", "me.jpg"), ("-o", "out.png")
SHIPPED = "background_blur, background_color, background_image, background_spill, selfie_segmentation"

USAGE = [
    (
        ("-i", "input_vide=me.jpg", *OUT),
        'run-graph: -i input_vide=me.jpg: the graph has no input stream "input_vide"; did you mean "input_video"? '
        "Its input streams are input_video",
    ),
    (
        (*IN, "-o", "output_vidoe=out.png"),
        'run-graph: -o output_vidoe=out.png: the graph has no stream "output_vidoe"; did you mean "output_video"? '
        "Its streams are input_video, output_video",
    ),
    (
        ("-i", "zzz=me.jpg", *OUT),
        'run-graph: -i zzz=me.jpg: the graph has no input stream "zzz". Its input streams are input_video',
    ),
    (
        (*IN, "-i", "input_video=me.jpg", *OUT),
        'run-graph: -i input_video=me.jpg: the stream "input_video" is given twice; give each stream once',
    ),
    (
        (*IN, *OUT, "-o", "out.npy"),
        'run-graph: -o out.npy: the stream "output_video" is given twice; give each stream once',
    ),
    (
        (*IN, *OUT, "-o", "input_video=out.png"),
        'run-graph: -o input_video=out.png: "out.png" is given twice; each stream needs a file of its own',
    ),
    (
        IN,
        "run-graph: nothing says where results go; give a stream a file, as in -o out.mp4, or drop them with -o null:. "
        "The graph's streams are input_video, output_video",
    ),
    (OUT, 'run-graph: nothing feeds the input stream "input_video"; give it with -i input_video=FILE'),
    (
        ("-i", "input_video=", *OUT),
        'run-graph: "input_video=" names no file; write [STREAM=]FILE, as in input_video=clip.mp4',
    ),
    (
        (*IN, *OUT, "--side", "strength=1"),
        'run-graph: --side strength=1: the graph takes no side packet "strength". It takes none',
    ),
    ((*IN, *OUT, "--device", "foo"), 'run-graph: "foo" is not a device; devices are cpu, cuda and cuda:N'),
]


@pytest.mark.parametrize(("arguments", "message"), USAGE)
def test_wrong_usage(run, folder: Path, arguments: tuple[str, ...], message: str) -> None:
    done = run("Copy", *arguments)
    assert (done.said, done.code, done.out) == (message, 2, "")
    assert not (folder / "out.png").exists()


SIDES = [
    (
        (),
        'run-graph: the graph needs the side packet "strength" (int, for "TintCalculator".STRENGTH); give it with '
        "--side strength=VALUE",
    ),
    (
        ("strength=much",),
        'run-graph: --side strength=much: "much" is not int, which the side packet "strength" is',
    ),
    (
        ("strength=1", "inverted=perhaps"),
        'run-graph: --side inverted=perhaps: "perhaps" is not bool, which the side packet "inverted" is',
    ),
    (("strength",), "run-graph: --side strength has no value; write NAME=VALUE, as in --side model_selection=1"),
    (
        ("strenght=1",),
        'run-graph: --side strenght=1: the graph takes no side packet "strenght"; did you mean "strength"? It takes '
        "gain, inverted, stamp, strength, title, weights",
    ),
    (
        ("strength=1", "strength=2"),
        'run-graph: --side strength=2: the side packet "strength" is given twice; give each one once',
    ),
    (
        ("strength=1", "weights=[1, 2]"),
        'run-graph: --side weights=[1, 2]: the side packet "weights" is ndarray, which cannot be written on the '
        "command "
        "line; run the graph from Python",
    ),
]


@pytest.mark.parametrize(("sides", "message"), SIDES)
def test_wrong_side_packets(run, sides: tuple[str, ...], message: str) -> None:
    done = run("Tint", *IN, *OUT, *(word for side in sides for word in ("--side", side)))
    assert (done.said, done.code) == (message, 2)


def test_a_picture_for_a_side_packet_that_is_not_there(run) -> None:
    done = run("Tint", *IN, *OUT, "--side", "strength=1", "--side", "stamp=nosuch.png")
    assert (done.said, done.code) == ('run-graph: "nosuch.png" does not exist; check the path', 4)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--threads", "many"), "run-graph: error: argument --threads: 'many' is not a number of threads"),
        (("--max-frames", "0"), "run-graph: error: argument --max-frames: '0' is not a positive number"),
        (("--stall-timeout", "nan"), "run-graph: error: argument --stall-timeout: 'nan' is not a number of seconds"),
        (("--stall-timeout", "-1"), "run-graph: error: argument --stall-timeout: '-1' is not a number of seconds"),
        (
            ("--start", "1.2.3"),
            "run-graph: error: argument --start: '1.2.3' is not a time; write seconds, as 2.5, or H:MM:SS, as "
            "1:02:03.5",
        ),
        (
            ("--duration", "0"),
            "run-graph: error: argument --duration: '0' is no length of time; it must be more than 0",
        ),
        (
            ("--fps", "0"),
            "run-graph: error: argument --fps: '0' is not a number of frames per second; write 25 or 30000/1001",
        ),
        (("--bogus",), "run-graph: error: unrecognized arguments: --bogus"),
        (
            ("me.jpg", "cut.png"),
            "run-graph: error: unrecognized arguments: me.jpg cut.png; inputs follow -i and results -o, as in "
            "-i me.jpg -o out.mp4",
        ),
    ],
)
def test_wrong_options(run, arguments: tuple[str, ...], message: str) -> None:
    done = run("Copy", *IN, *OUT, *arguments)
    assert done.code == 2
    assert done.said.endswith(message)


def test_a_folder_of_modules_that_is_not_there(run, mediagraph) -> None:
    done = run("Copy", *IN, *OUT, "--modules", "nosuch")
    assert (done.said, done.code) == ("run-graph: --modules nosuch: there is no such folder; check the path", 2)
    assert mediagraph("check", "selfie_segmentation", "--modules", "nosuch").code == 2


def test_streams_must_be_named_if_there_are_several(run) -> None:
    done = run("two", *IN, *OUT)
    assert done.said == "run-graph: -i me.jpg: the graph has several input streams, say which: left, right"
    assert done.code == 2
    done = run("two", "-i", "left=me.jpg", *OUT)
    assert done.said == 'run-graph: nothing feeds the input stream "right"; give it with -i right=FILE'
    done = run("two", "-i", "left=me.jpg", "-i", "right=me.jpg")
    assert "as in -o left_copy=out.mp4, or drop" in done.said


def test_a_graph_without_inputs_takes_none(run) -> None:
    done = run("ramp", *IN, *OUT)
    assert done.said == "run-graph: -i me.jpg: the graph declares no input stream; name a stream, as -i NAME=me.jpg"
    assert done.code == 2


# -- graphs


GRAPHS = [
    (
        'node { calculator: "PassThruCalculator" input_stream: "i" output_stream: "o" }',
        'bad.pbtxt:2:20: there is no calculator or subgraph "PassThruCalculator"; did you mean '
        '"PassThroughCalculator"?',
        20,
    ),
    (
        'node { calculator: "PassThroughCalculator" inputstream: "i" }',
        'bad.pbtxt:2:44: a node has no field "inputstream"; did you mean "input_stream"?',
        44,
    ),
    (
        'node { calculator: "PassThroughCalculator" input_stream: "i" output_stream: "o"',
        'bad.pbtxt:2:6: the block of "node" is not closed: the text ends without its "}"',
        6,
    ),
]


@pytest.mark.parametrize(("node", "message", "column"), GRAPHS)
def test_a_wrong_graph_names_the_place(
    run_graph_command, folder: Path, node: str, message: str, column: int | None
) -> None:
    (folder / "bad.pbtxt").write_text(f'input_stream: "i"\n{node}\n')
    done = run_graph_command("bad.pbtxt", *IN, "-o", "null:")
    lines = done.err.splitlines()
    assert (done.code, lines[0]) == (3, message)
    if column is not None:
        assert lines[1:] == [f"    {node}", " " * (3 + column) + "^"]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("nosuch.pbtxt", "nosuch.pbtxt: there is no such graph file; check the path"),
        ("mediapipe/no.binarypb", "mediapipe/no.binarypb: there is no such graph file; check the path"),
        ("photos", "photos: this is a folder; give a graph file in it (it holds none)"),
        (
            "selfie_segmentatoin",
            "selfie_segmentatoin: there is no such file, and no graph of that name; did you mean "
            f'"selfie_segmentation"? There are {SHIPPED}, and `mediagraph list examples`',
        ),
        (
            "nonsense",
            f"nonsense: there is no such file, and no graph of that name. There are {SHIPPED}, and "
            "`mediagraph list examples`",
        ),
        (
            "gating",
            'gating: there is no such file, and no graph of that name; did you mean "examples/gating"? '
            f"There are {SHIPPED}, and `mediagraph list examples`",
        ),
        (
            "examples/gatting",
            'examples/gatting: there is no such file, and no graph of that name; did you mean "examples/gating"? '
            f"There are {SHIPPED}, and `mediagraph list examples`",
        ),
    ],
)
def test_a_graph_that_is_not_there(run_graph_command, name: str, message: str) -> None:
    done = run_graph_command(name, *IN, *OUT)
    assert (done.said, done.code) == (message, 3)


def test_a_folder_of_graphs_names_them(run_graph_command, folder: Path) -> None:
    (folder / "graphs").mkdir()
    for name in ("b.pbtxt", "a.binarypb", "notes.txt"):
        (folder / "graphs" / name).touch()
    done = run_graph_command("graphs/", *IN, *OUT)
    assert done.said == "graphs/: this is a folder; give a graph file in it (a.binarypb, b.pbtxt)"


def test_a_byte_order_mark_does_no_harm(run, folder: Path) -> None:
    text = (folder / "Copy.pbtxt").read_bytes()
    (folder / "marked.pbtxt").write_bytes(b"\xef\xbb\xbf" + text.replace(b"\n", b"\r\n"))
    assert run("marked", *IN, "-o", "null:").code == 0


def test_a_graph_that_is_not_text(run_graph_command, folder: Path) -> None:
    (folder / "bad.pbtxt").write_bytes(b"\xff\xfe\x00")
    done = run_graph_command("bad.pbtxt", *IN, *OUT)
    assert done.err.splitlines()[0] == "bad.pbtxt:1:1: the graph is not UTF-8 text; binary graphs end in .binarypb"
    (folder / "bad.binarypb").write_bytes(b"\x0a\xff\x01")
    done = run_graph_command("bad.binarypb", *IN, *OUT)
    assert (done.said, done.code) == ("bad.binarypb: the binary graph is damaged or cut off", 3)


def test_an_option_that_a_calculator_has_not(run_graph_command, folder: Path) -> None:
    text = (folder / "limited.pbtxt").read_text()
    options = (
        'options { [mediapipe.FlowLimiterCalculatorOptions.ext] { max_in_fligt: 2 } }\n  output_stream: "throttled"'
    )
    (folder / "bad.pbtxt").write_text(text.replace('output_stream: "throttled"', options))
    done = run_graph_command("bad.pbtxt", "--calculators", "own.py", *IN, *OUT)
    expected = 'FlowLimiterCalculatorOptions has no field "max_in_fligt"; did you mean "max_in_flight"?'
    assert done.err.splitlines()[0] == f"bad.pbtxt:8:60: {expected}"
    assert done.code == 3


def test_a_tag_that_a_calculator_has_not(run, folder: Path) -> None:
    text = (folder / "Copy.pbtxt").read_text()
    (folder / "bad.pbtxt").write_text(
        text.replace('output_stream: "output_video" }', 'output_stream: "COPIES:output_video" }')
    )
    done = run("bad", *IN, *OUT)
    assert done.code == 3
    assert "bad.pbtxt:3:" in done.said
    assert "COPIES" in done.said


# -- calculators


CALCULATORS = [
    (
        "syntax.py",
        "def f(:\n",
        "syntax.py:1:7: the calculators cannot be imported: SyntaxError: invalid syntax def f(: ^",
    ),
    (
        "missing.py",
        "import nosuch_package\n",
        "missing.py:1:1: the calculators cannot be imported: ModuleNotFoundError: No module named 'nosuch_package' "
        "import nosuch_package ^",
    ),
    (
        "raising.py",
        "x = 1\n\nraise RuntimeError('first\\nsecond')\n",
        "raising.py:3:1: the calculators cannot be imported: RuntimeError: first second "
        "raise RuntimeError('first\\nsecond') ^",
    ),
    (
        "leaving.py",
        "import sys\nsys.exit(5)\n",
        "leaving.py:2:1: the calculators cannot be imported: SystemExit: 5 sys.exit(5) ^",
    ),
    ("nosuch.py", None, "nosuch.py: there is no such file of calculators; check the path"),
    (
        "nosuch_module_of_calculators",
        None,
        "nosuch_module_of_calculators: there is no such module of calculators; install it, or give the path of a .py "
        "file",
    ),
    (
        "./notes.txt",
        "",
        "./notes.txt: the calculators cannot be imported: ImportError: a file of calculators ends in .py, as notes.py",
    ),
]


@pytest.mark.parametrize(("name", "text", "message"), CALCULATORS, ids=[row[0] for row in CALCULATORS])
def test_calculators_that_cannot_be_imported(
    run_graph_command, folder: Path, name: str, text: str | None, message: str
) -> None:
    if text is not None:
        (folder / name).write_text(text)
    done = run_graph_command("Copy.pbtxt", "--calculators", name, *IN, *OUT)
    assert (done.said, done.code) == (message, 3)


def test_streams_inside_subgraphs_are_not_listed(run_graph_command) -> None:
    done = run_graph_command("selfie_segmentation", "-i", "me.jpg")
    assert done.said == (
        "run-graph: nothing says where results go; give a stream a file, as in -o out.mp4, or drop them with -o null:. "
        "The graph's streams are input_video, throttled_input_video, segmentation_mask, output_video, and those of its "
        "subgraphs"
    )
