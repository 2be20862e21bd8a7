// The two ends of the normalised convolution that blurs a background without its people (normalized_blur.py).

#include "between.cuh"
#include "rounded.cuh"

// How much of a pixel is a person, there or beside it.
__host__ __device__ inline float person_around(const float *mask, int columns, int lines, int column, int line) {
    float most = 0.0f;
    for (int y = line - 1; y <= line + 1; ++y)
        for (int x = column - 1; x <= column + 1; ++x) {
            const float value = mask[(long long)nearest_of(y, lines) * columns + nearest_of(x, columns)];
            most = value > most ? value : most;
        }
    return most > 1.0f ? 1.0f : most;
}

// Three colours, each times the certainty that a pixel is background, and that certainty.
extern "C" __global__ void background_certain(const unsigned char *image, const float *mask, float *weighted, int columns,
                                              int lines) {
    const int column = blockIdx.x * blockDim.x + threadIdx.x, line = blockIdx.y * blockDim.y + threadIdx.y;
    if (column >= columns || line >= lines) return;
    const long long at = (long long)line * columns + column;
    const float rest = 1.0f - person_around(mask, columns, lines, column, line);
    const float certainty = rest * rest + 1e-3f;
    for (int channel = 0; channel < 3; ++channel) weighted[at * 4 + channel] = image[at * 3 + channel] * certainty;
    weighted[at * 4 + 3] = certainty;
}

// The colours that come of it once it is blurred.
extern "C" __global__ void background_colours(const float *weighted, unsigned char *image, int columns, int lines) {
    const int column = blockIdx.x * blockDim.x + threadIdx.x, line = blockIdx.y * blockDim.y + threadIdx.y;
    if (column >= columns || line >= lines) return;
    const long long at = (long long)line * columns + column;
    for (int channel = 0; channel < 3; ++channel)
        image[at * 3 + channel] = Rounded<unsigned char>::of(weighted[at * 4 + channel] / weighted[at * 4 + 3]);
}
