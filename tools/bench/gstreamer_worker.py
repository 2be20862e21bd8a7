"""Worker: buffers through GStreamer's identity elements, pushed from Python and back into a Python function.

`chain.best.N`; `fan.best.N`: a tee, N identities, a funnel, which merges and does not join, so that N buffers arrive
for each; `latency.CASE`. A push runs in the caller's thread and returns when the buffer is through: one packet's
latency is the cost of a push.
"""

import itertools
import os
import sys
import time

sys.path.insert(0, os.path.dirname(__file__))

import gi

gi.require_version("Gst", "1.0")
from gi.repository import Gst
from graphs import packet_count
from protocol import serve, timed_each

Gst.init(None)


def build(case):
    parts = case.removeprefix("latency.").split(".")
    if parts[0] not in ("chain", "fan") or parts[1] != "best":
        return None
    kind, size = parts[0], int(parts[-1])
    count = packet_count(size + (kind == "fan"))
    arrivals = count * (size if kind == "fan" else 1)

    def block(calls):
        pipeline = Gst.Pipeline.new(None)
        first, last = (chain if kind == "chain" else fan)(pipeline, size)
        source, _sink, seen = open_ends(first, last)
        pipeline.set_state(Gst.State.PLAYING)
        start_stream(source)
        buffers = [Gst.Buffer.new() for _ in range(count)]
        figures = timed_each(source.push, buffers) if case.startswith("latency.") else push_all(source.push, buffers)
        pipeline.set_state(Gst.State.NULL)
        assert seen[0] == arrivals, f"{seen[0]} of {arrivals} buffers arrived"
        return figures

    return block


def push_all(push, buffers):
    """Wall and CPU µs per buffer."""
    cpu, wall = time.process_time(), time.perf_counter()
    for buffer in buffers:
        push(buffer)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    return {"wall_us": wall / len(buffers) * 1e6, "cpu_us": cpu / len(buffers) * 1e6}


def chain(pipeline, size):
    """Identities in a line: the first element and the last."""
    elements = [add(pipeline, "identity") for _ in range(size)]
    for one, following in itertools.pairwise(elements):
        assert one.link(following)
    return elements[0], elements[-1]


def fan(pipeline, size):
    """Identities beside each other, between a tee and a funnel."""
    tee, funnel = add(pipeline, "tee"), add(pipeline, "funnel")
    for _ in range(size):
        identity = add(pipeline, "identity")
        assert tee.link(identity)
        assert identity.link(funnel)
    return tee, funnel


def add(pipeline, name):
    element = Gst.ElementFactory.make(name)
    pipeline.add(element)
    return element


def open_ends(first, last):
    """A pad to push into, a pad whose function counts what arrives, and the count."""
    seen = [0]

    def arrive(pad, parent, buffer):
        seen[0] += 1
        return Gst.FlowReturn.OK

    source = Gst.Pad.new("source", Gst.PadDirection.SRC)
    sink = Gst.Pad.new("sink", Gst.PadDirection.SINK)
    sink.set_chain_function_full(arrive)
    sink.set_event_function_full(lambda pad, parent, event: True)
    assert source.link(first.get_static_pad("sink")) == Gst.PadLinkReturn.OK
    assert last.get_static_pad("src").link(sink) == Gst.PadLinkReturn.OK
    source.set_active(True)
    sink.set_active(True)
    return source, sink, seen


def start_stream(source):
    """What GStreamer wants to be told before the first buffer."""
    segment = Gst.Segment()
    segment.init(Gst.Format.TIME)
    source.push_event(Gst.Event.new_stream_start("packets"))
    source.push_event(Gst.Event.new_segment(segment))


serve(build)
