"""Which module defines which calculator, subgraph class or options message; a test holds the table equal to the code."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

MODULES = {
    "ConstantSidePacketCalculator": "mediagraph.calculators.core.constant_side_packet",
    "FlowLimiterCalculator": "mediagraph.calculators.core.flow_limiter",
    "FromImageCalculator": "mediagraph.calculators.util.from_image",
    "ImagePropertiesCalculator": "mediagraph.calculators.image.image_properties",
    "ImageToTensorCalculator": "mediagraph.calculators.tensor.image_to_tensor",
    "InferenceCalculator": "mediagraph.calculators.tensor.inference",
    "LocalFileContentsCalculator": "mediagraph.calculators.util.local_file_contents",
    "PacketSequencerCalculator": "mediagraph.calculators.core.packet_sequencer",
    "PassThroughCalculator": "mediagraph.calculators.core.pass_through",
    "RecolorCalculator": "mediagraph.calculators.image.recolor",
    "SwitchContainer": "mediagraph.calculators.core.switch_container",
    "SwitchDemuxCalculator": "mediagraph.calculators.core.switch_demux",
    "SwitchMuxCalculator": "mediagraph.calculators.core.switch_mux",
    "TensorsToSegmentationCalculator": "mediagraph.calculators.tensor.tensors_to_segmentation",
    "TfLiteCustomOpResolverCalculator": "mediagraph.calculators.util.tflite_custom_op_resolver",
    "TfLiteModelCalculator": "mediagraph.calculators.util.tflite_model",
    "ToImageCalculator": "mediagraph.calculators.util.to_image",
}

ENTRY_POINTS = "mediagraph.calculators"


class ShippedCatalogue:
    """The calculators of this package, then those of installed packages (entry points `mediagraph.calculators`).

    `is_subgraph` tells names that are graph files: installed packages, which take 20 ms to look through, are not asked.
    """

    def __init__(self, is_subgraph: Callable[[str], bool] = lambda name: False) -> None:
        self.is_subgraph = is_subgraph

    def names(self) -> Iterable[str]:
        """All names, without importing anything."""
        return [*MODULES, *(point.name for point in _entry_points())]

    def load(self, name: str) -> bool:
        """Import the module that defines this name."""
        if name in MODULES:
            importlib.import_module(MODULES[name])
            return True
        if self.is_subgraph(name):
            return False
        points = [point for point in _entry_points() if point.name == name]
        for point in points:
            point.load()
        return bool(points)


def _entry_points() -> Iterable[EntryPoint]:
    from importlib.metadata import entry_points

    return entry_points(group=ENTRY_POINTS)
