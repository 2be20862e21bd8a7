"""The file of a recording: what is in it, and what is left of it after crashes and damage."""

from __future__ import annotations

import errno
import json
import os
import re
import signal
import subprocess
import sys
import tracemalloc
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import mediagraph as mg
from mediagraph.framework.errors import ArgumentError, InputError, OutputError
from mediagraph.framework.packet import Packet
from mediagraph.framework.timestamp import Timestamp
from mediagraph.recording.events import Arrival, Ended, Event, Role, Settled
from mediagraph.recording.framing import MAGIC, Kind, block_bytes
from mediagraph.recording.header import Header
from mediagraph.recording.writer import INSTANT, RecordingWriter

HEADER = Header("node { }", "g.pbtxt", {"in": Role.INPUT, "out": Role.OUTPUT})
EVENTS: list[Event] = [
    Arrival("in", Packet("früh", Timestamp.PRESTREAM)),
    Settled("out", Timestamp(0)),
    Arrival("in", Packet(np.arange(6.0).reshape(2, 3), Timestamp(0))),
    Arrival("out", Packet(["a", 1], Timestamp(7))),
    Ended("in"),
    Ended("out"),
]


def write(path: Path, events: list[Event] = EVENTS, **limits: int) -> RecordingWriter:
    writer = RecordingWriter(path, HEADER, **limits)
    writer.write_side_packets({"model": 5, "file": object()})
    for event in events:
        writer.write(event)
    return writer


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "x.mgrec"
    write(path).finish("")
    return path


def comparable(events: list[Event]) -> list[object]:
    """Packets are equal only if they share their payload."""
    return [
        (one.stream, repr(one.packet.value), one.packet.timestamp) if isinstance(one, Arrival) else one
        for one in events
    ]


def test_everything_comes_back(path: Path) -> None:
    recording = mg.Recording.read(path)
    assert (recording.graph_text, recording.graph_name, recording.streams) == (
        "node { }",
        "g.pbtxt",
        {"in": Role.INPUT, "out": Role.OUTPUT},
    )
    assert comparable(list(recording.events())) == comparable(EVENTS)
    assert comparable(list(recording.events(["out"]))) == comparable([EVENTS[1], EVENTS[3], EVENTS[5]])
    assert [packet.timestamp for packet in recording.packets("in")] == [Timestamp.PRESTREAM, 0]
    assert (recording.counts, recording.ended) == ({"in": 2, "out": 1}, {"in", "out"})
    assert recording.side_packets == {"model": 5}
    assert list(recording.lost_side_packets) == ["file"]
    assert recording.lost_side_packets["file"].startswith("object cannot be recorded")
    assert recording.is_complete


def test_digests_tell_packets_apart(path: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.mgrec"
    write(other, [*EVENTS[:3], Arrival("out", Packet(["a", True], Timestamp(7)))]).finish("")
    first, second = mg.Recording.read(path).digests(), mg.Recording.read(other).digests()
    assert first["in"] == second["in"]
    assert first["out"] != second["out"]


def test_the_same_run_gives_the_same_bytes(path: Path, tmp_path: Path) -> None:
    write(tmp_path / "again.mgrec").finish("")
    assert (tmp_path / "again.mgrec").read_bytes() == path.read_bytes()


def test_what_is_cut_off_anywhere_is_read_up_to_there(path: Path, tmp_path: Path) -> None:
    data, cut = path.read_bytes(), tmp_path / "cut.mgrec"
    counts, refusals = [], []
    for length in range(len(data)):
        cut.write_bytes(data[:length])
        try:
            recording = mg.Recording.read(cut)
        except InputError as error:
            refusals.append((len(counts), str(error)))
            continue
        assert re.fullmatch(r"its end is missing(: it is cut off in the block at byte \d+)?", recording.problem), (
            recording.problem
        )
        counts.append(len(list(recording.events())))
    assert {before for before, _ in refusals} == {0}, "only without the header there is nothing to read"
    assert all(re.search("is no recording|its end is missing|has no header", text) for _, text in refusals)
    assert counts == sorted(counts)
    assert set(counts) == {0, 1, 2, 3, 4, 5, 6}


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.floats(0, 1, exclude_max=True), byte=st.integers(0, 255))
def test_a_changed_byte_is_noticed(path: Path, tmp_path: Path, place: float, byte: int) -> None:
    data = bytearray(path.read_bytes())
    index = int(place * len(data))
    changed, data[index] = data[index] != byte, byte
    (tmp_path / "bad.mgrec").write_bytes(data)
    try:
        recording = mg.Recording.read(tmp_path / "bad.mgrec")
        list(recording.events())
    except InputError:
        return
    assert recording.is_complete is not changed


