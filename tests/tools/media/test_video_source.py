"""Frames, times, orientation and damage of real video files."""

import hashlib
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
import pytest
from av.stream import Disposition

from mediagraph.calculators.video.video_pixels import turned
from mediagraph.framework.errors import InputError
from mediagraph.framework.image import Array, ImageFormat
from mediagraph.tools.media.source import Frame, open_source

MakeVideo = Callable[..., Path]
UNEVEN_US = [5, 40007, 40008, 100000, 133333, 166667, 900001, 2000000, 2033367]
TAKEN = "they are taken for square, so everything looks"
TESTDATA = Path(__file__).parents[4] / "shared" / "testdata"


def frames_of(path: Path) -> list[Frame]:
    """Every frame of a file that has no damage."""
    with open_source(str(path)) as source:
        return [frame for frame in source if isinstance(frame, Frame)]


def frames_until_error(path: Path) -> tuple[list[Frame], str]:
    """The frames before the damage, and what is said about it."""
    frames: list[Frame] = []
    with open_source(str(path)) as source, pytest.raises(InputError) as caught:
        frames.extend(frame for frame in source if isinstance(frame, Frame))
    return frames, str(caught.value)


def test_timestamps_are_the_files_own(make_video: MakeVideo) -> None:
    frames = frames_of(make_video("clip.mp4", UNEVEN_US))
    assert [frame.timestamp for frame in frames] == UNEVEN_US
    assert [frame.name for frame in frames[:2]] == ["frame_000001", "frame_000002"]


def test_what_is_known_before_reading(make_video: MakeVideo) -> None:
    with open_source(str(make_video("clip.mp4", [i * 40000 for i in range(10)]))) as source:
        assert (source.kind, source.frame_count, source.notices) == ("video", 10, [])
        assert source.frames_per_second is not None
        assert abs(source.frames_per_second - 25) < Fraction(1, 2)  # the container counts the last frame's length too


def test_a_matroska_file_only_knows_its_length(make_video: MakeVideo) -> None:
    with open_source(str(make_video("clip.mkv", [round(i * 1e6 / 30) for i in range(30)]))) as source:
        assert source.frame_count == 30


@pytest.mark.parametrize("name", ["clip.mp4", "clip.mov", "clip.mkv", "clip.avi"])
def test_pixels_are_those_of_pyav_and_near_the_photo(make_video: MakeVideo, photo: Array, name: str) -> None:
    is_avi = name.endswith("avi")
    path = write_avi(path_of(make_video, name)) if is_avi else make_video(name, [0, 40000, 80000])
    with av.open(str(path)) as container:
        expected = [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]
    frames = frames_of(path)
    assert all(frame.image.image_format is ImageFormat.SRGB for frame in frames)
    assert all(np.array_equal(frame.image.numpy_view(), pixels) for frame, pixels in zip(frames, expected, strict=True))


def path_of(make_video: MakeVideo, name: str) -> Path:
    """A name beside the clips."""
    return make_video("model.mp4", [0, 40000, 80000]).with_name(name)


def write_avi(path: Path) -> Path:
    """The clip beside it as MPEG-4 in AVI, whose unit of time is one frame."""
    with av.open(str(path.with_name("model.mp4"))) as model, av.open(str(path), "w") as container:
        stream = container.add_stream("mpeg4", rate=25)
        stream.width, stream.height, stream.pix_fmt = 128, 96, "yuv420p"
        for number, frame in enumerate(model.decode(video=0)):
            frame.pts, frame.time_base = number, Fraction(1, 25)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def test_a_width_whose_rows_are_padded(tmp_path: Path) -> None:
    pixels = np.random.default_rng(3).integers(0, 256, (33, 53, 3), dtype=np.uint8)
    path = tmp_path / "odd.mkv"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("ffv1", rate=25)
        stream.width, stream.height, stream.pix_fmt = 53, 33, "bgr0"
        container.mux(stream.encode(av.VideoFrame.from_ndarray(pixels, "rgb24")))
        container.mux(stream.encode(None))
    (frame,) = frames_of(path)
    assert np.array_equal(frame.image.numpy_view(), pixels)
    assert frame.image.numpy_view().flags.c_contiguous


