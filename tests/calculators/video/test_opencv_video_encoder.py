"""OpenCvVideoEncoderCalculator: what comes back is what went in, and its contract."""

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from made_pictures import picture
from numpy.typing import NDArray

from mediagraph.calculators.payloads.video_header import VideoHeader
from mediagraph.calculators.video.opencv_video_encoder import OpenCvVideoEncoderCalculator
from mediagraph.calculators.video.opencv_video_encoder_options import ENCODERS, OpenCvVideoEncoderCalculatorOptions
from mediagraph.framework.errors import GraphError, RunError
from mediagraph.framework.image import Image, ImageFormat
from mediagraph.framework.testing import CalculatorRunner
from mediagraph.framework.timestamp import PRESTREAM
from mediagraph.graph import CalculatorGraph

WriteClip = Callable[[Path, NDArray[np.uint8], list[int]], None]
Options = OpenCvVideoEncoderCalculatorOptions
HEADER = VideoHeader(ImageFormat.SRGB, 64, 48, frame_rate=25.0)
MP4 = Options("avc1", "mp4")
FLAT = [np.full((48, 64, 3), (step * 10, 100, 200 - step * 10), np.uint8) for step in range(10)]


def encode(
    path: Path,
    images: list[NDArray[Any]],
    options: Options = MP4,
    header: VideoHeader | None = HEADER,
    audio: Path | str | None = None,
) -> None:
    packets: dict[str, list[tuple[int, object]]] = {
        "VIDEO": [(number * number * 1000, Image(image)) for number, image in enumerate(images)]
    }
    if header is not None:
        packets["VIDEO_PRESTREAM"] = [(PRESTREAM, header)]
    side: dict[str, object] = {"OUTPUT_FILE_PATH": str(path)}
    if audio is not None:
        side["AUDIO_FILE_PATH"] = str(audio)
    CalculatorRunner(OpenCvVideoEncoderCalculator, list(packets), [], side_inputs=list(side), options=options).run(
        packets, side
    )


def frames_of(path: Path) -> list[tuple[Fraction, NDArray[np.uint8]]]:
    with av.open(str(path)) as container:
        return [
            (Fraction(frame.pts or 0) * frame.time_base, frame.to_ndarray(format="rgb24"))
            for frame in container.decode(video=0)
        ]


@pytest.mark.parametrize(
    ("codec", "suffix"), [("avc1", "mp4"), ("H264", "mkv"), ("mp4v", "mp4"), ("XVID", "avi"), ("VP90", "webm")]
)
def test_frames_come_back_at_a_steady_rate(tmp_path: Path, codec: str, suffix: str) -> None:
    path = tmp_path / f"a.{suffix}"
    encode(path, FLAT, Options(codec, suffix))
    found = frames_of(path)
    assert [round(time * 25, 1) for time, _ in found] == list(range(10))
    for (_, pixels), expected in zip(found, FLAT):
        assert np.abs(pixels.mean(axis=(0, 1)) - expected[0, 0]).max() < 12  # the loss of the worst of these encoders


def test_every_known_codec_has_an_encoder() -> None:
    for encoder in ENCODERS.values():
        assert av.Codec(encoder, "w").name == encoder


def test_size_and_rate_may_come_from_the_options(tmp_path: Path) -> None:
    options = Options("avc1", "mp4", fps=30000 / 1001, width=64, height=48)
    encode(tmp_path / "a.mp4", FLAT, options, header=None)
    with av.open(str(tmp_path / "a.mp4")) as container:
        assert container.streams.video[0].average_rate == Fraction(30000, 1001)
    assert len(frames_of(tmp_path / "a.mp4")) == 10


@pytest.mark.parametrize("image", [picture(64, 48, 1), picture(64, 48, 4)])
def test_grey_and_alpha_become_rgb(tmp_path: Path, image: NDArray[np.uint8]) -> None:
    encode(tmp_path / "a.mp4", [image])
    ((_, found),) = frames_of(tmp_path / "a.mp4")
    expected = image[:, :, :3] if image.ndim == 3 else np.dstack((image, image, image))
    assert np.abs(found.mean(axis=(0, 1)) - expected.mean(axis=(0, 1))).max() < 4


def test_odd_sizes_are_padded(tmp_path: Path) -> None:
    encode(tmp_path / "a.mp4", [picture(63, 47)], header=VideoHeader(ImageFormat.SRGB, 63, 47, frame_rate=25.0))
    ((_, found),) = frames_of(tmp_path / "a.mp4")
    assert found.shape == (48, 64, 3)


@pytest.fixture
def tone(tmp_path: Path) -> Path:
    """A second of sound."""
    path = tmp_path / "tone.mka"
    with av.open(str(path), "w") as container:
        audio = container.add_stream("aac", rate=48000, layout="mono")
        for start in range(0, 48000, 960):
            wave = np.sin(np.arange(start, start + 960) * 0.05).astype(np.float32)[np.newaxis]
            part = av.AudioFrame.from_ndarray(wave, "fltp", "mono")
            part.pts, part.sample_rate, part.time_base = start, 48000, Fraction(1, 48000)
            container.mux(audio.encode(part))
        container.mux(audio.encode(None))
    return path


def test_the_sound_is_copied_as_far_as_there_are_frames(tmp_path: Path, tone: Path) -> None:
    encode(tmp_path / "a.mp4", FLAT, audio=tone)
    with av.open(str(tmp_path / "a.mp4")) as container:
        packets = [packet for packet in container.demux(audio=0) if packet.pts is not None]
        length = float(sum(packet.duration or 0 for packet in packets) * packets[0].time_base)
    assert length == pytest.approx(0.4, abs=0.05)  # ten frames, to a packet of sound
    assert len(frames_of(tmp_path / "a.mp4")) == 10


