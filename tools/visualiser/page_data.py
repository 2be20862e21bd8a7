"""What the script of the page needs to know: rows and wires of every level, sizes, and what to show on a click."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from mediagraph.tools.visualiser.collapse import as_box
from mediagraph.tools.visualiser.drawing import Box, BoxKind, Cluster, Details, Drawing, Port, Table
from mediagraph.tools.visualiser.figure import Figure
from mediagraph.tools.visualiser.layout.arrange import Arrangement, header_width, strip_widths
from mediagraph.tools.visualiser.layout.level import Level, Stream

_KINDS = {
    BoxKind.NODE: "node",
    BoxKind.SUBGRAPH: "subgraph",
    BoxKind.INPUT: "input stream of the graph",
    BoxKind.OUTPUT: "output stream of the graph",
    BoxKind.SIDE_INPUT: "input side packet of the graph",
    BoxKind.SIDE_OUTPUT: "output side packet of the graph",
}
Data = dict[str, object]


def page_data(arrangement: Arrangement, closed: frozenset[str]) -> Data:
    """Everything as plain data; levels stand inner ones first."""
    drawing = arrangement.drawing
    streams = {stream: index for index, stream in enumerate(drawing.makers())}
    boxes = [*drawing.boxes().values(), *(as_box(cluster) for cluster in drawing.root.all_clusters())]
    return {
        "levels": [
            _level(arrangement.levels[cluster.id], cluster, streams)
            for cluster in reversed(list(arrangement.clusters.values()))
        ],
        "figures": {name: _figure(figure) for name, figure in arrangement.figures.items()},
        "closed": sorted(closed),
        "details": {
            drawing.root.id: _graph_details(drawing.root),
            **{box.id: _details(box, streams) for box in boxes},
        },
        "streams": _streams(drawing),
    }


def _level(level: Level, cluster: Cluster, streams: dict[Stream, int]) -> Data:
    return {
        "id": level.id,
        "items": [
            {"kind": item.kind.value, "id": item.id, "rank": item.rank, "port": item.port} for item in level.items
        ],
        "rows": level.rows,
        "wires": [
            {
                "turn": wire.turn.value,
                "tail": wire.tail,
                "tailPort": wire.tail_port,
                "head": wire.head,
                "headPort": wire.head_port,
                "stream": streams[wire.stream],
                "style": wire.style,
            }
            for wire in level.wires
        ],
        "strips": level.has_strips,
        "headerWidth": header_width(cluster),
        "entryWidths": strip_widths(cluster.inputs),
        "exitWidths": strip_widths(cluster.outputs),
    }


def _figure(figure: Figure) -> Data:
    return {"width": figure.width, "height": figure.height, "tops": figure.tops, "bottoms": figure.bottoms}


def _graph_details(root: Cluster) -> Data:
    return {**_shown(root.name, "graph", root.details), "words": root.name}


def _details(box: Box, streams: dict[Stream, int]) -> Data:
    title = box.name or box.calculator
    ports = dict.fromkeys((port.stream, port.is_side) for port in (*box.inputs, *box.outputs))
    cells = (cell for table in box.details.tables for row in table.rows for cell in row[:2])
    words = " ".join([title, box.calculator, *box.notes, *_tags((*box.inputs, *box.outputs)), *cells])
    return {**_shown(title, _KINDS[box.kind], box.details, ports, streams), "words": words}


def _shown(
    title: str, kind: str, details: Details, ports: Iterable[Stream] = (), streams: Mapping[Stream, int] | None = None
) -> Data:
    """What the panel shows; streams are listed by themselves if no table names them."""
    known = streams or {}
    return {
        "title": title,
        "kind": kind,
        "facts": details.facts,
        "tables": [_table(table, known) for table in details.tables],
        "documentation": details.documentation,
        "streams": [] if details.tables else [known[port] for port in ports if port in known],
    }


def _table(table: Table, streams: Mapping[Stream, int]) -> Data:
    named = [None if stream is None else streams.get(stream) for stream in table.streams]
    return {"title": table.title, "columns": table.columns, "rows": table.rows, "streams": named}


def _tags(ports: Iterable[Port]) -> list[str]:
    return [port.tag for port in ports if port.tag]


def _streams(drawing: Drawing) -> list[Data]:
    """Streams and side packets with the boxes where they begin and end."""
    boxes = drawing.boxes()
    ends: dict[Stream, list[str]] = {}
    for link in drawing.links:
        ends.setdefault((link.stream, link.is_side), []).append(link.head.box)
    found = []
    for stream, tail in drawing.makers().items():
        port = boxes[tail.box].outputs[tail.port]
        to = list(dict.fromkeys(ends.get(stream, ())))
        found.append(
            {
                "name": stream[0],
                "label": port.label,
                "payload": port.payload,
                "isSide": stream[1],
                "from": tail.box,
                "to": to,
            }
        )
    return found
