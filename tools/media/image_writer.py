"""One picture file."""

from __future__ import annotations

from mediagraph.framework.errors import OutputError
from mediagraph.framework.timestamp import Timestamp
from mediagraph.tools.media.file_kinds import suffix_of
from mediagraph.tools.media.write_image import alpha_notice, encode_image


class ImageWriter:
    """Takes exactly one `Image`."""

    can_be_empty = False

    def __init__(self, target: str, path: str, notices: list[str]) -> None:
        self._target = target
        self._path = path
        self._notices = notices
        self._is_written = False

    def write(self, value: object, timestamp: Timestamp, name: str) -> None:
        """Encode the picture; a second one is an error."""
        if self._is_written:
            raise OutputError(
                f'"{self._target}" takes one image, but a second one came (at {timestamp} µs); '
                f'write a folder ("frames/") or a video ("out.mp4") instead'
            )
        suffix = suffix_of(self._target)
        data = encode_image(value, suffix, f'"{self._target}"')
        with open(self._path, "wb") as file:
            file.write(data)
        self._is_written = True
        self._notices += alpha_notice(value, suffix, self._target)

    def complete(self) -> None:
        """The picture is complete."""

    def drop(self) -> None:
        """Nothing is held open."""
