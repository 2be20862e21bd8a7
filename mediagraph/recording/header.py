"""The first block of a recording: JSON that tells of the graph and of its streams."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from mediagraph.framework.errors import ArgumentError
from mediagraph.recording.events import Role

VERSION = 1


@dataclass(frozen=True, slots=True)
class Header:
    """The graph's text, without subgraphs, the name of its file, "" if it had none, and the streams in their order."""

    graph_text: str
    graph_name: str
    streams: Mapping[str, Role]

    def to_bytes(self) -> bytes:
        """As it stands in the file."""
        fields = {
            "version": VERSION,
            "graph_name": self.graph_name,
            "graph": self.graph_text,
            "streams": [{"name": name, "role": role.value} for name, role in self.streams.items()],
        }
        return json.dumps(fields, ensure_ascii=False, indent=1).encode("utf-8", "surrogatepass")

    @classmethod
    def from_bytes(cls, data: bytes) -> Header:
        """The header in these bytes; raises ArgumentError for another version, and for what is no header."""
        try:
            fields = json.loads(data.decode("utf-8", "surrogatepass"))
            version = fields["version"]
            if version == VERSION:
                streams = {str(one["name"]): Role(one["role"]) for one in fields["streams"]}
                return cls(str(fields["graph"]), str(fields["graph_name"]), streams)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise ArgumentError(f"its header is damaged ({type(error).__name__})") from None
        raise ArgumentError(
            f"it has version {str(version)[:20]}, and this mediagraph reads version {VERSION}; use the mediagraph that "
            "wrote it"
        )
