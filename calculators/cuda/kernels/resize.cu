// Pictures of 1 to 4 (or more) channels in another size, as cv2.resize makes them.

#include "scaled.cuh"
#include "rounded.cuh"

// INTER_LINEAR: the mean of the four pixels around, by their distance.
template <class Value>
__host__ __device__ inline Value linear(const Picture<Value> &picture, int channel, int column, int line, int columns,
                                        int lines) {
    return Rounded<Value>::of(scaled(picture, channel, column, line, columns, lines));
}

// INTER_NEAREST: the pixel that lies to the left of and above the corner, as OpenCV takes it for the nearest.
template <class Value>
__host__ __device__ inline Value nearest(const Picture<Value> &picture, int channel, int column, int line, int columns,
                                         int lines) {
    const int x = (int)floor(column * scale_of(columns, picture.width));
    const int y = (int)floor(line * scale_of(lines, picture.height));
    return picture.at(nearest_of(x, picture.width), nearest_of(y, picture.height), channel);
}

// INTER_AREA: which columns (or rows) one of the result covers, the first and the last perhaps in part. OpenCV leaves out
// parts below a thousandth (resize.cpp, computeResizeAreaTab).
struct Covered {
    int first, last;
    float part_of_first, part, part_of_last;
    __host__ __device__ float of(int index) const {
        return index == first ? part_of_first : index == last ? part_of_last : part;
    }
};

__host__ __device__ inline Covered covered(int index, int count, int size) {
    const double scale = scale_of(count, size), start = index * scale, end = start + scale;
    const double length = scale < size - start ? scale : size - start;
    int last = (int)floor(end), first = (int)ceil(start);
    if (last > size - 1) last = size - 1;
    if (first > last) first = last;
    const double before = first - start, after = end - last, whole = 1.0 / length;
    Covered found = {first, last - 1, (float)whole, (float)whole, (float)whole};
    if (after > 1e-3) {
        const double shown = after < 1.0 ? after : 1.0;
        found.last = last;
        found.part_of_last = (float)((shown < length ? shown : length) / length);
        if (found.first == found.last) found.part_of_first = found.part_of_last;
    }
    if (before > 1e-3) {
        found.first = first - 1;
        found.part_of_first = (float)(before / length);
    }
    return found;
}

template <class Value>
__host__ __device__ inline float area_mean(const Picture<Value> &picture, int channel, const Covered &x, const Covered &y) {
    float sum = 0.0f;
    for (int line = y.first; line <= y.last; ++line) {
        float row = 0.0f;
        for (int column = x.first; column <= x.last; ++column) row += picture.at(column, line, channel) * x.of(column);
        sum += row * y.of(line);
    }
    return sum;
}

// The mean of a whole number of pixels. Bytes and shorts in fours are rounded up at the half, all else to even.
__host__ __device__ inline float four_mean(unsigned char, float sum) { return floorf((sum + 2.0f) * 0.25f); }
__host__ __device__ inline float four_mean(unsigned short, float sum) { return floorf((sum + 2.0f) * 0.25f); }
__host__ __device__ inline float four_mean(float, float sum) { return sum * 0.25f; }

template <class Value>
__host__ __device__ inline float block_mean(const Picture<Value> &picture, int channel, int left, int top, int wide,
                                            int high) {
    float sum = 0.0f;
    for (int line = top; line < top + high; ++line)
        for (int column = left; column < left + wide; ++column) sum += picture.at(column, line, channel);
    return wide == 2 && high == 2 ? four_mean(Value(), sum) : sum * (1.0f / (wide * high));
}

template <class Value>
__host__ __device__ inline Value area(const Picture<Value> &picture, int channel, int column, int line, int columns,
                                      int lines) {
    if (picture.width % columns == 0 && picture.height % lines == 0) {
        const int wide = picture.width / columns, high = picture.height / lines;
        return Rounded<Value>::of(block_mean(picture, channel, column * wide, line * high, wide, high));
    }
    const Covered x = covered(column, columns, picture.width), y = covered(line, lines, picture.height);
    return Rounded<Value>::of(area_mean(picture, channel, x, y));
}

// INTER_CUBIC: sixteen pixels, with the weights of Keys' cubic convolution for a = −0.75.
__host__ __device__ inline void cubic_weights(float part, float *weights) {
    const float a = -0.75f, before = part + 1.0f, rest = 1.0f - part;
    weights[0] = ((a * before - 5.0f * a) * before + 8.0f * a) * before - 4.0f * a;
    weights[1] = ((a + 2.0f) * part - (a + 3.0f)) * part * part + 1.0f;
    weights[2] = ((a + 2.0f) * rest - (a + 3.0f)) * rest * rest + 1.0f;
    weights[3] = 1.0f - weights[0] - weights[1] - weights[2];
}

template <class Value>
__host__ __device__ inline Value cubic(const Picture<Value> &picture, int channel, int column, int line, int columns,
                                       int lines) {
    const float x = (float)((column + 0.5) * scale_of(columns, picture.width) - 0.5);
    const float y = (float)((line + 0.5) * scale_of(lines, picture.height) - 0.5);
    const int left = (int)floorf(x), top = (int)floorf(y);
    float across[4], down[4], sum = 0.0f;
    cubic_weights(x - left, across);
    cubic_weights(y - top, down);
    for (int i = 0; i < 4; ++i) {
        float row = 0.0f;
        const int row_at = nearest_of(top + i - 1, picture.height);
        for (int j = 0; j < 4; ++j) row += across[j] * picture.at(nearest_of(left + j - 1, picture.width), row_at, channel);
        sum += down[i] * row;
    }
    return Rounded<Value>::of(sum);
}

#define RESIZE(name, value_at, type)                                                                                    \
    extern "C" __global__ void name(const type *image, int width, int height, int channels, type *resized, int columns, \
                                    int lines) {                                                                        \
        const int column = blockIdx.x * blockDim.x + threadIdx.x, line = blockIdx.y * blockDim.y + threadIdx.y;         \
        if (column >= columns || line >= lines) return;                                                                 \
        const Picture<type> picture = {image, width, height, channels};                                                 \
        for (int channel = 0; channel < channels; ++channel)                                                            \
            resized[((long long)line * columns + column) * channels + channel] =                                        \
                value_at(picture, channel, column, line, columns, lines);                                               \
    }

RESIZE(resize_linear_uint8, linear, unsigned char)
RESIZE(resize_linear_uint16, linear, unsigned short)
RESIZE(resize_linear_float32, linear, float)
RESIZE(resize_nearest_uint8, nearest, unsigned char)
RESIZE(resize_nearest_uint16, nearest, unsigned short)
RESIZE(resize_nearest_float32, nearest, float)
RESIZE(resize_area_uint8, area, unsigned char)
RESIZE(resize_area_uint16, area, unsigned short)
RESIZE(resize_area_float32, area, float)
RESIZE(resize_cubic_uint8, cubic, unsigned char)
