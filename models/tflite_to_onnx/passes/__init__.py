"""Rewritings of an ONNX graph that make it fast on ONNX Runtime's blocked (NCHWc) CPU kernels, exact up to rounding.

Those kernels exist for some operators only; at every other one ONNX Runtime copies the image from the blocked layout
and back. The passes replace such operators by equal ones that have a kernel. CUDA gets the plain graph.
"""
