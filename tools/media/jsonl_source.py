"""The packets of a `.jsonl` file, one per line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from fractions import Fraction
from functools import partial

from mediagraph.calculators.video.audio_track import AudioTrack
from mediagraph.framework.errors import ArgumentError, InputError
from mediagraph.framework.timestamp import Timestamp
from mediagraph.tools.media.cut import Timed, cut_frames
from mediagraph.tools.media.file_kinds import unreadable
from mediagraph.tools.media.frames import BadFrame, Frame, SourceKind
from mediagraph.tools.media.json_values import decode
from mediagraph.tools.media.reading import WHOLE, Reading

_LARGEST_US = 2**62


class JsonlSource:
    """The lines for one stream: those that name it, or all if the file names one stream or none.

    Without "type" a value is what JSON makes of it. A line that is wrong gives those before it, then InputError.
    """

    kind: SourceKind = "data"
    is_live = False
    frame_count: int | None = None
    frames_per_second: Fraction | None = None
    audio: AudioTrack | None = None

    def __init__(self, path: str, stream: str, reading: Reading = WHOLE) -> None:
        self.notices: list[str] = []
        self._path, self._reading = path, reading
        self._named = _chosen(path, stream)

    def __iter__(self) -> Iterator[Frame | BadFrame]:
        return cut_frames(self._path, self._reading, self._timed(), is_at_rate=True)

    def __enter__(self) -> JsonlSource:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def close(self) -> None:
        """The file is open only while it is read."""

    def _timed(self) -> Iterator[Timed]:
        last = -1
        for number, text in _lines(self._path):
            where = f'"{self._path}", line {number}'
            fields = _fields(text, where)
            if self._named is not None and fields.get("stream") != self._named:
                continue
            time_us = _time_of(fields, where)
            if time_us <= last:
                raise InputError(f"{where}: its timestamp, {time_us}, is not after {last}; sort the lines by time")
            last = time_us
            yield Timestamp(time_us), partial(_frame, fields, time_us, where)


def _chosen(path: str, stream: str) -> str | None:
    """The name in the lines to read, None for all of them."""
    names: dict[str, None] = {}
    for _, text in _lines(path):
        try:
            name = json.loads(text).get("stream")
        except (ValueError, RecursionError, AttributeError):
            continue  # is reported when it is its turn
        if isinstance(name, str):
            names[name] = None
    if stream in names:
        return stream
    if len(names) > 1:
        found = ", ".join(names)
        raise InputError(f'"{path}" has no lines for the stream "{stream}"; its streams are {found}')
    return None


def _lines(path: str) -> Iterator[tuple[int, str]]:
    try:
        with open(path, encoding="utf-8-sig") as file:
            for number, line in enumerate(file, 1):
                if line.strip():
                    yield number, line
    except UnicodeDecodeError as error:
        raise InputError(f'"{path}" is not UTF-8 text; write it anew as JSON, one packet per line') from error
    except OSError as error:
        raise unreadable(path, error) from error


def _fields(text: str, where: str) -> dict[str, object]:
    try:
        fields = json.loads(text)
    except ValueError as error:
        raise InputError(f"{where} is not JSON: {error}") from error
    except RecursionError as error:
        raise InputError(f"{where} is not JSON that can be read: it is nested too deep") from error
    if not isinstance(fields, dict) or "value" not in fields:
        raise InputError(f'{where} is no packet; write {{"timestamp": 0, "type": "float", "value": 0.5}}')
    return fields


def _time_of(fields: dict[str, object], where: str) -> int:
    time_us = fields.get("timestamp")
    if not isinstance(time_us, int) or isinstance(time_us, bool) or not 0 <= time_us < _LARGEST_US:
        raise InputError(f'{where}: "timestamp" must be a number of microseconds from 0 on, not {time_us!r}')
    return time_us


def _frame(fields: dict[str, object], time_us: int, where: str) -> Frame:
    value = fields["value"]
    if "type" in fields:
        try:
            value = decode(str(fields["type"]), value)
        except (ArgumentError, RecursionError) as error:
            raise InputError(f"{where}: {error}") from error
    return Frame(Timestamp(time_us), value, f"frame_{time_us:012d}")
