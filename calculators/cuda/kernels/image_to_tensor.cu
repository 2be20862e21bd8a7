// A part of an image, rotated and scaled, as a tensor: position, bilinear sample, range and layout in one pass.
//
// The arithmetic is that of the CPU variant to the bit (sampling.py): positions in double precision in the order in which
// OpenCV 4 computes them, rounded to 1/32 pixel, whole-number weights, one rounded byte, and a table from bytes to values.

#define POSITIONS_PER_PIXEL 32

// What maps an element of the tensor to a position in the image: the rows of a 3×3 matrix, and how many columns OpenCV
// computes from one start.
struct Mapping {
    double x[3], y[3], scale[3];
    int block;
};

__host__ __device__ inline double plane(const double *row, int column, int line, int block) {
    const int start = column / block * block;
    return (row[0] * start + row[1] * line + row[2]) + row[0] * (column - start);
}

// In 1/32 pixel, half to even, limited to 16-bit pixels: further out only the border is seen.
__host__ __device__ inline int position(double value, double scale) {
    const double lowest = -32768.0 * POSITIONS_PER_PIXEL, highest = 32767.0 * POSITIONS_PER_PIXEL;
    const double product = value * scale;
    return (int)rint(product < lowest ? lowest : product > highest ? highest : product);
}

__host__ __device__ inline int limited(int value, int size) {
    return value < 0 ? 0 : value >= size ? size - 1 : value;
}

__host__ __device__ inline int pixel(const unsigned char *image, int width, int height, int channels, int column, int line,
                                     int channel, int replicate) {
    if (!replicate && (column < 0 || line < 0 || column >= width || line >= height)) return 0;
    const int at = limited(line, height) * width + limited(column, width);
    return image[(long long)at * channels + channel];
}

// The byte that stands at (column, line) of the tensor.
__host__ __device__ inline int sampled(const unsigned char *image, int width, int height, int channels, int channel,
                                       int replicate, const Mapping &mapping, int column, int line) {
    const double scale = POSITIONS_PER_PIXEL / plane(mapping.scale, column, line, mapping.block);
    const int x = position(plane(mapping.x, column, line, mapping.block), scale);
    const int y = position(plane(mapping.y, column, line, mapping.block), scale);
    const int left = x >> 5, top = y >> 5, right_part = x & 31, bottom_part = y & 31;
    const int left_part = POSITIONS_PER_PIXEL - right_part, top_part = POSITIONS_PER_PIXEL - bottom_part;
    const int upper = pixel(image, width, height, channels, left, top, channel, replicate) * left_part +
                      pixel(image, width, height, channels, left + 1, top, channel, replicate) * right_part;
    const int lower = pixel(image, width, height, channels, left, top + 1, channel, replicate) * left_part +
                      pixel(image, width, height, channels, left + 1, top + 1, channel, replicate) * right_part;
    return (upper * top_part + lower * bottom_part + 512) >> 10;
}

#define IMAGE_TO_TENSOR(name, type)                                                                                     \
    extern "C" __global__ void name(const unsigned char *image, int width, int height, int channels, int replicate,    \
                                    double xx, double xy, double x1, double yx, double yy, double y1, double sx,       \
                                    double sy, double s1, int block, const type *values, type *tensor, int columns,    \
                                    int lines, int depth) {                                                            \
        const int column = blockIdx.x * blockDim.x + threadIdx.x, line = blockIdx.y * blockDim.y + threadIdx.y;        \
        if (column >= columns || line >= lines) return;                                                                \
        const Mapping mapping = {{xx, xy, x1}, {yx, yy, y1}, {sx, sy, s1}, block};                                     \
        for (int channel = 0; channel < depth; ++channel)                                                              \
            tensor[((long long)line * columns + column) * depth + channel] =                                           \
                values[sampled(image, width, height, channels, channel, replicate, mapping, column, line)];            \
    }

IMAGE_TO_TENSOR(image_to_tensor_float32, float)
IMAGE_TO_TENSOR(image_to_tensor_int8, signed char)
IMAGE_TO_TENSOR(image_to_tensor_uint8, unsigned char)
