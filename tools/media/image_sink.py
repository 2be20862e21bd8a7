"""One picture file."""

from __future__ import annotations

from mediagraph.framework.errors import OutputError
from mediagraph.framework.timestamp import Timestamp
from mediagraph.tools.media.file_kinds import suffix_of
from mediagraph.tools.media.pending_file import PendingFile, nothing_to_write, unwritable
from mediagraph.tools.media.write_image import encode_image, loses_alpha


class ImageSink:
    """Takes exactly one `Image`."""

    def __init__(self, path: str, *, overwrite: bool) -> None:
        self.path = path
        self.count = 0
        self.notices: list[str] = []
        self._file = PendingFile(path, overwrite=overwrite)

    def write(self, value: object, timestamp: Timestamp, name: str) -> None:
        """Encode the picture; a second one is an error."""
        if self.count:
            raise OutputError(
                f'"{self.path}" takes one image, but a second one came (at {timestamp} µs); '
                f'write a folder ("frames/") or a video ("out.mp4") instead'
            )
        suffix = suffix_of(self.path)
        write_picture(self._file, encode_image(value, suffix, f'"{self.path}"'))
        if loses_alpha(value, suffix):
            self.notices.append(f'"{self.path}" has no transparency: {suffix} files cannot hold it, .png files can')
        self.count += 1

    def finish(self) -> None:
        """Give the picture its name."""
        if not self.count:
            self._file.discard()
            raise nothing_to_write(self.path)
        self._file.publish()

    def abort(self) -> None:
        """Keep the picture if there is one."""
        if not self.count:
            self._file.discard()
            return
        try:
            self._file.publish()
            self.notices.append(f'"{self.path}" was written before the run ended')
        except OutputError as error:
            self.notices.append(str(error))


def write_picture(file: PendingFile, data: bytes) -> None:
    """Fill a pending file; raises OutputError."""
    try:
        with open(file.path, "wb") as opened:
            opened.write(data)
    except OSError as error:
        raise unwritable(file.target, error) from error
