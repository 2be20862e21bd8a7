"""How far twins are apart on photographs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mediagraph.calculators.cuda.context import DeviceHolder
from mediagraph.framework.cuda_image import CudaImage
from mediagraph.framework.image import Image
from mediagraph.framework.plan import Plan
from mediagraph.framework.types import Payload
from mediagraph.tools.counted import counted
from mediagraph.tools.cuda_check.loading import FRAME_US, load
from mediagraph.tools.cuda_check.row import Row, State
from mediagraph.tools.parity.bounds import Bound
from mediagraph.tools.parity.compare import Fed, compare, shared_outputs
from mediagraph.tools.parity.stream_parity import StreamParity
from mediagraph.tools.parity.twins import Twins


def parity_rows(twins: Twins, pictures: Sequence[Image], cuda: DeviceHolder) -> list[Row]:
    """The figures of every output, and of every inner stream of images that the twins share.

    Raises what a run raises.
    """
    expected, found = (load(path, cuda, pictures) for path in (twins.cpu, twins.cuda))
    plans = expected.graph.plan, found.graph.plan
    packets = _packets(list(plans[0].inputs), pictures)
    streams = [*shared_outputs(*plans), *inner_images(*plans)]
    parities = compare(expected, found, packets, streams, {})
    return [stream_row(f"{twins.name}, {one.stream}: difference", one) for one in parities]


def inner_images(expected: Plan, found: Plan) -> list[str]:
    """The streams that carry images on the host in one graph and on the device in the other, by the same name."""
    on_host, on_device = _payloads(expected), _payloads(found)
    return [name for name, kind in on_host.items() if kind == (Image,) and on_device.get(name) == (CudaImage,)]


def stream_row(what: str, one: StreamParity) -> Row:
    """Timestamps and errors of a stream."""
    if one.bound is None:
        return Row(what, "no pair of packets", "equal timestamps", State.FAILED)
    return Row(what, _found(one), _wanted(one.bound), State.OK if one.is_within else State.FAILED)


def _found(one: StreamParity) -> str:
    apart = len(one.only_expected) + len(one.only_found)
    times = f"{counted(apart, 'timestamp')} of one alone, " if apart else ""
    if one.unlike:
        time, text = one.unlike[0]
        return f"{times}at {time} µs {text}"
    return f"{times}largest {one.largest:.3g}, mean {one.mean:.3g}"


def _wanted(bound: Bound) -> str:
    mean = "" if bound.mean is None else f", mean ≤ {bound.mean:g}"
    return f"largest ≤ {bound.largest:g}{mean} {bound.unit}".rstrip()


def _packets(inputs: Sequence[str], pictures: Sequence[Image]) -> Iterator[Fed]:
    for number, picture in enumerate(pictures):
        for stream in inputs:
            yield stream, picture, number * FRAME_US


def _payloads(plan: Plan) -> dict[str, Payload]:
    return {edge.name: edge.payload for node in plan.nodes for edge in node.outputs}
