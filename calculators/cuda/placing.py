"""Pictures put into a frame, cut, turned and mirrored on a CUDA device."""

from __future__ import annotations

from dataclasses import dataclass

from mediagraph.calculators.cuda.device import Device
from mediagraph.calculators.image.placement import Placement
from mediagraph.framework.cuda_image import DeviceArray

Size = tuple[int, int]
"""Width and height in pixels."""


@dataclass(frozen=True, slots=True)
class Frame:
    """A picture with bars: `left` and `top` of them, or so much less of the picture where they are negative."""

    size: Size
    left: int = 0
    top: int = 0
    color: tuple[int, int, int] | None = (0, 0, 0)
    """Of the bars, a fourth channel being 0 there; None repeats the outermost pixels of the picture."""


def placed(device: Device, pixels: DeviceArray, frame: Frame, how: Placement) -> DeviceArray:
    """The picture (height × width [× up to 4 channels]; uint8, uint16 or float32) in its frame, as `how` moves it."""
    height, width, *rest = pixels.shape
    out = device.empty((how.size[1], how.size[0], *rest), pixels.dtype)
    color = (1, 0, 0, 0) if frame.color is None else (0, *frame.color)
    around = (frame.left, frame.top, *frame.size, *color)
    source = (pixels, width, height, rest[0] if rest else 1)
    device.launch(f"place_{pixels.dtype.name}", *how.size, *source, *around, *how.x, *how.y, out, *how.size)
    return out
