// Weights and colours as floats.

// Bytes, times a factor. All values of a picture are taken as one plane.
extern "C" __global__ void floats_of_bytes(const unsigned char *bytes, double factor, float *values, int columns,
                                           int lines) {
    const int column = blockIdx.x * blockDim.x + threadIdx.x, line = blockIdx.y * blockDim.y + threadIdx.y;
    if (column >= columns || line >= lines) return;
    const long long at = (long long)line * columns + column;
    values[at] = bytes[at] * (float)factor;
}

// Weights within 0..1.
extern "C" __global__ void clipped(const float *weights, float *limited, int columns, int lines) {
    const int column = blockIdx.x * blockDim.x + threadIdx.x, line = blockIdx.y * blockDim.y + threadIdx.y;
    if (column >= columns || line >= lines) return;
    const long long at = (long long)line * columns + column;
    limited[at] = weights[at] < 0.0f ? 0.0f : weights[at] > 1.0f ? 1.0f : weights[at];
}
