"""OpenCvVideoEncoderCalculator."""

from __future__ import annotations

import math

from mediagraph.calculators.connections import check_connected
from mediagraph.calculators.files import suffix_of
from mediagraph.calculators.payloads.video_header import VideoHeader
from mediagraph.calculators.video.opencv_video_encoder_options import OpenCvVideoEncoderCalculatorOptions
from mediagraph.calculators.video.video_file import VideoFile
from mediagraph.framework.calculator import Calculator
from mediagraph.framework.contract import Connections, Contract, has_tag
from mediagraph.framework.errors import ContractError, StatusCode
from mediagraph.framework.image import Image, ImageFormat
from mediagraph.framework.ports import OptionalInput, OptionalSideInput, Options, SideInput

_FORMATS = (ImageFormat.SRGB, ImageFormat.SRGBA, ImageFormat.GRAY8)


class OpenCvVideoEncoderCalculator(Calculator):
    """Write a video file.

    Inputs: VIDEO (Image SRGB, SRGBA without its alpha, or GRAY8, all of one size); optionally VIDEO_PRESTREAM
    (VideoHeader), a packet before the first frame that tells size and rate.
    Side packets: OUTPUT_FILE_PATH (str), whose suffix is the option `video_format`; optionally AUDIO_FILE_PATH (str), a
    file whose sound is copied, as far as there are frames ("": none).
    Options: OpenCvVideoEncoderCalculatorOptions. Frames follow each other at a steady rate whatever their timestamps,
    as with MediaPipe. FFmpeg encodes, not OpenCV: H.264 as `run-graph` writes it. Odd sizes are padded to even ones.
    When a run fails or is stopped, the frames until then are in the file; without any there is no file.

        node {
          calculator: "OpenCvVideoEncoderCalculator"
          input_stream: "VIDEO:output_video"
          input_stream: "VIDEO_PRESTREAM:input_video_header"
          input_side_packet: "OUTPUT_FILE_PATH:output_video_path"
          options { [mediapipe.OpenCvVideoEncoderCalculatorOptions.ext] { codec: "avc1" video_format: "mp4" } }
        }
    """

    heavy = True

    video = OptionalInput(Image)
    video_prestream = OptionalInput(VideoHeader)
    path = SideInput(str, tag="OUTPUT_FILE_PATH")
    audio_path = OptionalSideInput(str, tag="AUDIO_FILE_PATH")
    options = Options(OpenCvVideoEncoderCalculatorOptions)

    @classmethod
    def contract(cls, options: OpenCvVideoEncoderCalculatorOptions, connections: Connections) -> Contract:
        """Refuses a node without frames, and one that is not told size and rate."""
        check_connected(connections.inputs, "VIDEO")
        is_told = has_tag(connections.inputs, "VIDEO_PRESTREAM")
        if not is_told and not _is_known(options.fps, options.width, options.height):
            raise ContractError(
                "connect VIDEO_PRESTREAM, or give the options fps, width and height, all above 0",
                StatusCode.INVALID_ARGUMENT,
            )
        return cls.declared

    def open(self) -> None:
        """Check the suffix, and open the file if its size and rate are known; raises ValueError and OutputError."""
        options, path = self.options, self.path.get()
        self.file: VideoFile | None = None
        self.size = (0, 0)
        if suffix_of(path) != f".{options.video_format.lower()}":
            raise ValueError(f'video_format is "{options.video_format}", but OUTPUT_FILE_PATH is "{path}"')
        if not self.video_prestream.is_connected:
            self._start(options.fps, options.width, options.height)

    def process(self) -> None:
        """Write a frame, or open the file."""
        header, image = self.video_prestream.get(), self.video.get()
        if header is not None:
            self._start(header.frame_rate, header.width, header.height)
        if image is None:
            return
        if self.file is None:
            raise ValueError("VIDEO came before VIDEO_PRESTREAM, which tells size and rate")
        if image.image_format not in _FORMATS:
            raise ValueError(f"{image} cannot be a frame; {', '.join(one.name for one in _FORMATS)} can")
        if (image.width, image.height) != self.size:
            raise ValueError(f"{image} does not fit into a video of {self.size[0]}×{self.size[1]} pixels")
        self.file.write(image)

    def close(self) -> None:
        """Finish the file."""
        if self.file is not None:
            self.file.close()

    def _start(self, fps: float, width: int, height: int) -> None:
        if not _is_known(fps, width, height):
            raise ValueError(f"VIDEO_PRESTREAM tells {width}×{height} pixels at {fps:g} Hz; all must be above 0")
        self.size = (width, height)
        audio_path = self.audio_path.get() or ""
        self.file = VideoFile(self.path.get(), self.options.encoder, fps, width, height, audio_path=audio_path)


def _is_known(fps: float, width: int, height: int) -> bool:
    return 0 < fps < math.inf and width > 0 and height > 0
