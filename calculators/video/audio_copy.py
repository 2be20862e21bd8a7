"""Copies the sound of one video into another one, as it is."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from fractions import Fraction

import av
from av.audio.stream import AudioStream
from av.container import OutputContainer
from av.packet import Packet

from mediagraph.calculators.files import suffix_of
from mediagraph.calculators.video.audio_track import AudioTrack
from mediagraph.calculators.video.containers import fraction_of, open_container

_MICROSECOND = Fraction(1, 1_000_000)


class AudioCopy:
    """The packets of an audio track from time 0 on, moved as the frames were; never decoded.

    Made before anything is written to `container`. If the container cannot hold the sound, or the track breaks off, a
    notice says so, and the video goes on without it.
    """

    def __init__(self, track: AudioTrack, container: OutputContainer, target: str, notices: list[str]) -> None:
        self._target, self._notices, self._container = target, notices, container
        self._source = open_container(f"file:{track.path}")
        stream = self._source.streams.audio[0]
        codec = stream.codec_context.name if stream.codec_context else "unknown"
        self._packets: Iterator[Packet[AudioStream]] = iter(())
        self._waiting: Packet[AudioStream] | None = None
        self._last_dts: int | None = None
        if stream.codec_context is None or stream.codec_context.codec.canonical_name not in container.supported_codecs:
            notices.append(f'"{target}" has no sound: {suffix_of(target)} files cannot hold {codec}, .mkv files can')
            return
        self._stream = container.add_stream_from_template(stream)
        self._shift = round(track.shift_us() * _MICROSECOND / (fraction_of(stream.time_base) or _MICROSECOND))
        self._packets = self._source.demux(stream)

    def copy_until(self, time_us: int) -> None:
        """Write what sounds before this time of the video."""
        while (packet := self._waiting or self._read()) is not None:
            self._waiting = None
            if (packet.pts or 0) * packet.time_base * 1_000_000 >= time_us:
                self._waiting = packet
                return
            packet.stream = self._stream
            self._container.mux(packet)

    def close(self) -> None:
        """Close the track's file."""
        self._source.close()

    def _read(self) -> Packet[AudioStream] | None:
        """The next packet that has its place in the new video, on its time line."""
        try:
            for packet in self._packets:
                if packet.pts is None or packet.dts is None:
                    continue
                packet.pts += self._shift
                packet.dts += self._shift
                if packet.pts >= 0 and (self._last_dts is None or packet.dts > self._last_dts):
                    self._last_dts = packet.dts
                    return packet
        except av.FFmpegError:
            self._notices.append(f'the sound of "{self._target}" breaks off where that of its source does')
            with contextlib.suppress(av.FFmpegError):
                self._source.close()
            self._packets = iter(())
        return None
