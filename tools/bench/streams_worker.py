"""Worker: several streams at once (`streams.MODEL.WxH`) by separate graphs, a group, a group without pools of threads,
or one with batches of four; and one inference, stacked (`stack.MODEL.N`), by the form of the model for any number of
items or that for one (ENGINE)."""

import os
import sys
import threading
import time

sys.path.insert(0, os.path.dirname(__file__))

import numpy as np
from protocol import serve

ENGINE = os.environ["ENGINE"]
STREAMS = 4
MODELS = ("selfie_segmentation", "selfie_segmentation_landscape")
GRAPH = """
input_stream: "image"
output_stream: "mask"
node { calculator: "ConstantSidePacketCalculator" output_side_packet: "PACKET:selection"
  options { [mediapipe.ConstantSidePacketCalculatorOptions.ext] { packet { int_value: MODEL } } } }
node { calculator: "SelfieSegmentationCpu" input_stream: "IMAGE:image" input_side_packet: "MODEL_SELECTION:selection"
  output_stream: "SEGMENTATION_MASK:mask" }
"""


def graphs(text):
    """A graph for each stream; separate ones have sessions of their own."""
    from mediagraph import CalculatorGraph, StreamGroup
    from mediagraph.calculators.tensor import cpu_session

    group = None
    if ENGINE != "separate":
        threads = 0 if ENGINE == "inline" else None
        group = StreamGroup(text, max_batch=4 if ENGINE == "batched" else 1, threads=threads)
    made = []
    for number in range(STREAMS):
        if ENGINE == "separate":
            cpu_session._shared_session.cache_clear()
        graph = CalculatorGraph(text) if group is None else group.add(str(number)).graph
        graph.observe_output_stream("mask", lambda stream, packet: None)
        graph.start_run()
        graph.wait_until_idle()
        made.append(graph)
    return made


def streams(model, size):
    """Every stream is fed by a thread of its own, frame by frame."""
    from mediagraph import Image

    clip = [Image(frame) for frame in np.load(os.path.join(os.environ["BENCH_FRAMES"], f"{size}.npy"))]
    running = graphs(GRAPH.replace("MODEL }", f"{model} }}"))
    first = [0]

    def feed(graph, calls):
        for call in range(calls):
            graph.add_packet_to_input_stream("image", clip[call % len(clip)], first[0] + call)
            graph.wait_until_idle()

    def block(calls):
        threads = [threading.Thread(target=feed, args=(graph, calls)) for graph in running]
        wall, cpu = time.perf_counter(), time.process_time()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        frames = calls * len(running)
        found = {
            "wall_us": (time.perf_counter() - wall) / frames * 1e6,
            "cpu_us": (time.process_time() - cpu) / frames * 1e6,
        }
        first[0] += calls
        return found

    return block


def stack(model, items):
    """The time of one item of those that are computed at once, putting them together included."""
    from mediagraph.calculators.tensor.cpu_session import CpuSession
    from mediagraph.models.store import Store

    store = Store()
    path = f"mediapipe/modules/selfie_segmentation/{MODELS[model]}.tflite"
    session = CpuSession(store.to_onnx(store.read(path), name=path, for_cpu=True, batched=ENGINE == "open"), 1)
    (tensor,) = session.inputs
    one = np.random.default_rng(1).random((1, *tensor.shape[1:]), np.float32)
    names = [session.outputs[0].name]

    def block(calls):
        wall, cpu = time.perf_counter(), time.thread_time()
        for _ in range(calls):
            if ENGINE == "open":
                session.run(names, {tensor.name: session.stack([one] * items)})
                continue
            for _ in range(items):
                session.run(names, {tensor.name: one})
        total = calls * items
        return {
            "wall_us": (time.perf_counter() - wall) / total * 1e6,
            "cpu_us": (time.thread_time() - cpu) / total * 1e6,
        }

    return block


def build(case):
    kind, model, what = case.split(".")
    return streams(int(model), what) if kind == "streams" else stack(int(model), int(what))


serve(build)
