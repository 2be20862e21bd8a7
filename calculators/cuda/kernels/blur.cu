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
