"""The conversion of TFLite models to fp32 ONNX, and the passes that make the result fast on CPUs."""
