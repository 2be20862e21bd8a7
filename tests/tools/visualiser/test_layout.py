"""The layout, as properties of random drawings: nothing overlaps, frames hold their own, lines join ports."""

from __future__ import annotations

import os
from itertools import combinations

import pytest
from hypothesis import given, settings
from random_drawings import drawings

from mediagraph.tools.visualiser.collapse import collapsed
from mediagraph.tools.visualiser.drawing import Cluster, Drawing
from mediagraph.tools.visualiser.layout.arrange import arrange
from mediagraph.tools.visualiser.layout.route import ARROW, Point
from mediagraph.tools.visualiser.scene import Drawn, Group, Scene, build_scene, scene_of
from mediagraph.tools.visualiser.shapes import Text

RANDOM = settings(deadline=None, print_blob=True, max_examples=int(os.environ.get("MEDIAGRAPH_EXAMPLES", "25")))
NEAR = 1.01  # lines less than a pixel aslant are drawn as one piece; places are rounded to half pixels


def overlap(one: Group, other: Group) -> bool:
    across = one.x < other.x + other.width and other.x < one.x + one.width
    return across and one.y < other.y + other.height and other.y < one.y + one.height


def holds(outer: Group, inner: Group) -> bool:
    is_across = outer.x <= inner.x and inner.x + inner.width <= outer.x + outer.width
    return is_across and outer.y <= inner.y and inner.y + inner.height <= outer.y + outer.height


def ids_inside(cluster: Cluster) -> set[str]:
    return {box.id for box in cluster.all_boxes()} | {inner.id for inner in cluster.all_clusters()}


def points(drawn: Drawn, *, steps: int = 12) -> list[Point]:
    """Places along a line, in the picture."""
    found = [drawn.line.start]
    for segment in drawn.line.segments:
        start = found[-1]
        corners = (start, start, segment[0], segment[0]) if len(segment) == 1 else (start, *segment)
        for step in range(1, steps + 1):
            t = step / steps
            weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
            if len(segment) == 1:
                weights = (1 - t, 0.0, 0.0, t)
            found.append(
                (sum(w * c[0] for w, c in zip(weights, corners)), sum(w * c[1] for w, c in zip(weights, corners)))
            )
    return [(x + drawn.x, y + drawn.y) for x, y in found]


@RANDOM
@given(drawings())
def test_boxes_and_frames_do_not_overlap_unless_one_is_inside_the_other(drawing: Drawing) -> None:
    scene = scene_of(drawing)
    clusters = {cluster.id: cluster for cluster in drawing.root.all_clusters()}
    groups = {group.id: group for group in (*scene.frames, *scene.boxes)}
    assert set(groups) == ids_inside(drawing.root)
    for one, other in combinations(groups.values(), 2):
        if one.id in clusters and other.id in ids_inside(clusters[one.id]):
            assert holds(one, other)
        elif other.id in clusters and one.id in ids_inside(clusters[other.id]):
            assert holds(other, one)
        else:
            assert not overlap(one, other)


@RANDOM
@given(drawings())
def test_everything_is_inside_the_picture(drawing: Drawing) -> None:
    scene = scene_of(drawing)
    picture = Group("", 0.0, 0.0, scene.width, scene.height, ())
    assert all(holds(picture, group) for group in (*scene.frames, *scene.boxes))
    for drawn in scene.lines:
        for x, y in points(drawn):
            assert 0 <= x <= scene.width
            assert 0 <= y <= scene.height


@RANDOM
@given(drawings())
def test_lines_lead_around_boxes(drawing: Drawing) -> None:
    """A line touches a box only at its upper edge, where it ends, or at its lower one, where it begins."""
    scene = scene_of(drawing)
    for drawn in scene.lines:
        for x, y in points(drawn):
            for box in scene.boxes:
                is_inside = box.x + 1 < x < box.x + box.width - 1 and box.y + 1 < y < box.y + box.height - 1
                assert not is_inside, (drawn.line.stream, box.id)


@RANDOM
@given(drawings())
def test_every_link_is_a_chain_of_lines_from_port_to_port(drawing: Drawing) -> None:
    scene = scene_of(drawing)
    places = port_places(drawing, scene)
    reached: dict[tuple[str, bool], list[list[Point]]] = {}
    for drawn in scene.lines:
        reached.setdefault(drawn.line.stream, []).append([points(drawn)[0], points(drawn)[-1]])
    for link in drawing.links:
        ends = reached[link.stream, link.is_side]
        start, goal = places[link.tail.box, False, link.tail.port], places[link.head.box, True, link.head.port]
        assert is_joined(ends, start, (goal[0], goal[1] - ARROW + 1)), link


