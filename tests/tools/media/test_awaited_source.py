"""Sources that keep one waiting: which frames come, which are left out, and how waiting ends."""

from __future__ import annotations

import json
import queue
import threading
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import pytest

from mediagraph.calculators.video.audio_track import AudioTrack
from mediagraph.framework.errors import InputError
from mediagraph.framework.timestamp import Timestamp
from mediagraph.tools.arguments import read_run_arguments, run_parser
from mediagraph.tools.load_calculators import load_calculators
from mediagraph.tools.media.awaited_source import AwaitedSource
from mediagraph.tools.media.frames import BadFrame, Frame, Source, SourceKind
from mediagraph.tools.media.source import is_awaited
from mediagraph.tools.version import Version

PATIENCE_S = 30


class FakeSource:
    """Gives a frame at each number that it is told, ends at None, and raises an error that it is told."""

    kind: SourceKind = "video"
    is_live = True
    frame_count: int | None = 9
    frames_per_second: Fraction | None = Fraction(25)
    audio: AudioTrack | None = None

    def __init__(self) -> None:
        self.notices = ["it is a fake"]
        self.told: queue.Queue[int | InputError | None] = queue.Queue()
        self.is_closed = threading.Event()

    def tell(self, *items: int | InputError | None) -> None:
        for item in items:
            self.told.put(item)

    def wait_read(self) -> None:
        """Wait until the reader comes for more than it was told."""
        self.told.join()

    def __iter__(self) -> Iterator[Frame | BadFrame]:
        while (item := self.told.get()) is not None:
            if isinstance(item, InputError):
                raise item
            yield Frame(Timestamp(item), item, f"frame_{item}")
            self.told.task_done()

    def __enter__(self) -> FakeSource:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def close(self) -> None:
        self.is_closed.set()


def value(frame: Frame | BadFrame) -> object:
    assert isinstance(frame, Frame)
    return frame.value


def test_of_a_live_source_only_the_newest_frame_comes() -> None:
    fake = FakeSource()
    with AwaitedSource("camera:0", lambda: fake, is_lossless=False) as source:
        frames = iter(source)
        fake.tell(0)
        assert value(next(frames)) == 0
        fake.tell(1, 2, 3, 4, 5)  # while the graph works on the first one
        fake.wait_read()
        assert value(next(frames)) == 5
        fake.tell(6)
        assert value(next(frames)) == 6
        assert source.notices == [
            "it is a fake",
            '"camera:0": 4 frames were left out, because newer ones came before the graph was ready',
        ]
        fake.tell(None)
    assert fake.is_closed.wait(PATIENCE_S)


@pytest.mark.parametrize("is_lossless", [False, True])
def test_a_busy_reader_falls_behind_by_no_more_than_one_frame(is_lossless: bool) -> None:
    fake, lags = FakeSource(), []
    with AwaitedSource("camera:0", lambda: fake, is_lossless=is_lossless) as source:
        frames, newest = iter(source), -1
        for _ in range(20):
            fake.tell(newest + 1, newest + 2, newest + 3)  # three times as fast as the graph
            newest += 3
            if not is_lossless:
                fake.wait_read()
            shown = value(next(frames))
            assert isinstance(shown, int)
            lags.append(newest - shown)
        fake.tell(None)
    assert (max(lags) > 0) is is_lossless


@pytest.mark.parametrize(("is_live", "is_lossless"), [(True, True), (False, False)])
def test_every_frame_comes_otherwise(is_live: bool, is_lossless: bool) -> None:
    fake = FakeSource()
    fake.is_live = is_live
    fake.tell(*range(20), None)
    with AwaitedSource("-", lambda: fake, is_lossless=is_lossless) as source:
        assert (source.is_live, source.newest_only) == (is_live, False)
        assert [value(frame) for frame in source] == list(range(20))
        assert source.notices == ["it is a fake"]
        assert (source.kind, source.frame_count, source.frames_per_second, source.audio) == ("video", 9, 25, None)
    assert fake.is_closed.is_set()


