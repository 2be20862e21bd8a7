"""Worker: one inference of a TFLite model, 1 thread (ENGINE): by LiteRT, by ONNX Runtime, or in a graph.

`speed.MODEL` times it; the input is copied in and the outputs are copied out. `values.MODEL` runs it on all pictures
and writes its outputs to ENGINE-MODEL.npz, in the folder BENCH_MODELS that holds the files.
"""

import os
import sys

sys.path.insert(0, os.path.dirname(__file__))

import numpy as np
from protocol import serve, timed_each

ENGINE, FOLDER = os.environ["ENGINE"], os.environ["BENCH_MODELS"]
IN_GRAPHS = {"face_landmark_with_attention": ("mediapipe/modules/face_landmark/", 7)}  # and how many outputs they have


def litert(model):
    """A function from an input to all outputs; None for a model with operators that LiteRT lacks."""
    from ai_edge_litert.interpreter import Interpreter

    interpreter = Interpreter(os.path.join(FOLDER, f"{model}.tflite"), num_threads=1)
    try:
        interpreter.allocate_tensors()
    except RuntimeError:
        return None
    taken = interpreter.get_input_details()[0]["index"]
    given = [output["index"] for output in interpreter.get_output_details()]

    def run(image):
        interpreter.set_tensor(taken, image)
        interpreter.invoke()
        return [interpreter.get_tensor(index) for index in given]

    return run


def onnx_runtime(model):
    """The same for the converted model, with the options that InferenceCalculator uses."""
    from pathlib import Path

    from mediagraph.calculators.tensor.cpu_session import CpuSession

    session = CpuSession(Path(FOLDER, f"{model}.{ENGINE}.onnx"), 1)
    taken, given = session.inputs[0].name, [output.name for output in session.outputs]
    return lambda image: session.run(given, {taken: image})


def graph_text(model):
    """From an image of the model's size to its outputs, as lists of floats."""
    folder, outputs = IN_GRAPHS[model]
    inner = range(outputs)
    split = "".join(f'output_stream: "t{i}" ' for i in inner)
    ranges = "".join(f"ranges {{ begin: {i} end: {i + 1} }} " for i in inner)
    size = np.load(os.path.join(FOLDER, f"{model}.npy")).shape[2:4]
    return (
        'input_stream: "image"\n'
        'node { calculator: "ImageToTensorCalculator" input_stream: "IMAGE:image" output_stream: "TENSORS:in" '
        f"options {{ [mediapipe.ImageToTensorCalculatorOptions.ext] {{ output_tensor_height: {size[0]} "
        f"output_tensor_width: {size[1]} output_tensor_float_range {{ min: 0 max: 1 }} }} }} }}\n"
        'node { calculator: "TfLiteCustomOpResolverCalculator" output_side_packet: "OP_RESOLVER:ops" }\n'
        'node { calculator: "InferenceCalculator" input_stream: "TENSORS:in" output_stream: "TENSORS:out" '
        'input_side_packet: "OP_RESOLVER:ops" options { [mediapipe.InferenceCalculatorOptions.ext] { '
        f'model_path: "{folder}{model}.tflite" delegate {{ xnnpack {{ num_threads: 1 }} }} }} }} }}\n'
        f'node {{ calculator: "SplitTensorVectorCalculator" input_stream: "out" {split}'
        f"options {{ [mediapipe.SplitVectorCalculatorOptions.ext] {{ {ranges} }} }} }}\n"
    ) + "".join(
        f'node {{ calculator: "TensorsToFloatsCalculator" input_stream: "TENSORS:t{i}" '
        f'output_stream: "FLOATS:f{i}" }}\n'
        for i in inner
    )


def in_graph(model):
    """The same for a graph, by MediaPipe or by mediagraph."""
    if ENGINE == "mediapipe":
        import mediapipe
        from mediapipe.python import packet_creator, packet_getter
        from mediapipe.python._framework_bindings import calculator_graph, image, image_frame, resource_util

        resource_util.set_resource_dir(os.path.dirname(os.path.dirname(mediapipe.__file__)))
        made, floats = calculator_graph.CalculatorGraph(graph_config=graph_text(model)), packet_getter.get_float_list

        def packet(pixels):
            return packet_creator.create_image(
                image.Image(image_format=image_frame.ImageFormat.SRGB, data=np.ascontiguousarray(pixels))
            )
    else:
        import mediagraph

        made = mediagraph.CalculatorGraph(graph_config=graph_text(model))

        def packet(pixels):
            return mediagraph.Image(pixels)

        def floats(found):
            return found.value

    return driven(made, packet, floats, IN_GRAPHS[model][1])


def driven(graph, packet, floats, outputs):
    """Packets in, one at a time, and what comes out of all streams."""
    seen = {}
    for i in range(outputs):
        graph.observe_output_stream(f"f{i}", lambda name, found: seen.__setitem__(name, floats(found)))
    graph.start_run()
    turn = iter(range(1 << 60))

    def run(image):
        pixels = np.rint(image[0] * 255).astype(np.uint8)
        moment = next(turn)
        one = packet(pixels)
        if ENGINE == "mediapipe":
            graph.add_packet_to_input_stream("image", one.at(moment))
        else:
            graph.add_packet_to_input_stream("image", one, moment)
        graph.wait_until_idle()
        return [np.asarray(seen[f"f{i}"], np.float32) for i in range(outputs)]

    return run


def engine(model):
    """The function for a model; None if this engine has nothing for it."""
    whole = model.removesuffix("-pruned")
    if ENGINE in ("mediapipe", "mediagraph"):
        return in_graph(model) if model in IN_GRAPHS else None
    return litert(whole) if ENGINE == "litert" else onnx_runtime(model)


def build(case):
    what, model = case.split(".")
    run = engine(model)
    if run is None:
        return None
    images = np.load(os.path.join(FOLDER, f"{model}.npy"))
    return (lambda calls: timed(run, images, calls)) if what == "speed" else (lambda _: write(run, images, model))


def timed(run, images, calls):
    return timed_each(run, [images[call % len(images)] for call in range(calls)])


def write(run, images, model):
    results = zip(*(run(image) for image in images))
    np.savez(os.path.join(FOLDER, f"{ENGINE}-{model}.npz"), *(np.stack(values) for values in results))
    return {"pictures": len(images)}


if __name__ == "__main__":
    serve(build)
