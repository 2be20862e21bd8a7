"""Several lists of landmarks in one message."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Self

from google.protobuf.message import Message

from mediagraph.calculators.payloads.landmarks import LandmarkList, NormalizedLandmarkList


@dataclass(frozen=True, slots=True)
class NormalizedLandmarkListCollection:
    """Lists of landmarks in fractions of the image."""

    message: ClassVar[str] = "mediapipe.NormalizedLandmarkListCollection"
    landmark_list: tuple[NormalizedLandmarkList, ...] = ()

    @classmethod
    def from_message(cls, message: Any) -> Self:
        """The lists of a protobuf message."""
        return cls(tuple(NormalizedLandmarkList.from_message(one) for one in message.landmark_list))

    def fill(self, message: Message) -> None:
        """Write all lists into an empty protobuf message."""
        for one in self.landmark_list:
            one.fill(message.landmark_list.add())  # type: ignore[attr-defined]  # made at run time


@dataclass(frozen=True, slots=True)
class LandmarkListCollection:
    """Lists of landmarks in metres or pixels."""

    message: ClassVar[str] = "mediapipe.LandmarkListCollection"
    landmark_list: tuple[LandmarkList, ...] = ()

    @classmethod
    def from_message(cls, message: Any) -> Self:
        """The lists of a protobuf message."""
        return cls(tuple(LandmarkList.from_message(one) for one in message.landmark_list))

    def fill(self, message: Message) -> None:
        """Write all lists into an empty protobuf message."""
        for one in self.landmark_list:
            one.fill(message.landmark_list.add())  # type: ignore[attr-defined]  # made at run time
