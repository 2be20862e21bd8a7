"""Landmarks: points of a body, a hand or a face. Lists of them are arrays, with single landmarks as views on top."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, Self, TypeVar, overload

import numpy as np
from google.protobuf.message import Message

from mediagraph.framework.errors import ArgumentError
from mediagraph.framework.image import Array
from mediagraph.framework.options import option


@dataclass(frozen=True, slots=True)
class NormalizedLandmark:
    """A point in fractions of the image, x to the right and y down; z is depth, about as large as x, smaller is nearer.

    `visibility` and `presence` are 0..1, or None where they are not known; MediaPipe's `NormalizedLandmark`.
    """

    message: ClassVar[str] = "mediapipe.NormalizedLandmark"
    x: float = option(number=1, wire="float")  # in widths of the image, to the right
    y: float = option(number=2, wire="float")  # in heights of the image, down
    z: float = option(0.0, number=3, wire="float")  # depth in widths of the image, about; smaller is nearer
    visibility: float | None = option(None, number=4, wire="float")  # how likely it is not hidden, 0..1
    presence: float | None = option(None, number=5, wire="float")  # how likely it is inside the image, 0..1


@dataclass(frozen=True, slots=True)
class Landmark:
    """A point in metres or in pixels, as its producer says; otherwise as `NormalizedLandmark`."""

    message: ClassVar[str] = "mediapipe.Landmark"
    x: float = option(number=1, wire="float")  # to the right, in metres or pixels
    y: float = option(number=2, wire="float")  # down, in metres or pixels
    z: float = option(0.0, number=3, wire="float")  # depth, in metres or pixels; smaller is nearer
    visibility: float | None = option(None, number=4, wire="float")  # how likely it is not hidden, 0..1
    presence: float | None = option(None, number=5, wire="float")  # how likely it is inside the image, 0..1


T = TypeVar("T", NormalizedLandmark, Landmark)


class LandmarkArrays(Generic[T]):
    """N landmarks as arrays, read-only: `coordinates` N×3 float32; `visibility` and `presence` N float32.

    NaN in the latter says that a landmark has none, None that none has one. The arrays are shared, not copied: who made
    them must leave them alone from then on. Without a third column z is 0. Raises ArgumentError for another shape.
    """

    __slots__ = ("coordinates", "presence", "visibility")

    _landmark: type[T]

    def __init__(self, coordinates: Array, visibility: Array | None = None, presence: Array | None = None) -> None:
        points = np.asarray(coordinates, np.float32)
        if points.ndim != 2 or points.shape[1] not in (2, 3):
            raise ArgumentError(f"landmarks are an array of N×3, not {'×'.join(map(str, points.shape))}")
        if points.shape[1] == 2:
            points = np.pad(points, ((0, 0), (0, 1)))
        self.coordinates: Array = _read_only(points)
        self.visibility = _scores("visibility", visibility, len(points))
        self.presence = _scores("presence", presence, len(points))

    @classmethod
    def of(cls, landmarks: Iterable[T]) -> Self:
        """A list of these landmarks."""
        found = list(landmarks)
        points = np.array([(one.x, one.y, one.z) for one in found], np.float32).reshape(-1, 3)
        return cls(points, _known([one.visibility for one in found]), _known([one.presence for one in found]))

    @classmethod
    def from_message(cls, message: Any) -> Self:
        """The landmarks of a protobuf message; a coordinate that it leaves out is 0."""
        points = np.array([(one.x, one.y, one.z) for one in message.landmark], np.float32).reshape(-1, 3)
        scores = {
            name: _known([getattr(one, name) if one.HasField(name) else None for one in message.landmark])
            for name in ("visibility", "presence")
        }
        return cls(points, **scores)

    def fill(self, message: Message) -> None:
        """Write all landmarks into an empty protobuf message."""
        for one in self.landmark:
            entry = message.landmark.add(x=one.x, y=one.y, z=one.z)  # type: ignore[attr-defined]  # made at run time
            if one.visibility is not None:
                entry.visibility = one.visibility
            if one.presence is not None:
                entry.presence = one.presence

    @property
    def landmark(self) -> Sequence[T]:
        """The landmarks one by one."""
        return _Landmarks(self)

    @property
    def elements(self) -> Sequence[T]:
        """The same, by the name that all lists share."""
        return self.landmark

    def part(self, begin: int, end: int) -> Self:
        """The landmarks from `begin` to before `end`."""
        chosen = slice(begin, end)
        visibility = None if self.visibility is None else self.visibility[chosen]
        presence = None if self.presence is None else self.presence[chosen]
        return type(self)(self.coordinates[chosen], visibility, presence)

    @classmethod
    def joined(cls, lists: Sequence[Self]) -> Self:
        """The landmarks of several lists, one after the other."""
        points = np.concatenate([np.empty((0, 3), np.float32), *(one.coordinates for one in lists)])
        return cls(
            points,
            _joined([(one.visibility, len(one)) for one in lists]),
            _joined([(one.presence, len(one)) for one in lists]),
        )

    def __len__(self) -> int:
        return len(self.coordinates)

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        assert isinstance(other, LandmarkArrays)
        return (
            np.array_equal(self.coordinates, other.coordinates)
            and _equal(self.visibility, other.visibility)
            and _equal(self.presence, other.presence)
        )

    __hash__ = None  # type: ignore[assignment]  # as arrays have none

    def __repr__(self) -> str:
        return f"{type(self).__name__}({len(self)} landmarks)"


class NormalizedLandmarkList(LandmarkArrays[NormalizedLandmark]):  # noqa: D101  # the docstring is taken over
    __slots__ = ()
    __doc__ = f"{LandmarkArrays.__doc__}"
    message: ClassVar[str] = "mediapipe.NormalizedLandmarkList"
    _landmark = NormalizedLandmark


class LandmarkList(LandmarkArrays[Landmark]):  # noqa: D101  # likewise
    __slots__ = ()
    __doc__ = f"{LandmarkArrays.__doc__}"
    message: ClassVar[str] = "mediapipe.LandmarkList"
    _landmark = Landmark


@dataclass(frozen=True, slots=True)
class _Landmarks(Sequence[T]):
    """A list of landmarks that are made when asked for."""

    arrays: LandmarkArrays[T]

    def __len__(self) -> int:
        return len(self.arrays)

    @overload
    def __getitem__(self, index: int) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[T]: ...
    def __getitem__(self, index: int | slice) -> T | Sequence[T]:
        if isinstance(index, slice):
            return [self[one] for one in range(*index.indices(len(self)))]
        arrays = self.arrays
        x, y, z = arrays.coordinates[index].tolist()
        return arrays._landmark(x, y, z, _score(arrays.visibility, index), _score(arrays.presence, index))

    def __iter__(self) -> Iterator[T]:
        return map(self.__getitem__, range(len(self)))


def _scores(name: str, values: Array | None, count: int) -> Array | None:
    if values is None:
        return None
    scores = np.asarray(values, np.float32)
    if scores.shape != (count,):
        raise ArgumentError(
            f"{name} of {count} landmarks is an array of {count}, not {'×'.join(map(str, scores.shape))}"
        )
    return _read_only(scores)


def _read_only(array: Array) -> Array:
    view = array.view()
    view.flags.writeable = False
    return view


def _score(scores: Array | None, index: int) -> float | None:
    value = None if scores is None else float(scores[index])
    return None if value is None or value != value else value


def _known(scores: Sequence[float | None]) -> Array | None:
    if all(score is None for score in scores):
        return None
    return np.array([np.nan if score is None else score for score in scores], np.float32)


def _joined(parts: Sequence[tuple[Array | None, int]]) -> Array | None:
    if all(scores is None for scores, _ in parts):
        return None
    return np.concatenate([np.full(count, np.nan, np.float32) if scores is None else scores for scores, count in parts])


def _equal(some: Array | None, others: Array | None) -> bool:
    if some is None or others is None:
        return some is others
    return np.array_equal(some, others, equal_nan=True)
