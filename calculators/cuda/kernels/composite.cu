// People over a background (blending.py).

#include "blended.cuh"

extern "C" __global__ void composite_picture(const unsigned char *people, const float *weights,
                                             const unsigned char *background, unsigned char *composite, int columns,
                                             int lines) {
    const int column = blockIdx.x * blockDim.x + threadIdx.x, line = blockIdx.y * blockDim.y + threadIdx.y;
    if (column >= columns || line >= lines) return;
    const long long at = (long long)line * columns + column;
    for (int channel = 0; channel < 3; ++channel)
        composite[at * 3 + channel] = blended(people[at * 3 + channel], background[at * 3 + channel], weights[at]);
}

extern "C" __global__ void composite_colour(const unsigned char *people, const float *weights, int red, int green, int blue,
                                            unsigned char *composite, int columns, int lines) {
    const int column = blockIdx.x * blockDim.x + threadIdx.x, line = blockIdx.y * blockDim.y + threadIdx.y;
    if (column >= columns || line >= lines) return;
    const long long at = (long long)line * columns + column;
    const unsigned char colour[3] = {(unsigned char)red, (unsigned char)green, (unsigned char)blue};
    for (int channel = 0; channel < 3; ++channel)
        composite[at * 3 + channel] = blended(people[at * 3 + channel], colour[channel], weights[at]);
}

// A picture with alpha over a colour.
extern "C" __global__ void composite_opaque(const unsigned char *picture, int red, int green, int blue,
                                            unsigned char *opaque, int columns, int lines) {
    const int column = blockIdx.x * blockDim.x + threadIdx.x, line = blockIdx.y * blockDim.y + threadIdx.y;
    if (column >= columns || line >= lines) return;
    const long long at = (long long)line * columns + column;
    const unsigned char colour[3] = {(unsigned char)red, (unsigned char)green, (unsigned char)blue};
    for (int channel = 0; channel < 3; ++channel)
        opaque[at * 3 + channel] =
            blended(picture[at * 4 + channel], colour[channel], picture[at * 4 + 3] * (1.0f / 255.0f));
}
