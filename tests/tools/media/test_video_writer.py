"""Videos out: what comes back is what went in."""

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from skimage import data

from mediagraph.framework.errors import OutputError
from mediagraph.framework.image import Array, Image, ImageFormat
from mediagraph.framework.timestamp import POSTSTREAM, Timestamp
from mediagraph.tools.media.sink import open_sink
from mediagraph.tools.media.source import Frame, open_source

UNEVEN_US = [5, 33338, 33339, 66671, 150000, 1000000, 5000000] + [5033333 + i * 16683 for i in range(20)]
HOUR_US = 3_600_000_000


def write(path: Path, images: list[Image], times_us: list[int]) -> list[str]:
    """Write a video and say what was said."""
    sink = open_sink(str(path), frames_per_second=Fraction(30))
    for number, (image, time_us) in enumerate(zip(images, times_us, strict=True), 1):
        sink.write(image, Timestamp(time_us), f"frame_{number:06d}")
    sink.finish()
    return sink.notices


def read(path: Path) -> list[Frame]:
    """Its frames."""
    with open_source(str(path)) as source:
        return [frame for frame in source if isinstance(frame, Frame)]


def film(photo: Array, count: int) -> list[Image]:
    """The photo, moved to the right from frame to frame."""
    return [Image(np.roll(photo, number, axis=1)) for number in range(count)]


@pytest.mark.parametrize("suffix", ["mp4", "mov"])
@pytest.mark.parametrize("start_us", [0, 777, HOUR_US + 1])
def test_timestamps_come_back_exactly(tmp_path: Path, photo: Array, suffix: str, start_us: int) -> None:
    times_us = [start_us + time_us for time_us in UNEVEN_US]
    assert write(tmp_path / f"a.{suffix}", film(photo, len(times_us)), times_us) == []
    assert [frame.timestamp for frame in read(tmp_path / f"a.{suffix}")] == times_us


@pytest.mark.parametrize("base", [Fraction(1001, 30000), Fraction(1, 25), Fraction(1, 60), Fraction(1, 90000) * 3003])
def test_a_source_of_any_unit_of_time_comes_back_exactly(tmp_path: Path, photo: Array, base: Fraction) -> None:
    times_us = [round(number * base * 1_000_000) for number in range(20)]
    write(tmp_path / "a.mp4", film(photo, 20), times_us)
    assert [frame.timestamp for frame in read(tmp_path / "a.mp4")] == times_us


def test_matroska_rounds_to_milliseconds_and_says_so(tmp_path: Path, photo: Array) -> None:
    path = tmp_path / "a.mkv"
    notices = write(path, film(photo, 3), [0, 33333, 66666])
    assert [frame.timestamp for frame in read(path)] == [0, 33000, 67000]
    assert notices == [f'"{path}" keeps time to the millisecond, as Matroska does; .mp4 keeps the microsecond']


@pytest.mark.parametrize("suffix", ["mp4", "mkv"])
def test_colours_survive(tmp_path: Path, suffix: str) -> None:
    picture: Array = data.astronaut()  # type: ignore[no-untyped-call] # scikit-image has no types
    write(tmp_path / f"a.{suffix}", [Image(picture)], [0])
    errors = read(tmp_path / f"a.{suffix}")[0].image.numpy_view().astype(int) - picture
    # 3.8 grey levels measured, of which chroma at half size and swscale's rounding cost 1.9, H.264 at crf 20 the rest;
    # swscale rounds down, which shows as a mean shift of 1.0 to 1.3 levels. A wrong matrix or range gives far more.
    assert np.abs(errors).mean() < 4.5
    assert np.abs(errors.mean(axis=(0, 1))).max() < 1.6


def test_flat_colours_keep_their_values(tmp_path: Path) -> None:
    for colour in ([255, 0, 0], [0, 255, 0], [0, 0, 255], [255, 255, 255], [0, 0, 0], [200, 120, 40]):
        path = tmp_path / f"{colour}.mp4"
        write(path, [Image(np.full((48, 64, 3), colour, np.uint8))], [0])
        pixels = read(path)[0].image.numpy_view().astype(int)
        assert np.abs(pixels - colour).max() <= 4, colour  # 8-bit limited-range YUV and the codec's rounding


def test_what_a_browser_needs(tmp_path: Path, photo: Array) -> None:
    write(tmp_path / "a.mp4", film(photo, 3), [0, 40000, 80000])
    content = (tmp_path / "a.mp4").read_bytes()
    assert content.index(b"moov") < content.index(b"mdat")  # the index comes first
    with av.open(str(tmp_path / "a.mp4")) as container:
        codec = container.streams.video[0].codec_context
        assert (codec.name, codec.pix_fmt) == ("h264", "yuv420p")
        tags = (codec.colorspace, codec.color_primaries, codec.color_trc, codec.color_range)
        assert tags == (1, 1, 1, 1)  # BT.709 three times, limited range


def test_the_mean_rate_is_what_players_see(tmp_path: Path, photo: Array) -> None:
    write(tmp_path / "a.mp4", film(photo, 30), [i * 40000 for i in range(30)])
    with open_source(str(tmp_path / "a.mp4")) as source:
        assert source.frame_count == 30
        assert source.frames_per_second is not None
        assert abs(source.frames_per_second - 25) < Fraction(1, 4)  # the last frame lasts 1/30 s, as the hint says


