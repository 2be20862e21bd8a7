"""The life of a result file, with a writer that fails wherever it is told to."""

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from mediagraph.framework.errors import OutputError
from mediagraph.framework.timestamp import Timestamp
from mediagraph.tools.media.file_sink import FileSink

FULL = '"{}" cannot be written: the disk is full; free some space or write elsewhere'


class LineWriter:
    """Writes one line per packet; the packet "full" and a completion after it meet a full disk."""

    can_be_empty = False

    def __init__(self, target: str, path: str, notices: list[str]) -> None:
        self._file = open(path, "w")  # noqa: SIM115 closed by complete() and drop()
        self._is_full = False

    def write(self, value: object, timestamp: Timestamp, name: str) -> None:
        self._is_full = value == "full"
        self._raise_if_full()
        self._file.write(f"{value}\n")

    def complete(self) -> None:
        self._raise_if_full()
        self._file.close()

    def drop(self) -> None:
        self._file.close()

    def _raise_if_full(self) -> None:
        if self._is_full:
            raise OSError(errno.ENOSPC, "No space left on device")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the result goes."""
    return tmp_path / "a.txt"


@pytest.fixture
def sink(path: Path) -> FileSink:
    """A sink of lines."""
    return FileSink(str(path), LineWriter, overwrite=False)


def test_without_a_packet_there_is_nothing_to_finish(sink: FileSink, path: Path) -> None:
    with pytest.raises(OutputError) as caught:
        sink.finish()
    assert str(caught.value) == f'"{path}" was not written: no packet came out of its stream'
    assert list(path.parent.iterdir()) == []


def test_an_abort_keeps_what_came(sink: FileSink, path: Path) -> None:
    sink.write("one", Timestamp(0), "x")
    sink.write("two", Timestamp(1), "x")
    sink.abort()
    assert path.read_text() == "one\ntwo\n"
    assert sink.notices == [f'"{path}" holds what came before the run ended: 2 packets']
    assert list(path.parent.iterdir()) == [path]


def test_a_full_disk_while_writing(sink: FileSink, path: Path) -> None:
    sink.write("one", Timestamp(0), "x")
    with pytest.raises(OutputError) as caught:
        sink.write("full", Timestamp(1), "x")
    assert str(caught.value) == FULL.format(path)
    sink.abort()
    assert sink.notices == [FULL.format(path)]
    assert list(path.parent.iterdir()) == []


def test_a_call_after_the_last_one_does_nothing(sink: FileSink, path: Path) -> None:
    sink.write("one", Timestamp(0), "x")
    sink.finish()
    sink.abort()
    sink.finish()
    assert path.read_text() == "one\n"
    assert sink.notices == []


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (errno.ENOSPC, FULL),
        (errno.EACCES, '"{}" may not be written (permission denied); choose another folder'),
        (errno.EIO, '"{}" cannot be written: Input/output error'),
    ],
)
def test_the_last_step_fails(
    sink: FileSink, path: Path, monkeypatch: pytest.MonkeyPatch, number: int, expected: str
) -> None:
    def refuse(*args: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr("mediagraph.tools.media.pending_file.os.replace", refuse)
    sink.write("one", Timestamp(0), "x")
    with pytest.raises(OutputError) as caught:
        sink.finish()
    assert str(caught.value) == expected.format(path)
    assert list(path.parent.iterdir()) == []


def test_a_writer_that_does_not_open(path: Path) -> None:
    def refuse(target: str, hidden: str, notices: list[str]) -> LineWriter:
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(OutputError) as caught:
        FileSink(str(path), refuse, overwrite=False)
    assert str(caught.value) == FULL.format(path)
    assert list(path.parent.iterdir()) == []


# Every real writer against a file that the system does not let grow beyond 60 kB, which stands for a full disk.
LIMITED = """
import resource, sys
import numpy as np
from mediagraph.framework.errors import OutputError
from mediagraph.framework.image import Image
from mediagraph.framework.timestamp import Timestamp
from mediagraph.tools.media.sink import open_sink
random = np.random.default_rng(0)
resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000))
for path in sys.argv[1:]:
    sink = open_sink(path)
    try:
        for number in range(60):
            image = Image(random.integers(0, 256, (240, 320, 3) if "png" in path else (80, 120, 3), dtype=np.uint8))
            sink.write(image, Timestamp(number * 40000), f"{number}")
        sink.finish()
    except OutputError as error:
        print(error)
        sink.abort()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="needs setrlimit")
def test_every_kind_of_file_on_a_full_disk(tmp_path: Path) -> None:
    paths = [str(tmp_path / name) for name in ("a.mp4", "a.mov", "a.mkv", "a.npy", "a.npz", "a.png")]
    done = subprocess.run([sys.executable, "-c", LIMITED, *paths], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == [FULL.format(path) for path in paths]
    assert done.stderr == ""
    left = sorted(path.name for path in tmp_path.iterdir())
    assert left == ["a.npy"]  # what it holds is whole; the others need room for an index
