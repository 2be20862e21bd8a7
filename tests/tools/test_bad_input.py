"""Everything that can be wrong with a command line: the exact message, which names place and fix, and the exit code.

No message comes with a traceback, and nothing half-written is left behind.
"""

from __future__ import annotations

import errno
import os
from pathlib import Path

import numpy as np
import pytest

from mediagraph.tools import exit_codes, runner
from mediagraph.tools.media.video_writer import VideoWriter

IN, OUT = ("-i", "me.jpg"), ("-o", "out.png")

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
        "gain, inverted, stamp, strength, title",
    ),
    (
        ("strength=1", "strength=2"),
        'run-graph: --side strength=2: the side packet "strength" is given twice; give each one once',
    ),
    (
        ("strength=1", "stamp=a.png"),
        'run-graph: --side stamp=a.png: the side packet "stamp" is Image, which cannot be written on the command line; '
        "run the graph from Python",
    ),
]


@pytest.mark.parametrize(("sides", "message"), SIDES)
def test_wrong_side_packets(run, sides: tuple[str, ...], message: str) -> None:
    done = run("Tint", *IN, *OUT, *(word for side in sides for word in ("--side", side)))
    assert (done.said, done.code) == (message, 2)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--threads", "many"), "run-graph: error: argument --threads: 'many' is not a number of threads"),
        (("--max-frames", "0"), "run-graph: error: argument --max-frames: '0' is not a positive number"),
        (("--stall-timeout", "nan"), "run-graph: error: argument --stall-timeout: 'nan' is not a number of seconds"),
        (("--stall-timeout", "-1"), "run-graph: error: argument --stall-timeout: '-1' is not a number of seconds"),
        (("--bogus",), "run-graph: error: unrecognized arguments: --bogus"),
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
        'bad.pbtxt:2:44: Node has no field "inputstream"; did you mean "input_stream"?',
        44,
    ),
    (
        'node { calculator: "PassThroughCalculator" input_stream: "i" output_stream: "o"',
        'bad.pbtxt:3:1: The text ends where "}" is expected.',
        None,
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
            "selfie_segmentatoin: there is no such file, and no shipped graph of that name; did you mean "
            '"selfie_segmentation"? Shipped: selfie_segmentation',
        ),
        (
            "nonsense",
            "nonsense: there is no such file, and no shipped graph of that name. Shipped: selfie_segmentation",
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


# -- inputs


def test_inputs_that_cannot_be_read(run, folder: Path) -> None:
    (folder / "cut.jpg").write_bytes((folder / "me.jpg").read_bytes()[:20000])
    (folder / "zero.mp4").touch()
    (folder / "text.mp4").write_text("no video")
    (folder / "empty").mkdir()
    expected = {
        "cut.jpg": '"cut.jpg" is damaged or cut off; copy or download it again',
        "zero.mp4": '"zero.mp4" is empty (0 bytes); copy or download it again',
        "nosuch.mp4": '"nosuch.mp4" does not exist; check the path',
        "nosuch/*.png": '"nosuch/*.png" matches no file; check the folder and the pattern',
        "text.mp4": '"text.mp4" is not a video or picture that can be read, or its beginning is damaged; check that it '
        "is the right file, and copy or download it again",
        "rtsp://camera/1": '"rtsp://camera/1" is an address; only files, folders and globs can be read, so save it to '
        "a file first",
    }
    for source, message in expected.items():
        done = run("Copy", "-i", source, *OUT)
        assert (done.said, done.code) == (f"run-graph: {message}", 4)
    assert run("Copy", "-i", "empty", *OUT).said.startswith('run-graph: "empty" holds no pictures; looked for files')
    assert not list(folder.glob("*out*")) + list(folder.glob(".*"))


def test_a_video_that_breaks_midway_leaves_what_came_before(run, folder: Path) -> None:
    import av

    whole = (folder / "clip.mp4").read_bytes()
    with av.open(str(folder / "clip.mkv"), "w") as target, av.open(str(folder / "clip.mp4")) as source:
        stream = target.add_stream_from_template(source.streams.video[0])
        for packet in source.demux(video=0):
            if packet.dts is not None:
                packet.stream = stream
                target.mux(packet)
    data = (folder / "clip.mkv").read_bytes()
    (folder / "broken.mkv").write_bytes(data[: len(data) * 2 // 3])
    done = run("Copy", "-i", "broken.mkv", "-o", "out.npz")
    frames = len(np.load("out.npz")["timestamps"])
    assert done.code == 4
    assert 0 < frames < 10
    assert done.err.startswith(f'run-graph: "broken.mkv" breaks off after frame {frames} (')
    assert done.said.endswith(f"-> out.npz ({frames})")
    assert len(whole) > 0


def test_a_folder_with_a_bad_file_gives_the_others(run, folder: Path) -> None:
    (folder / "photos" / "a5.png").write_bytes((folder / "photos" / "a2.png").read_bytes()[:1000])
    done = run("Copy", "-i", "photos", "-o", "copies")
    assert done.code == 4
    assert sorted(path.name for path in (folder / "copies").iterdir()) == ["a10.png", "a2.png", "b.png"]
    first, *_, last = done.err.splitlines()
    assert first == 'run-graph: "photos/a5.png" is damaged or cut off; copy or download it again'
    assert last == "1 file could not be read: a5"
    summary = run("Copy", "-i", "photos", "-o", "null:", "--json").summary
    assert (summary["exit_code"], summary["bad_files"], summary["frames_in"]) == (4, ["a5"], 3)


# -- outputs


def test_outputs_that_cannot_be_written(run, folder: Path) -> None:
    (folder / "there.png").touch()
    expected = {
        "there.png": '"there.png" exists already; choose another name, or allow it with --overwrite',
        "no/out.png": '"no/out.png" cannot be written: the folder "no" does not exist; create it first',
        "me.jpg/out.png": '"me.jpg/out.png" cannot be written: "me.jpg" is not a folder',
        "out.xyz": '"out.xyz" has no suffix that can be written (.png .jpg .jpeg .webp .bmp .tif .tiff .mp4 .mov .mkv '
        '.npy .npz); for a folder, end it with "/"',
        "http://host/x.png": '"http://host/x.png" is an address; results can only be written to files, folders and '
        "null:",
    }
    for target, message in expected.items():
        done = run("Copy", *IN, "-o", target)
        assert (done.said, done.code) == (f"run-graph: {message}", 5)
    assert (folder / "there.png").read_bytes() == b""
    assert not list(folder.glob(".*"))


def test_nothing_is_left_of_the_first_output_if_the_second_cannot_be_opened(run, folder: Path) -> None:
    done = run("Copy", "-i", "clip.mp4", "-o", "out.mp4", "-o", "input_video=no/in.mp4")
    assert done.code == 5
    assert not (folder / "out.mp4").exists()
    assert not list(folder.glob(".*"))


def test_a_folder_that_may_not_be_written(run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: str, *arguments: object, **options: object) -> object:
        raise PermissionError(errno.EACCES, "Permission denied", path)

    monkeypatch.setattr("mediagraph.tools.media.pending_file.open", refuse, raising=False)
    done = run("Copy", *IN, *OUT)  # as root every folder may be written, so the system's refusal is played
    assert (done.said, done.code) == (
        'run-graph: "out.png" may not be written (permission denied); choose another folder',
        5,
    )


def test_frames_that_do_not_fit_together(run, folder: Path) -> None:
    done = run("Shrinking", "-i", "clip.mp4", "-o", "out.npy")
    assert done.code == 5
    assert done.said == (
        '"out.npy" holds what came before the run ended: 1 packet run-graph: "out.npy" holds arrays of one shape and '
        "type, (95, 128, 3) uint8 so far, but (94, 128, 3) uint8 came at 33333 µs; write .npz instead"
    )
    assert np.load("out.npy").shape == (95, 128, 3)
    assert run("Shrinking", "-i", "clip.mp4", "-o", "out.npz").code == 0


def test_a_payload_that_is_no_picture(run, folder: Path) -> None:
    done = run("Number", *IN, *OUT)
    assert done.code == 5
    assert done.said.startswith('run-graph: "out.png"')
    assert "float" in done.said
    assert not (folder / "out.png").exists()


def test_a_disk_that_fills_up_midway(run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write = VideoWriter.write

    def write_until_full(self: VideoWriter, value: object, timestamp: int, name: str) -> None:
        if timestamp > 150_000:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        write(self, value, timestamp, name)

    monkeypatch.setattr(VideoWriter, "write", write_until_full)
    done = run("Copy", "-i", "clip.mp4", "-o", "out.mp4")
    assert done.code == 5
    message = 'run-graph: "out.mp4" cannot be written: the disk is full; free some space or write elsewhere'
    assert done.said == f'"out.mp4" holds what came before the run ended: 5 packets {message}'
    assert not list(folder.glob(".*"))


# -- runs


def test_a_calculator_that_raises(run, folder: Path) -> None:
    done = run("Failing", "-i", "clip.mp4", "-o", "out.npz")
    assert done.code == 1
    assert done.said == (
        '"out.npz" holds what came before the run ended: 4 packets run-graph: Calculator::Process() for node '
        '"FailingCalculator" failed at 133332: ValueError: this frame is not nice [Failing.pbtxt:3:6]'
    )
    assert np.load("out.npz")["timestamps"].tolist() == [0, 33333, 66666, 99999]


def test_a_calculator_that_calls_exit(run, folder: Path) -> None:
    done = run("Leaving", "-i", "clip.mp4", "-o", "out.mp4")
    assert (done.said, done.code) == (
        "run-graph: a calculator ended the program by exit(3); raise an exception instead",
        1,
    )
    assert not list(folder.glob("*out*")) + list(folder.glob(".*"))


def test_verbose_adds_the_traceback(run) -> None:
    done = run("Failing", "-i", "clip.mp4", "-o", "null:", "-v")
    assert "Traceback (most recent call last)" in done.err
    assert 'raise ValueError("this frame\\nis not nice")' in done.err


def test_a_limiter_that_is_never_told_that_frames_are_finished(run) -> None:
    done = run("stalling", "-i", "clip.mp4", "-o", "out.npz", "--stall-timeout", "0")
    assert done.code == 7
    assert done.said == (
        '"out.npz" holds what came before the run ended: 1 packet run-graph: the run has stalled: the flow limiter '
        '"FlowLimiterCalculator" holds 1 frame back, but nothing is left to do that would send on its FINISHED stream. '
        "Check that FINISHED is fed by the last node of the part that is limited, for every frame"
    )


def test_cuda_without_a_gpu(run_graph_command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mediagraph.tools.device._DRIVERS", ("libnosuch.so",))
    done = run_graph_command("selfie_segmentation", "--device", "cuda", *IN, *OUT)
    assert done.code == 6
    assert done.said == (
        "run-graph: CUDA is not available: there is no NVIDIA driver on this machine (libcuda.so.1 cannot be loaded). "
        "Install the driver, or run with --device cpu"
    )


def test_no_network_at_the_first_fetch(run_graph_command, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEDIAGRAPH_CACHE", str(folder / "cache"))
    monkeypatch.setattr("mediagraph.models.sources.find_installed", None)
    monkeypatch.setattr("mediagraph.models.sources.SOURCES", ())
    done = run_graph_command("selfie_segmentation", "--no-network", *IN, *OUT)
    assert done.code == 6
    model = "mediapipe/modules/selfie_segmentation/selfie_segmentation.tflite"
    place = f"{folder}/cache/files/{model}"
    assert f'the model "{model}" is missing in the cache ("{place}") and the network is switched off' in done.said
    assert "run once with the network, or run `mediagraph models add FILE`" in done.said
    assert not (folder / "out.png").exists()


def test_a_cache_that_cannot_be_written(run_graph_command, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "cache").touch()  # a file in the place of the folder refuses root as well
    monkeypatch.setenv("MEDIAGRAPH_CACHE", str(folder / "cache"))
    monkeypatch.delenv("MEDIAGRAPH_NO_NETWORK", raising=False)
    done = run_graph_command("selfie_segmentation", *IN, *OUT)
    assert done.code == 6
    assert f'cannot write the model cache "{folder}/cache": ' in done.said
    assert "set MEDIAGRAPH_CACHE to a folder that can be written" in done.said


def test_a_model_that_is_damaged(run_graph_command, folder: Path) -> None:
    (folder / "broken.tflite").write_bytes(b"\x1c\0\0\0TFL3" + b"\xff" * 100)
    (folder / "infer.pbtxt").write_text(
        'input_stream: "in"\noutput_stream: "out"\n'
        'node { calculator: "ImageToTensorCalculator" input_stream: "IMAGE:in" output_stream: "TENSORS:t"\n'
        "  options { [mediapipe.ImageToTensorCalculatorOptions.ext] { output_tensor_width: 8 output_tensor_height: 8\n"
        "    output_tensor_float_range { min: 0 max: 1 } } } }\n"
        'node { calculator: "InferenceCalculator" input_stream: "TENSORS:t" output_stream: "TENSORS:out"\n'
        '  options { [mediapipe.InferenceCalculatorOptions.ext] { model_path: "broken.tflite" } } }\n'
    )
    done = run_graph_command("infer.pbtxt", *IN, "-o", "null:")
    assert done.code == 6
    assert 'for node "InferenceCalculator" failed' in done.said
    assert "broken.tflite" in done.said
    assert "[infer.pbtxt:6:6]" in done.said


def test_an_error_of_our_own_midway_leaves_nothing_half_written(
    run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*arguments: object) -> None:
        raise KeyError("lost")

    monkeypatch.setattr("mediagraph.tools.progress.Lines.advance", fail)
    done = run("Copy", "-i", "clip.mp4", "-o", "out.mp4")
    assert done.code == 1
    assert not list(folder.glob(".*"))


def test_an_error_of_our_own_is_one_paragraph_too(run, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*arguments: object, **options: object) -> None:
        raise KeyError("lost")

    monkeypatch.setattr(runner, "open_source", fail)
    done = run("Copy", *IN, *OUT)
    message = (
        "this is an error of mediagraph itself: KeyError: 'lost'; run it again with -v for the traceback, and report it"
    )
    assert (done.said, done.code) == (f"run-graph: {message}", 1)


def test_a_library_that_the_machine_lacks(run, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*arguments: object, **options: object) -> None:
        raise ImportError("libGL.so.1: cannot open shared object file: No such file or directory")

    monkeypatch.setattr(runner, "open_source", fail)
    done = run("Copy", *IN, *OUT)
    assert done.code == 6
    assert done.said == (
        "run-graph: a system library is missing: libGL.so.1: cannot open shared object file: No such file or "
        "directory. "
        "On a slim Debian or Ubuntu: apt-get install libgl1 libglib2.0-0 libxcb1; elsewhere replace opencv-python by "
        "opencv-python-headless"
    )


def test_the_exit_codes_are_the_documented_ones() -> None:
    documented = (Path(__file__).parents[2] / "docs" / "command_line.md").read_text().partition("## Exit codes")[2]
    rows = [line.split("|")[1].strip() for line in documented.splitlines() if line.startswith("| ")]
    assert [int(row) for row in rows if row.isdigit()] == [int(code) for code in exit_codes.ExitCode]
