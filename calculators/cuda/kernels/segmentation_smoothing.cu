// A mask calmed with the one before it, where it is uncertain: the formula and the order of operations are those of
// segmentation_smoothing.py, which follows MediaPipe's segmentation_smoothing_calculator.cc.

// How much the previous value counts: 1 where the new one is 0.5, 0 where it is near 0 or 1.
__host__ __device__ inline float uncertainty(float value) {
    const float square = (value - 0.5f) * (value - 0.5f);
    float certainty = -624.717f;
    certainty = certainty * square + 291.309f;
    certainty = certainty * square + -57.8051f;
    certainty = certainty * square + -0.748699f;
    certainty = certainty * square + 5.68842f;
    certainty *= square;
    return 1.0f - (certainty < 1.0f ? certainty : 1.0f);
}

extern "C" __global__ void segmentation_smoothing(const float *mask, const float *previous, double ratio, float *smoothed,
                                                  int columns, int lines) {
    const int column = blockIdx.x * blockDim.x + threadIdx.x, line = blockIdx.y * blockDim.y + threadIdx.y;
    if (column >= columns || line >= lines) return;
    const long long at = (long long)line * columns + column;
    const float weight = uncertainty(mask[at]) * (float)ratio;
    smoothed[at] = (previous[at] - mask[at]) * weight + mask[at];
}