def port_places(drawing: Drawing, scene: Scene) -> dict[tuple[str, bool, int], Point]:
    """Where the ports of boxes are: `(box, is it an input, position)`."""
    figures = arrange(drawing).figures
    found = {}
    for group in scene.boxes:
        figure = figures[group.id]
        for index, x in enumerate(figure.tops):
            found[group.id, True, index] = (group.x + x, group.y)
        for index, x in enumerate(figure.bottoms):
            found[group.id, False, index] = (group.x + x, group.y + figure.height)
    return found


def is_joined(lines: list[list[Point]], start: Point, goal: Point) -> bool:
    """Can one walk along the lines, in either direction, from one place to the other?"""
    reached, todo = [start], [start]
    while todo:
        at = todo.pop()
        for one, other in (pair for first, last in lines for pair in ((first, last), (last, first))):
            if is_near(one, at) and not any(is_near(other, known) for known in reached):
                reached.append(other)
                todo.append(other)
    return any(is_near(goal, known) for known in reached)


def is_near(one: Point, other: Point) -> bool:
    return abs(one[0] - other[0]) < NEAR and abs(one[1] - other[1]) < NEAR


@RANDOM
@given(drawings(most_boxes=8))
def test_arrows_point_at_inputs_of_boxes(drawing: Drawing) -> None:
    scene = scene_of(drawing)
    inputs = {place for (_, is_input, _), place in port_places(drawing, scene).items() if is_input}
    heads = [(drawn.line.head[0] + drawn.x, drawn.line.head[1] + drawn.y) for drawn in scene.lines if drawn.line.head]
    assert len(heads) == len(drawing.links)
    for head in heads:
        assert any(is_near(head, place) for place in inputs)


@RANDOM
@given(drawings())
def test_texts_of_a_box_stay_inside_and_apart(drawing: Drawing) -> None:
    scene = scene_of(drawing)
    for group in (*scene.boxes, *scene.frames):
        texts = [shape for shape in group.shapes if isinstance(shape, Text)]
        spans = [(text.x - text.width / 2 if text.is_centred else text.x, text) for text in texts]
        for left, text in spans:
            assert left >= 0
            assert left + text.width <= group.width + 0.01
        for (left, text), (other_left, other) in combinations(spans, 2):
            is_same_line = abs(text.y - other.y) < 6
            is_apart = left + text.width <= other_left + 0.01 or other_left + other.width <= left + 0.01
            assert is_apart or not is_same_line, (text.text, other.text)


@RANDOM
@given(drawings(most_boxes=8))
def test_the_same_drawing_gives_the_same_scene(drawing: Drawing) -> None:
    assert scene_of(drawing) == scene_of(drawing)


@RANDOM
@given(drawings(most_boxes=8))
def test_clusters_closed_in_the_layout_are_those_closed_in_the_drawing(drawing: Drawing) -> None:
    """The page closes clusters in the layout, the command line in the drawing: the same boxes are seen."""
    closed = frozenset(cluster.id for cluster in drawing.root.all_clusters())
    one, other = build_scene(arrange(drawing), closed), scene_of(collapsed(drawing, 0))
    assert sorted(group.id for group in one.boxes) == sorted(group.id for group in other.boxes)
    assert len([line for line in one.lines if line.line.head]) == len([line for line in other.lines if line.line.head])


@pytest.mark.parametrize("count", [1, 60])
def test_a_chain_is_one_straight_line(count: int) -> None:
    from visual_graphs import drawing_of_text

    node = 'node {{ calculator: "VisualStep" input_stream: "s{}" output_stream: "s{}" }}\n'
    text = 'input_stream: "s0"\n' + "".join(node.format(index, index + 1) for index in range(count))
    scene = scene_of(drawing_of_text(text + f'output_stream: "s{count}"\n'))
    assert len({round(x) for drawn in scene.lines for x, _ in points(drawn)}) == 1
    assert all(len(drawn.line.segments) == 1 for drawn in scene.lines)
    assert len(scene.boxes) == count + 2
