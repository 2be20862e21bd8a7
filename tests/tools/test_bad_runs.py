"""Files, devices and runs that go wrong: the exact message, which names place and fix, and the exit code.

No message comes with a traceback, and nothing half-written is left behind.
"""

from __future__ import annotations

import errno
import os
import shlex
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from mediagraph.tools import exit_codes, runner
from mediagraph.tools.media.video_writer import VideoWriter

IN, OUT = ("-i", "me.jpg"), ("-o", "out.png")


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
        "gopher://door/1": '"gopher://door/1" cannot be opened: there is no "gopher://" here; there are http://, '
        "https://, rtsp://, rtsps://, rtmp://, udp://, rtp://, srt://",
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
        '.webm .npy .npz .jsonl); for a folder, end it with "/"',
        "http://host/x.png": '"http://host/x.png" is an address; results can only be written to files, folders, '
        "-, display: and null:",
    }
    for target, message in expected.items():
        done = run("Copy", *IN, "-o", target)
        assert (done.said, done.code) == (f"run-graph: {message}", 5)
    assert (folder / "there.png").read_bytes() == b""
    assert not list(folder.glob(".*"))


@pytest.mark.parametrize("source", ["clip.mp4", "photos"])
def test_a_start_behind_the_end(run, folder: Path, source: str) -> None:
    done = run("Copy", "-i", source, "-o", "out/", "--start", "1:00")
    assert (done.code, done.said.count("run-graph:")) == (4, 1)
    assert f'run-graph: "{source}" has nothing from 60 s on, where --start is: it ends at ' in done.said


@pytest.mark.skipif(sys.platform == "win32", reason="a shell of POSIX")
@pytest.mark.parametrize(
    ("closing", "source", "code"),
    [("2>&-", "clip.mp4", 0), (">&-", "clip.mp4", 0), ("<&- >&- 2>&-", "clip.mp4", 0), ("<&-", "-", 4)],
)
def test_standard_streams_that_are_closed(folder: Path, closing: str, source: str, code: int) -> None:
    command = [sys.executable, "-m", "mediagraph.tools.run_graph", "Copy.pbtxt", "--calculators", "own.py"]
    line = shlex.join([*command, "-i", source, "-o", "out.mp4"])
    done = subprocess.run(["sh", "-c", f"{line} {closing}"], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == code
    assert "Traceback" not in done.stderr
    assert (folder / "out.mp4").exists() == (code == 0)


@pytest.mark.parametrize("output", ["clip.mp4", "./clip.mp4", "link.mp4", "twin.mp4"])
def test_a_result_does_not_take_the_place_of_its_input(run, folder: Path, output: str) -> None:
    (folder / "link.mp4").symlink_to("clip.mp4")
    (folder / "twin.mp4").hardlink_to(folder / "clip.mp4")
    before = (folder / "clip.mp4").read_bytes()
    done = run("Copy", "-i", "clip.mp4", "-o", output, "--overwrite")
    expected = f"run-graph: -o {output}: this file is read by -i clip.mp4; choose another name for the result"
    assert (done.code, done.said) == (2, expected)
    assert (folder / "clip.mp4").read_bytes() == before
    done = run("Copy", "-i", "photos", "-o", "photos/", "--overwrite")
    expected = "run-graph: -o photos/: this folder is read by -i photos; choose another name for the result"
    assert (done.code, done.said) == (2, expected)


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
        '"FailingCalculator" failed at 133332: ValueError: this frame is not nice [Failing.pbtxt:3:6] '
        'own.py:19: in process raise ValueError("this frame\\nis not nice")'
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
    monkeypatch.setattr("mediagraph.calculators.cuda.driver._DRIVERS", ("libnosuch.so",))
    done = run_graph_command("selfie_segmentation", "--device", "cuda", *IN, *OUT)
    assert done.code == 6
    assert done.said == (
        "run-graph: CUDA is not available: there is no NVIDIA driver on this machine (libcuda.so.1 cannot be loaded). "
        "Install the driver, or run the graph's variant for cpu"
    )


def test_a_cuda_graph_without_a_gpu_is_refused_before_anything_is_read(
    run_graph_command, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mediagraph.calculators.cuda.driver._DRIVERS", ("libnosuch.so",))
    done = run_graph_command("selfie_segmentation_cuda", "-i", "nosuch.png", *OUT)
    assert done.code == 6
    assert done.said.startswith("run-graph: CUDA is not available: there is no NVIDIA driver on this machine")
    assert not (folder / "out.png").exists()


def test_a_cuda_graph_is_drawn_without_a_gpu(run_graph_command, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mediagraph.calculators.cuda.driver._DRIVERS", ("libnosuch.so",))
    assert run_graph_command("selfie_segmentation_cuda", *IN, *OUT, "--dot", "cuda.svg").code == 6
    assert "InferenceCudaCalculator" in (folder / "cuda.svg").read_text()


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
