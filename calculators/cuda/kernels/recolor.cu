// One colour mixed into an image where a mask says so, the mask scaled to the image's size on the way.
//
// The formula is MediaPipe's (recolor_calculator.cc, CPU) with its two roundings: with m = weight × luminance a channel
// becomes sat(rint(c·(1 − m))) ⊕ sat(rint(colour·m)), ⊕ being the saturating sum of bytes.

#include "scaled.cuh"

// A mask of bytes is scaled to bytes before it weighs, as on the CPU (scaled.cuh).
__host__ __device__ inline float weight_of(float value, const unsigned char *) { return value * (1.0f / 255.0f); }
__host__ __device__ inline float weight_of(float value, const float *) {
    return value < 0.0f ? 0.0f : value > 1.0f ? 1.0f : value;
}

__host__ __device__ inline int to_byte(double value) { return value < 0 ? 0 : value > 255 ? 255 : (int)rint(value); }

// The pixel `from` (3 bytes) with the colour mixed in.
__host__ __device__ inline void mix(const unsigned char *from, unsigned char *to, float weight, int invert, int luminance,
                                    int red, int green, int blue) {
    const int colour[3] = {red, green, blue};
    if (invert) weight = 1.0f - weight;
    const float light = luminance ? (float)((0.299 * from[0] + 0.587 * from[1] + 0.114 * from[2]) / 255.0) : 1.0f;
    const float mixed = weight * light;
    for (int channel = 0; channel < 3; ++channel) {
        const int sum = to_byte(from[channel] * (1.0 - mixed)) + to_byte(colour[channel] * mixed);
        to[channel] = sum > 255 ? 255 : sum;
    }
}

#define RECOLOR(name, type)                                                                                             \
    extern "C" __global__ void name(const unsigned char *image, const type *mask, int mask_width, int mask_height,     \
                                    int mask_channels, int mask_channel, int invert, int luminance, int red,           \
                                    int green, int blue, unsigned char *mixed, int columns, int lines) {               \
        const int column = blockIdx.x * blockDim.x + threadIdx.x, line = blockIdx.y * blockDim.y + threadIdx.y;        \
        if (column >= columns || line >= lines) return;                                                                \
        const long long at = ((long long)line * columns + column) * 3;                                                 \
        const Picture<type> picture = {mask, mask_width, mask_height, mask_channels};                                  \
        const float value = scaled(picture, mask_channel, column, line, columns, lines);                               \
        mix(image + at, mixed + at, weight_of(value, mask), invert, luminance, red, green, blue);                      \
    }

RECOLOR(recolor_float32, float)
RECOLOR(recolor_uint8, unsigned char)
