"""TFLite flatbuffers to fp32 ONNX, and the graph passes that make ONNX Runtime fast on CPUs."""
