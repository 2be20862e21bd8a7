"""The examples: what comes out of them, that they are explained, and that their drawings are those of today."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from example_cases import CASES, SWITCHING, Case, Packets

from mediagraph.framework.image import Image
from mediagraph.framework.packet import Packet
from mediagraph.graph import CalculatorGraph, shipped_folder
from mediagraph.tools.listing.graphs import comment_of
from mediagraph.tools.visualiser.picture import visualize

FOLDER = shipped_folder("graphs") / "examples"
EXAMPLES = sorted(path.stem for path in FOLDER.glob("*.pbtxt"))
IMAGES = Path(__file__).resolve().parents[2] / "docs" / "images" / "examples"
CLOSED = ("executors", "held_mask")  # drawn with their subgraphs closed

Pixels = npt.NDArray[np.uint8]
Settings = dict[str, object]
SETTINGS = [{"threads": 0}, {"threads": 0, "fuse": False}, {"threads": 3}, {"threads": 3, "fuse": False}]
any_setting = pytest.mark.parametrize("setting", SETTINGS, ids=str)


class Player:
    """Runs an example and notes what its output streams carry, with None where they settle without a packet."""

    def __init__(self, case: Case, setting: Settings, *, bounds: bool = False, watch: Sequence[str] = ()) -> None:
        path = FOLDER / f"{case.example}.pbtxt"
        self.graph = CalculatorGraph(path=path, template_arguments=case.arguments, **setting)  # type: ignore[arg-type]
        self.seen: dict[str, Packets] = {stream: {} for stream in [*self.graph.plan.outputs, *watch]}
        for stream in self.seen:
            self.graph.observe_output_stream(stream, self._note, bounds)
        self.graph.start_run(case.side_packets)

    def _note(self, stream: str, packet: Packet) -> None:
        assert int(packet.timestamp) not in self.seen[stream]
        self.seen[stream][int(packet.timestamp)] = packet.value

    def add(self, stream: str, timestamp: int, value: object) -> None:
        """Add one packet and let the graph do what follows from it."""
        self.graph.add_packet_to_input_stream(stream, value, timestamp)
        self.graph.wait_until_idle()


def by_time(case: Case) -> Iterator[tuple[str, int, object]]:
    times = sorted({timestamp for packets in case.fed.values() for timestamp in packets})
    for timestamp in times:
        for stream, packets in case.fed.items():
            if timestamp in packets:
                yield stream, timestamp, packets[timestamp]


def packets_only(seen: dict[str, Packets]) -> dict[str, Packets]:
    return {
        stream: {timestamp: value for timestamp, value in packets.items() if value is not None}
        for stream, packets in seen.items()
    }


@any_setting
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.example)
def test_packets_and_settled_timestamps(case: Case, setting: Settings) -> None:
    player = Player(case, setting, bounds=True)
    for step in by_time(case):
        player.add(*step)
    player.graph.close()
    assert player.seen == case.expected


@any_setting
@pytest.mark.parametrize("case", [*CASES, SWITCHING], ids=lambda case: case.example)
def test_the_order_in_which_streams_are_fed_changes_nothing(case: Case, setting: Settings) -> None:
    for streams in (list(case.fed), list(case.fed)[::-1]):
        player = Player(case, setting)
        for stream in streams:
            for timestamp, value in case.fed[stream].items():
                player.graph.add_packet_to_input_stream(stream, value, timestamp)
            player.graph.close_input_stream(stream)
        player.graph.close()
        assert player.seen == packets_only(case.expected)


@any_setting
def test_flow_limiting(setting: Settings) -> None:
    """A frame gets in when the one before it is answered; an answer nobody waits for does no harm."""
    player = Player(Case("flow_limiting", {}, {}), setting)
    for stream, timestamp in [("frame", 10), ("frame", 20), ("answer", 10), ("frame", 30), ("frame", 40)]:
        player.add(stream, timestamp, f"{stream}@{timestamp}")
    player.add("answer", 20, "to a frame that was dropped")
    player.add("frame", 50, "frame@50")
    player.add("answer", 30, "answer@30")
    player.add("frame", 60, "frame@60")
    player.graph.close()
    assert player.seen == {
        "admitted_frame": {10: "frame@10", 30: "frame@30", 60: "frame@60"},
        "was_admitted": {10: True, 20: False, 30: True, 40: False, 50: False, 60: True},
        "answered_frame": {10: "frame@10", 30: "frame@30"},
    }


@pytest.fixture(scope="module")
def frames(portrait: Pixels) -> list[Image]:
    """A camera that moves along a photograph, 24 pixels from picture to picture."""
    return [Image(np.ascontiguousarray(portrait[:256, 24 * step : 24 * step + 320])) for step in range(5)]


@any_setting
def test_held_mask(models: object, frames: list[Image], setting: Settings) -> None:
    """40 ms apart: the first and the fourth frame get masks of their own, the others that of the one before."""
    player = Player(Case("held_mask", {}, {}), setting, watch=["held_mask", "rare_frame"])
    for step, frame in enumerate(frames):
        player.graph.add_packet_to_input_stream("input_video", frame, 40_000 * step)
    player.graph.close()
    times = [0, 40_000, 80_000, 120_000, 160_000]
    assert list(player.seen["rare_frame"]) == [0, 120_000]
    masks = [as_image(player.seen["held_mask"][time]) for time in times]
    assert masks[0] is masks[1] is masks[2]
    assert masks[3] is masks[4]
    assert masks[2] is not masks[3]
    assert list(player.seen["output_video"]) == times
    for frame, mask, time in zip(frames, masks, times):
        painted = as_image(player.seen["output_video"][time]).numpy_view().astype(int)
        share = mask.numpy_view().squeeze()
        assert 0.2 < (share > 0.99).mean() < 0.9
        # A hundredth of blue is 2.55 levels, and rounding is one more.
        assert np.abs(painted - frame.numpy_view())[share > 0.99].max() <= 4
        assert np.abs(painted - (0, 0, 255))[share < 0.01].max() <= 4


@any_setting
def test_executors(models: object, portrait: Pixels, setting: Settings) -> None:
    """The masks are those of the shipped graph, for pictures of the model's size, in order."""
    pictures = [Image(np.ascontiguousarray(portrait[40 * step :][:256, :256])) for step in range(4)]
    player = Player(Case("executors", {}, {}), setting)
    whole = CalculatorGraph(path=FOLDER.parent / "selfie_segmentation" / "selfie_segmentation_cpu.pbtxt")
    expected: list[Image] = []
    whole.observe_output_stream("segmentation_mask", lambda _, packet: expected.append(as_image(packet.value)))
    whole.start_run()
    for step, picture in enumerate(pictures):
        player.graph.add_packet_to_input_stream("image", picture, step)
        whole.add_packet_to_input_stream("input_video", picture, step)
        whole.wait_until_idle()  # so that its flow limiter drops none
    player.graph.close()
    whole.close()
    assert list(player.seen["mask"]) == [0, 1, 2, 3]
    for found, mask in zip(player.seen["mask"].values(), expected, strict=True):
        assert np.array_equal(as_image(found).numpy_view(), mask.numpy_view())


