// The output of a segmentation model as a mask: activation, then bilinear scaling from pixel centre to pixel centre, in
// one pass. The formulas are those of activation.py and of cv2.resize (INTER_LINEAR, float).

#include "between.cuh"

#define SIGMOID 1
#define SOFTMAX 2

__host__ __device__ inline float activated(const float *values, int at, int activation, int layer) {
    if (activation == SIGMOID) return 1.0f / (expf(-values[at]) + 1.0f);
    if (activation != SOFTMAX) return values[at];
    const float first = values[2 * at], second = values[2 * at + 1];
    const float most = first > second ? first : second, least = first > second ? second : first;
    return expf((layer ? second : first) - most) / (1.0f + expf(least - most));
}

__host__ __device__ inline float mask_value(const float *values, int width, int height, int activation, int layer,
                                            int column, int line, int columns, int lines) {
    const Between x = between(column, columns, width), y = between(line, lines, height);
    const float upper = activated(values, y.before * width + x.before, activation, layer) * (1.0f - x.part) +
                        activated(values, y.before * width + x.after, activation, layer) * x.part;
    const float lower = activated(values, y.after * width + x.before, activation, layer) * (1.0f - x.part) +
                        activated(values, y.after * width + x.after, activation, layer) * x.part;
    return upper * (1.0f - y.part) + lower * y.part;
}

extern "C" __global__ void tensors_to_segmentation(const float *values, int width, int height, int activation, int layer,
                                                   float *mask, int columns, int lines) {
    const int column = blockIdx.x * blockDim.x + threadIdx.x, line = blockIdx.y * blockDim.y + threadIdx.y;
    if (column >= columns || line >= lines) return;
    mask[(long long)line * columns + column] =
        mask_value(values, width, height, activation, layer, column, line, columns, lines);
}
