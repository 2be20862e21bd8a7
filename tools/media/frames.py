"""What a source hands out, and what every source can do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from fractions import Fraction

    from mediagraph.calculators.video.audio_track import AudioTrack
    from mediagraph.framework.errors import InputError
    from mediagraph.framework.image import Image
    from mediagraph.framework.timestamp import Timestamp

SourceKind = Literal["image", "images", "video", "data"]


@dataclass(frozen=True, slots=True)
class Frame:
    """One packet of a source, mostly an image; `name` is the file's stem, or `frame_000001` and so on in a video."""

    timestamp: Timestamp
    value: object
    name: str

    @property
    def image(self) -> Image:
        """The value of a frame that is known to be an image."""
        from mediagraph.framework.image import Image

        assert isinstance(self.value, Image), f"a {type(self.value).__name__} is no image"
        return self.value


@dataclass(frozen=True, slots=True)
class BadFrame:
    """Stands in a folder or glob where a file cannot be read; the files after it follow."""

    name: str
    error: InputError


class Source(Protocol):
    """Packets with ascending timestamps, read once from start to end; a context manager that closes itself.

    Only kind "images" yields `BadFrame`; the others raise InputError, and nothing follows. What opening can find out
    is raised by `open_source`. Not thread-safe: one thread reads, and the same one closes.
    """

    @property
    def kind(self) -> SourceKind:
        """Is it one image, several image files, a video, or packets of another kind?"""

    @property
    def is_live(self) -> bool:
        """Does it come by the clock, as a camera does, whether anyone is ready or not?"""

    @property
    def frame_count(self) -> int | None:
        """How many frames will come: exact for images, what the file says for a video, None if unknown."""

    @property
    def frames_per_second(self) -> Fraction | None:
        """The mean rate, None if unknown; the timestamps are what counts."""

    @property
    def audio(self) -> AudioTrack | None:
        """The sound that belongs to the frames, if there is any."""

    @property
    def notices(self) -> list[str]:
        """Sentences that the user should be shown once; may grow while the source is read."""

    def __iter__(self) -> Iterator[Frame | BadFrame]: ...

    def __enter__(self) -> Source: ...

    def __exit__(self, *exc: object) -> None: ...

    def close(self) -> None:
        """Release the file; may be called twice."""