def as_image(value: object) -> Image:
    assert isinstance(value, Image)
    return value


def test_every_example_is_tested() -> None:
    assert {*(case.example for case in CASES), "switching", "flow_limiting", "held_mask", "executors"} == {*EXAMPLES}


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_comment_of_an_example_tells_what_it_does(name: str) -> None:
    text = (FOLDER / f"{name}.pbtxt").read_text()
    comment = re.match(r"(#.*\n)+", text)
    assert comment is not None
    plan = CalculatorGraph(path=FOLDER / f"{name}.pbtxt").plan
    missing = [one for one in (*plan.inputs, *plan.outputs, *plan.needs) if not re.search(rf"\b{one}\b", comment[0])]
    assert not missing
    assert "Use " in comment[0], "it says when to use it"
    assert re.search("timestamp|multiples", comment[0]), "it says which timestamps come out"
    assert 20 <= len(comment_of(FOLDER / f"{name}.pbtxt")) <= 110, "its first sentence is what `list` shows"


def test_every_example_has_its_paragraph_and_its_drawing() -> None:
    page = (FOLDER / "README.md").read_text()
    assert sorted(re.findall(r"^## (\w+)$", page, re.MULTILINE)) == EXAMPLES
    for name in EXAMPLES:
        section = page.partition(f"\n## {name}\n")[2].partition("\n## ")[0]
        assert f"[`{name}.pbtxt`]({name}.pbtxt)" in section
        assert f"](../../docs/images/examples/{name}.svg)" in section
        assert "```python prints" in section or "```sh\nrun-graph" in section


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_drawing_is_up_to_date(name: str) -> None:
    is_closed = name in CLOSED
    drawn = visualize(f"examples/{name}", depth=0 if is_closed else None).render("svg")
    command = f"mediagraph graph examples/{name} {'--depth 0 ' * is_closed}-o docs/images/examples/{name}.svg"
    assert (IMAGES / f"{name}.svg").read_bytes() == drawn, f"draw it anew: {command}"


def test_there_are_no_drawings_of_examples_that_are_gone() -> None:
    assert sorted(path.stem for path in IMAGES.glob("*.svg")) == EXAMPLES
