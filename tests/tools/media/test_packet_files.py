"""Packets in `.jsonl` and `.npz` files: written, read again, and everything that can be wrong with them."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from mediagraph.framework.errors import InputError, OutputError
from mediagraph.framework.image import Image, ImageFormat
from mediagraph.framework.timestamp import Timestamp
from mediagraph.tools.media.frames import Frame, Source
from mediagraph.tools.media.reading import Reading
from mediagraph.tools.media.sink import open_sink
from mediagraph.tools.media.source import open_source

ReadError = Callable[..., tuple[int, str]]
MASK = Image(np.linspace(0, 1, 6, dtype=np.float32).reshape(2, 3))


def write(path: Path, *values: object, stream: str = "") -> None:
    """Values at 0, 10, 20 … µs."""
    sink = open_sink(str(path), stream=stream)
    for number, value in enumerate(values):
        sink.write(value, Timestamp(number * 10), "x")
    sink.finish()


def read(path: Path, stream: str = "x", reading: Reading | None = None) -> list[tuple[int, object]]:
    """Times and values."""
    with open_source(str(path), reading or Reading(), stream=stream) as source:
        assert source.kind == "data"
        return [(int(frame.timestamp), frame.value) for frame in source if isinstance(frame, Frame)]


@pytest.fixture
def read_error(count_until_error: Callable[[Source], tuple[int, str]]) -> ReadError:
    """How many packets come before the error, on opening too, and what it says."""

    def read_until(path: Path, stream: str = "x") -> tuple[int, str]:
        try:
            source = open_source(str(path), stream=stream)
        except InputError as error:
            return 0, str(error)
        with source:
            return count_until_error(source)

    return read_until


# -- JSON lines


def test_a_line_has_stream_time_type_and_value(tmp_path: Path) -> None:
    write(tmp_path / "out.jsonl", 0.5, [1, 2], stream="mean")
    lines = (tmp_path / "out.jsonl").read_text().splitlines()
    assert lines == [
        '{"stream": "mean", "timestamp": 0, "type": "float", "value": 0.5}',
        '{"stream": "mean", "timestamp": 10, "type": "list[int]", "value": [1, 2]}',
    ]
    assert read(tmp_path / "out.jsonl") == [(0, 0.5), (10, [1, 2])]


def test_a_stream_without_packets_gives_an_empty_file(tmp_path: Path) -> None:
    write(tmp_path / "out.jsonl")
    assert (tmp_path / "out.jsonl").read_bytes() == b""
    assert read(tmp_path / "out.jsonl") == []


def test_a_part_of_the_lines(tmp_path: Path) -> None:
    write(tmp_path / "out.jsonl", *range(5))
    assert read(tmp_path / "out.jsonl", reading=Reading(start_us=10, duration_us=20)) == [(0, 1), (10, 2)]


def test_the_lines_of_one_stream(read_error: ReadError, tmp_path: Path) -> None:
    path = tmp_path / "in.jsonl"
    path.write_text('{"stream": "a", "timestamp": 0, "value": 1}\n\n{"stream": "b", "timestamp": 0, "value": "two"}\n')
    assert read(path, "a") == [(0, 1)]
    assert read(path, "b") == [(0, "two")]
    assert read_error(path, "c") == (0, f'"{path}" has no lines for the stream "c"; its streams are a, b')


def test_an_image_is_refused_and_nothing_stays(tmp_path: Path) -> None:
    sink = open_sink(str(tmp_path / "out.jsonl"))
    with pytest.raises(OutputError) as caught:
        sink.write(MASK, Timestamp(7), "x")
    assert str(caught.value) == (
        f'"{tmp_path}/out.jsonl": the packet at 7 µs is Image (Image has no JSON form); .jsonl takes numbers, text, '
        "lists, dicts, arrays and MediaPipe's messages, so write .npz instead"
    )
    sink.abort()
    assert list(tmp_path.iterdir()) == []


GOOD = '{"timestamp": 0, "type": "int", "value": 1}'


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", "is not JSON: Expecting property name enclosed in double quotes: line 2 column 1 (char 2)"),
        ('{"timestamp": 5, "value": 1', "is not JSON: Expecting ',' delimiter: line"),
        ("[" * 100_000, "is not JSON that can be read: it is nested too deep"),
        ("3", 'is no packet; write {"timestamp": 0, "type": "float", "value": 0.5}'),
        ('{"timestamp": 5}', 'is no packet; write {"timestamp": 0, "type": "float", "value": 0.5}'),
        ('{"value": 5}', '"timestamp" must be a number of microseconds from 0 on, not None'),
        ('{"timestamp": -1, "value": 5}', '"timestamp" must be a number of microseconds from 0 on, not -1'),
        ('{"timestamp": 1.5, "value": 5}', '"timestamp" must be a number of microseconds from 0 on, not 1.5'),
        ('{"timestamp": 0, "value": 5}', "its timestamp, 0, is not after 0; sort the lines by time"),
        ('{"timestamp": 5, "type": "int", "value": "x"}', "'x' is no int"),
        ('{"timestamp": 5, "type": 3, "value": "x"}', 'there is no type "3"; there are bool, int, float'),
    ],
)
def test_a_bad_line_comes_after_those_before_it(read_error: ReadError, tmp_path: Path, line: str, message: str) -> None:
    path = tmp_path / "in.jsonl"
    path.write_text(f"{GOOD}\n{line}\n")
    count, said = read_error(path)
    assert count == 1
    assert said.removeprefix(f'"{path}", line 2').lstrip(": ").startswith(message)


def test_lines_that_are_no_text(read_error: ReadError, tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_bytes(b"\xff\xfe\x00")
    expected = f'"{tmp_path}/in.jsonl" is not UTF-8 text; write it anew as JSON, one packet per line'
    assert read_error(tmp_path / "in.jsonl") == (0, expected)


def test_lines_that_are_not_there(read_error: ReadError, tmp_path: Path) -> None:
    assert read_error(tmp_path / "no.jsonl") == (0, f'"{tmp_path}/no.jsonl" does not exist; check the path')


# -- arrays


def test_masks_come_back_as_images(tmp_path: Path) -> None:
    photo = Image(np.arange(24, dtype=np.uint8).reshape(2, 4, 3))
    write(tmp_path / "out.npz", MASK, photo, np.arange(3), [MASK, MASK])
    times, values = zip(*read(tmp_path / "out.npz"), strict=True)
    assert times == (0, 10, 20, 30)
    mask, picture, array, masks = values
    assert isinstance(mask, Image)
    assert isinstance(picture, Image)
    assert (mask.image_format, picture.image_format) == (ImageFormat.VEC32F1, ImageFormat.SRGB)
    assert np.array_equal(mask.numpy_view(), MASK.numpy_view())
    assert np.array_equal(array, np.arange(3))
    assert isinstance(masks, list)
    assert [type(one) for one in masks] == [Image, Image]


def test_a_list_keeps_its_order(tmp_path: Path) -> None:
    write(tmp_path / "out.npz", [np.array([n, n]) for n in range(12)])
    ((_, values),) = read(tmp_path / "out.npz")
    assert isinstance(values, list)
    assert [int(one[0]) for one in values] == list(range(12))


@pytest.mark.parametrize(
    ("arrays", "message"),
    [
        ({"a": np.zeros(3)}, 'it lacks "timestamps"; write it with run-graph -o {}'),
        ({"timestamps": np.zeros((2, 2), int)}, '"timestamps" must be a row of whole microseconds from 0 on'),
        ({"timestamps": np.array([0.5])}, '"timestamps" must be a row of whole microseconds from 0 on'),
        ({"timestamps": np.array([-5])}, '"timestamps" must be a row of whole microseconds from 0 on'),
        ({"timestamps": np.array([5, 5])}, '"timestamps" must ascend'),
        (
            {"timestamps": np.array([{}], object)},
            'the array "timestamps" is damaged (Object arrays cannot be loaded when allow_pickle=False)',
        ),
    ],
)
def test_archives_that_are_not_ours(
    read_error: ReadError, tmp_path: Path, arrays: dict[str, object], message: str
) -> None:
    path = tmp_path / "in.npz"
    np.savez(path, **arrays)  # type: ignore[arg-type] # whatever savez takes
    assert read_error(path) == (0, f'"{path}" cannot be used: {message.format(path)}')


def test_an_archive_that_was_cut_off(read_error: ReadError, tmp_path: Path) -> None:
    write(tmp_path / "in.npz", MASK)
    (tmp_path / "in.npz").write_bytes((tmp_path / "in.npz").read_bytes()[:-30])
    expected = f'"{tmp_path}/in.npz" is damaged or cut off; copy or download it again'
    assert read_error(tmp_path / "in.npz") == (0, expected)


def test_an_array_that_was_changed(read_error: ReadError, tmp_path: Path) -> None:
    path = tmp_path / "in.npz"
    write(path, MASK, MASK)
    data = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        data[archive.getinfo("000001.npy").header_offset + 200] ^= 0xFF
    path.write_bytes(data)
    count, said = read_error(path)
    assert count == 1
    assert said.startswith(f'"{path}" cannot be used: the array "000001" is damaged (')


def test_an_archive_with_a_password(read_error: ReadError, tmp_path: Path) -> None:
    path = tmp_path / "in.npz"
    write(path, MASK)
    data = bytearray(path.read_bytes())
    for start in (b"PK\x03\x04", b"PK\x01\x02"):  # of an entry, and of its line in the directory
        place = -1
        while (place := data.find(start, place + 1)) >= 0:
            data[place + (6 if start[2] == 3 else 8)] |= 1  # it is encrypted
    path.write_bytes(data)
    count, said = read_error(path)
    assert count == 0
    assert said.startswith(f'"{path}" cannot be used: the array "timestamps" is damaged (File ')
    assert "is encrypted" in said


def test_an_entry_that_begins_before_the_file(read_error: ReadError, tmp_path: Path) -> None:
    path = tmp_path / "in.npz"
    write(path, MASK)
    data = bytearray(path.read_bytes())
    end = data.rindex(b"PK\x05\x06")
    data[end + 16 : end + 20] = (len(data) * 2).to_bytes(4, "little")  # the place of the directory, by a length too far
    path.write_bytes(data)
    count, said = read_error(path)
    assert count == 0
    assert said == f'"{path}" cannot be used: the array "timestamps" is damaged ([Errno 22] Invalid argument)'


@pytest.mark.parametrize("shape", ["(1000000000000,)", "(4,)"])
def test_an_array_that_lies_about_its_size(read_error: ReadError, tmp_path: Path, shape: str) -> None:
    path = tmp_path / "in.npz"
    header = f"{{'descr': '<i8', 'fortran_order': False, 'shape': {shape}, }}".ljust(117) + "\n"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("timestamps.npy", b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header.encode())
    count, said = read_error(path)
    assert count == 0
    assert said.startswith(f'"{path}" cannot be used: the array "timestamps" is damaged (')


def test_an_array_that_would_fill_the_memory(
    read_error: ReadError, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "in.npz", MASK)
    monkeypatch.setattr("mediagraph.tools.media.npz_source.LARGEST_BYTES", 100)
    count, said = read_error(tmp_path / "in.npz")
    assert (count, said.endswith('cannot be used: the array "timestamps" has more than 100 bytes')) == (0, True)


def test_an_empty_archive(read_error: ReadError, tmp_path: Path) -> None:
    (tmp_path / "in.npz").touch()
    assert read_error(tmp_path / "in.npz") == (0, f'"{tmp_path}/in.npz" is empty (0 bytes); copy or download it again')


def test_every_line_is_valid_json(tmp_path: Path) -> None:
    write(tmp_path / "out.jsonl", float("nan"), np.array([np.inf]), "a\nb\u2028")
    for line in (tmp_path / "out.jsonl").read_bytes().split(b"\n")[:-1]:
        json.loads(line, parse_constant=lambda name: pytest.fail(name))
