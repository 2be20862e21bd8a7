"""DequantizeByteArrayCalculator."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from mediagraph.framework.calculator import Calculator
from mediagraph.framework.options import option
from mediagraph.framework.ports import Input, Options, Output


@dataclass(frozen=True, slots=True)
class DequantizeByteArrayCalculatorOptions:
    """The range of values that the bytes 0 to 255 stand for; both must be given."""

    message: ClassVar[str] = "mediapipe.DequantizeByteArrayCalculatorOptions"
    extension: ClassVar[int] = 272316343
    max_quantized_value: float | None = option(None, number=1, wire="float")
    """The greatest value of the range, about what 255 becomes. Must be above min_quantized_value."""
    min_quantized_value: float | None = option(None, number=2, wire="float")
    """The least value of the range, about what 0 becomes."""


class DequantizeByteArrayCalculator(Calculator):
    """Turn bytes into a list of floats; QuantizeFloatVectorCalculator made them.

    Input: `ENCODED` (bytes). Output: `FLOAT_VECTOR`, for each byte the middle of the values that it stands for.

        node {
          calculator: "DequantizeByteArrayCalculator"
          input_stream: "ENCODED:embedding_bytes" output_stream: "FLOAT_VECTOR:embedding"
          options {
            [mediapipe.DequantizeByteArrayCalculatorOptions.ext] { max_quantized_value: 1 min_quantized_value: -1 }
          }
        }
    """

    encoded = Input[bytes | str]((bytes, str))
    float_vector = Output(list[float])
    options = Options(DequantizeByteArrayCalculatorOptions)

    timestamp_offset = None

    def open(self) -> None:
        """Check the range; raises ValueError."""
        least, greatest = self.options.min_quantized_value, self.options.max_quantized_value
        if least is None or greatest is None:
            raise ValueError("give both min_quantized_value and max_quantized_value in the options")
        if greatest <= least:
            raise ValueError(f"max_quantized_value {greatest} must be above min_quantized_value {least}")
        size = np.float32(greatest) - np.float32(least)
        self.scale, self.bias = size / np.float32(255), size / np.float32(512) + np.float32(least)

    def process(self) -> None:
        """Dequantize."""
        encoded = self.encoded.get()
        data = np.frombuffer(encoded.encode() if isinstance(encoded, str) else encoded, np.uint8)
        self.float_vector.send([float(value) for value in data.astype(np.float32) * self.scale + self.bias])
