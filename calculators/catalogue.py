"""Which module defines which calculator, subgraph class or options message; a test compares it with the code."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

MODULES = {
    "AddHeaderCalculator": "mediagraph.calculators.core.add_header",
    "BackgroundBlurCalculator": "mediagraph.calculators.masks.background_blur",
    "BackgroundBlurCudaCalculator": "mediagraph.calculators.masks.background_blur_cuda",
    "BackgroundCompositeCalculator": "mediagraph.calculators.masks.background_composite",
    "BackgroundCompositeCudaCalculator": "mediagraph.calculators.masks.background_composite_cuda",
    "BackgroundImageCalculator": "mediagraph.calculators.masks.background_image",
    "BackgroundImageCudaCalculator": "mediagraph.calculators.masks.background_image_cuda",
    "BeginItemLoopCalculator": "mediagraph.calculators.core.loops.begin_item_loop",
    "BeginLoopDetectionCalculator": "mediagraph.calculators.core.loops.begin_loop",
    "BeginLoopFloatCalculator": "mediagraph.calculators.core.loops.begin_loop",
    "BeginLoopGpuBufferCalculator": "mediagraph.calculators.core.loops.begin_loop",
    "BeginLoopImageCalculator": "mediagraph.calculators.core.loops.begin_loop",
    "BeginLoopImageFrameCalculator": "mediagraph.calculators.core.loops.begin_loop",
    "BeginLoopIntCalculator": "mediagraph.calculators.core.loops.begin_loop",
    "BeginLoopMatrixCalculator": "mediagraph.calculators.core.loops.begin_loop",
    "BeginLoopMatrixVectorCalculator": "mediagraph.calculators.core.loops.begin_loop",
    "BeginLoopNormalizedLandmarkListVectorCalculator": "mediagraph.calculators.core.loops.begin_loop",
    "BeginLoopNormalizedRectCalculator": "mediagraph.calculators.core.loops.begin_loop",
    "BeginLoopStringCalculator": "mediagraph.calculators.core.loops.begin_loop",
    "BeginLoopTensorCalculator": "mediagraph.calculators.core.loops.begin_loop",
    "BeginLoopUint64tCalculator": "mediagraph.calculators.core.loops.begin_loop",
    "BilateralFilterCalculator": "mediagraph.calculators.image.bilateral_filter",
    "BypassCalculator": "mediagraph.calculators.core.bypass",
    "CallbackCalculator": "mediagraph.calculators.core.callback",
    "CallbackWithHeaderCalculator": "mediagraph.calculators.core.callback_with_header",
    "ClassificationListVectorSizeCalculator": "mediagraph.calculators.core.vectors.vector_size",
    "ClipDetectionVectorSizeCalculator": "mediagraph.calculators.core.vectors.clip_vector_size",
    "ClipNormalizedRectVectorSizeCalculator": "mediagraph.calculators.core.vectors.clip_vector_size",
    "ColorConvertCalculator": "mediagraph.calculators.image.color_convert",
    "ConcatenateBoolVectorCalculator": "mediagraph.calculators.core.vectors.concatenate",
    "ConcatenateClassificationListCalculator": "mediagraph.calculators.core.vectors.concatenate_list",
    "ConcatenateClassificationListVectorCalculator": "mediagraph.calculators.core.vectors.concatenate",
    "ConcatenateDetectionVectorCalculator": "mediagraph.calculators.core.vectors.concatenate",
    "ConcatenateFloatVectorCalculator": "mediagraph.calculators.core.vectors.concatenate",
    "ConcatenateImageVectorCalculator": "mediagraph.calculators.core.vectors.concatenate",
    "ConcatenateInt32VectorCalculator": "mediagraph.calculators.core.vectors.concatenate",
    "ConcatenateJointListCalculator": "mediagraph.calculators.core.vectors.concatenate_list",
    "ConcatenateLandmarListVectorCalculator": "mediagraph.calculators.core.vectors.concatenate",
    "ConcatenateLandmarkListCalculator": "mediagraph.calculators.core.vectors.concatenate_list",
    "ConcatenateLandmarkListVectorCalculator": "mediagraph.calculators.core.vectors.concatenate",
    "ConcatenateLandmarkVectorCalculator": "mediagraph.calculators.core.vectors.concatenate",
    "ConcatenateNormalizedLandmarkListCalculator": "mediagraph.calculators.core.vectors.concatenate_list",
    "ConcatenateNormalizedLandmarkListVectorCalculator": "mediagraph.calculators.core.vectors.concatenate",
    "ConcatenateRenderDataVectorCalculator": "mediagraph.calculators.core.vectors.concatenate",
    "ConcatenateStringVectorCalculator": "mediagraph.calculators.core.vectors.concatenate",
    "ConcatenateTensorVectorCalculator": "mediagraph.calculators.core.vectors.concatenate",
    "ConcatenateTfLiteTensorVectorCalculator": "mediagraph.calculators.core.vectors.concatenate",
    "ConcatenateUInt64VectorCalculator": "mediagraph.calculators.core.vectors.concatenate",
    "ConstantSidePacketCalculator": "mediagraph.calculators.core.constant_side_packet",
    "CountingSourceCalculator": "mediagraph.calculators.core.counting_source",
    "CpuToCudaCalculator": "mediagraph.calculators.image.cpu_to_cuda",
    "CudaToCpuCalculator": "mediagraph.calculators.image.cuda_to_cpu",
    "DefaultSidePacketCalculator": "mediagraph.calculators.core.side_packets.default_side_packet",
    "DequantizeByteArrayCalculator": "mediagraph.calculators.core.vectors.dequantize_byte_array",
    "EndItemLoopCalculator": "mediagraph.calculators.core.loops.end_item_loop",
    "EndLoopAffineMatrixCalculator": "mediagraph.calculators.core.loops.end_loop",
    "EndLoopBooleanCalculator": "mediagraph.calculators.core.loops.end_loop",
    "EndLoopClassificationListCalculator": "mediagraph.calculators.core.loops.end_loop",
    "EndLoopDetectionCalculator": "mediagraph.calculators.core.loops.end_loop",
    "EndLoopFloatCalculator": "mediagraph.calculators.core.loops.end_loop",
    "EndLoopGpuBufferCalculator": "mediagraph.calculators.core.loops.end_loop",
    "EndLoopImageCalculator": "mediagraph.calculators.core.loops.end_loop",
    "EndLoopImageFrameCalculator": "mediagraph.calculators.core.loops.end_loop",
    "EndLoopImageSizeCalculator": "mediagraph.calculators.core.loops.end_loop",
    "EndLoopLandmarkListVectorCalculator": "mediagraph.calculators.core.loops.end_loop",
    "EndLoopMatrixCalculator": "mediagraph.calculators.core.loops.end_loop",
    "EndLoopNormalizedLandmarkListVectorCalculator": "mediagraph.calculators.core.loops.end_loop",
    "EndLoopNormalizedRectCalculator": "mediagraph.calculators.core.loops.end_loop",
    "EndLoopRenderDataCalculator": "mediagraph.calculators.core.loops.end_loop",
    "EndLoopTensorCalculator": "mediagraph.calculators.core.loops.end_loop",
    "EndLoopTfLiteTensorCalculator": "mediagraph.calculators.core.loops.end_loop",
    "FlowLimiterCalculator": "mediagraph.calculators.core.flow_limiter",
    "FromImageCalculator": "mediagraph.calculators.util.from_image",
    "GateCalculator": "mediagraph.calculators.core.gate",
    "GetClassificationListVectorItemCalculator": "mediagraph.calculators.core.vectors.get_vector_item",
    "GetDetectionVectorItemCalculator": "mediagraph.calculators.core.vectors.get_vector_item",
    "GetLandmarkListVectorItemCalculator": "mediagraph.calculators.core.vectors.get_vector_item",
    "GetNormalizedLandmarkListVectorItemCalculator": "mediagraph.calculators.core.vectors.get_vector_item",
    "GetNormalizedRectVectorItemCalculator": "mediagraph.calculators.core.vectors.get_vector_item",
    "GetRectVectorItemCalculator": "mediagraph.calculators.core.vectors.get_vector_item",
    "GpuBufferToImageFrameCalculator": "mediagraph.calculators.image.gpu_buffer_to_image_frame",
    "GraphProfileCalculator": "mediagraph.calculators.core.graph_profile",
    "ImageCroppingCalculator": "mediagraph.calculators.image.image_cropping",
    "ImageFilePropertiesCalculator": "mediagraph.calculators.image.image_file_properties",
    "ImageFrameToGpuBufferCalculator": "mediagraph.calculators.image.image_frame_to_gpu_buffer",
    "ImagePropertiesCalculator": "mediagraph.calculators.image.image_properties",
    "ImageToTensorCalculator": "mediagraph.calculators.tensor.image_to_tensor",
    "ImageToTensorCudaCalculator": "mediagraph.calculators.tensor.image_to_tensor_cuda",
    "ImageTransformationCalculator": "mediagraph.calculators.image.image_transformation",
    "ImageTransformationCudaCalculator": "mediagraph.calculators.image.image_transformation_cuda",
    "ImmediateMuxCalculator": "mediagraph.calculators.core.immediate_mux",
    "InferenceCalculator": "mediagraph.calculators.tensor.inference",
    "InferenceCudaCalculator": "mediagraph.calculators.tensor.inference_cuda",
    "IntVectorIndicesCalculator": "mediagraph.calculators.core.vectors.vector_indices",
    "LandmarkListVectorSizeCalculator": "mediagraph.calculators.core.vectors.vector_size",
    "LocalFileContentsCalculator": "mediagraph.calculators.util.local_file_contents",
    "LuminanceCalculator": "mediagraph.calculators.image.luminance",
    "MakePairCalculator": "mediagraph.calculators.core.make_pair",
    "MaskOverlayCalculator": "mediagraph.calculators.image.mask_overlay",
    "MaskRefinementCalculator": "mediagraph.calculators.masks.mask_refinement",
    "MaskRefinementCudaCalculator": "mediagraph.calculators.masks.mask_refinement_cuda",
    "MaskSmoothingCalculator": "mediagraph.calculators.masks.mask_smoothing",
    "MaskSmoothingCudaCalculator": "mediagraph.calculators.masks.mask_smoothing_cuda",
    "MatrixMultiplyCalculator": "mediagraph.calculators.core.vectors.matrix_multiply",
    "MatrixSubtractCalculator": "mediagraph.calculators.core.vectors.matrix_subtract",
    "MatrixToVectorCalculator": "mediagraph.calculators.core.vectors.matrix_to_vector",
    "MediaPipeInternalSidePacketToPacketStreamCalculator": "mediagraph.calculators.core.side_packets.internal_stream",
    "MergeCalculator": "mediagraph.calculators.core.merge",
    "MergeDetectionsToVectorCalculator": "mediagraph.calculators.core.vectors.merge_to_vector",
    "MergeGpuBuffersToVectorCalculator": "mediagraph.calculators.core.vectors.merge_to_vector",
    "MergeImagesToVectorCalculator": "mediagraph.calculators.core.vectors.merge_to_vector",
    "MuxCalculator": "mediagraph.calculators.core.mux",
    "NonZeroCalculator": "mediagraph.calculators.core.vectors.non_zero",
    "NormalizedLandmarkListVectorIndicesCalculator": "mediagraph.calculators.core.vectors.vector_indices",
    "OpenCvEncodedImageToImageFrameCalculator": "mediagraph.calculators.image.encoded_image_to_image_frame",
    "OpenCvImageEncoderCalculator": "mediagraph.calculators.image.image_encoder",
    "OpenCvVideoDecoderCalculator": "mediagraph.calculators.video.opencv_video_decoder",
    "OpenCvVideoEncoderCalculator": "mediagraph.calculators.video.opencv_video_encoder",
    "PacketClonerCalculator": "mediagraph.calculators.core.packet_cloner",
    "PacketInnerJoinCalculator": "mediagraph.calculators.core.packet_inner_join",
    "PacketPresenceCalculator": "mediagraph.calculators.core.packet_presence",
    "PacketResamplerCalculator": "mediagraph.calculators.core.packet_resampler",
    "PacketSequencerCalculator": "mediagraph.calculators.core.packet_sequencer",
    "PacketThinnerCalculator": "mediagraph.calculators.core.packet_thinner",
    "PassThroughCalculator": "mediagraph.calculators.core.pass_through",
    "PreviousLoopbackCalculator": "mediagraph.calculators.core.previous_loopback",
    "QuantizeFloatVectorCalculator": "mediagraph.calculators.core.vectors.quantize_float_vector",
    "RealTimeFlowLimiterCalculator": "mediagraph.calculators.core.real_time_flow_limiter",
    "RecolorCalculator": "mediagraph.calculators.image.recolor",
    "RecolorCudaCalculator": "mediagraph.calculators.image.recolor_cuda",
    "RoundRobinDemuxCalculator": "mediagraph.calculators.core.round_robin_demux",
    "ScaleImageCalculator": "mediagraph.calculators.image.scale_image",
    "SegmentationSmoothingCalculator": "mediagraph.calculators.image.segmentation_smoothing",
    "SegmentationSmoothingCudaCalculator": "mediagraph.calculators.image.segmentation_smoothing_cuda",
    "SequenceShiftCalculator": "mediagraph.calculators.core.sequence_shift",
    "SetAlphaCalculator": "mediagraph.calculators.image.set_alpha",
    "SetAlphaCudaCalculator": "mediagraph.calculators.image.set_alpha_cuda",
    "SidePacketToStreamCalculator": "mediagraph.calculators.core.side_packets.side_packet_to_stream",
    "SidePacketsToStreamsCalculator": "mediagraph.calculators.core.side_packets.side_packets_to_streams",
    "SobelEdgesCalculator": "mediagraph.calculators.image.sobel_edges",
    "SpillRemovalCalculator": "mediagraph.calculators.masks.spill_removal",
    "SpillRemovalCudaCalculator": "mediagraph.calculators.masks.spill_removal_cuda",
    "SplitAffineMatrixVectorCalculator": "mediagraph.calculators.core.vectors.split",
    "SplitClassificationListVectorCalculator": "mediagraph.calculators.core.vectors.split",
    "SplitDetectionVectorCalculator": "mediagraph.calculators.core.vectors.split",
    "SplitFloatVectorCalculator": "mediagraph.calculators.core.vectors.split",
    "SplitImageVectorCalculator": "mediagraph.calculators.core.vectors.split",
    "SplitJointListCalculator": "mediagraph.calculators.core.vectors.split_list",
    "SplitLandmarkListCalculator": "mediagraph.calculators.core.vectors.split_list",
    "SplitLandmarkVectorCalculator": "mediagraph.calculators.core.vectors.split",
    "SplitMatrixVectorCalculator": "mediagraph.calculators.core.vectors.split",
    "SplitNormalizedLandmarkListCalculator": "mediagraph.calculators.core.vectors.split_list",
    "SplitNormalizedLandmarkListVectorCalculator": "mediagraph.calculators.core.vectors.split",
    "SplitNormalizedRectVectorCalculator": "mediagraph.calculators.core.vectors.split",
    "SplitTensorVectorCalculator": "mediagraph.calculators.core.vectors.split",
    "SplitTfLiteTensorVectorCalculator": "mediagraph.calculators.core.vectors.split",
    "SplitUint64tVectorCalculator": "mediagraph.calculators.core.vectors.split",
    "StreamToSidePacketCalculator": "mediagraph.calculators.core.side_packets.stream_to_side_packet",
    "StringToInt32Calculator": "mediagraph.calculators.core.side_packets.string_to_integer",
    "StringToInt64Calculator": "mediagraph.calculators.core.side_packets.string_to_integer",
    "StringToIntCalculator": "mediagraph.calculators.core.side_packets.string_to_integer",
    "StringToUint32Calculator": "mediagraph.calculators.core.side_packets.string_to_integer",
    "StringToUint64Calculator": "mediagraph.calculators.core.side_packets.string_to_integer",
    "StringToUintCalculator": "mediagraph.calculators.core.side_packets.string_to_integer",
    "SwitchContainer": "mediagraph.calculators.core.switch_container",
    "SwitchDemuxCalculator": "mediagraph.calculators.core.switch_demux",
    "SwitchMuxCalculator": "mediagraph.calculators.core.switch_mux",
    "TensorConverterCalculator": "mediagraph.calculators.tensor.tensor_converter",
    "TensorsToClassificationCalculator": "mediagraph.calculators.tensor.tensors_to_classification",
    "TensorsToFloatsCalculator": "mediagraph.calculators.tensor.tensors_to_floats",
    "TensorsToSegmentationCalculator": "mediagraph.calculators.tensor.tensors_to_segmentation",
    "TensorsToSegmentationCudaCalculator": "mediagraph.calculators.tensor.tensors_to_segmentation_cuda",
    "TfLiteCustomOpResolverCalculator": "mediagraph.calculators.util.tflite_custom_op_resolver",
    "TfLiteModelCalculator": "mediagraph.calculators.util.tflite_model",
    "ToImageCalculator": "mediagraph.calculators.util.to_image",
    "Uint64tVectorIndicesCalculator": "mediagraph.calculators.core.vectors.vector_indices",
    "ValueOrDefaultCalculator": "mediagraph.calculators.core.value_or_default",
    "WarpAffineCalculator": "mediagraph.calculators.image.warp_affine",
    "WarpAffineCalculatorCpu": "mediagraph.calculators.image.warp_affine",
}

ENTRY_POINTS = "mediagraph.calculators"


class ShippedCatalogue:
    """The calculators of this package, then those of installed packages (entry points `mediagraph.calculators`).

    `is_subgraph` tells names that are graph files: installed packages, which take 20 ms to look through, are not asked.
    """

    def __init__(self, is_subgraph: Callable[[str], bool] = lambda name: False) -> None:
        self.is_subgraph = is_subgraph

    def names(self) -> Iterable[str]:
        """All names, without importing anything."""
        return [*MODULES, *(point.name for point in _entry_points())]

    def load(self, name: str) -> bool:
        """Import the module that defines this name; raises GraphError if an installed package keeps no word."""
        if name in MODULES:
            importlib.import_module(MODULES[name])
            return True
        if self.is_subgraph(name):
            return False
        points = [point for point in _entry_points() if point.name == name]
        for point in points:
            _load(point)
        return bool(points)


def _load(point: EntryPoint) -> None:
    from mediagraph.framework.errors import Place, Problem, StatusCode, graph_error
    from mediagraph.framework.registry import defined

    package = point.module if point.dist is None else f"{point.dist.name} {point.dist.version}"
    reason, cause = f"{point.module} does not define it", None
    try:
        point.load()
    except Exception as error:  # whatever a foreign package raises
        reason, cause = f"it cannot be imported: {type(error).__name__}: {error}", error
    if point.name not in defined():
        message = f'the calculator "{point.name}" comes from this package, but {reason}; update the package'
        raise graph_error([Problem(message, Place(package), StatusCode.NOT_FOUND)]) from cause


def _entry_points() -> Iterable[EntryPoint]:
    from importlib.metadata import entry_points

    return entry_points(group=ENTRY_POINTS)
