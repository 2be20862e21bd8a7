"""Joining and splitting messages that are lists, as MediaPipe 0.10.21 does where its wheel has them."""

from __future__ import annotations

import numpy as np
import pytest

from mediagraph import CalculatorGraph
from mediagraph.calculators.payloads.classification import Classification, ClassificationList
from mediagraph.calculators.payloads.joint import Joint, JointList
from mediagraph.calculators.payloads.landmarks import Landmark, LandmarkList, NormalizedLandmark, NormalizedLandmarkList

Found = list[tuple[str, int, object]]

OF_KIND = {
    "ClassificationList": [ClassificationList((Classification(index, 0.5),)) for index in range(3)],
    "JointList": [JointList((Joint(visibility=float(index)),)) for index in range(3)],
    "LandmarkList": [LandmarkList.of([Landmark(index, 0)]) for index in range(3)],
    "NormalizedLandmarkList": [NormalizedLandmarkList.of([NormalizedLandmark(index, 0)]) for index in range(3)],
}


def run(graph: str, streams: str, packets: list[tuple[str, object, int]]) -> Found:
    found: Found = []
    with CalculatorGraph(graph) as running:
        for stream in streams:
            running.observe_output_stream(stream, lambda name, one: found.append((name, int(one.timestamp), one.value)))
        running.start_run()
        for stream, value, timestamp in packets:
            running.add_packet_to_input_stream(stream, value, timestamp)
    return found


def joining(kind: str, options: str = "") -> str:
    return f"""
      input_stream: "a" input_stream: "b"
      node {{
        calculator: "Concatenate{kind}Calculator" input_stream: "a" input_stream: "b" output_stream: "c"
        options {{ [mediapipe.ConcatenateVectorCalculatorOptions.ext] {{ {options} }} }}
      }}
    """


def splitting(kind: str, outputs: str, options: str) -> str:
    streams = " ".join(f'output_stream: "{name}"' for name in outputs)
    return f"""
      input_stream: "a"
      node {{
        calculator: "Split{kind}Calculator" input_stream: "a" {streams}
        options {{ [mediapipe.SplitVectorCalculatorOptions.ext] {{ {options} }} }}
      }}
    """


@pytest.mark.parametrize("kind", OF_KIND)
def test_lists_are_joined(kind: str) -> None:
    first, second, third = OF_KIND[kind]
    (joined,) = run(joining(kind), "c", [("a", first, 1), ("b", second, 1)])
    assert joined == ("c", 1, type(first).joined([first, second]))  # type: ignore[list-item]  # of one kind
    assert run(joining(kind), "c", [("a", first, 1), ("b", third, 2)]) == [("c", 1, first), ("c", 2, third)]


def test_all_must_be_there() -> None:
    first, second, third = OF_KIND["JointList"]
    packets = [("a", first, 1), ("a", second, 2), ("b", third, 2)]
    (found,) = run(joining("JointList", "only_emit_if_all_present: true"), "c", packets)
    assert found[:2] == ("c", 2)


@pytest.mark.parametrize("kind", ["JointList", "LandmarkList", "NormalizedLandmarkList"])
def test_lists_are_split(kind: str) -> None:
    lists = OF_KIND[kind]
    first, second, third = lists
    whole = type(first).joined(lists)  # type: ignore[arg-type]  # of one kind
    graph = splitting(kind, "xy", "ranges { begin: 0 end: 2 } ranges { begin: 2 end: 3 }")
    assert run(graph, "xy", [("a", whole, 1)]) == [
        ("x", 1, type(first).joined([first, second])),  # type: ignore[list-item]
        ("y", 1, third),
    ]
    graph = splitting(kind, "xy", "ranges { begin: 0 end: 1 } ranges { begin: 2 end: 3 } element_only: true")
    assert run(graph, "xy", [("a", whole, 1)]) == [("x", 1, first.elements[0]), ("y", 1, third.elements[0])]
    graph = splitting(kind, "x", "ranges { begin: 2 end: 3 } ranges { begin: 0 end: 1 } combine_outputs: true")
    assert run(graph, "x", [("a", whole, 1)]) == [("x", 1, type(first).joined([third, first]))]  # type: ignore[list-item]


def test_nothing_to_combine_is_an_empty_list() -> None:
    graph = splitting("JointList", "x", "combine_outputs: true")
    assert run(graph, "x", [("a", OF_KIND["JointList"][0], 1)]) == [("x", 1, JointList())]


def test_overlapping_ranges() -> None:
    with pytest.raises(ValueError, match=r"SplitJointListCalculator: the ranges 0 to 2 and 1 to 3 overlap$"):
        run(splitting("JointList", "x", "ranges { end: 2 } ranges { begin: 1 end: 3 } combine_outputs: true"), "", [])


def test_a_list_that_is_too_short() -> None:
    with pytest.raises(RuntimeError, match=r"the ranges take 5 elements, but there are 1"):
        run(splitting("JointList", "x", "ranges { end: 5 }"), "", [("a", OF_KIND["JointList"][0], 1)])


def test_a_list_of_another_kind() -> None:
    with pytest.raises(ValueError, match=r"got LandmarkList, expected JointList"):
        run(splitting("JointList", "x", "ranges { end: 5 }"), "", [("a", OF_KIND["LandmarkList"][0], 1)])


def test_messages_as_constants() -> None:
    graph = CalculatorGraph(
        """
        node {
          calculator: "ConstantSidePacketCalculator"
          output_side_packet: "PACKET:0:classes" output_side_packet: "PACKET:1:points"
          output_side_packet: "PACKET:2:samples" output_side_packet: "PACKET:3:numbers"
          options {
            [mediapipe.ConstantSidePacketCalculatorOptions.ext] {
              packet { classification_list_value { classification { index: 3 score: 0.5 label: "cat" } } }
              packet { landmark_list_value { landmark { x: 1 y: 2 } landmark { z: 3 } } }
              packet { time_series_header_value { sample_rate: 100 } }
              packet { matrix_data_value { rows: 1 cols: 2 packed_data: [1, 2] } }
            }
          }
        }
        """
    )
    graph.start_run()
    graph.wait_until_done()
    assert graph.get_output_side_packet("classes").value == ClassificationList((Classification(3, 0.5, "cat"),))
    assert graph.get_output_side_packet("points").value == LandmarkList(np.array([[1, 2, 0], [0, 0, 3]]))
    samples, numbers = (graph.get_output_side_packet(name).value for name in ("samples", "numbers"))
    assert samples.sample_rate == 100  # type: ignore[attr-defined]  # a TimeSeriesHeader
    assert numbers.array().tolist() == [[1, 2]]  # type: ignore[attr-defined]  # a MatrixData
