"""Worker: the mask of a frame, by mediagraph, by MediaPipe, or by a loop written by hand (ENGINE); `mask.MODEL.WxH`."""

import os
import sys
import time

START = float(os.environ.get("BENCH_START", "0")) or time.time()
sys.path.insert(0, os.path.dirname(__file__))

import numpy as np
from protocol import resident_mb, serve

ENGINE = os.environ["ENGINE"]


def frames(size):
    return list(np.load(os.path.join(os.environ["BENCH_FRAMES"], f"{size}.npy"), mmap_mode="r")[:8].copy())


def make_mask(model, width, height):
    """A function from an RGB frame to its float mask."""
    if ENGINE == "mediapipe":
        import mediapipe

        solution = mediapipe.solutions.selfie_segmentation.SelfieSegmentation(model_selection=model)
        return lambda frame: solution.process(frame).segmentation_mask
    if ENGINE == "mediagraph":
        from mediagraph.solutions.selfie_segmentation import SelfieSegmentation

        solution = SelfieSegmentation(model_selection=model)
        return lambda frame: solution.process(frame).segmentation_mask
    return by_hand(model, width, height)


def by_hand(model, width, height):
    """The same steps without a framework: remap, scale, infer, enlarge, all into buffers made once."""
    import cv2
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    path = os.environ[f"BENCH_MODEL_{model}"]
    session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    name, outputs = session.get_inputs()[0].name, [session.get_outputs()[0].name]
    columns, rows = 256, 256 if model == 0 else 144
    x, y = np.meshgrid(
        np.arange(columns, dtype=np.float32) * (width / columns), np.arange(rows, dtype=np.float32) * (height / rows)
    )
    maps = cv2.convertMaps(x.astype(np.float32), y.astype(np.float32), cv2.CV_16SC2)
    small, tensor = np.empty((rows, columns, 3), np.uint8), np.empty((1, rows, columns, 3), np.float32)
    mask = np.empty((height, width), np.float32)

    def run(frame):
        cv2.remap(frame, *maps, cv2.INTER_LINEAR, dst=small)
        np.multiply(small, np.float32(1 / 255), out=tensor[0])
        return cv2.resize(session.run(outputs, {name: tensor})[0][0, ..., 0], (width, height), dst=mask)

    return run


def build(case):
    _, model, size = case.split(".")
    width, height = map(int, size.split("x"))
    clip = frames(size)
    mask = make_mask(int(model), width, height)

    def block(calls):
        times = []
        cpu = time.process_time()
        for call in range(calls):
            start = time.perf_counter()
            mask(clip[call % len(clip)])
            times.append(time.perf_counter() - start)
        cpu = time.process_time() - cpu
        return {"wall_us": sorted(times)[len(times) // 2] * 1e6, "cpu_us": cpu / calls * 1e6}

    return block


def start_up(case):
    """Seconds from the start of the process to the first mask, and the memory then and after 50 more."""
    _, model, size = case.split(".")
    width, height = map(int, size.split("x"))
    clip = frames(size)[:2]
    base = time.time()
    mask = make_mask(int(model), width, height)
    mask(clip[0])
    first = time.time() - START
    cpu = time.process_time()
    for call in range(50):
        mask(clip[call % 2])
    print(f"START_UP {first} {cpu} {resident_mb()} {time.time() - base}", flush=True)
    os._exit(0)


if len(sys.argv) > 1:
    start_up(sys.argv[1])
serve(build)
