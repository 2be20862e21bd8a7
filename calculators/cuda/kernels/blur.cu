// Planes of floats blurred along one direction, by weights for 2 · radius + 1 neighbours; the channels of a pixel stand
// together. Boxes and Gaussians are blurred along the lines, then along the columns. Between the two, sums are of double
// precision, as in cv2.blur: the guided filter subtracts means from each other that are nearly equal.

#include "mirrored.cuh"

#define BLUR(name, given, made, along, size, place)                                                                     \
    extern "C" __global__ void name(const given *planes, int channels, const double *weights, int radius,              \
                                    int repeats_edge, made *blurred, int columns, int lines) {                         \
        const int column = blockIdx.x * blockDim.x + threadIdx.x, line = blockIdx.y * blockDim.y + threadIdx.y;        \
        if (column >= columns || line >= lines) return;                                                                \
        for (int channel = 0; channel < channels; ++channel) {                                                         \
            double sum = 0.0;                                                                                          \
            for (int step = -radius; step <= radius; ++step) {                                                         \
                const int other = mirrored(along + step, size, repeats_edge);                                          \
                sum += planes[((long long)(place)) * channels + channel] * weights[step + radius];                     \
            }                                                                                                          \
            blurred[((long long)line * columns + column) * channels + channel] = (made)sum;                            \
        }                                                                                                              \
    }

BLUR(blur_lines, float, double, column, columns, (long long)line * columns + other)
BLUR(blur_columns, double, float, line, lines, (long long)other * columns + column)

// The weights of as many neighbours as there are columns; nothing has to be copied to the device for them.
extern "C" __global__ void box_weights(double *weights, int columns, int lines) {
    const int column = blockIdx.x * blockDim.x + threadIdx.x, line = blockIdx.y * blockDim.y + threadIdx.y;
    if (column < columns && line < lines) weights[column] = 1.0 / columns;
}

__host__ __device__ inline double gaussian(int step, double sigma) { return exp(-0.5 * step * step / (sigma * sigma)); }

extern "C" __global__ void gaussian_weights(double sigma, double *weights, int columns, int lines) {
    const int column = blockIdx.x * blockDim.x + threadIdx.x, line = blockIdx.y * blockDim.y + threadIdx.y;
    if (column >= columns || line >= lines) return;
    double sum = 0.0;
    for (int other = 0; other < columns; ++other) sum += gaussian(other - columns / 2, sigma);
    weights[column] = gaussian(column - columns / 2, sigma) / sum;
}