@pytest.mark.parametrize(("height", "width"), [(95, 128), (96, 127), (95, 127), (17, 33)])
def test_odd_sizes_are_padded_and_that_is_said_once(tmp_path: Path, photo: Array, height: int, width: int) -> None:
    path = tmp_path / "a.mp4"
    notices = write(path, [Image(photo[:height, :width])] * 3, [0, 40000, 80000])
    even = (width + width % 2, height + height % 2)
    size = f"{width}×{height} to {even[0]}×{even[1]}"
    assert notices == [f'"{path}" is padded from {size}: H.264 wants even sizes']
    pixels = read(path)[0].image.numpy_view().astype(int)
    assert pixels.shape == (even[1], even[0], 3)
    assert np.abs(pixels[:height, :width] - photo[:height, :width]).mean() < 6  # as above, smaller still
    assert np.abs(pixels[-1, :width] - photo[height - 1, :width]).mean() < 12  # the edge is repeated, not black


@pytest.mark.parametrize(
    "image",
    [
        Image(np.full((16, 16), 200, np.uint8)),
        Image(np.full((16, 16), 200 / 255, np.float32)),
        Image(np.full((16, 16, 4), 200, np.uint8)),
        Image(np.full((16, 16, 4), 200, np.uint8), ImageFormat.SBGRA),
    ],
)
def test_grey_masks_and_alpha(tmp_path: Path, image: Image) -> None:
    path = tmp_path / "a.mp4"
    notices = write(path, [image], [0])
    pixels = read(path)[0].image.numpy_view().astype(int)
    assert np.abs(pixels - 200).max() <= 2  # limited range has 219 levels of grey
    assert notices == ([f'"{path}" has no transparency: H.264 cannot hold it'] if image.channels == 4 else [])


def test_an_abort_leaves_a_playable_video(tmp_path: Path, photo: Array) -> None:
    path = tmp_path / "a.mp4"
    sink = open_sink(str(path))
    for number, image in enumerate(film(photo, 10)):
        sink.write(image, Timestamp(number * 40000), "x")
    sink.abort()
    assert [frame.timestamp for frame in read(path)] == [number * 40000 for number in range(10)]
    assert sink.notices == [f'"{path}" holds what came before the run ended: 10 packets']


@pytest.mark.parametrize(
    ("value", "time_us", "expected"),
    [
        (
            Image(np.zeros((16, 20, 3), np.uint8)),
            1,
            "its size is 20×16, but the video is 16×16; all frames of a video have one size, so write a folder instead",
        ),
        (Image(np.zeros((16, 16), np.uint16)), 1, "a video cannot show GRAY16 images; write .npz instead"),
        ([1], 1, "takes an Image, but the stream carries list; write .npz instead"),
        (Image(np.zeros((16, 16, 3), np.uint8)), 0, "its time, 0 µs, is not after 0 µs of the frame before"),
        (
            Image(np.zeros((16, 16, 3), np.uint8)),
            POSTSTREAM,
            "a video cannot show a frame at Timestamp::PostStream(); write a folder instead",
        ),
    ],
)
def test_a_frame_that_does_not_fit(tmp_path: Path, value: object, time_us: int, expected: str) -> None:
    sink = open_sink(str(tmp_path / "a.mp4"))
    sink.write(Image(np.zeros((16, 16, 3), np.uint8)), Timestamp(0), "frame_000001")
    with pytest.raises(OutputError) as caught:
        sink.write(value, Timestamp.of(time_us), "frame_000002")
    assert str(caught.value) == f'"{tmp_path}/a.mp4", frame "frame_000002": {expected}'
    sink.abort()
    assert len(read(tmp_path / "a.mp4")) == 1


def test_a_name_with_a_colon(tmp_path: Path, photo: Array) -> None:
    write(tmp_path / "a:b.mp4", film(photo, 1), [0])
    assert len(read(tmp_path / "a:b.mp4")) == 1


def test_nothing_is_printed(tmp_path: Path, photo: Array, capfd: pytest.CaptureFixture[str]) -> None:
    write(tmp_path / "a.mp4", film(photo, 5), [i * 40000 for i in range(5)])
    read(tmp_path / "a.mp4")
    assert capfd.readouterr() == ("", "")


def test_webm_is_vp9_of_any_size(tmp_path: Path, photo: Array) -> None:
    path = tmp_path / "a.webm"
    images = [Image(np.ascontiguousarray(one.numpy_view()[:95, :127])) for one in film(photo, 4)]
    assert write(path, images, [0, 40_000, 80_000, 120_000]) == [
        f'"{path}" keeps time to the millisecond, as WebM does; .mp4 keeps the microsecond'
    ]
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        assert (stream.codec_context.codec.canonical_name, stream.width, stream.height) == ("vp9", 127, 95)
    frames = read(path)
    assert [frame.timestamp for frame in frames] == [0, 40_000, 80_000, 120_000]
    for frame, image in zip(frames, images, strict=True):
        difference = frame.image.numpy_view().astype(int) - image.numpy_view()
        assert np.abs(difference).mean() < 8  # chroma of half the size, and quantised
