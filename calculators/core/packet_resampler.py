"""PacketResamplerCalculator."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

from mediagraph.calculators.connections import check_exactly_one
from mediagraph.calculators.core.packet_resampler_options import OutputHeader, PacketResamplerCalculatorOptions
from mediagraph.calculators.payloads.video_header import VideoHeader
from mediagraph.framework.calculator import Calculator
from mediagraph.framework.contract import Connections, Contract
from mediagraph.framework.errors import StatusCode, StreamError
from mediagraph.framework.ports import (
    InputStream,
    OptionalInput,
    OptionalOutput,
    OptionalSideInput,
    Options,
    OutputStream,
)
from mediagraph.framework.timestamp import MAX, MIN, PRESTREAM
from mediagraph.framework.wires import describe

SECOND_US = 1e6


class PacketResamplerCalculator(Calculator):
    """Give a stream a steady rate: repeat packets, or leave some out.

    Input and output: the stream, untagged or `DATA`; `VIDEO_HEADER` (VideoHeader), one packet at PRESTREAM, which gets
    the new rate, or gives it (`use_input_frame_rate`). The header of the stream is dropped, passed on, or a VideoHeader
    with the new rate, as `output_header` says. Side packets: `OPTIONS` (PacketResamplerCalculatorOptions) overrides
    the options; `SEED` belongs to `jitter`, which MediaPipe's open build cannot do either. Each period has its packet
    in the middle: of those around it the nearest, the later one of equals.

        node {
          calculator: "PacketResamplerCalculator"
          input_stream: "DATA:image" output_stream: "DATA:image_at_10_hz"
          options { [mediapipe.PacketResamplerCalculatorOptions.ext] { frame_rate: 10 } }
        }
    """

    data = OptionalInput(object)
    untagged = OptionalInput(object, tag="")
    video_header = OptionalInput(VideoHeader)
    data_out = OptionalOutput(object, tag="DATA")
    untagged_out = OptionalOutput(object, tag="")
    video_header_out = OptionalOutput(VideoHeader, tag="VIDEO_HEADER")
    options_packet = OptionalSideInput(PacketResamplerCalculatorOptions, tag="OPTIONS")
    seed = OptionalSideInput(str)
    options = Options(PacketResamplerCalculatorOptions)

    timestamp_offset = None

    @classmethod
    def contract(cls, options: Any, connections: Connections) -> Contract:
        """Refuses several data streams or none."""
        check_exactly_one(connections.inputs, "DATA", "")
        check_exactly_one(connections.outputs, "DATA", "")
        return cls.declared

    def open(self) -> None:
        """Check the options; raises StreamError or ValueError if they make no sense."""
        self.given = given = self.options.merged(self.options_packet.get())
        if given.jitter:
            raise ValueError(
                "jitter needs a secure random generator, which neither MediaPipe's open build nor this one has"
            )
        self._set_rate(given.frame_rate, "the option frame_rate must be given")
        self.source: InputStream[object | None] = self.data if self.data.is_connected else self.untagged
        self.target: OutputStream[object] = self.data_out if self.data_out.is_connected else self.untagged_out
        self.header = VideoHeader(frame_rate=self.rate)
        self.first: int | None = None  # the middle of period 0
        self.target.set_header(self._header_for_output())
        self.period = 0  # the first period without a packet
        self.last: tuple[int, object] | None = None

    def process(self) -> None:
        """Fill the periods that the new packet decides."""
        header, value = self.video_header.get(), self.source.get()
        if header is not None:
            if self.given.use_input_frame_rate:
                self._set_rate(header.frame_rate, "the frame_rate of the VIDEO_HEADER must be known")
            self.header = replace(header, frame_rate=self.rate)
        if value is None:
            return
        now = int(self.timestamp)
        if self.first is None:
            self.first = self._first(now)
            self.video_header_out.send(self.header, at=PRESTREAM)
        if self._period_of(now, self.first) >= self.period:
            self._fill(now, value, self.first)
        self.last = (now, value)

    def close(self) -> None:
        """Send the last packet, if its period has none yet."""
        if self.last is None or self.first is None or not self.given.flush_last_packet:
            return
        if self._period_of(self.last[0], self.first) >= self.period:
            self._send(self.last[1], self._middle(self.period, self.first))

    def _set_rate(self, rate: float, demand: str) -> None:
        """Choose the packets per second, and what follows from them."""
        given = self.given
        self.rate = min(rate, given.max_frame_rate) if given.max_frame_rate > 0 else rate
        if not 0 < self.rate <= SECOND_US:
            raise StreamError(f"{demand}, above 0 and up to 1000000, not {self.rate}", StatusCode.INTERNAL)
        margin = int(SECOND_US / self.rate) // 2 if given.round_limits else 0
        self.start: int = MIN if given.start_time is None else given.start_time - margin
        self.end: int = MAX if given.end_time is None else given.end_time + margin

    def _header_for_output(self) -> object:
        header = self.source.header
        if self.given.output_header is OutputHeader.NONE:
            return None
        if self.given.output_header is OutputHeader.PASS_HEADER or header is None:
            return header
        if not isinstance(header, VideoHeader):
            raise ValueError(f"UPDATE_VIDEO_HEADER needs a header that is a VideoHeader, not {describe(header)}")
        return replace(header, frame_rate=self.rate)

    def _first(self, now: int) -> int:
        base = self.given.base_timestamp
        return now if base is None else self._middle(self._period_of(now, base), base)

    def _fill(self, now: int, value: object, first: int) -> None:
        while self._period_of(now, first) > self.period:
            if self.last is not None:
                self._send(self.last[1], self._middle(self.period, first))
            self.period += 1
        middle = self._middle(self.period, first)
        if now >= middle:
            is_nearer = self.last is None or now - middle <= middle - self.last[0]
            self._send(value if is_nearer or self.last is None else self.last[1], middle)
            self.period += 1
        self.target.advance_bound(self._middle(self.period, first))

    def _send(self, value: object, timestamp: int) -> None:
        if self.start <= timestamp < self.end:
            self.target.send(value, at=timestamp)

    def _period_of(self, timestamp: int, first: int) -> int:
        return _round((timestamp - first) / SECOND_US * self.rate)

    def _middle(self, period: int, first: int) -> int:
        return first + _round(period * SECOND_US / self.rate)


def _round(number: float) -> int:
    """To the nearest integer, halves away from zero."""
    return int(math.copysign(math.floor(abs(number) + 0.5), number))
