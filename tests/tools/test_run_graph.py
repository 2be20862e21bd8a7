"""`run-graph` at its work: every kind of input and output, every option; no frame is lost, no timestamp changed."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from mediagraph.tools.pacing import WallClock

SHARED_CLIP = Path(__file__).resolve().parents[3] / "shared" / "testdata" / "thumb_up_720p.mp4"
TIMES_US = [number * 33333 for number in range(10)]


def times_us(path: str | Path) -> list[int]:
    with av.open(str(path)) as container:
        return [round(frame.pts * frame.time_base * 1_000_000) for frame in container.decode(video=0)]


def test_an_image_gives_an_image(run, folder: Path) -> None:
    done = run("Copy", "-i", "me.jpg", "-o", "out.png")
    assert (done.code, done.out) == (0, "")
    assert done.said.startswith("1 frame in 0.")
    assert done.said.endswith(" per second) -> out.png (1)")
    assert np.array_equal(cv2.imread("out.png"), cv2.imread("me.jpg"))
    assert not list(folder.glob(".*"))


def test_a_folder_gives_a_folder_named_after_the_photographs(run, folder: Path) -> None:
    assert run("Copy", "-i", "photos/", "-o", "copies/").code == 0
    assert sorted(path.name for path in (folder / "copies").iterdir()) == ["a10.png", "a2.png", "b.png"]


def test_a_glob_gives_a_folder_even_without_a_slash(run, folder: Path) -> None:
    assert run("Copy", "-i", "photos/a*", "-o", "copies").code == 0
    assert sorted(path.name for path in (folder / "copies").iterdir()) == ["a10.png", "a2.png"]


def test_a_video_gives_a_video_with_its_timestamps(run) -> None:
    assert run("Copy", "-i", "clip.mp4", "-o", "out.mp4", "--quiet").err == ""
    assert times_us("out.mp4") == times_us("clip.mp4") == TIMES_US


def test_a_video_gives_pictures(run, folder: Path) -> None:
    assert run("Copy", "-i", "clip.mp4", "-o", "frames/", "--max-frames", "2").code == 0
    assert sorted(path.name for path in (folder / "frames").iterdir()) == ["frame_000001.png", "frame_000002.png"]


@pytest.mark.parametrize("threads", ["0", "1", "2", "8"])
@pytest.mark.parametrize("graph", ["Copy", "limited"])
def test_no_frame_is_lost_whatever_the_threads(run, graph: str, threads: str) -> None:
    done = run(graph, "-i", "clip.mp4", "-o", "out.npz", "--threads", threads)
    assert done.code == 0
    assert np.load("out.npz")["timestamps"].tolist() == TIMES_US


def test_raw_payloads_of_one_image_and_of_many(run) -> None:
    assert run("Copy", "-i", "me.jpg", "-o", "one.npy").code == 0
    assert np.load("one.npy").shape == (512, 512, 3)
    assert run("Copy", "-i", "clip.mp4", "-o", "all.npy").code == 0
    assert np.load("all.npy").shape == (10, 96, 128, 3)


def test_numbers_go_into_arrays(run) -> None:
    assert run("Number", "-i", "clip.mp4", "-o", "means.npy").code == 0
    assert np.load("means.npy").shape == (10,)


def test_several_streams_inner_ones_and_graph_inputs_too(run) -> None:
    inputs = ("-i", "left=me.jpg", "-i", "right=photos/b.png")
    done = run(
        "two", *inputs, "-o", "left=l.npy", "-o", "right_copy=r.npy", "-o", "inner=i.npy", "-o", "left_copy=null:"
    )
    assert done.code == 0
    assert np.load("l.npy").shape == np.load("i.npy").shape == (512, 512, 3)
    assert np.load("r.npy").shape == (96, 128, 3)


def test_two_folders_run_side_by_side_and_the_first_names_the_results(run, folder: Path) -> None:
    (folder / "others").mkdir()
    for name in ("x1", "x2", "x3"):
        (folder / "others" / f"{name}.png").write_bytes((folder / "photos" / "b.png").read_bytes())
    done = run("two", "-i", "left=photos", "-i", "right=others", "-o", "left_copy=l/", "-o", "right_copy=r/")
    assert done.code == 0
    assert sorted(path.name for path in (folder / "r").iterdir()) == ["a10.png", "a2.png", "b.png"]


def test_a_grey_photograph_reaches_the_graph_as_rgb(run, folder: Path) -> None:
    cv2.imwrite("grey.png", np.full((8, 8), 77, np.uint8))
    assert run("Copy", "-i", "grey.png", "-o", "out.npy").code == 0
    assert np.load("out.npy").shape == (8, 8, 3)


def test_a_graph_of_sources_runs_to_its_end(run) -> None:
    done = run("ramp", "-o", "ramp.npz")
    assert done.code == 0
    assert done.said.startswith("20 frames in")
    assert np.load("ramp.npz")["timestamps"].tolist() == [step * 1000 for step in range(20)]


def test_a_graph_that_reads_and_writes_files_itself_needs_no_output(run_graph_command, folder: Path) -> None:
    (folder / "copy_video.pbtxt").write_text(
        """
        input_side_packet: "from" input_side_packet: "to"
        node {
          calculator: "OpenCvVideoDecoderCalculator"
          input_side_packet: "INPUT_FILE_PATH:from" output_stream: "VIDEO:video" output_stream: "VIDEO_PRESTREAM:header"
        }
        node {
          calculator: "OpenCvVideoEncoderCalculator"
          input_stream: "VIDEO:video" input_stream: "VIDEO_PRESTREAM:header" input_side_packet: "OUTPUT_FILE_PATH:to"
          options { [mediapipe.OpenCvVideoEncoderCalculatorOptions.ext] { codec: "avc1" video_format: "mp4" } }
        }"""
    )
    done = run_graph_command("copy_video.pbtxt", "--side", "from=clip.mp4", "--side", "to=out.mp4")
    assert done.code == 0
    assert done.said.startswith("done in ")
    assert len(times_us("out.mp4")) == 10
    done = run_graph_command("copy_video.pbtxt", "--side", "from=nowhere.mp4", "--side", "to=out.mp4")
    assert done.code == 4
    assert '"nowhere.mp4" does not exist; check the path' in " ".join(done.said.split())


def test_side_packets_are_read_as_the_graph_wants_them(run) -> None:
    sides = ("strength=3", "gain=0.5", "inverted=yes", "title=a=b")
    done = run("Tint", "-i", "me.jpg", "-o", "null:", *(word for side in sides for word in ("--side", side)))
    assert done.code == 0


def test_a_side_packet_that_is_an_image_is_the_file_of_a_picture(run, folder: Path) -> None:
    grey = np.full((5, 7), 90, np.uint8)
    cv2.imwrite(str(folder / "stamp.png"), grey)
    done = run("Tint", "-i", "me.jpg", "-o", "out.npy", "--side", "strength=1", "--side", "stamp=stamp.png")
    assert done.code == 0
    assert (np.load("out.npy") == np.full((5, 7, 3), 90)).all()  # as `-i` reads grey ones


def test_json_on_stdout_and_nothing_else_there(run) -> None:
    done = run("Copy", "-i", "clip.mp4", "-o", "out.mp4", "--json", "--max-frames", "3")
    summary = done.summary
    assert (done.err, summary.pop("seconds") is None, summary.pop("frames_per_second") is None) == ("", False, False)
    assert summary == {
        "exit_code": 0,
        "error": None,
        "frames_in": 3,
        "outputs": [{"stream": "output_video", "path": "out.mp4", "packets": 3}],
        "bad_files": [],
    }


def test_json_tells_of_failures_too(run) -> None:
    early = run("Copy", "-i", "nosuch.png", "-o", "out.png", "--json")
    assert early.summary == {"exit_code": 4, "error": '"nosuch.png" does not exist; check the path'}
    late = run("Failing", "-i", "clip.mp4", "-o", "out.mp4", "--json").summary
    assert (late["exit_code"], late["frames_in"]) == (1, 5)
    assert str(late["error"]).startswith('Calculator::Process() for node "FailingCalculator" failed at 133332')


def test_existing_results_are_replaced_only_when_asked(run) -> None:
    assert run("Copy", "-i", "me.jpg", "-o", "out.png").code == 0
    assert run("Copy", "-i", "me.jpg", "-o", "out.png").code == 5
    assert run("Copy", "-i", "photos/b.png", "-o", "out.png", "--overwrite").code == 0
    assert cv2.imread("out.png").shape == (96, 128, 3)


def test_modules_are_looked_for_in_folders(run_graph_command, folder: Path) -> None:
    (folder / "parts").mkdir()
    text = 'type: "TwiceCopied" input_stream: "IMAGE:a" output_stream: "IMAGE:c"\n'
    text += 'node { calculator: "CopyCalculator" input_stream: "a" output_stream: "b" }\n'
    text += 'node { calculator: "CopyCalculator" input_stream: "b" output_stream: "c" }\n'
    (folder / "parts" / "twice_copied.pbtxt").write_text(text)
    node = 'node { calculator: "TwiceCopied" input_stream: "IMAGE:in" output_stream: "IMAGE:out" }'
    (folder / "outer.pbtxt").write_text(f'input_stream: "in" output_stream: "out" {node}')
    arguments = ("outer.pbtxt", "--calculators", "own.py", "-i", "me.jpg", "-o", "null:")
    assert run_graph_command(*arguments).code == 3
    assert run_graph_command(*arguments, "--modules", "parts").code == 0


def test_calculators_come_from_modules_too(run_graph_command, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "import mediagraph as mg\n\n@mg.calculator\ndef mirror(image: mg.Image) -> mg.Image:\n"
    text += '    """Left to right."""\n    return mg.Image(image.numpy_view()[:, ::-1].copy())\n'
    (folder / "mirrors_of_tests.py").write_text(text)
    monkeypatch.syspath_prepend(str(folder))
    node = 'node { calculator: "MirrorCalculator" input_stream: "i" output_stream: "o" }'
    graph = f'input_stream: "i" output_stream: "o" {node}'
    (folder / "mirror.pbtxt").write_text(graph)
    done = run_graph_command("mirror.pbtxt", "--calculators", "mirrors_of_tests", "-i", "photos/b.png", "-o", "out.png")
    assert done.code == 0
    assert np.array_equal(cv2.imread("out.png"), cv2.imread("photos/b.png")[:, ::-1])


def test_verbose_names_the_graph(run) -> None:
    done = run("Copy", "-i", "me.jpg", "-o", "null:", "-v")
    assert done.err.splitlines()[0] == "run-graph: the graph is Copy.pbtxt (1 node, 2 streams)"


def test_realtime_feeds_by_the_clock(run, monkeypatch: pytest.MonkeyPatch) -> None:
    now, slept = [100.0], []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        now[0] += seconds

    monkeypatch.setattr("mediagraph.tools.job.WallClock", lambda: WallClock(now=lambda: now[0], sleep=sleep))
    done = run("limited", "-i", "clip.mp4", "-o", "out.npz", "--pace", "realtime")
    assert done.code == 0
    assert sum(slept) == pytest.approx(0.3, abs=1e-4)  # nine gaps of 33.333 ms
    assert set(np.load("out.npz")["timestamps"].tolist()) <= set(TIMES_US)


def test_progress_without_a_terminal_is_plain_lines(run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mediagraph.tools.progress._LINE_INTERVAL_S", 0.0)
    lines = run("Copy", "-i", "clip.mp4", "-o", "null:").err.splitlines()
    assert lines[0].startswith("1 of 10 frames, ")
    assert lines[9].startswith("10 of 10 frames, ")
    assert lines[9].endswith(", 0 s left")


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
def test_progress_on_a_terminal_is_a_bar(folder: Path) -> None:
    import pty

    leader, follower = pty.openpty()
    arguments = ["Copy.pbtxt", "--calculators", "own.py", "-i", "clip.mp4", "-o", "out.mp4"]
    command = [sys.executable, "-m", "mediagraph.tools.run_graph", *arguments]
    with subprocess.Popen(command, stderr=follower, stdout=subprocess.PIPE) as process:
        import os

        os.close(follower)
        shown = io.BytesIO()
        while True:
            try:
                data = os.read(leader, 65536)
            except OSError:  # Linux's way to say that the other end is closed
                break
            if not data:
                break
            shown.write(data)
    os.close(leader)
    assert process.returncode == 0
    text = shown.getvalue().decode()
    assert all(part in text for part in ("━", "10/10", "-> out.mp4 (10)"))


def test_a_shipped_graph_by_name_writes_picture_and_mask(run_graph_command, models: object) -> None:
    done = run_graph_command("selfie_segmentation", "-i", "me.jpg", "-o", "out.png", "-o", "segmentation_mask=mask.npy")
    assert done.code == 0
    mask, picture, original = np.load("mask.npy"), cv2.imread("out.png"), cv2.imread("me.jpg")
    assert mask.shape == (512, 512)
    assert mask.dtype == np.float32
    assert 0.2 < (mask > 0.5).mean() < 0.8
    person, background = mask > 0.99, mask < 0.001
    assert np.abs(picture[person].astype(int) - original[person]).max() <= 4  # a hundredth of blue at most
    assert np.abs(picture[background].astype(int) - (255, 0, 0)).max() <= 1


def test_the_landscape_model_is_chosen_by_a_side_packet(run_graph_command, models: object) -> None:
    for model in ("0", "1"):
        arguments = ("-i", "me.jpg", "-o", f"segmentation_mask={model}.npy", "--side", f"model_selection={model}")
        assert run_graph_command("selfie_segmentation", *arguments).code == 0
    difference = np.abs(np.load("0.npy") - np.load("1.npy"))
    assert 0 < difference.mean() < 0.1  # two models, one person


def test_mediapipes_compiled_graph_by_its_name(run_graph_command, models: object) -> None:
    name = "mediapipe/modules/selfie_segmentation/selfie_segmentation_cpu.binarypb"
    assert run_graph_command(name, "-i", "image=me.jpg", "-o", "segmentation_mask=theirs.npy").code == 0
    assert run_graph_command("selfie_segmentation", "-i", "me.jpg", "-o", "segmentation_mask=ours.npy").code == 0
    assert np.array_equal(np.load("theirs.npy"), np.load("ours.npy"))


@pytest.mark.skipif(not SHARED_CLIP.exists(), reason="the folder ../shared is not here")
def test_a_real_clip_keeps_all_its_frames(run_graph_command, models: object) -> None:
    results = ("-o", "out.mp4", "-o", "segmentation_mask=masks.npz")
    done = run_graph_command("selfie_segmentation", "-i", str(SHARED_CLIP), *results, "--quiet")
    assert (done.code, done.err) == (0, "")
    expected = times_us(SHARED_CLIP)
    assert len(expected) == 195
    assert times_us("out.mp4") == expected
    assert np.load("masks.npz")["timestamps"].tolist() == expected


def test_the_demo_makes_a_picture(folder: Path, models: object, capfd: pytest.CaptureFixture[str]) -> None:
    from mediagraph.tools.demo import main

    assert main([]) == 0
    assert cv2.imread("out/astronaut_cut_out.png").shape == (512, 512, 3)
    assert "The picture is out/astronaut_cut_out.png" in capfd.readouterr().out
    assert main(["photos"]) == 0
    assert len(list((folder / "out" / "photos_cut_out").iterdir())) == 3
    assert main(["clip.mp4", "--output", "mine.mp4"]) == 0
    assert times_us("mine.mp4") == TIMES_US
    assert main(["nosuch.jpg"]) == 4


def test_a_part_of_a_video_at_another_rate(run) -> None:
    """The clip has ten frames in a third of a second."""
    done = run("Copy", "-i", "clip.mp4", "-o", "out.npz", "--start", "0:00.09", "--duration", ".2", "--fps", "15")
    assert done.code == 0
    assert [int(time_us) for time_us in np.load("out.npz")["timestamps"]] == [9999, 76666, 143332]


def test_a_loop_ends_at_max_frames(run) -> None:
    done = run("Copy", "-i", "clip.mp4", "-o", "null:", "--loop", "--max-frames", "25", "--json")
    assert done.summary["frames_in"] == 25


def test_numbers_go_out_and_in_as_lines_of_json(run, folder: Path) -> None:
    assert run("Number", "-i", "synthetic:16x8@25x3", "-o", "mean.jsonl").code == 0
    lines = [json.loads(line) for line in Path("mean.jsonl").read_text().splitlines()]
    assert [(line["stream"], line["timestamp"], line["type"]) for line in lines] == [
        ("output_video", time_us, "float") for time_us in (0, 40_000, 80_000)
    ]
    (folder / "pass.pbtxt").write_text(
        'input_stream: "x" output_stream: "y"\n'
        'node { calculator: "PassThroughCalculator" input_stream: "x" output_stream: "y" }\n'
    )
    assert run("pass", "-i", "mean.jsonl", "-o", "again.jsonl").code == 0
    again = [json.loads(line) for line in Path("again.jsonl").read_text().splitlines()]
    assert again == [{**line, "stream": "y"} for line in lines]


def test_raw_frames_come_through_a_pipe(folder: Path) -> None:
    frames = np.random.default_rng(5).integers(0, 256, (3, 8, 16, 3), dtype=np.uint8)
    command = ["Copy.pbtxt", "--calculators", "own.py", "-i", "-:16x8@10", "-o", "out.npz"]
    done = subprocess.run(
        [sys.executable, "-m", "mediagraph.tools.run_graph", *command],
        input=frames.tobytes(),
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0
    found = np.load("out.npz")
    assert found["timestamps"].tolist() == [0, 100_000, 200_000]
    assert all(np.array_equal(found[f"{number:06d}"], frame) for number, frame in enumerate(frames))
