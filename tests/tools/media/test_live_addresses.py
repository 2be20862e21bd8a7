"""What is live and what is a file among the things that a web server gives, with a server on this machine."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from fractions import Fraction
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count, islice
from pathlib import Path
from typing import ClassVar

import av
import cv2
import numpy as np
import pytest

from mediagraph.framework.image import Array
from mediagraph.tools.media.arrival import Arrival
from mediagraph.tools.media.containers import open_address
from mediagraph.tools.media.frames import Frame, Source
from mediagraph.tools.media.source import open_source
from mediagraph.tools.media.video_source import VideoSource
from mediagraph.tools.pacing import WallClock

BOUNDARY = "multipart/x-mixed-replace; boundary=picture"
HLS = {"hls_time": "1", "hls_list_size": "0", "hls_flags": "omit_endlist"}


class Handler(BaseHTTPRequestHandler):
    """Serves what it was given by name, and its length only where that is in `sized`."""

    content: ClassVar[dict[str, bytes]] = {}
    kinds: ClassVar[dict[str, str]] = {}
    sized: ClassVar[set[str]] = set()

    def do_GET(self) -> None:  # the server's name
        name = self.path.rpartition("/")[2]
        self.send_response(200)
        self.send_header("Content-Type", self.kinds.get(name, "application/octet-stream"))
        if name in self.sized:
            self.send_header("Content-Length", str(len(self.content[name])))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(self.content[name])

    def log_message(self, format: str, *args: object) -> None:  # the server's name
        """Say nothing."""


def picture(number: int) -> Array:
    """A white stripe in a place of its own."""
    pixels = np.zeros((48, 64, 3), np.uint8)
    pixels[:, 8 * (number % 8) : 8 * (number % 8) + 8] = 255
    return pixels


def write_clip(path: Path, kind: str, *, first: int = 0, **options: str) -> Path:
    """Sixty pictures, 20 a second, the first one at `first` seconds; a key frame each second."""
    with av.open(str(path), "w", format=kind, options=options) as container:
        stream = container.add_stream("libx264", rate=20, options={"g": "20", "keyint_min": "20", "bf": "0"})
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        for number in range(60):
            frame = av.VideoFrame.from_ndarray(picture(number), "rgb24")
            frame.pts, frame.time_base = 20 * first + number, Fraction(1, 20)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server with all kinds of streams."""
    folder = tmp_path_factory.mktemp("served")
    write_clip(folder / "clip.ts", "mpegts", first=7200)
    write_clip(folder / "clip.mp4", "mp4", movflags="faststart")
    write_clip(folder / "live.m3u8", "hls", first=7200, hls_segment_filename=str(folder / "piece%d.ts"), **HLS)
    (folder / "ended.m3u8").write_text((folder / "live.m3u8").read_text() + "#EXT-X-ENDLIST\n")
    (folder / "sized.ts").write_bytes((folder / "clip.ts").read_bytes())
    (folder / "camera").write_bytes(b"".join(_part(picture(number)) for number in range(6)))
    Handler.content = {path.name: path.read_bytes() for path in folder.iterdir()}
    Handler.sized = set(Handler.content) - {"clip.ts", "clip.mp4", "camera"}
    playlist = "application/vnd.apple.mpegurl"
    Handler.kinds = {"camera": BOUNDARY, "live.m3u8": playlist, "ended.m3u8": playlist}
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as running:
        threading.Thread(target=running.serve_forever, args=(0.01,), daemon=True).start()
        yield f"http://127.0.0.1:{running.server_address[1]}"
        running.shutdown()


def _part(pixels: Array) -> bytes:
    done, data = cv2.imencode(".jpg", pixels)
    assert done
    head = f"--picture\r\nContent-Type: image/jpeg\r\nContent-Length: {len(data)}\r\n\r\n"
    return head.encode() + data.tobytes() + b"\r\n"


def times(source: Source, limit: int = 99) -> list[int]:
    """The timestamps of the first frames."""
    return [int(frame.timestamp) for frame in islice(source, limit) if isinstance(frame, Frame)]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("clip.ts", True),  # goes on as long as the connection does, for all that one can know
        ("sized.ts", False),
        ("clip.mp4", False),  # its header knows how long it is
        ("camera", True),
        ("live.m3u8", True),
        ("ended.m3u8", False),
    ],
)
def test_what_is_live(server: str, name: str, expected: bool) -> None:
    with open_source(f"{server}/{name}") as source:
        assert source.is_live is expected


def test_a_live_stream_counts_from_its_first_frame(server: str) -> None:
    with open_source(f"{server}/clip.ts") as source:
        assert times(source) == [50_000 * number for number in range(60)]  # FFmpeg calls the end an error
        assert source.notices == [f'"{server}/clip.ts" ended its connection; that is taken for the end of the video']


def test_a_file_keeps_its_times(server: str) -> None:
    with open_source(f"{server}/sized.ts") as source:
        assert times(source, 1)[0] >= 7_200_000_000


def test_pictures_of_a_network_camera_come_by_the_clock(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter([5.0, 5.1, 5.1, 5.3, 5.4, 5.5])
    monkeypatch.setattr("mediagraph.tools.media.live_address.Arrival", lambda: Arrival(lambda: next(clock)))
    with open_source(f"{server}/camera") as source:
        frames = [frame for frame in source if isinstance(frame, Frame)]
    assert [int(frame.timestamp) for frame in frames] == [0, 100_000, 100_001, 300_000, 400_000, 500_000]
    for number, frame in enumerate(frames):
        difference = frame.image.numpy_view().astype(int) - picture(number)
        assert abs(difference).mean() < 8  # JPEG and its colours


def test_pieces_that_come_all_at_once_are_spread_over_their_time(server: str) -> None:
    slept: list[float] = []
    clock = WallClock(now=lambda: sum(slept), sleep=slept.append)
    url = f"{server}/live.m3u8"
    with VideoSource(url, open_container=lambda: open_address(url), clock=clock) as source:
        found = times(source, 30)
    assert found == [50_000 * number for number in range(30)]
    assert sum(slept) == pytest.approx(29 / 20)


def test_pieces_of_a_video_that_has_ended_are_a_file(server: str) -> None:
    slept: list[float] = []
    clock = WallClock(now=lambda: 0.0, sleep=slept.append)
    url = f"{server}/ended.m3u8"
    with VideoSource(url, open_container=lambda: open_address(url), clock=clock) as source:
        assert len(times(source)) == 60
    assert slept == []


def test_what_comes_at_one_moment_has_two_times() -> None:
    ticks = count(7.0, 0.0)
    arrival = Arrival(lambda: next(ticks))
    assert [arrival.next_us() for _ in range(3)] == [0, 1, 2]
