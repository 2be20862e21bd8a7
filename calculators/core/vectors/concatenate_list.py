"""ConcatenateNormalizedLandmarkListCalculator and its relatives."""

from __future__ import annotations

from typing import Any, ClassVar

from mediagraph.calculators.connections import check_connected
from mediagraph.calculators.core.variants import define
from mediagraph.calculators.core.vectors.concatenate import ConcatenateVectorCalculatorOptions
from mediagraph.calculators.payloads.classification import ClassificationList
from mediagraph.calculators.payloads.joint import JointList
from mediagraph.calculators.payloads.landmarks import LandmarkList, NormalizedLandmarkList
from mediagraph.calculators.payloads.list_payload import ListPayload
from mediagraph.framework.calculator import Calculator
from mediagraph.framework.contract import Connections, Contract
from mediagraph.framework.errors import StatusCode
from mediagraph.framework.ports import Inputs, Options, Output


class ConcatenateList(Calculator, abstract=True):
    """Join messages that are lists into one.

    Inputs: one or more untagged streams of such messages. Output: one untagged stream of messages, with what is there
    in the order of the inputs. With the option `only_emit_if_all_present` nothing is sent unless every input has a
    packet.

        node {
          calculator: "ConcatenateNormalizedLandmarkListCalculator"
          input_stream: "lips" input_stream: "eyes" output_stream: "face"
        }
    """

    parts = Inputs[Any](object, tag="")
    joined = Output[Any](object, tag="")
    options = Options(ConcatenateVectorCalculatorOptions)

    whole: ClassVar[type[ListPayload]]

    @classmethod
    def contract(cls, options: Any, connections: Connections) -> Contract:
        """Refuses a node without inputs."""
        check_connected(connections.inputs, "", code=StatusCode.INTERNAL)
        return cls.declared

    def process(self) -> None:
        """Join what is there."""
        lists = [part.get() for part in self.parts]
        present = [one for one in lists if one is not None]
        if self.options.only_emit_if_all_present and len(present) < len(lists):
            return
        self.joined.send(self.whole.joined(present))


def _define(name: str, whole: type[ListPayload]) -> None:
    define(ConcatenateList, name, parts=Inputs(whole, tag=""), joined=Output(whole, tag=""), whole=whole)


_define("ConcatenateClassificationListCalculator", ClassificationList)
_define("ConcatenateJointListCalculator", JointList)
_define("ConcatenateLandmarkListCalculator", LandmarkList)
_define("ConcatenateNormalizedLandmarkListCalculator", NormalizedLandmarkList)
