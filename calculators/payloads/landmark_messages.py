"""The fields of the messages whose payloads are arrays: what the schema and the options of calculators need of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from mediagraph.calculators.payloads.landmarks import Landmark, LandmarkList, NormalizedLandmark
from mediagraph.framework.options import option


@dataclass(frozen=True, slots=True)
class LandmarkListMessage:
    """As `LandmarkList`."""

    message: ClassVar[str] = "mediapipe.LandmarkList"
    landmark: tuple[Landmark, ...] = option((), number=1)  # the points, in the order of the model

    def payload(self) -> LandmarkList:
        """The list as it goes along streams."""
        return LandmarkList.of(self.landmark)


@dataclass(frozen=True, slots=True)
class NormalizedLandmarkListMessage:
    """As `NormalizedLandmarkList`."""

    message: ClassVar[str] = "mediapipe.NormalizedLandmarkList"
    landmark: tuple[NormalizedLandmark, ...] = option((), number=1)  # the points, in the order of the model


@dataclass(frozen=True, slots=True)
class LandmarkListCollectionMessage:
    """As `LandmarkListCollection`."""

    message: ClassVar[str] = "mediapipe.LandmarkListCollection"
    landmark_list: tuple[LandmarkListMessage, ...] = option((), number=1)  # the lists, in order


@dataclass(frozen=True, slots=True)
class NormalizedLandmarkListCollectionMessage:
    """As `NormalizedLandmarkListCollection`."""

    message: ClassVar[str] = "mediapipe.NormalizedLandmarkListCollection"
    landmark_list: tuple[NormalizedLandmarkListMessage, ...] = option((), number=1)  # the lists, in order