@pytest.mark.parametrize("rotation", [90, 180, -90])
def test_the_rotation_of_the_container_is_applied(make_video: MakeVideo, rotation: int) -> None:
    (plain, *_), (rotated, *_) = (frames_of(make_video(f"{r}.mp4", [0, 40000], rotation=r)) for r in (0, rotation))
    assert np.array_equal(rotated.image.numpy_view(), np.rot90(plain.image.numpy_view(), rotation // 90))
    seen, shown = cv2.VideoCapture(str(make_video("again.mp4", [0], rotation=rotation))).read()
    assert seen
    assert shown.shape == rotated.image.numpy_view().shape  # OpenCV turns the same way


@pytest.mark.parametrize(("degrees", "quarters"), [(90, 1), (-90, 3), (180, 2), (-180, 2), (89, 1), (0, 0)])
def test_turning_is_counter_clockwise(degrees: int, quarters: int) -> None:
    pixels = np.arange(24, dtype=np.uint8).reshape(2, 4, 3)
    assert np.array_equal(turned(pixels, degrees), np.rot90(pixels, quarters))


def test_frames_are_never_overwritten(make_video: MakeVideo) -> None:
    path = make_video("clip.mp4", [i * 40000 for i in range(30)])
    digests: list[str] = []
    frames: list[Frame] = []
    with open_source(str(path)) as source:
        for frame in source:
            assert isinstance(frame, Frame)
            frames.append(frame)
            digests.append(hashlib.sha256(frame.image.numpy_view().tobytes()).hexdigest())
    del source
    assert [hashlib.sha256(frame.image.numpy_view().tobytes()).hexdigest() for frame in frames] == digests
    assert len(set(digests)) == 30


@pytest.mark.parametrize("name", ["clip.mp4", "clip.mkv"])
def test_a_video_cut_off_gives_the_frames_before(make_video: MakeVideo, name: str) -> None:
    path = make_video(name, [i * 40000 for i in range(40)])
    whole, data = frames_of(path), path.read_bytes()
    path.write_bytes(data[: len(data) * 3 // 4])
    frames, message = frames_until_error(path)
    assert 0 < len(frames) < 40
    times = {frame.timestamp: frame for frame in whole}
    assert all(np.array_equal(f.image.numpy_view(), times[f.timestamp].image.numpy_view()) for f in frames)
    missing, last = len(data) - len(data) * 3 // 4, frames[-1].timestamp.seconds()
    assert message == (
        f'"{path}" breaks off after frame {len(frames)} ({last:.3f} s): the file is cut off, '
        f"{missing} bytes are missing; copy or download it again"
    )


def test_noise_in_the_middle_ends_the_video_there(make_video: MakeVideo) -> None:
    path = make_video("clip.mp4", [i * 40000 for i in range(40)])
    data = bytearray(path.read_bytes())
    middle = len(data) // 2
    data[middle : middle + 4000] = np.random.default_rng(2).bytes(4000)
    path.write_bytes(data)
    frames, message = frames_until_error(path)
    assert 0 < len(frames) < 40
    last = frames[-1].timestamp.seconds()
    reason = "the next frame is damaged; copy or download it again"
    assert message == f'"{path}" breaks off after frame {len(frames)} ({last:.3f} s): {reason}'


def test_a_sound_file_holds_no_video(tmp_path: Path) -> None:
    path = tmp_path / "sound.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("aac", rate=16000, layout="mono")
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 1024), np.float32), "fltp", "mono")
        frame.sample_rate, frame.pts = 16000, 0
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    with pytest.raises(InputError) as caught:
        open_source(str(path))
    assert str(caught.value) == f'"{path}" holds no video; give a file with a video stream'


def test_the_picture_of_a_cover_is_no_video(tmp_path: Path) -> None:
    path = tmp_path / "song.mp4"
    with av.open(str(path), "w") as container:
        sound = container.add_stream("aac", rate=16000, layout="mono")
        cover = container.add_stream("mjpeg", rate=1)
        cover.width, cover.height, cover.pix_fmt = 64, 64, "yuvj420p"
        cover.disposition = Disposition.attached_pic
        container.mux(cover.encode(av.VideoFrame.from_ndarray(np.full((64, 64, 3), 99, np.uint8), "rgb24")))
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 1024), np.float32), "fltp", "mono")
        frame.sample_rate, frame.pts = 16000, 0
        container.mux(sound.encode(frame))
        container.mux(sound.encode(None))
    with pytest.raises(InputError) as caught:
        open_source(str(path))
    expected = f'"{path}" holds no video but the picture of a cover; give a file with a video stream'
    assert str(caught.value) == expected


