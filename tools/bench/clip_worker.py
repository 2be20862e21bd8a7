"""Worker: a whole clip with its background painted over, by run-graph or by a loop written by hand; `clip.MODEL.WxH`.

ENGINE is mediagraph, hand (one thread, but for those of the decoder and the encoder) or threads (reading, masks and
writing in a thread each, as run-graph has them). All open the model and the files anew for every clip, decode and
encode by PyAV with the same settings, and mix the colour by the same function.
"""

import os
import queue
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.dirname(__file__))

from protocol import serve

ENGINE = os.environ["ENGINE"]
WAITING = 4  # frames between two threads
X264 = {"preset": "veryfast", "crf": "20"}


def run_graph(model, source, target):
    from mediagraph.tools.run_graph import main

    command = ["selfie_segmentation", "-i", source, "-o", target, "--overwrite", "--quiet"]
    code = main([*command, "--side", f"model_selection={model}"])
    assert code == 0, f"run-graph has ended with {code}"


def by_hand(model, source, target):
    """One frame after the other."""
    with Clip(source) as clip, Film(target, clip.rate) as film:
        paint = painter(model, clip.width, clip.height)
        for time_us, pixels in clip:
            film.write(time_us, paint(pixels))


def in_threads(model, source, target):
    """The same with a thread for reading, one for the masks and one for writing."""
    with Clip(source) as clip, Film(target, clip.rate) as film:
        paint = painter(model, clip.width, clip.height, buffers=2 * WAITING)
        read, painted = queue.Queue(WAITING), queue.Queue(WAITING)
        threads = [
            threading.Thread(target=lambda: drain(read, painted, lambda pair: (pair[0], paint(pair[1])))),
            threading.Thread(target=lambda: drain(painted, None, lambda pair: film.write(*pair))),
        ]
        for thread in threads:
            thread.start()
        for pair in clip:
            read.put(pair)
        read.put(None)
        for thread in threads:
            thread.join()


def drain(source, target, work):
    while (item := source.get()) is not None:
        done = work(item)
        if target is not None:
            target.put(done)
    if target is not None:
        target.put(None)


class Clip:
    """Times and RGB pixels of a video."""

    def __init__(self, path):
        import av
        from av.video.reformatter import VideoReformatter

        self.container, self.convert = av.open(path), VideoReformatter()
        self.stream = self.container.streams.video[0]
        self.stream.thread_type = "AUTO"
        self.width, self.height, self.rate = self.stream.width, self.stream.height, self.stream.average_rate

    def __iter__(self):
        import numpy as np

        for frame in self.container.decode(self.stream):
            plane = self.convert.reformat(frame, format="rgb24").planes[0]
            pixels = np.frombuffer(memoryview(plane), np.uint8).reshape(-1, plane.line_size)
            pixels = pixels[: self.height, : self.width * 3].reshape(self.height, self.width, 3)
            yield round(frame.pts * frame.time_base * 1_000_000), pixels

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        self.container.close()


class Film:
    """An H.264 file, as `tools/media/video_writer.py` writes it."""

    def __init__(self, path, rate):
        import av
        from av.video.reformatter import VideoReformatter

        options = {"movflags": "faststart", "movie_timescale": "1000000"}
        self.container, self.rate = av.open(path, "w", options=options), rate
        self.convert, self.stream = VideoReformatter(), None

    def write(self, time_us, pixels):
        from fractions import Fraction

        import av
        from av.video.reformatter import ColorRange, Colorspace

        if self.stream is None:
            self.stream = self.container.add_stream("libx264", rate=self.rate, options=X264)
            self.stream.height, self.stream.width = pixels.shape[:2]
            self.stream.pix_fmt, codec = "yuv420p", self.stream.codec_context
            codec.colorspace = codec.color_primaries = codec.color_trc = codec.color_range = 1  # BT.709, limited
            self.stream.time_base = codec.time_base = Fraction(1, 1_000_000)
        frame = self.convert.reformat(
            av.VideoFrame.from_numpy_buffer(pixels, "rgb24"),
            format="yuv420p",
            dst_colorspace=Colorspace.ITU709,
            dst_color_range=ColorRange.MPEG,
        )
        frame.pts, frame.time_base = time_us, Fraction(1, 1_000_000)
        self.container.mux(self.stream.encode(frame))

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        self.container.mux(self.stream.encode(None))
        self.container.close()


def painter(model, width, height, buffers=1):
    """A function from an RGB frame to one whose background is blue, in one of so many buffers."""
    import cv2
    import numpy as np
    import onnxruntime

    from mediagraph.calculators.image.color_mix import ColorMix

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
    painted = [np.empty((height, width, 3), np.uint8) for _ in range(buffers)]
    blue = ColorMix((0, 0, 255), invert=True, by_luminance=False)

    def paint(pixels):
        cv2.remap(pixels, *maps, cv2.INTER_LINEAR, dst=small)
        np.multiply(small, np.float32(1 / 255), out=tensor[0])
        cv2.resize(session.run(outputs, {name: tensor})[0][0, ..., 0], (width, height), dst=mask)
        painted.append(painted.pop(0))
        blue.mix(pixels, mask, painted[-1])
        return painted[-1]

    return paint


def build(case):
    _, model, size = case.split(".")
    source = os.path.join(os.environ["BENCH_FRAMES"], f"{size}.mp4")
    frames = int(os.environ["BENCH_CLIP_FRAMES"])
    work = {"mediagraph": run_graph, "hand": by_hand, "threads": in_threads}[ENGINE]

    def block(calls):
        with tempfile.TemporaryDirectory() as folder:
            start, cpu = time.perf_counter(), time.process_time()
            for _ in range(calls):
                work(int(model), source, os.environ.get("BENCH_RESULT") or os.path.join(folder, "out.mp4"))
            wall, cpu = time.perf_counter() - start, time.process_time() - cpu
        return {"wall_us": wall / calls / frames * 1e6, "cpu_us": cpu / calls / frames * 1e6}

    return block


serve(build)
