"""Ctrl-C while a source is silent, in a real process: what came is finished, and the exit code is 130."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")

COMMAND = [sys.executable, "-m", "mediagraph.tools.run_graph"]
BOTH = """\
input_stream: "input_video"
output_stream: "picture"
output_stream: "mean"
node { calculator: "CopyCalculator" input_stream: "input_video" output_stream: "picture" }
node { calculator: "NumberCalculator" input_stream: "input_video" output_stream: "mean" }
"""
Start = Callable[..., "subprocess.Popen[bytes]"]


@pytest.fixture
def start(folder: Path) -> Iterator[Start]:
    """Starts `run-graph` with pipes on all ends; nobody closes its stdin."""
    (folder / "both.pbtxt").write_text(BOTH)
    started: list[subprocess.Popen[bytes]] = []

    def run_graph(*arguments: str) -> subprocess.Popen[bytes]:
        command = [*COMMAND, "both.pbtxt", "--calculators", "own.py", *arguments, "-o", "picture=out.mp4"]
        pipe = subprocess.PIPE
        started.append(subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe))
        return started[-1]

    yield run_graph
    for process in started:
        process.kill()
        process.communicate()


def end(process: subprocess.Popen[bytes]) -> tuple[int, str]:
    """Press Ctrl-C, and wait for the exit code and the rest of stderr."""
    assert process.stderr is not None
    process.send_signal(signal.SIGINT)
    said = process.stderr.read().decode()
    return process.wait(timeout=60), said


def noise(path: Path) -> bytes:
    """A video of 60 frames that is large enough for FFmpeg to begin before its end."""
    random = np.random.default_rng(3)
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=25, options={"crf": "10"})
        stream.width, stream.height, stream.pix_fmt = 128, 96, "yuv420p"
        for _ in range(60):
            pixels = random.integers(0, 256, (96, 128, 3), dtype=np.uint8)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(pixels, "rgb24")))
        container.mux(stream.encode(None))
    return path.read_bytes()


def frames_in(path: Path) -> int:
    with av.open(str(path)) as container:
        return sum(1 for _ in container.decode(video=0))


def test_raw_frames_that_stop(folder: Path, start: Start) -> None:
    process = start("-i", "-:16x8@10", "-o", "mean=-")
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(np.full((3, 8, 16, 3), 9, np.uint8).tobytes())
    process.stdin.flush()
    assert [json.loads(process.stdout.readline())["value"] for _ in range(3)] == [9, 9, 9]
    code, said = end(process)
    assert (code, frames_in(folder / "out.mp4")) == (130, 3)
    assert said.startswith("\nfinishing what is under way; press Ctrl-C again to stop now\n3 frames in ")
    assert not list(folder.glob(".*"))


@pytest.mark.parametrize("source", ["-", "-:16x8@10"])
def test_a_stdin_that_never_gives_anything(folder: Path, start: Start, source: str) -> None:
    process = start("-v", "-i", source)
    assert process.stderr is not None
    assert b"the graph is both.pbtxt" in process.stderr.readline()  # its sources are opened next
    code, said = end(process)
    assert code == 130
    assert "Traceback" not in said
    assert "Fatal" not in said
    assert not list(folder.glob("*out.mp4")), "no frame came, so there is no result"
    assert not list(folder.glob(".*"))


@pytest.mark.parametrize("protocol", ["http", "rtsp"])
def test_a_server_that_never_answers(folder: Path, start: Start, protocol: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        process = start("-i", f"{protocol}://127.0.0.1:{server.getsockname()[1]}/1")
        server.settimeout(60)
        connection, _ = server.accept()
        with connection:
            code, said = end(process)
    assert (code, said) == (130, "run-graph: interrupted\n")
    assert not list(folder.glob("*out.mp4"))


def test_a_stream_that_falls_silent(folder: Path, start: Start) -> None:
    data = noise(folder / "noise.mkv")
    with socket.create_server(("127.0.0.1", 0)) as server:
        process = start("-i", f"http://127.0.0.1:{server.getsockname()[1]}/1", "-o", "mean=-")
        assert process.stdout is not None
        server.settimeout(60)
        connection, _ = server.accept()
        with connection:
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n" + data)
            assert json.loads(process.stdout.readline())["timestamp"] == 0
            code, said = end(process)
    assert code == 130
    assert "finishing what is under way" in said
    assert frames_in(folder / "out.mp4") >= 1
    assert not list(folder.glob(".*"))


def test_a_network_camera_that_falls_silent(folder: Path, start: Start) -> None:
    done, picture = cv2.imencode(".jpg", np.full((48, 64, 3), 100, np.uint8))
    assert done
    part = b"--x\r\nContent-Type: image/jpeg\r\nContent-Length: %d\r\n\r\n%b\r\n" % (len(picture), picture.tobytes())
    with socket.create_server(("127.0.0.1", 0)) as server:
        process = start("-i", f"http://127.0.0.1:{server.getsockname()[1]}/1", "-o", "mean=-")
        assert process.stdout is not None
        server.settimeout(60)
        connection, _ = server.accept()
        with connection:
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: multipart/x-mixed-replace; boundary=x\r\n\r\n")
            connection.sendall(9 * part)
            assert json.loads(process.stdout.readline())["value"] == pytest.approx(100, abs=2)
            code, said = end(process)
    assert code == 130
    assert "finishing what is under way" in said
    assert frames_in(folder / "out.mp4") >= 1
    assert not list(folder.glob(".*"))