def test_a_codec_that_nobody_knows(make_video: MakeVideo) -> None:
    path = make_video("clip.mp4", [0, 40000])
    path.write_bytes(path.read_bytes().replace(b"avc1", b"zzzz"))
    with pytest.raises(InputError) as caught:
        open_source(str(path))
    expected = f'"{path}" is encoded in a way that nothing here can decode; convert it to H.264 first'
    assert str(caught.value) == expected


def test_what_some_programs_append_is_no_damage(make_video: MakeVideo) -> None:
    path = make_video("clip.mp4", [0, 40000])
    path.write_bytes(path.read_bytes() + b"garbage" * 100)
    assert len(frames_of(path)) == 2


def write_clip(path: Path, **properties: object) -> Path:
    """Two frames of noise whose stream has such properties."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=25)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        for name, value in properties.items():
            setattr(stream.codec_context, name, value)
        for number in range(2):
            pixels = np.random.default_rng(number).integers(0, 256, (48, 64, 3), dtype=np.uint8)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(pixels, "rgb24")))
        container.mux(stream.encode(None))
    return path


@pytest.mark.parametrize(
    ("properties", "expected"),
    [
        ({}, []),
        ({"sample_aspect_ratio": Fraction(1)}, []),
        (
            {"sample_aspect_ratio": Fraction(4, 3)},
            [f"has pixels that are not square (4:3); {TAKEN} narrower than it is"],
        ),
        (
            {"sample_aspect_ratio": Fraction(8, 9)},
            [f"has pixels that are not square (8:9); {TAKEN} wider than it is"],
        ),
        ({"color_trc": 1}, []),
        (
            {"color_trc": 16},
            ["is HDR video (PQ); its brightness is not mapped to that of others, so it looks pale"],
        ),
        (
            {"color_trc": 18},
            ["is HDR video (HLG); its brightness is not mapped to that of others, so it looks pale"],
        ),
    ],
)
def test_what_does_not_look_as_in_a_player_is_said(
    tmp_path: Path, properties: dict[str, object], expected: list[str]
) -> None:
    path = write_clip(tmp_path / "clip.mp4", **properties)
    with open_source(str(path)) as source:
        assert source.notices == [f'"{path}" {sentence}' for sentence in expected]
        assert len(list(source)) == 2


def test_a_video_without_a_frame(make_video: MakeVideo) -> None:
    path = make_video("clip.mp4", [0, 40000])
    data = bytearray(path.read_bytes())
    start = data.index(b"mdat") + 4
    data[start:] = bytes(len(data) - start)
    path.write_bytes(data)
    frames, message = frames_until_error(path)
    assert frames == []
    assert message.startswith(f'"{path}" ')


@pytest.mark.parametrize(
    ("name", "text", "other"),
    [
        ("clip.mp4", b"VideoHandler", b"Vid\xe9oHandler"),
        ("clip.mkv", b"DURATION", b"DUR\xc9TION"),
        ("clip.mkv", b"Lavf", b"L\xe4vf"),
    ],
)
def test_metadata_that_is_not_unicode(make_video: MakeVideo, name: str, text: bytes, other: bytes) -> None:
    path = make_video(name, [0, 40000])
    data = path.read_bytes()
    assert text in data
    path.write_bytes(data.replace(text, other))
    assert len(frames_of(path)) == 2


def test_a_name_with_a_colon(make_video: MakeVideo) -> None:
    assert len(frames_of(make_video("clip.mp4", [0, 40000]).rename(path_of(make_video, "a:b.mp4")))) == 2


@pytest.mark.skipif(not (TESTDATA / "thumb_up_720p.mp4").exists(), reason="the folder ../shared is not here")
def test_a_clip_from_a_camera() -> None:
    frames = frames_of(TESTDATA / "thumb_up_720p.mp4")
    assert [frame.timestamp for frame in frames] == [40000 * number for number in range(195)]
    assert {frame.image.numpy_view().shape for frame in frames} == {(720, 1280, 3)}
