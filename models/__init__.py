"""Where models come from: the manifest, the store, and the conversion of TFLite to ONNX."""
