"""Cameras and addresses, with a camera made of arrays and a server on this machine."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import islice
from pathlib import Path

import cv2
import numpy as np
import pytest

from mediagraph.framework.errors import InputError
from mediagraph.framework.image import Array
from mediagraph.tools.media.camera_source import CameraSource
from mediagraph.tools.media.containers import open_address
from mediagraph.tools.media.frames import Frame, Source
from mediagraph.tools.media.source import open_source
from mediagraph.tools.media.video_source import VideoSource

MakeVideo = Callable[..., Path]
CountUntilError = Callable[[Source], tuple[int, str]]


class FakeCamera:
    """Gives so many pictures, which are blue."""

    def __init__(self, frames: int, *, is_there: bool = True) -> None:
        self.left, self.is_there, self.is_released = frames, is_there, False

    def isOpened(self) -> bool:  # noqa: N802  # OpenCV's name
        return self.is_there

    def get(self, property_id: int, /) -> float:
        return 25.0 if property_id == cv2.CAP_PROP_FPS else 0.0

    def read(self) -> tuple[bool, Array]:
        self.left -= 1
        return self.left >= 0, np.full((4, 6, 3), (255, 0, 0), np.uint8)

    def release(self) -> None:
        self.is_released = True


def test_a_camera_gives_frames_by_the_clock() -> None:
    camera, clock = FakeCamera(3), iter([10.0, 10.04, 10.04])
    with CameraSource("camera:2", open_camera=lambda number: camera, now=lambda: next(clock)) as source:
        frames = [frame for frame in islice(source, 3) if isinstance(frame, Frame)]
    assert [int(frame.timestamp) for frame in frames] == [0, 40_000, 40_001]  # never twice the same
    assert frames[0].image.numpy_view()[0, 0].tolist() == [0, 0, 255]
    assert source.frames_per_second == 25
    assert source.is_live
    assert camera.is_released


def test_a_camera_that_is_unplugged() -> None:
    source = CameraSource("camera:", open_camera=lambda number: FakeCamera(2), now=lambda: 0.0)
    with pytest.raises(InputError) as caught:
        list(source)
    assert str(caught.value) == '"camera:" gives no frames any more, after 2; is it still plugged in?'


def test_a_camera_that_is_not_there() -> None:
    camera = FakeCamera(0, is_there=False)
    with pytest.raises(InputError) as caught:
        CameraSource("camera:7", open_camera=lambda number: camera)
    assert str(caught.value) == (
        '"camera:7" cannot be opened: there is no such camera, another program uses it, or it may not be used; on '
        "Linux see ls -l /dev/video*"
    )
    assert camera.is_released


@pytest.mark.parametrize("spec", ["camera:front", "camera:-1", "camera:99999"])
def test_a_camera_without_a_number(spec: str) -> None:
    with pytest.raises(InputError) as caught:
        open_source(spec)
    assert str(caught.value) == f'"{spec}" is no camera; write camera:0 for the first one'


def test_the_device_of_a_camera_is_the_camera() -> None:
    with pytest.raises(InputError) as caught:
        open_source("/dev/video99999")
    assert str(caught.value) == '"camera:99999" is no camera; write camera:0 for the first one'


class Handler(BaseHTTPRequestHandler):
    """Serves one file; "/cut" only its first half, "/slow" its first half and then nothing."""

    data = b""
    may_end = threading.Event()

    def do_GET(self) -> None:  # the server's name
        if self.path == "/no":
            self.send_error(404)
            return
        self.send_response(200)
        self.send_header("Content-Length", str(len(self.data)))
        self.end_headers()
        half = self.data if self.path == "/clip" else self.data[: len(self.data) // 2]
        self.wfile.write(half)
        if self.path == "/slow":
            self.may_end.wait(10)

    def log_message(self, format: str, *args: object) -> None:  # the server's name
        """Say nothing."""


@pytest.fixture
def server(make_video: MakeVideo) -> Iterator[str]:
    """The address of a server with a clip of 60 frames in Matroska."""
    Handler.data = make_video("clip.mkv", [n * 40_000 for n in range(60)]).read_bytes()
    Handler.may_end.clear()
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as running:
        threading.Thread(target=running.serve_forever, args=(0.01,), daemon=True).start()
        yield f"http://127.0.0.1:{running.server_address[1]}"
        Handler.may_end.set()
        running.shutdown()


def test_a_video_from_a_server(server: str) -> None:
    with open_source(f"{server}/clip") as source:
        assert not source.is_live
        times = [int(frame.timestamp) for frame in source if isinstance(frame, Frame)]
    assert times == [n * 40_000 for n in range(60)]


def test_a_stream_that_stops(server: str, count_until_error: CountUntilError) -> None:
    url = f"{server}/slow"
    with VideoSource(url, open_container=partial(open_address, url, timeout_s=0.3)) as source:
        count, said = count_until_error(source)
    assert 0 < count < 60
    assert said.startswith(f'"{url}" breaks off after frame {count} (')


def test_a_file_that_is_not_on_the_server(server: str) -> None:
    with pytest.raises(InputError) as caught:
        open_source(f"{server}/no")
    expected = "server returned 404 not found; check the address and that it answers"
    assert str(caught.value) == f'"{server}/no" cannot be opened: {expected}'


def test_a_server_that_is_not_there() -> None:
    with socket.socket() as taken:  # nobody listens there
        taken.bind(("127.0.0.1", 0))
        for protocol in ("http", "rtsp"):
            url = f"{protocol}://127.0.0.1:{taken.getsockname()[1]}/1"
            with pytest.raises(InputError) as caught:
                open_source(url)
            expected = "connection refused; check the address and that it answers"
            assert str(caught.value) == f'"{url}" cannot be opened: {expected}'


def test_a_protocol_that_is_not_known() -> None:
    with pytest.raises(InputError) as caught:
        open_source("gopher://door/1")
    assert str(caught.value) == (
        '"gopher://door/1" cannot be opened: there is no "gopher://" here; there are http://, https://, rtsp://, '
        "rtsps://, rtmp://, udp://, rtp://, srt://"
    )
