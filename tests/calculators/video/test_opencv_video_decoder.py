"""OpenCvVideoDecoderCalculator: frames, times, header, sound and damage of real files."""

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from made_pictures import picture
from numpy.typing import NDArray

from mediagraph.calculators.payloads.video_header import VideoHeader
from mediagraph.calculators.video.opencv_video_decoder import OpenCvVideoDecoderCalculator
from mediagraph.framework.errors import RunError
from mediagraph.framework.image import Image, ImageFormat
from mediagraph.framework.packet import Packet
from mediagraph.framework.testing import CalculatorRunner
from mediagraph.framework.timestamp import PRESTREAM
from mediagraph.graph import CalculatorGraph

WriteClip = Callable[[Path, NDArray[np.uint8], list[int]], None]
PICTURE = np.repeat(np.repeat(picture(16, 12), 8, axis=0), 8, axis=1)  # 128×96, of large pixels
GRAPH = """
    input_side_packet: "path"
    node {
      calculator: "OpenCvVideoDecoderCalculator"
      input_side_packet: "INPUT_FILE_PATH:path"
      output_stream: "VIDEO:video"
    }"""


def decode(path: Path, *, audio: bool = False) -> dict[str, list[Packet]]:
    runner = CalculatorRunner(
        OpenCvVideoDecoderCalculator, side_inputs=["INPUT_FILE_PATH"], side_outputs=["SAVED_AUDIO_PATH"] * audio
    )
    return dict(runner.run({}, {"INPUT_FILE_PATH": str(path)}))


def until_error(path: Path) -> tuple[list[tuple[int, Image]], str]:
    """The frames before the damage, and what is said about it."""
    frames: list[tuple[int, Image]] = []
    graph = CalculatorGraph(graph_config=GRAPH)
    graph.observe_output_stream("video", lambda _, packet: frames.append((int(packet.timestamp), packet.value)))
    graph.start_run({"path": str(path)})
    with pytest.raises(RunError) as caught:
        graph.wait_until_done()
    return frames, str(caught.value.errors[0].__cause__)


def times_of(found: dict[str, list[Packet]]) -> list[int]:
    return [int(packet.timestamp) for packet in found["VIDEO"]]


def test_timestamps_are_those_of_the_file(tmp_path: Path, write_clip: WriteClip) -> None:
    times_us = [777, 33338, 33339, 66671, 150000, 1000000]
    write_clip(tmp_path / "a.mp4", PICTURE, times_us)
    assert times_of(decode(tmp_path / "a.mp4")) == times_us


def test_times_before_0_are_moved(tmp_path: Path) -> None:
    path = tmp_path / "a.ts"
    with av.open(str(path), "w", options={"avoid_negative_ts": "disabled"}) as container:
        stream = container.add_stream("libx264", rate=25, options={"tune": "zerolatency"})
        stream.width, stream.height, stream.pix_fmt = 128, 96, "yuv420p"
        for number in range(5):
            frame = av.VideoFrame.from_ndarray(PICTURE, "rgb24")
            frame.pts, frame.time_base = number - 2, Fraction(1, 25)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    assert times_of(decode(path)) == [0, 40000, 80000, 120000, 160000]


def test_frames_are_rgb(tmp_path: Path, write_clip: WriteClip) -> None:
    write_clip(tmp_path / "a.mp4", PICTURE, [0, 40000])
    first, second = (packet.value for packet in decode(tmp_path / "a.mp4")["VIDEO"])
    assert first.image_format is ImageFormat.SRGB
    assert np.abs(first.numpy_view().astype(int) - PICTURE).mean() < 12  # chroma has half the size
    assert np.abs(second.numpy_view().astype(int) - np.roll(PICTURE, 2, axis=1)).mean() < 12


def test_the_header_comes_first(tmp_path: Path, write_clip: WriteClip) -> None:
    write_clip(tmp_path / "a.mp4", PICTURE, [number * 40000 for number in range(10)])
    (header,) = decode(tmp_path / "a.mp4")["VIDEO_PRESTREAM"]
    assert header.timestamp == PRESTREAM
    assert header.value == VideoHeader(
        ImageFormat.SRGB, 128, 96, duration=pytest.approx(0.4, abs=0.01), frame_rate=pytest.approx(25, abs=0.5)
    )


