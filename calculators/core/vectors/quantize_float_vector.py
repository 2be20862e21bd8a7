"""QuantizeFloatVectorCalculator."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from mediagraph.framework.calculator import Calculator
from mediagraph.framework.options import option
from mediagraph.framework.ports import Input, Options, Output


@dataclass(frozen=True, slots=True)
class QuantizeFloatVectorCalculatorOptions:
    """The range of values that the bytes 0 to 255 stand for; both must be given."""

    message: ClassVar[str] = "mediapipe.QuantizeFloatVectorCalculatorOptions"
    extension: ClassVar[int] = 259848061
    max_quantized_value: float | None = option(None, number=1, wire="float")
    """The value that becomes 255; greater ones become that too. Must be above min_quantized_value."""
    min_quantized_value: float | None = option(None, number=2, wire="float")
    """The value that becomes 0; smaller ones become that too."""


class QuantizeFloatVectorCalculator(Calculator):
    """Turn a list of floats into bytes; DequantizeByteArrayCalculator turns them back.

    Input: `FLOAT_VECTOR`. Output: `ENCODED` (bytes), one byte for each value, which is cut to the range first.

        node {
          calculator: "QuantizeFloatVectorCalculator"
          input_stream: "FLOAT_VECTOR:embedding" output_stream: "ENCODED:embedding_bytes"
          options {
            [mediapipe.QuantizeFloatVectorCalculatorOptions.ext] { max_quantized_value: 1 min_quantized_value: -1 }
          }
        }
    """

    float_vector = Input(list[float])
    encoded = Output(bytes)
    options = Options(QuantizeFloatVectorCalculatorOptions)

    timestamp_offset = None

    def open(self) -> None:
        """Check the range; raises ValueError."""
        least, greatest = self.options.min_quantized_value, self.options.max_quantized_value
        if least is None or greatest is None:
            raise ValueError("give both min_quantized_value and max_quantized_value in the options")
        if greatest <= least:
            raise ValueError(f"max_quantized_value {greatest} must be above min_quantized_value {least}")
        self.least, self.range = np.float32(least), np.float32(greatest) - np.float32(least)
        self.greatest = np.float32(greatest)

    def process(self) -> None:
        """Quantize."""
        values = np.clip(np.asarray(self.float_vector.get(), np.float32), self.least, self.greatest)
        scaled = (values - self.least) * np.float32(255) / self.range
        self.encoded.send(np.floor(scaled).astype(np.uint8).tobytes())
