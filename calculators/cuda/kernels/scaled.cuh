// The value at a pixel of a picture that is scaled linearly to columns × lines, as cv2.resize (INTER_LINEAR) has it.

#include "between.cuh"

// A picture in memory, rows one after the other, the channels of a pixel together.
template <class Value>
struct Picture {
    const Value *values;
    int width, height, channels;
    __host__ __device__ Value at(int column, int line, int channel) const {
        return values[((long long)line * width + column) * channels + channel];
    }
};

template <class Value>
__host__ __device__ inline float scaled(const Picture<Value> &picture, int channel, int column, int line, int columns,
                                        int lines) {
    const Between x = between(column, columns, picture.width), y = between(line, lines, picture.height);
    const float above = picture.at(x.before, y.before, channel) * (1.0f - x.part) +
                        picture.at(x.after, y.before, channel) * x.part;
    const float below = picture.at(x.before, y.after, channel) * (1.0f - x.part) +
                        picture.at(x.after, y.after, channel) * x.part;
    return above * (1.0f - y.part) + below * y.part;
}

// Bytes are scaled in fixed-point numbers, weights in 1/2048, and each of two rows loses its last bits on the way (OpenCV
// resize.cpp, HResizeLinear and VResizeLinear for bytes).
__host__ __device__ inline int fixed_weight(float part) { return (int)rintf(part * 2048.0f); }

__host__ __device__ inline int scaled_row(const Picture<unsigned char> &picture, const Between &x, int line, int channel) {
    return picture.at(x.before, line, channel) * fixed_weight(1.0f - x.part) +
           picture.at(x.after, line, channel) * fixed_weight(x.part);
}

__host__ __device__ inline float scaled(const Picture<unsigned char> &picture, int channel, int column, int line,
                                        int columns, int lines) {
    const Between x = between(column, columns, picture.width), y = between_beyond(line, lines, picture.height);
    const int above = scaled_row(picture, x, y.before, channel) >> 4, below = scaled_row(picture, x, y.after, channel) >> 4;
    const int sum = ((above * fixed_weight(1.0f - y.part)) >> 16) + ((below * fixed_weight(y.part)) >> 16);
    return (float)((sum + 2) >> 2);
}