def test_a_length_that_lies_costs_no_memory(path: Path) -> None:
    whole = path.read_bytes()
    begin = whole.index(MAGIC) + len(MAGIC)
    lying = MAGIC + bytes([Kind.HEADER]) + (2**60).to_bytes(8, "little") + whole[begin + 9 :]
    path.write_bytes(lying)
    tracemalloc.start()
    with pytest.raises(InputError, match=rf'^"{path}" cannot be used: it is damaged from byte 8 on$'):
        mg.Recording.read(path)
    assert tracemalloc.get_traced_memory()[1] < 2**20
    tracemalloc.stop()


def block(kind: Kind, body: bytes) -> bytes:
    return block_bytes(kind, body)


def header(**fields: object) -> bytes:
    return json.dumps(fields).encode()


@pytest.mark.parametrize(
    ("blocks", "message"),
    [
        ([], "it has no header"),
        ([block(Kind.PACKET, INSTANT.pack(0, 0) + b"\0\2")], "the block at byte 8 is out of place"),
        ([block(Kind.HEADER, b"[1]")], r"its header is damaged \(TypeError\)"),
        ([block(Kind.HEADER, b"{" * 100)], r"its header is damaged \(JSONDecodeError\)"),
        ([block(Kind.HEADER, b"[" * 100_000)], r"its header is damaged \(RecursionError\)"),
        ([block(Kind.HEADER, header(version=1))], r"its header is damaged \(KeyError\)"),
        (
            [block(Kind.HEADER, header(version=2))],
            "it has version 2, and this mediagraph reads version 1; use the mediagraph that wrote it",
        ),
        ([HEADER.to_bytes(), HEADER.to_bytes()], r"the block at byte \d+ is out of place"),
        ([HEADER.to_bytes(), block(Kind.END, b"\2\0\0\0")], r"there is no stream 2, of which the block at byte \d+"),
        ([HEADER.to_bytes(), block(Kind.END, b"")], "requires a buffer"),
        ([HEADER.to_bytes(), block(Kind.PACKET, b"\0\0\0\0")], "requires a buffer"),
        (
            [HEADER.to_bytes(), *[block(Kind.PACKET, INSTANT.pack(0, 5) + b"\0\2")] * 2],
            'a packet of stream "in" is at 5, which is too early',
        ),
        (
            [HEADER.to_bytes(), block(Kind.PACKET, INSTANT.pack(0, -(2**63)) + b"\0\2")],
            r'a packet of stream "in" is at Timestamp::Unset\(\), which is too early',
        ),
        ([HEADER.to_bytes(), block(Kind.SIDE_PACKET, b"\1")], "8 bytes are announced, but 1 are there"),
    ],
)
def test_files_that_make_no_sense(tmp_path: Path, blocks: list[bytes], message: str) -> None:
    path = tmp_path / "x.mgrec"
    framed = [block(Kind.HEADER, one) if one.startswith(b"{\n") else one for one in blocks]
    path.write_bytes(MAGIC + b"".join(framed))
    with pytest.raises(InputError, match=message) as raised:
        mg.Recording.read(path)
    assert str(raised.value).startswith(f'"{path}" cannot be used: ')


def test_a_packet_that_makes_no_sense_is_found_when_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "x.mgrec"
    bad = block(Kind.PACKET, INSTANT.pack(1, 5) + b"\0\xff")
    path.write_bytes(MAGIC + block(Kind.HEADER, HEADER.to_bytes()) + bad + block(Kind.FINISH, b""))
    recording = mg.Recording.read(path)
    with pytest.raises(
        InputError, match='the packet of stream "out" at 5 µs cannot be read: there is no kind of value 255'
    ):
        list(recording.packets("out"))
    assert list(recording.packets("in")) == []