def test_a_decoded_video_is_encoded_with_its_sound(tmp_path: Path, tone: Path) -> None:
    encode(tmp_path / "in.mp4", FLAT, audio=tone)
    graph = """
        input_side_packet: "in" input_side_packet: "out"
        node {
          calculator: "OpenCvVideoDecoderCalculator"
          input_side_packet: "INPUT_FILE_PATH:in" output_side_packet: "SAVED_AUDIO_PATH:sound"
          output_stream: "VIDEO:video" output_stream: "VIDEO_PRESTREAM:header"
        }
        node {
          calculator: "OpenCvVideoEncoderCalculator"
          input_stream: "VIDEO:video" input_stream: "VIDEO_PRESTREAM:header"
          input_side_packet: "OUTPUT_FILE_PATH:out" input_side_packet: "AUDIO_FILE_PATH:sound"
          options { [mediapipe.OpenCvVideoEncoderCalculatorOptions.ext] { codec: "avc1" video_format: "mp4" } }
        }"""
    with CalculatorGraph(graph_config=graph) as made:
        made.start_run({"in": str(tmp_path / "in.mp4"), "out": str(tmp_path / "out.mp4")})
        made.wait_until_done()
    assert [time for time, _ in frames_of(tmp_path / "out.mp4")] == [time for time, _ in frames_of(tmp_path / "in.mp4")]
    with av.open(str(tmp_path / "out.mp4")) as container:
        assert len(container.streams.audio) == 1


def test_without_a_frame_there_is_no_file(tmp_path: Path) -> None:
    encode(tmp_path / "a.mkv", [], Options("avc1", "mkv"))
    assert not (tmp_path / "a.mkv").exists()


def test_a_run_that_fails_leaves_the_frames_before(tmp_path: Path) -> None:
    with pytest.raises(RunError, match="does not fit into a video of 64×48 pixels"):
        encode(tmp_path / "a.mp4", [*FLAT, picture(10, 10)])
    assert len(frames_of(tmp_path / "a.mp4")) == 10


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"images": [picture(64, 49)]}, "Image(64×49 SRGB) does not fit into a video of 64×48 pixels"),
        (
            {"images": [np.zeros((48, 64), np.float32)]},
            "Image(64×48 VEC32F1) cannot be a frame; SRGB, SRGBA, GRAY8 can",
        ),
        (
            {"header": VideoHeader(ImageFormat.SRGB, 64, 48)},
            "VIDEO_PRESTREAM tells 64×48 pixels at 0 Hz; all must be above 0",
        ),
        ({"options": Options("avc1", "avi")}, 'video_format is "avi", but OUTPUT_FILE_PATH is "'),
        ({"options": Options("VP90", "mp4"), "audio": "nowhere.mka"}, '"nowhere.mka" does not exist; check the path'),
    ],
)
def test_what_cannot_be_written_is_refused(tmp_path: Path, given: dict[str, Any], message: str) -> None:
    with pytest.raises(RunError) as caught:
        encode(tmp_path / "a.mp4", **{"images": FLAT, **given})
    assert message in str(caught.value)


def test_a_file_that_cannot_be_written_and_one_without_sound(tmp_path: Path, write_clip: WriteClip) -> None:
    with pytest.raises(RunError, match=r'nowhere/a\.mp4" cannot be written: no such file or directory'):
        encode(tmp_path / "nowhere" / "a.mp4", FLAT)
    with pytest.raises(RunError, match=r'a\.nope" cannot be written: '):
        encode(tmp_path / "a.nope", FLAT, Options("avc1", "nope"))
    write_clip(tmp_path / "silent.mp4", picture(64, 48), [0])
    with pytest.raises(RunError, match=r'silent\.mp4" holds no sound; give a file with an audio stream'):
        encode(tmp_path / "a.mp4", FLAT, audio=tmp_path / "silent.mp4")


def test_a_file_that_cannot_hold_the_sound(tmp_path: Path, tone: Path) -> None:
    with pytest.raises(RunError, match=r'a\.webm" has no sound: \.webm files cannot hold aac, \.mkv files can'):
        encode(tmp_path / "a.webm", FLAT, Options("VP90", "webm"), audio=tone)


def test_frames_need_the_header_first(tmp_path: Path) -> None:
    runner = CalculatorRunner(
        OpenCvVideoEncoderCalculator, ["VIDEO", "VIDEO_PRESTREAM"], [], side_inputs=["OUTPUT_FILE_PATH"], options=MP4
    )
    with pytest.raises(RunError, match="VIDEO came before VIDEO_PRESTREAM, which tells size and rate"):
        runner.run({"VIDEO": [(0, Image(FLAT[0]))]}, {"OUTPUT_FILE_PATH": str(tmp_path / "a.mp4")})


def test_size_and_rate_must_be_told() -> None:
    runner = CalculatorRunner(
        OpenCvVideoEncoderCalculator, ["VIDEO"], [], side_inputs=["OUTPUT_FILE_PATH"], options=MP4
    )
    with pytest.raises(
        GraphError, match="connect VIDEO_PRESTREAM, or give the options fps, width and height, all above"
    ):
        runner.run({}, {"OUTPUT_FILE_PATH": "a.mp4"})


@pytest.mark.parametrize(
    ("codec", "suffix", "message"),
    [
        (
            "",
            "mp4",
            'codec is ""; it must be one of avc1, h264, x264, hvc1, hev1, hevc, mp4v, xvid, divx, vp80, vp90, vp09',
        ),
        ("MJPG", "avi", 'codec is "MJPG"; it must be one of avc1'),
        ("avc1", "", 'video_format must be given, as "mp4"'),
    ],
)
def test_options_that_make_no_sense_are_refused(codec: str, suffix: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Options(codec, suffix)
