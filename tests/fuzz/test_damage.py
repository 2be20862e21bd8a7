"""The fuzzer itself: its damage is repeatable and is damage, and its worker notices what it is to notice."""

from __future__ import annotations

import random
import struct
import zlib
from pathlib import Path

import pytest
from checksums import mended
from damage import damaged

from mediagraph.framework.errors import InputError, UsageError
from mediagraph.recording.framing import MAGIC, Block, Kind, block_bytes, scan
from mediagraph.tools.exit_codes import ExitCode

CONTENT = bytes(range(200))


def test_damage_follows_from_its_random_numbers_alone() -> None:
    first = [damaged(CONTENT, [CONTENT], random.Random(number)) for number in range(50)]
    assert first == [damaged(CONTENT, [CONTENT], random.Random(number)) for number in range(50)]
    assert sum(one != CONTENT for one in first) >= 45
    assert len(set(first)) >= 45


def test_damage_shortens_lengthens_and_keeps_lengths() -> None:
    lengths = [len(damaged(CONTENT, [CONTENT], random.Random(number))) for number in range(200)]
    assert min(lengths) < 100
    assert max(lengths) > 300
    assert lengths.count(len(CONTENT)) > 40


def test_nothing_can_be_damaged_without_end() -> None:
    assert damaged(b"", [CONTENT], random.Random(0)) == b""
    assert isinstance(damaged(b"x", [b"y"], random.Random(1)), bytes)


def test_checksums_of_a_recording_are_mended(tmp_path: Path) -> None:
    content = bytearray(MAGIC + block_bytes(Kind.HEADER, b"head") + block_bytes(Kind.FINISH, b"tail"))
    content[content.index(b"head")] = ord("d")
    path, found = tmp_path / "run.mgrec", list[Block]()
    path.write_bytes(mended(".mgrec", bytes(content)))
    with path.open("rb") as file:
        file.seek(len(MAGIC))
        assert scan(file, found.append).problem == ""
    assert [block.body for block in found] == [b"dead", b"tail"]


def test_checksums_of_a_png_are_mended() -> None:
    chunk = struct.pack(">I", 4) + b"tEXtdead"
    assert mended(".png", bytes(8) + chunk + bytes(4)) == bytes(8) + chunk + struct.pack(">I", zlib.crc32(b"tEXtdead"))
    assert mended(".png", bytes(8) + chunk) == bytes(8) + chunk
    assert mended(".jpg", b"any") == b"any"


def reads(error: Exception | None) -> str:
    """What the worker says of a reader that ends like this."""
    import readers
    import worker

    def read(path: Path) -> None:
        if error is not None:
            raise error

    return worker.problem_of(readers.Reader(dict, read, ExitCode.INPUT), Path("case.png"))


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (None, ""),
        (InputError('"case.png" is damaged'), ""),
        (InputError("it is damaged"), "the message does not name the file: it is damaged"),
        (UsageError('"case.png" is damaged'), 'UsageError has the exit code 2: "case.png" is damaged'),
    ],
)
def test_the_worker_judges_errors(error: Exception | None, expected: str) -> None:
    assert reads(error) == expected


def test_the_worker_shows_errors_that_are_not_ours() -> None:
    assert reads(ZeroDivisionError("by nothing")).endswith("ZeroDivisionError: by nothing\n")