@pytest.mark.parametrize("is_lossless", [True, False])
def test_an_error_comes_after_the_frames_before_it(is_lossless: bool) -> None:
    fake = FakeSource()
    fake.tell(7, InputError("it was unplugged"))
    source = AwaitedSource("camera:0", lambda: fake, is_lossless=is_lossless)
    frames = iter(source)
    assert value(next(frames)) == 7
    with pytest.raises(InputError, match="it was unplugged"):
        next(frames)
    assert fake.is_closed.wait(PATIENCE_S)


def test_what_cannot_be_opened() -> None:
    def refuse() -> Source:
        raise InputError("there is none")

    with pytest.raises(InputError, match="there is none"):
        AwaitedSource("camera:0", refuse, is_lossless=False)


def test_waiting_is_given_up() -> None:
    fake, asked = FakeSource(), iter([False, False, True])
    with AwaitedSource("camera:0", lambda: fake, is_lossless=False) as source:
        source.give_up_when(lambda: next(asked))
        assert list(source) == []
        fake.tell(None)
    assert next(asked, None) is None


def test_a_source_that_nobody_reads_any_more_is_closed() -> None:
    fake = FakeSource()
    fake.tell(*range(9))
    with AwaitedSource("-", lambda: fake, is_lossless=True) as source:
        assert value(next(iter(source))) == 0
    assert fake.is_closed.is_set()  # its thread waited, two frames ahead


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        ("camera:0", True),
        ("rtsp://door/1", True),
        ("http://host/clip.mp4", True),
        ("-", True),
        ("-:4x4", True),
        ("/dev/video0", True),
        ("clip.mp4", False),
        ("synthetic:", False),
    ],
)
def test_what_is_awaited(spec: str, expected: bool) -> None:
    assert is_awaited(spec) is expected


@pytest.mark.parametrize(("pace", "expected"), [("realtime", {3_600_000_000}), ("lossless", {0, 3_600_000_000})])
def test_run_graph_takes_live_frames_as_they_come(
    run, folder: Path, monkeypatch: pytest.MonkeyPatch, pace: str, expected: set[int]
) -> None:
    def fail(*args: object) -> None:
        pytest.fail("a live frame is due when it comes")

    fake = FakeSource()
    fake.tell(0, 3_600_000_000, None)  # an hour apart
    monkeypatch.setattr("mediagraph.tools.runner.open_source", lambda *args, **kwargs: fake)
    monkeypatch.setattr("mediagraph.tools.job.WallClock.wait_until_due", fail)
    (folder / "pass.pbtxt").write_text(
        'input_stream: "x" output_stream: "y"\n'
        'node { calculator: "PassThroughCalculator" input_stream: "x" output_stream: "y" }\n'
    )
    assert run("pass", "-i", "camera:0", "-o", "out.jsonl", "--pace", pace).code == 0
    found = {json.loads(line)["timestamp"] for line in (folder / "out.jsonl").read_text().splitlines()}
    assert expected <= found


@pytest.mark.parametrize(
    ("options", "is_live", "expected"),
    [
        ([], False, True),
        ([], True, False),
        (["--pace", "lossless"], True, True),
        (["--pace", "realtime"], False, False),
        (["-o", "display:"], False, False),
    ],
)
def test_live_sources_set_the_pace_unless_it_is_given(
    folder: Path, options: list[str], is_live: bool, expected: bool
) -> None:
    outputs = options if "-o" in options else [*options, "-o", "null:"]
    command = ["Copy.pbtxt", "--calculators", "own.py", "-i", "http://host/1", *outputs]
    arguments = read_run_arguments(run_parser("run-graph"), command)
    load_calculators(arguments.calculators)
    version, fake = Version(arguments), FakeSource()
    fake.is_live = is_live
    version.take_sources([fake])
    assert (version.pace.is_lossless, version.has_video) == (expected, True)
