"""The options of TensorConverterCalculator."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from mediagraph.calculators.tensor.image_to_tensor_options import GpuOrigin
from mediagraph.framework.options import option


@dataclass(frozen=True, slots=True)
class TensorFloatRange:
    """Pixel values 0..255 become float32 from min to max."""

    min: float = option(0.0, number=1, wire="float")  # what 0 becomes; less than max
    max: float = option(0.0, number=2, wire="float")  # what 255 becomes

    def __post_init__(self) -> None:
        if not self.min < self.max:
            raise ValueError(f"the range is from {self.min:g} to {self.max:g}; min must be less than max")


@dataclass(frozen=True, slots=True)
class TensorConverterCalculatorOptions:
    """What pixels 0..255 become, and which of them; a matrix keeps its values."""

    message: ClassVar[str] = "mediapipe.TensorConverterCalculatorOptions"
    extension: ClassVar[int] = 335742637

    zero_center: bool = option(True, number=1)
    """-1..1, otherwise 0..1."""
    use_custom_normalization: bool = option(False, number=6)
    """pixel / custom_div − custom_sub, whatever else is given."""
    custom_div: float = option(-1.0, number=7, wire="float")
    """See `use_custom_normalization`; not 0."""
    custom_sub: float = option(-1.0, number=8, wire="float")
    """See `use_custom_normalization`."""
    flip_vertically: bool = option(False, number=2)
    """The last row of the image comes first."""
    gpu_origin: GpuOrigin = option(GpuOrigin.DEFAULT, number=10)
    """Matters for images in GPU memory only."""
    max_num_channels: int = option(3, number=3, wire="int32")
    """1, 3 or 4: of images with more channels the first ones are taken."""
    row_major_matrix: bool = option(False, number=4)
    """The values of a matrix follow each other row by row, otherwise column by column."""
    use_quantized_tensors: bool = option(False, number=5)
    """Without effect, as in MediaPipe: tensors are float32."""
    output_tensor_float_range: TensorFloatRange | None = option(None, number=9)
    """What 0 and 255 become; takes precedence over `zero_center`."""

    def __post_init__(self) -> None:
        if self.max_num_channels not in (1, 3, 4):
            raise ValueError(f"max_num_channels is {self.max_num_channels}; it must be 1, 3 or 4")
        if self.use_custom_normalization and not self.custom_div:
            raise ValueError("custom_div is 0; pixels are divided by it")
