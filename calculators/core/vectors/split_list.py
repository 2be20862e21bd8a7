"""SplitNormalizedLandmarkListCalculator and its relatives."""

from __future__ import annotations

from typing import Any

from mediagraph.calculators.core.variants import define
from mediagraph.calculators.core.vectors.split import SplitVector
from mediagraph.calculators.payloads.joint import Joint, JointList
from mediagraph.calculators.payloads.landmarks import Landmark, LandmarkList, NormalizedLandmark, NormalizedLandmarkList
from mediagraph.framework.errors import StatusCode
from mediagraph.framework.ports import Input


class SplitList(SplitVector, abstract=True):
    """Send parts of a message that is a list.

    Input: one untagged stream of such messages. Outputs: an untagged stream for each of the `ranges`, in the options,
    of messages with these elements or, with `element_only`, of single elements; with `combine_outputs` one stream of
    messages with all ranges in order. A list that is too short is an error.

        node {
          calculator: "SplitNormalizedLandmarkListCalculator"
          input_stream: "face" output_stream: "lips" output_stream: "chin"
          options {
            [mediapipe.SplitVectorCalculatorOptions.ext] { ranges { begin: 0 end: 2 } ranges { begin: 2 end: 5 } }
          }
        }
    """

    values = Input[Any](object, tag="")

    overlap_code = StatusCode.INVALID_ARGUMENT

    def process(self) -> None:
        """Cut the list up."""
        values, ranges = self.values.get(), self.options.ranges
        self.check_length(len(values.elements))
        if self.options.combine_outputs:
            self.parts[0].send(self.whole.joined([values.part(one.begin, one.end) for one in ranges]))  # type: ignore[attr-defined]  # a ListPayload
            return
        for output, one in zip(self.parts, ranges):
            output.send(values.elements[one.begin] if self.options.element_only else values.part(one.begin, one.end))


define(SplitList, "SplitJointListCalculator", values=Input(JointList, tag=""), whole=JointList, element=Joint)
define(
    SplitList,
    "SplitLandmarkListCalculator",
    values=Input(LandmarkList, tag=""),
    whole=LandmarkList,
    element=Landmark,
)
define(
    SplitList,
    "SplitNormalizedLandmarkListCalculator",
    values=Input(NormalizedLandmarkList, tag=""),
    whole=NormalizedLandmarkList,
    element=NormalizedLandmark,
)