def test_a_video_held_sideways_is_turned_upright(tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=25)
        stream.width, stream.height, stream.pix_fmt = 128, 96, "yuv420p"
        stream.set_display_rotation(90)
        container.mux(stream.encode(av.VideoFrame.from_ndarray(PICTURE, "rgb24")))
        container.mux(stream.encode(None))
    found = decode(path)
    header, image = found["VIDEO_PRESTREAM"][0].value, found["VIDEO"][0].value
    assert (header.width, header.height) == (image.width, image.height) == (96, 128)


def test_the_sound_is_saved(tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    with av.open(str(path), "w") as container:
        video = container.add_stream("libx264", rate=25)
        video.width, video.height, video.pix_fmt = 128, 96, "yuv420p"
        audio = container.add_stream("aac", rate=48000, layout="mono")
        container.mux(video.encode(av.VideoFrame.from_ndarray(PICTURE, "rgb24")))
        for start in range(0, 9600, 960):
            wave = np.sin(np.arange(start, start + 960) * 0.05).astype(np.float32)[np.newaxis]
            part = av.AudioFrame.from_ndarray(wave, "fltp", "mono")
            part.pts, part.sample_rate, part.time_base = start, 48000, Fraction(1, 48000)
            container.mux(audio.encode(part))
        for stream in (video, audio):
            container.mux(stream.encode(None))
    saved = decode(path, audio=True)["SAVED_AUDIO_PATH"][0].value
    assert _sound(Path(saved)) == _sound(path) != []


def _sound(path: Path) -> list[bytes]:
    with av.open(str(path)) as container:
        return [bytes(packet) for packet in container.demux(audio=0) if (packet.pts or -1) >= 0]


def test_without_sound_there_is_no_file(tmp_path: Path, write_clip: WriteClip) -> None:
    write_clip(tmp_path / "a.mp4", PICTURE, [0])
    assert decode(tmp_path / "a.mp4", audio=True)["SAVED_AUDIO_PATH"][0].value == ""


@pytest.mark.parametrize("name", ["a.mp4", "a.mkv"])
def test_a_file_cut_off_gives_the_frames_before(tmp_path: Path, write_clip: WriteClip, name: str) -> None:
    path = tmp_path / name
    write_clip(path, PICTURE, [number * 40000 for number in range(40)])
    data = path.read_bytes()
    if name == "a.mp4":  # its index is at the end, so a hole in the middle is cut instead
        middle = len(data) // 2
        path.write_bytes(data[:middle] + np.random.default_rng(2).bytes(4000) + data[middle + 4000 :])
        reason = "the next frame is damaged"
    else:
        path.write_bytes(data[: len(data) * 3 // 4])
        reason = f"the file is cut off, {len(data) - len(data) * 3 // 4} bytes are missing"
    frames, message = until_error(path)
    assert 0 < len(frames) < 40
    assert [time for time, _ in frames] == [number * 40000 for number in range(len(frames))]
    assert message == f'"{path}" breaks off after frame {len(frames)}: {reason}; copy or download it again'


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "does not exist; check the path"),
        (b"", "is empty (0 bytes); copy or download it again"),
        (b"abc" * 100, "is not a video or picture that can be read, or its beginning is damaged; check that it is the"),
    ],
)
def test_files_that_are_no_video(tmp_path: Path, content: bytes | None, message: str) -> None:
    path = tmp_path / "a.mp4"
    if content is not None:
        path.write_bytes(content)
    frames, found = until_error(path)
    assert not frames
    assert found.startswith(f'"{path}" {message}')


@pytest.mark.parametrize("threads", [0, 2])
def test_frames_that_are_kept_are_not_overwritten(tmp_path: Path, write_clip: WriteClip, threads: int) -> None:
    write_clip(tmp_path / "a.mp4", PICTURE, [number * 40000 for number in range(20)])
    runner = CalculatorRunner(OpenCvVideoDecoderCalculator, side_inputs=["INPUT_FILE_PATH"], side_outputs=[])
    found = runner.run({}, {"INPUT_FILE_PATH": str(tmp_path / "a.mp4")}, threads=threads)["VIDEO"]
    assert len({packet.value.numpy_view().tobytes() for packet in found}) == 20
