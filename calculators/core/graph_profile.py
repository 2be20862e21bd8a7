"""GraphProfileCalculator."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from mediagraph.framework.calculator import Calculator
from mediagraph.framework.options import option
from mediagraph.framework.ports import Inputs, Options, Output, Service
from mediagraph.framework.profiling.messages import GraphProfile
from mediagraph.framework.service import PROFILED
from mediagraph.framework.timestamp import Timestamp


@dataclass(frozen=True, slots=True)
class GraphProfileCalculatorOptions:
    """How often to capture."""

    message: ClassVar[str] = "mediapipe.GraphProfileCalculatorOptions"
    extension: ClassVar[int] = 367481815
    profile_interval: int = option(1_000_000, number=1)
    """Least distance of two profiles, in microseconds of packet time."""


class GraphProfileCalculator(Calculator):
    """Send what the profiler of the graph has measured since the last time.

    Inputs: `FRAME` streams of any type; they only set the pace. Output: `PROFILE` (GraphProfile), at the first
    timestamp and whenever `profile_interval` has passed; the first one includes the graph. Without a `profiler_config`,
    or `graph.profiler.switch_on()`, the profiles are empty.

        node { calculator: "GraphProfileCalculator" input_stream: "FRAME:frame" output_stream: "PROFILE:profile" }
    """

    frames = Inputs(object, tag="FRAME")
    profile = Output(GraphProfile)
    options = Options(GraphProfileCalculatorOptions)
    graph = Service(PROFILED, required=True)

    def open(self) -> None:
        """No profile was sent yet."""
        self.last: Timestamp | None = None

    def process(self) -> None:
        """Capture a profile if it is time."""
        assert self.graph is not None  # every graph offers itself
        now = self.timestamp
        if self.last is None or now - self.last >= self.options.profile_interval:
            self.profile.send(self.graph.profiler.capture(with_graph=self.last is None))
            self.last = now
