"""The sound of a video in what is made of it: copied bit by bit, in step with the frames."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from mediagraph.tools.media.frames import Frame
from mediagraph.tools.media.reading import Reading
from mediagraph.tools.media.sink import open_sink
from mediagraph.tools.media.source import open_source

MakeSound = Callable[..., Path]


@pytest.fixture
def make_clip(tmp_path: Path) -> MakeSound:
    """Writes a second of 25 grey frames and a tone."""

    def make(name: str, codec: str, *, seconds: int = 1) -> Path:
        path = tmp_path / name
        with av.open(str(path), "w") as container:
            video = container.add_stream("libx264", rate=25)
            video.width, video.height, video.pix_fmt = 32, 32, "yuv420p"
            audio = container.add_stream(codec, rate=48000, layout="mono")
            for number in range(25):
                pixels = np.full((32, 32, 3), number * 10, np.uint8)
                frame = av.VideoFrame.from_ndarray(pixels, "rgb24")
                frame.pts, frame.time_base = number, Fraction(1, 25)
                container.mux(video.encode(frame))
            wave = np.sin(np.arange(48000 * seconds) * 0.05).astype(np.float32)
            for start in range(0, len(wave), 960):
                part = av.AudioFrame.from_ndarray(wave[np.newaxis, start : start + 960], "fltp", "mono")
                part.pts, part.sample_rate, part.time_base = start, 48000, Fraction(1, 48000)
                container.mux(audio.encode(part))
            for stream in (video, audio):
                container.mux(stream.encode(None))
        return path

    return make


def copy(source_path: Path, target: Path, reading: Reading | None = None, *, limit: int = 1000) -> list[str]:
    """Write the frames of one video as another one, with its sound, and say what was said."""
    with open_source(str(source_path), reading or Reading()) as source:
        sink = open_sink(str(target), frames_per_second=Fraction(25), audio=source.audio)
        for number, frame in enumerate(source):
            if isinstance(frame, Frame) and number < limit:
                sink.write(frame.value, frame.timestamp, frame.name)
        sink.finish()
    return [notice for notice in sink.notices if "millisecond" not in notice]


def sound(path: Path) -> list[tuple[float, bytes]]:
    """The packets of the sound: when, to the millisecond, and what."""
    with av.open(str(path)) as container:
        if not container.streams.audio:
            return []
        packets = [packet for packet in container.demux(audio=0) if packet.pts is not None]
        return [(round(float(packet.pts * packet.time_base), 3), bytes(packet)) for packet in packets]


@pytest.mark.parametrize(
    ("codec", "source", "target"),
    [
        ("aac", "a.mp4", "b.mp4"),
        ("aac", "a.mp4", "b.mkv"),
        ("libopus", "a.mkv", "b.webm"),
        ("libopus", "a.mkv", "b.mp4"),
    ],
)
def test_the_sound_is_copied(make_clip: MakeSound, tmp_path: Path, codec: str, source: str, target: str) -> None:
    assert copy(make_clip(source, codec), tmp_path / target) == []
    expected = [(time, data) for time, data in sound(tmp_path / source) if 0 <= time < 1]
    found = sound(tmp_path / target)
    assert len(found) >= 40
    assert [data for _, data in found] == [data for _, data in expected]
    assert np.allclose([time for time, _ in found], [time for time, _ in expected], atol=0.0011)  # Matroska: 1 ms


@pytest.mark.parametrize("name", ["b.mp4", "b.mkv"])
def test_sound_whose_title_is_not_unicode_is_copied(make_clip: MakeSound, tmp_path: Path, name: str) -> None:
    path = make_clip("a.mp4", "aac")
    data = path.read_bytes()
    assert b"SoundHandler" in data
    path.write_bytes(data.replace(b"SoundHandler", b"So\xfcndHandler"))
    assert copy(path, tmp_path / name) == []
    assert len(sound(tmp_path / name)) >= 40


def test_the_sound_of_a_part_moves_with_its_frames(make_clip: MakeSound, tmp_path: Path) -> None:
    path = make_clip("a.mp4", "aac")
    assert copy(path, tmp_path / "b.mp4", Reading(start_us=400_000, duration_us=200_000)) == []
    expected = [(time, data) for time, data in sound(path) if 0.4 <= time < 0.6]
    found = sound(tmp_path / "b.mp4")
    assert [data for _, data in found] == [data for _, data in expected]
    assert found[0][0] == pytest.approx(expected[0][0] - 0.4, abs=0.0011)


def test_the_sound_ends_with_the_frames(make_clip: MakeSound, tmp_path: Path) -> None:
    copy(make_clip("a.mp4", "aac", seconds=3), tmp_path / "b.mp4", limit=5)
    assert 0.16 < sound(tmp_path / "b.mp4")[-1][0] < 0.2


def test_sound_that_the_file_cannot_hold_is_said(make_clip: MakeSound, tmp_path: Path) -> None:
    target = tmp_path / "b.webm"
    expected = f'"{target}" has no sound: .webm files cannot hold aac, .mkv files can'
    assert copy(make_clip("a.mp4", "aac"), target) == [expected]
    assert sound(target) == []


def test_a_file_that_is_gone_gives_a_silent_video(make_clip: MakeSound, tmp_path: Path) -> None:
    path = make_clip("a.mp4", "aac")
    with open_source(str(path)) as source:
        sink = open_sink(str(tmp_path / "b.mp4"), audio=source.audio)
        path.unlink()
        for frame in source:
            assert isinstance(frame, Frame)
            sink.write(frame.value, frame.timestamp, frame.name)
        sink.finish()
    (notice,) = sink.notices
    assert notice.startswith(f'"{tmp_path}/b.mp4" has no sound: "{path}" cannot be read again: ')
    assert sound(tmp_path / "b.mp4") == []


def test_a_loop_has_no_sound(make_clip: MakeSound) -> None:
    path = str(make_clip("a.mp4", "aac"))
    assert open_source(path).audio is not None
    assert open_source(path, Reading(is_looped=True)).audio is None


@pytest.mark.parametrize(("options", "is_heard"), [((), True), (("--no-audio",), False)])
def test_run_graph_copies_the_sound_unless_told(
    run, make_clip: MakeSound, tmp_path: Path, options: tuple[str, ...], is_heard: bool
) -> None:
    done = run("Copy", "-i", str(make_clip("tone.mp4", "aac")), "-o", "copy.mp4", *options)
    assert done.code == 0
    expected = [data for time, data in sound(tmp_path / "tone.mp4") if 0 <= time < 1] if is_heard else []
    assert [data for _, data in sound(tmp_path / "copy.mp4")] == expected
    assert bool(expected) is is_heard
