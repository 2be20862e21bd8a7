"""ImageFilePropertiesCalculator."""

from __future__ import annotations

import math

from mediagraph.calculators.image.exif import focal_lengths_mm
from mediagraph.calculators.image.image_header import image_kind, read_exif, read_header
from mediagraph.calculators.payloads.image_file_properties import ImageFileProperties
from mediagraph.framework.calculator import Calculator
from mediagraph.framework.contract import Connections, Contract, has_tag
from mediagraph.framework.errors import ContractError, StatusCode
from mediagraph.framework.ports import OptionalInput, OptionalOutput, OptionalSideInput, SideOutput

_FILM_DIAGONAL_MM = math.hypot(36, 24)


class ImageFilePropertiesCalculator(Calculator):
    """Tell the size of a photograph and the focal length it was taken with, from the file's header.

    Input: the bytes of a JPEG, PNG, WebP, BMP or TIFF file, untagged, as a stream or as a side packet.
    Output: ImageFileProperties, untagged, as a stream or as a side packet; from a stream, the side packet is that of
    the first file. The focal length in pixels is that on 35 mm film × diagonal in pixels / diagonal of the film. What
    EXIF does not say is 0. Bytes that are no picture are an error. No options.

        node {
          calculator: "ImageFilePropertiesCalculator"
          input_stream: "image_bytes"
          output_side_packet: "image_file_properties"
        }
    """

    data = OptionalInput(bytes, tag="")
    side_data = OptionalSideInput(bytes, tag="")
    properties = OptionalOutput(ImageFileProperties, tag="")
    side_properties = SideOutput(ImageFileProperties, tag="")

    @classmethod
    def contract(cls, options: object, connections: Connections) -> Contract:
        """Refuses two files and two results, none of them, and a stream that would come from a side packet."""
        inputs = has_tag(connections.inputs, ""), has_tag(connections.side_inputs, "")
        outputs = has_tag(connections.outputs, ""), has_tag(connections.side_outputs, "")
        if sum(inputs) != 1 or sum(outputs) != 1:
            raise ContractError(
                "connect exactly one input and one output, each a stream or a side packet", StatusCode.INVALID_ARGUMENT
            )
        if inputs[1] and outputs[0]:
            raise ContractError(
                "from a side packet comes a side packet; connect output_side_packet", StatusCode.INVALID_ARGUMENT
            )
        return cls.declared

    def open(self) -> None:
        """Set the side packet, if the file is one."""
        self.is_told = False
        data = self.side_data.get()
        if data is not None:
            self._tell(properties_of(data))

    def process(self) -> None:
        """Send the properties, or set the side packet."""
        data = self.data.get()
        if data is None:
            return
        found = properties_of(data)
        self.properties.send(found)
        if not self.is_told:
            self._tell(found)

    def _tell(self, properties: ImageFileProperties) -> None:
        self.side_properties.set(properties)
        self.is_told = True


def properties_of(data: bytes) -> ImageFileProperties:
    """What the header of a picture's file says; raises ValueError if it is none."""
    kind = image_kind(data[:16])
    header = read_header(data, kind) if kind not in ("", "HEIC", "AVIF") else None
    if header is None:
        raise ValueError(f"{len(data)} bytes are no JPEG, PNG, WebP, BMP or TIFF file, or it is damaged")
    length, length_on_film = focal_lengths_mm(read_exif(data, kind))
    in_pixels = length_on_film * math.hypot(header.width, header.height) / _FILM_DIAGONAL_MM
    return ImageFileProperties(header.width, header.height, length, length_on_film, in_pixels)
