"""Several sources as one."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Mapping

from mediagraph.tools.media.frames import BadFrame, Frame, Source


def merged(sources: Mapping[str, Source]) -> Iterator[tuple[str, Frame | BadFrame]]:
    """The frames of all sources by time; files that cannot be read come as soon as they are met."""

    def keyed(position: int, stream: str, source: Source) -> Iterator[tuple[int, int, str, Frame | BadFrame]]:
        time_us = 0
        for frame in source:
            if isinstance(frame, Frame):
                time_us = int(frame.timestamp)
            yield time_us, position, stream, frame

    streams = [keyed(position, stream, source) for position, (stream, source) in enumerate(sources.items())]
    for _, _, stream, frame in heapq.merge(*streams, key=lambda entry: entry[:2]):
        yield stream, frame
