// The colours of an image with another alpha: the same everywhere, or that of a mask. The rounding is that of
// set_alpha.py, which follows MediaPipe's set_alpha_calculator.cc.

__host__ __device__ inline unsigned char alpha_of(const unsigned char *mask) { return *mask; }

// Values 0..1 as 0..255, halves away from zero; a half itself would round 0.49999997 up.
__host__ __device__ inline unsigned char alpha_of(const float *mask) {
    const float scaled = *mask * 255.0f + 0.49999997f;
    return (unsigned char)(scaled < 0.0f ? 0.0f : scaled > 255.0f ? 255.0f : scaled);
}

__host__ __device__ inline void put(const unsigned char *from, unsigned char *to, unsigned char alpha) {
    for (int channel = 0; channel < 3; ++channel) to[channel] = from[channel];
    to[3] = alpha;
}

extern "C" __global__ void set_alpha_value(const unsigned char *image, int channels, int alpha, unsigned char *changed,
                                           int columns, int lines) {
    const int column = blockIdx.x * blockDim.x + threadIdx.x, line = blockIdx.y * blockDim.y + threadIdx.y;
    if (column >= columns || line >= lines) return;
    const long long at = (long long)line * columns + column;
    put(image + at * channels, changed + at * 4, (unsigned char)alpha);
}

#define SET_ALPHA(name, type)                                                                                           \
    extern "C" __global__ void name(const unsigned char *image, int channels, const type *mask, int mask_channels,     \
                                    unsigned char *changed, int columns, int lines) {                                  \
        const int column = blockIdx.x * blockDim.x + threadIdx.x, line = blockIdx.y * blockDim.y + threadIdx.y;        \
        if (column >= columns || line >= lines) return;                                                                \
        const long long at = (long long)line * columns + column;                                                       \
        put(image + at * channels, changed + at * 4, alpha_of(mask + at * mask_channels));                             \
    }

SET_ALPHA(set_alpha_float32, float)
SET_ALPHA(set_alpha_uint8, unsigned char)
