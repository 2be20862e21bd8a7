// A picture in a frame, turned and mirrored.
//
// Where a pixel of the result comes from is a whole number of half pixels, whatever is turned about what (placement.py);
// between four pixels stands their mean.

#include "scaled.cuh"
#include "rounded.cuh"

// A picture with bars beside it, or cut off where `left` and `top` are negative; beyond all that is 0.
template <class Value>
struct Framed {
    Picture<Value> picture;
    int left, top, width, height, replicates;
    float colour[4];
    __host__ __device__ float at(int column, int line, int channel) const {
        if (column < 0 || line < 0 || column >= width || line >= height) return 0.0f;
        const int x = column - left, y = line - top;
        const int nearest_x = nearest_of(x, picture.width), nearest_y = nearest_of(y, picture.height);
        if (!replicates && (x != nearest_x || y != nearest_y)) return Rounded<Value>::of(colour[channel]);
        return picture.at(nearest_x, nearest_y, channel);
    }
};

// The mean of four: halves are rounded up in bytes and to even in shorts, as cv2.remap does.
__host__ __device__ inline unsigned char mean_of(float sum, unsigned char) { return (unsigned char)((sum + 2.0f) * 0.25f); }
__host__ __device__ inline unsigned short mean_of(float sum, unsigned short) {
    return Rounded<unsigned short>::of(sum * 0.25f);
}
__host__ __device__ inline float mean_of(float sum, float) { return sum * 0.25f; }

template <class Value>
__host__ __device__ inline Value value_at(const Framed<Value> &framed, int x, int y, int channel) {
    const int column = x >> 1, line = y >> 1;
    if (!(x & 1) && !(y & 1)) return Rounded<Value>::of(framed.at(column, line, channel));
    const float above = framed.at(column, line, channel) + framed.at(column + 1, line, channel);
    const float below = framed.at(column, line + 1, channel) + framed.at(column + 1, line + 1, channel);
    return mean_of(above + below, Value());
}

#define PLACE(name, type)                                                                                               \
    extern "C" __global__ void name(const type *image, int width, int height, int channels, int left, int top,         \
                                    int framed_width, int framed_height, int replicates, int red, int green, int blue, \
                                    int xx, int xy, int x1, int yx, int yy, int y1, type *placed, int columns,         \
                                    int lines) {                                                                       \
        const int column = blockIdx.x * blockDim.x + threadIdx.x, line = blockIdx.y * blockDim.y + threadIdx.y;        \
        if (column >= columns || line >= lines) return;                                                                \
        const Framed<type> framed = {{image, width, height, channels}, left, top, framed_width, framed_height,         \
                                     replicates, {(float)red, (float)green, (float)blue, 0.0f}};                       \
        for (int channel = 0; channel < channels; ++channel)                                                           \
            placed[((long long)line * columns + column) * channels + channel] =                                        \
                value_at(framed, xx * column + xy * line + x1, yx * column + yy * line + y1, channel);                 \
    }

PLACE(place_uint8, unsigned char)
PLACE(place_uint16, unsigned short)
PLACE(place_float32, float)
