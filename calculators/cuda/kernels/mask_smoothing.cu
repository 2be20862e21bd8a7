// A mask kept steady where the image stands still: the formulas of motion.py and mask_smoothing.py.
//
// Whether so much moves that it is a cut is decided on the device, so that nobody waits for it: the kernels that follow
// ask `is_cut`. Lines are counted by a thread each and added up by one, in an order that never changes.

#include "mirrored.cuh"
#include "scaled.cuh"

// The mean of 3×3 bytes, as a byte; beyond the border the picture is mirrored about its outermost pixels.
extern "C" __global__ void motion_averaged(const unsigned char *image, float *averaged, int columns, int lines) {
    const int column = blockIdx.x * blockDim.x + threadIdx.x, line = blockIdx.y * blockDim.y + threadIdx.y;
    if (column >= columns || line >= lines) return;
    const Picture<unsigned char> picture = {image, columns, lines, 3};
    for (int channel = 0; channel < 3; ++channel) {
        int sum = 0;
        for (int y = line - 1; y <= line + 1; ++y)
            for (int x = column - 1; x <= column + 1; ++x)
                sum += picture.at(mirrored(x, columns, 0), mirrored(y, lines, 0), channel);
        averaged[((long long)line * columns + column) * 3 + channel] = (float)((2 * sum + 9) / 18);
    }
}

// How far a pixel has moved, 0..1, for the channel that differs most.
__host__ __device__ inline float change(const float *image, const float *reference, double scale, double still) {
    float most = 0.0f;
    for (int channel = 0; channel < 3; ++channel) {
        const float difference = fabsf(image[channel] - reference[channel]);
        most = difference > most ? difference : most;
    }
    const float open = most * (float)scale - (float)(still * scale);
    return open < 0.0f ? 0.0f : open > 1.0f ? 1.0f : open;
}

// The motion there or beside it, and the rate: that motion, or the least one.
extern "C" __global__ void motion_measured(const float *image, const float *reference, double scale, double still,
                                           double least_rate, float *motion, float *rates, int columns, int lines) {
    const int column = blockIdx.x * blockDim.x + threadIdx.x, line = blockIdx.y * blockDim.y + threadIdx.y;
    if (column >= columns || line >= lines) return;
    const long long at = (long long)line * columns + column;
    float most = 0.0f;
    for (int y = line - 1; y <= line + 1; ++y)
        for (int x = column - 1; x <= column + 1; ++x) {
            const long long beside = ((long long)nearest_of(y, lines) * columns + nearest_of(x, columns)) * 3;
            const float found = change(image + beside, reference + beside, scale, still);
            most = found > most ? found : most;
        }
    motion[at] = most;
    rates[at] = most > (float)least_rate ? most : (float)least_rate;
}

// How many pixels of each line move as much as can be.
extern "C" __global__ void motion_counted(const float *motion, int width, int *counts, int columns, int lines) {
    const int column = blockIdx.x * blockDim.x + threadIdx.x, line = blockIdx.y * blockDim.y + threadIdx.y;
    if (column >= columns || line >= lines) return;
    int count = 0;
    for (int x = 0; x < width; ++x) count += motion[(long long)line * width + x] == 1.0f;
    counts[line] = count;
}

extern "C" __global__ void motion_is_cut(const int *counts, int size, double most, int *is_cut, int columns, int lines) {
    const int column = blockIdx.x * blockDim.x + threadIdx.x, line = blockIdx.y * blockDim.y + threadIdx.y;
    if (column >= columns || line >= lines) return;
    long long count = 0;
    for (int index = 0; index < size; ++index) count += counts[index];
    *is_cut = count > most;
}

// The image that the smoothed mask belongs to: it goes to the new one at the same rates.
extern "C" __global__ void motion_followed(const float *image, const float *reference, const float *rates,
                                           const int *is_cut, float *followed, int columns, int lines) {
    const int column = blockIdx.x * blockDim.x + threadIdx.x, line = blockIdx.y * blockDim.y + threadIdx.y;
    if (column >= columns || line >= lines) return;
    const long long at = (long long)line * columns + column;
    for (int channel = 0; channel < 3; ++channel) {
        const float before = reference[at * 3 + channel], now = image[at * 3 + channel];
        followed[at * 3 + channel] = *is_cut ? now : before + (now - before) * rates[at];
    }
}

// 0 for NaN, and 0 or 1 for infinities: they would stay for ever.
__host__ __device__ inline float known(float weight) {
    return weight - weight == 0.0f ? weight : weight > 0.0f ? 1.0f : 0.0f;
}

extern "C" __global__ void mask_smoothed(const float *mask, const float *before, const float *rates, int rates_width,
                                         int rates_height, double mask_change, const int *is_cut, float *smoothed,
                                         int columns, int lines) {
    const int column = blockIdx.x * blockDim.x + threadIdx.x, line = blockIdx.y * blockDim.y + threadIdx.y;
    if (column >= columns || line >= lines) return;
    const long long at = (long long)line * columns + column;
    const Picture<float> picture = {rates, rates_width, rates_height, 1};
    const float past = known(before[at]), difference = known(mask[at]) - past;
    const float off = fabsf(difference) * (float)(2.0 / mask_change) - 1.0f;
    const float moved = scaled(picture, 0, column, line, columns, lines);
    const float rate = off > moved ? off : moved;
    smoothed[at] = *is_cut ? mask[at] : past + difference * (rate < 1.0f ? rate : 1.0f);
}