def test_what_is_no_recording(tmp_path: Path) -> None:
    path = tmp_path / "x.mgrec"
    path.write_bytes(b"\x89PNG\r\n\x1a\n")
    with pytest.raises(InputError, match="is no recording; `mediagraph record` makes one"):
        mg.Recording.read(path)
    with pytest.raises(InputError, match=r'nothing\.mgrec" does not exist; check the path'):
        mg.Recording.read(tmp_path / "nothing.mgrec")
    with pytest.raises(InputError, match="cannot be read: Is a directory"):
        mg.Recording.read(tmp_path)


def test_a_stream_that_was_not_recorded(path: Path) -> None:
    with pytest.raises(ArgumentError, match='has no stream "mid"; it has in, out'):
        list(mg.Recording.read(path).events(["mid"]))


def test_limits_end_a_recording_between_two_events(tmp_path: Path) -> None:
    writer = write(tmp_path / "few.mgrec", max_packets=2)
    assert (writer.is_full, writer.packets) == (True, 2)
    writer.finish("it is full")
    recording = mg.Recording.read(tmp_path / "few.mgrec")
    assert (recording.counts, recording.ended, recording.problem) == ({"in": 2, "out": 0}, set(), "it is full")

    noise = np.random.default_rng(3).bytes(1000)
    writer = write(
        tmp_path / "small.mgrec", [Arrival("in", Packet(noise, Timestamp(n))) for n in range(100)], max_bytes=20_000
    )
    writer.finish("it is full")
    assert 18_000 < (tmp_path / "small.mgrec").stat().st_size <= 20_000
    assert mg.Recording.read(tmp_path / "small.mgrec").counts["in"] == writer.packets > 15


def test_an_existing_file_is_kept_unless_it_may_be_overwritten(path: Path) -> None:
    with pytest.raises(OutputError, match="exists already; choose another name, or allow it with --overwrite"):
        RecordingWriter(path, HEADER)
    RecordingWriter(path, HEADER, overwrite=True).finish("")
    assert mg.Recording.read(path).counts == {"in": 0, "out": 0}


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r'x.mgrec" cannot be written: No such file or directory'):
        RecordingWriter(tmp_path / "nowhere" / "x.mgrec", HEADER)


def test_a_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Half of a block is on it already; that half is taken back."""
    writer = write(tmp_path / "x.mgrec", EVENTS[:3])
    file = writer._file

    class FullDisk:
        closed = False

        def write(self, data: memoryview) -> int:
            if len(data) > 5:
                return file.write(data[:5])
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

        fileno, close = file.fileno, file.close

    monkeypatch.setattr(writer, "_file", FullDisk())
    with pytest.raises(OutputError, match=r'x\.mgrec" cannot be written: No space left on device$'):
        writer.write(Settled("in", Timestamp(5)))
    file.close()
    recording = mg.Recording.read(tmp_path / "x.mgrec")
    assert recording.problem == "its end is missing", "and nothing is cut off"
    assert len(list(recording.events())) == 3


KILLED = """
import os, signal, sys
import mediagraph as mg

@mg.calculator(name="CrashingCalculator")
def crash(number: int) -> int:
    if number == 5:
        os.kill(os.getpid(), signal.SIGKILL)
    return -number

graph = mg.CalculatorGraph('''
    input_stream: "in" output_stream: "out"
    node { calculator: "CrashingCalculator" input_stream: "in" output_stream: "out" }
''')
with mg.record(graph, sys.argv[1]), graph:
    graph.start_run()
    for number in range(100):
        graph.add_packet_to_input_stream("in", number, number)
"""


def test_a_killed_process_leaves_what_led_to_its_end(tmp_path: Path) -> None:
    path = tmp_path / "killed.mgrec"
    done = subprocess.run([sys.executable, "-c", KILLED, str(path)], check=False)
    assert done.returncode == -signal.SIGKILL
    recording = mg.Recording.read(path)
    assert [packet.value for packet in recording.packets("in")] == [0, 1, 2, 3, 4, 5], "with what it died of"
    assert [packet.value for packet in recording.packets("out")] == [0, -1, -2, -3, -4]
    assert (recording.problem, recording.ended) == ("its end is missing", set())
