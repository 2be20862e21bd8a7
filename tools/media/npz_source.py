"""The arrays of a `.npz` file, as run-graph writes it: masks and images again, or arrays."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from fractions import Fraction
from functools import partial

import numpy as np

from mediagraph.calculators.video.audio_track import AudioTrack
from mediagraph.framework.errors import InputError
from mediagraph.framework.image import Array, Image
from mediagraph.framework.timestamp import Timestamp
from mediagraph.tools.media.cut import Timed, cut_count, cut_frames
from mediagraph.tools.media.file_kinds import empty_file, unreadable
from mediagraph.tools.media.frames import BadFrame, Frame, SourceKind
from mediagraph.tools.media.reading import WHOLE, Reading

LARGEST_BYTES = 1 << 31  # of one array; more is a mistake or an attack
# An OSError is a place before the file's beginning, to which a damaged directory leads.
# A RuntimeError asks for a password.
_DAMAGE = (ValueError, EOFError, KeyError, MemoryError, OSError, zipfile.BadZipFile, zlib.error, RuntimeError)


class NpzSource:
    """Array `000000`, `000001` and so on at its entry of `timestamps`, in µs; `000000_0`, `000000_1`, … are one list.

    An array that fits an image format (8- or 16-bit, or float32 H×W) is an `Image`, everything else an array.
    """

    kind: SourceKind = "data"
    is_live = False
    frames_per_second: Fraction | None = None
    audio: AudioTrack | None = None

    def __init__(self, path: str, reading: Reading = WHOLE) -> None:
        self.notices: list[str] = []
        self._path, self._reading = path, reading
        self._zip = _open_zip(path)
        try:
            self._names = _names_by_packet(self._zip)
            self._times_us = self._timestamps()
        except InputError:
            self.close()
            raise
        self.frame_count = cut_count(reading, len(self._times_us), None)

    def __iter__(self) -> Iterator[Frame | BadFrame]:
        return cut_frames(self._path, self._reading, self._timed(), is_at_rate=True)

    def __enter__(self) -> NpzSource:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self._zip.close()

    def _timed(self) -> Iterator[Timed]:
        for index, time_us in enumerate(self._times_us):
            yield Timestamp(time_us), partial(self._frame, index, time_us)

    def _frame(self, index: int, time_us: int) -> Frame:
        names = self._names.get(f"{index:06d}", [])
        values = [_image_or_array(self._read(name)) for name in names]
        is_list = "_" in names[0] if names else True
        return Frame(Timestamp(time_us), values if is_list else values[0], f"frame_{index + 1:06d}")

    def _timestamps(self) -> list[int]:
        times = self._read("timestamps.npy")
        if times.ndim != 1 or times.dtype.kind not in "iu" or (times.size and int(times[0]) < 0):
            raise self._broken('"timestamps" must be a row of whole microseconds from 0 on')
        if np.any(times[1:] <= times[:-1]):
            raise self._broken('"timestamps" must ascend')
        return [int(time_us) for time_us in times]

    def _read(self, name: str) -> Array:
        try:
            if self._zip.getinfo(name).file_size > LARGEST_BYTES:
                raise self._broken(f'the array "{name[:-4]}" has more than {LARGEST_BYTES} bytes')
            with self._zip.open(name) as entry:
                array: Array = np.lib.format.read_array(entry, allow_pickle=False)
                return array
        except KeyError as error:
            raise self._broken(f'it lacks "{name[:-4]}"; write it with run-graph -o {self._path}') from error
        except _DAMAGE as error:
            raise self._broken(f'the array "{name[:-4]}" is damaged ({error})') from error

    def _broken(self, reason: str) -> InputError:
        return InputError(f'"{self._path}" cannot be used: {reason}')


def _open_zip(path: str) -> zipfile.ZipFile:
    try:
        with open(path, "rb") as file:
            if not file.read(1):
                raise empty_file(path)
        return zipfile.ZipFile(path)
    except OSError as error:
        raise unreadable(path, error) from error
    except _DAMAGE as error:
        raise InputError(f'"{path}" is damaged or cut off; copy or download it again') from error


def _names_by_packet(archive: zipfile.ZipFile) -> dict[str, list[str]]:
    """The entries of each packet, those of a list in the order of their numbers."""
    found: dict[str, list[str]] = {}
    for name in archive.namelist():
        packet, _, item = name.removesuffix(".npy").partition("_")
        if packet.isdigit() and (item.isdigit() or not item):
            found.setdefault(packet, []).append(name)
    for names in found.values():
        names.sort(key=lambda name: int(name.removesuffix(".npy").partition("_")[2] or 0))
    return found


def _image_or_array(array: Array) -> object:
    try:
        return Image(np.ascontiguousarray(array))
    except (ValueError, TypeError):
        return array
