"""PacketThinnerCalculator."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields, replace
from enum import IntEnum
from typing import ClassVar

from mediagraph.calculators.payloads.video_header import VideoHeader
from mediagraph.framework.calculator import Calculator
from mediagraph.framework.options import option
from mediagraph.framework.ports import Input, OptionalSideInput, Options, Output
from mediagraph.framework.timestamp import MAX, MIN, timestamp_after, timestamp_plus
from mediagraph.framework.wires import describe

SECOND_US = 1e6


class ThinnerType(IntEnum):
    """How to choose the packets that stay."""

    ASYNC = 1
    SYNC = 2


@dataclass(frozen=True, slots=True)
class PacketThinnerCalculatorOptions:
    """How many packets stay, and which; times in µs."""

    message: ClassVar[str] = "mediapipe.PacketThinnerCalculatorOptions"
    extension: ClassVar[int] = 288533508
    thinner_type: ThinnerType = option(ThinnerType.ASYNC, number=1)
    """ASYNC: the next packet after a period has passed. SYNC: the packet nearest to each multiple of the period."""
    period: int = option(1, number=2)
    """Least distance of two packets, or distance of the multiples, in µs; above 0."""
    start_time: int | None = option(None, number=3)
    """Drop packets before this time, in µs; without it nothing (ASYNC), or what is before 0 (SYNC)."""
    end_time: int | None = option(None, number=4)
    """End the stream at the first packet from this time on, in µs; must be after start_time."""
    sync_output_timestamps: bool = option(True, number=5)
    """With SYNC, give packets the timestamp of their multiple instead of their own."""
    update_frame_rate: bool = option(False, number=6)
    """Give the VideoHeader of the stream the rate that is left; other headers are then an error."""


class PacketThinnerCalculator(Calculator):
    """Drop packets of a stream that come too often.

    Input and output: one untagged stream each. Side packets: `PERIOD` (int, µs) and `OPTIONS`
    (PacketThinnerCalculatorOptions) override the options. With ASYNC at least `period` lies between two packets. With
    SYNC the packet nearest to each multiple of the period after `start_time` stays and, with `sync_output_timestamps`,
    gets that timestamp. Packets outside [start_time, end_time) are dropped. The header is forwarded; with
    `update_frame_rate` it must be a VideoHeader and gets the rate that is left.

        node {
          calculator: "PacketThinnerCalculator"
          input_stream: "image" output_stream: "some_images"
          options { [mediapipe.PacketThinnerCalculatorOptions.ext] { period: 100000 } }
        }
    """

    packets = Input(object, tag="")
    thinned = Output(object, tag="", same_as="packets")
    period_packet = OptionalSideInput(int, tag="PERIOD")
    options_packet = OptionalSideInput(PacketThinnerCalculatorOptions, tag="OPTIONS")
    options = Options(PacketThinnerCalculatorOptions)

    timestamp_offset = None  # bounds go further than the input's, so it moves them itself
    process_timestamp_bounds = True

    def open(self) -> None:
        """Put the options together; raises ValueError if they make no sense."""
        options = _merged(self.options, self.options_packet.get())
        given = self.period_packet.get()
        self.period = options.period if given is None else given
        self.is_sync = options.thinner_type is ThinnerType.SYNC
        self.moves_packets = options.sync_output_timestamps
        start = options.start_time
        self.start: int = start if start is not None else 0 if self.is_sync else MIN
        self.end: int = MAX if options.end_time is None else options.end_time
        if self.period <= 0:
            raise ValueError(f"the period must be positive, not {self.period}")
        if self.start >= self.end:
            raise ValueError(f"start_time {self.start} must be before end_time {self.end}")
        self.next_valid = self.start
        self.saved: tuple[int, object] | None = None  # SYNC: the best packet of the current interval
        self.thinned.advance_bound(self.start)
        header = self.packets.header
        self.thinned.set_header(self._thinned_header(header) if options.update_frame_rate else header)

    def process(self) -> None:
        """Keep, save or drop a packet."""
        now, value = int(self.timestamp), self.packets.get()
        if now >= self.end:
            if value is not None:
                self._end()
        elif now >= self.start:
            if self.is_sync:
                self._process_sync(now, value)
            else:
                self._process_async(now, value)

    def close(self) -> None:
        """Send the packet that was saved last."""
        self._end()

    def _thinned_header(self, header: object) -> VideoHeader:
        if not isinstance(header, VideoHeader):
            raise ValueError(f"update_frame_rate needs a stream whose header is a VideoHeader, not {describe(header)}")
        rate = header.frame_rate
        if self.is_sync:
            return replace(header, frame_rate=min(rate, SECOND_US / self.period))
        return replace(header, frame_rate=rate / max(math.ceil(rate * self.period / SECOND_US), 1))

    def _end(self) -> None:
        if self.saved is not None:
            self._send_saved(*self.saved)
        self.saved = None
        self.thinned.close()

    def _process_async(self, now: int, value: object) -> None:
        if value is not None and now >= self.next_valid:
            self.thinned.send(value)
            self.next_valid = timestamp_plus(now, self.period)
        self.thinned.advance_bound(max(timestamp_after(now), self.next_valid))

    def _process_sync(self, now: int, value: object) -> None:
        if value is None:
            return
        centre = self._nearest_centre(now)
        if self.saved is not None:
            saved_centre = self._nearest_centre(self.saved[0])
            if saved_centre == centre and abs(now - centre) > abs(self.saved[0] - centre):
                return
            if saved_centre != centre:
                self._send_saved(*self.saved)
        is_first_of_interval = self.saved is None or self._nearest_centre(self.saved[0]) != centre
        self.saved = (now, value)
        if is_first_of_interval:
            self.thinned.advance_bound(centre if self.moves_packets else now)

    def _send_saved(self, timestamp: int, value: object) -> None:
        self.thinned.send(value, at=self._nearest_centre(timestamp) if self.moves_packets else timestamp)

    def _nearest_centre(self, timestamp: int) -> int:
        return (timestamp - self.start + self.period // 2) // self.period * self.period + self.start


def _merged(
    options: PacketThinnerCalculatorOptions, more: PacketThinnerCalculatorOptions | None
) -> PacketThinnerCalculatorOptions:
    """Options with those of a side packet put over them; what has its default there does not count as given."""
    if more is None:
        return options
    given = {one.name: getattr(more, one.name) for one in fields(more) if getattr(more, one.name) != one.default}
    return replace(options, **given)
