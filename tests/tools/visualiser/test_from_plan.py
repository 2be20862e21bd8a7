"""What is drawn of a plan: names, notes, options, details, subgraphs, legacy nodes."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum
from pathlib import Path
from typing import ClassVar

import pytest
from visual_graphs import drawing_of_text, everything

import mediagraph as mg
from mediagraph.framework.names import Key
from mediagraph.framework.policy import Default, FixedSize, Immediate, InputPolicy, SyncSet, TimestampAlign
from mediagraph.tools.visualiser.drawing import BoxKind, Cluster, Drawing
from mediagraph.tools.visualiser.labels import policy_text
from mediagraph.tools.visualiser.option_lines import option_lines
from mediagraph.tools.visualiser.picture import visualize


class VisualGenerator(mg.PacketGenerator):
    """Makes a number."""

    number = mg.SideOutput(int)

    def generate(self) -> None:
        self.number.set(3)


class VisualHandler(mg.StatusHandler):
    """Hears how it went."""

    number = mg.SideInput(int)


def cluster_of(drawing: Drawing, name: str) -> Cluster:
    return next(one for one in drawing.root.all_clusters() if one.name == name)


def test_clusters_have_the_ports_of_their_subgraph_nodes(tmp_path: Path) -> None:
    drawing = everything(tmp_path)
    outer, inner = cluster_of(drawing, "twice"), cluster_of(drawing, "VisualInner")
    assert [(port.tag, port.stream, port.is_side) for port in outer.inputs] == [
        ("FACTOR", "factor", True),
        ("ARRAY", "limited", False),
        ("UNUSED", "frames", False),
    ]
    assert [(port.tag, port.stream, port.label) for port in inner.outputs] == [("MEAN", "twice__m", "m")]
    assert [box.id for box in inner.boxes] == ["node twice__visualinner__VisualNumber"]


def test_notes_executors_and_devices(tmp_path: Path) -> None:
    drawing = everything(tmp_path)
    boxes = drawing.boxes()
    assert drawing.executors == ("slow",)
    assert {box.id: box.notes for box in boxes.values() if box.notes} == {
        "node limiter": ("3 in flight",),
        "node VisualUpload": ("cuda", "executor slow"),
        "node VisualMerge": ("cuda", "Immediate"),
    }
    assert boxes["node limiter"].name == "limiter"
    assert boxes["node VisualUpload"].name == ""  # only that of its calculator


def test_details_of_a_node(tmp_path: Path) -> None:
    details = everything(tmp_path).boxes()["node limiter"].details
    assert details.documentation == 'Takes and gives whatever it is connected to.\n\nSays `<b>` & "quotes".'
    assert details.facts == (
        ("node", "limiter"),
        ("calculator", "VisualStep"),
        ("defined in", "visual_graphs"),
        ("place", "everything.pbtxt:14"),
        ("device", "cpu"),
        ("executor", "default"),
        ("input policy", "Default"),
        ("timestamps", "outputs carry any timestamps"),
        ("in flight", "up to 3 calls at once"),
    )
    tables = {table.title: table for table in details.tables}
    assert tables["Inputs"].rows == (
        ("DONE", "result (back edge)", "float, optional"),
        ("FRAMES", "frames", "anything, optional"),
    )
    assert tables["Inputs"].streams == (("result", False), ("frames", False))
    assert tables["Options"].rows == (
        ("strength", "2", "int64"),
        ("title", '"a \\"b\\""', "string"),
        ("weights", "[0.5, 2]", "double, repeated"),
        ("inner.depth", "1", ""),
        ("limit", "7", "int64"),
    )


def test_details_of_ports_that_are_not_connected(tmp_path: Path) -> None:
    inner = cluster_of(everything(tmp_path), "VisualInner").boxes[0].details
    tables = {table.title: table.rows for table in inner.tables}
    assert tables["Input side packets"] == (("FACTOR", "factor", "float, optional"),)
    text = 'input_stream: "a"\nnode { calculator: "VisualNumber" input_stream: "ARRAY:a" output_stream: "MEAN:b" }'
    alone = drawing_of_text(text).boxes()["node VisualNumber"].details
    assert {table.title: table.rows for table in alone.tables}["Input side packets"] == (
        ("FACTOR", "not connected", "float, optional"),
    )


def test_details_of_subgraphs_and_of_the_graph_are_the_comments_of_their_files(tmp_path: Path) -> None:
    drawing = everything(tmp_path)
    assert drawing.root.details.documentation == "A graph with everything that is drawn."
    assert drawing.root.details.facts == (("graph", "everything"), ("nodes", "5"), ("streams", "6"))
    assert cluster_of(drawing, "twice").details.documentation == "The outer one."
    assert cluster_of(drawing, "twice").details.facts == (
        ("node", "twice"),
        ("subgraph", "VisualOuter"),
        ("nodes inside", "2"),
        ("place", "everything.pbtxt:27"),
    )
    assert cluster_of(drawing, "VisualInner").details.documentation == ""


def test_no_folder_of_this_machine_gets_into_a_drawing(tmp_path: Path) -> None:
    assert str(tmp_path) not in repr(everything(tmp_path))


def test_several_ports_of_a_tag_are_numbered() -> None:
    drawing = visualize("examples/muxing").drawing
    (box,) = (one for one in drawing.root.boxes if one.kind is BoxKind.NODE)
    assert [port.tag for port in box.inputs] == ["INPUT:0", "INPUT:1", "SELECT"]
    assert [port.tag for port in box.outputs] == ["OUTPUT"]


def test_several_ports_without_a_tag_are_numbered() -> None:
    text = 'input_stream: "a"\ninput_stream: "b"\nnode { calculator: "VisualStep" input_stream: "a" input_stream: "b" }'
    (box,) = (one for one in drawing_of_text(text).root.boxes if one.kind is BoxKind.NODE)
    assert [port.tag for port in box.inputs] == [":0", ":1"]


def test_nodes_of_the_same_calculator_bear_its_name_without_a_number() -> None:
    node = 'node { calculator: "VisualStep" input_stream: "a" }\n'
    boxes = drawing_of_text('input_stream: "a"\n' + 2 * node).root.boxes
    assert [(box.id, box.name) for box in boxes[1:]] == [("node VisualStep_1", ""), ("node VisualStep_2", "")]


def test_packet_generators_and_status_handlers() -> None:
    text = """
        packet_generator { packet_generator: "VisualGenerator" output_side_packet: "NUMBER:n" }
        status_handler { status_handler: "VisualHandler" input_side_packet: "NUMBER:n" }
    """
    drawing = drawing_of_text(text)
    assert [(box.calculator, box.name, box.notes) for box in drawing.root.boxes] == [
        ("VisualGenerator", "", ("packet generator",)),
        ("VisualHandler", "", ("status handler",)),
    ]
    assert [(link.stream, link.is_side) for link in drawing.links] == [("n", True)]


@pytest.mark.parametrize(
    ("policy", "text"),
    [
        (Default(), "Default"),
        (Default(batch_size=4), "Default (batch_size 4)"),
        (Immediate(), "Immediate"),
        (FixedSize(trigger=3, keeps_minimum=True), "FixedSize (trigger 3, keeps_minimum true)"),
        (SyncSet(((Key("A"), Key("B", 1)), (Key("C"),))), "SyncSet (groups [A B:1] [C])"),
        (TimestampAlign(Key("VIDEO")), "TimestampAlign (base VIDEO)"),
    ],
)
def test_policies(policy: InputPolicy, text: str) -> None:
    assert policy_text(policy) == text


class Mode(IntEnum):
    QUIET = 0
    LOUD = 1


@dataclass(frozen=True)
class Inner:
    message: ClassVar[str] = "test.Inner"
    depth: float = 0.25
    name: str = ""


@dataclass(frozen=True)
class Outer:
    flag: bool = False
    mode: Mode = Mode.QUIET
    blob: bytes = b""
    inner: Inner = field(default_factory=Inner)
    maybe: Inner | None = None
    several: tuple[Inner, ...] = ()
    numbers: tuple[int, ...] = ()


def test_options_as_lines() -> None:
    assert option_lines(None) == ()
    assert option_lines(Outer()) == ()
    options = Outer(
        flag=True,
        mode=Mode.LOUD,
        blob=b"abc",
        inner=Inner(depth=0.1, name='a "b"\n'),
        maybe=Inner(),
        several=(Inner(name="x"), Inner()),
        numbers=(1, 2),
    )
    assert option_lines(options) == (
        "flag: true",
        "mode: LOUD",
        "blob: 3 bytes",
        "inner.depth: 0.1",
        'inner.name: "a \\"b\\"\\n"',
        "maybe: { }",
        'several[0].name: "x"',
        "several[1]: { }",
        "numbers: [1, 2]",
    )
