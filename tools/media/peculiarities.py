"""What a user should know of a video that does not look as in a player."""

from __future__ import annotations

from collections.abc import Iterator

from av.video.stream import VideoStream

from mediagraph.calculators.video.containers import fraction_of

_HDR = {16: "PQ", 18: "HLG"}  # transfer characteristics: ITU-T H.273, table 3


def peculiarities(path: str, stream: VideoStream) -> Iterator[str]:
    """A sentence each for pixels that are not square and for brightness beyond that of ordinary video."""
    shape = fraction_of(stream.sample_aspect_ratio)
    if shape is not None and shape != 1:
        looks = "narrower" if shape > 1 else "wider"
        yield (
            f'"{path}" has pixels that are not square ({shape.numerator}:{shape.denominator}); they are taken for '
            f"square, so everything looks {looks} than it is"
        )
    curve = _HDR.get(int(stream.codec_context.color_trc))
    if curve is not None:
        yield f'"{path}" is HDR video ({curve}); its brightness is not mapped to that of others, so it looks pale'
