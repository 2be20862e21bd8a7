// The colours that people have at their edges, but for the blurs (blur.cu): the formulas of foreground_colors.py.
//
// Eight planes are blurred together: the colours of the person, each times α, then α, and the same of the background with
// 1 − α. Six come of them: F̂ and B̂.

#include "scaled.cuh"
#include "rounded.cuh"

#define LEAST_CERTAINTY 1e-3f

__host__ __device__ inline void put_weighted(const float *person, const float *background, float alpha, float *weighted) {
    const float front = alpha + LEAST_CERTAINTY, back = 1.0f - alpha + LEAST_CERTAINTY;
    for (int channel = 0; channel < 3; ++channel) {
        weighted[channel] = person[channel] * front;
        weighted[4 + channel] = background[channel] * back;
    }
    weighted[3] = front;
    weighted[7] = back;
}

// For the first time the colours of both are those of the image.
extern "C" __global__ void spill_first(const float *colours, const float *alpha, float *weighted, int columns, int lines) {
    const int column = blockIdx.x * blockDim.x + threadIdx.x, line = blockIdx.y * blockDim.y + threadIdx.y;
    if (column >= columns || line >= lines) return;
    const long long at = (long long)line * columns + column;
    put_weighted(colours + at * 3, colours + at * 3, alpha[at], weighted + at * 8);
}

// For the second time F̂ is corrected, within 0..255, so that with B̂ it gives the image.
extern "C" __global__ void spill_second(const float *colours, const float *alpha, const float *estimates, float *weighted,
                                        int columns, int lines) {
    const int column = blockIdx.x * blockDim.x + threadIdx.x, line = blockIdx.y * blockDim.y + threadIdx.y;
    if (column >= columns || line >= lines) return;
    const long long at = (long long)line * columns + column;
    const float *estimate = estimates + at * 6;
    const float part = alpha[at];
    float person[3];
    for (int channel = 0; channel < 3; ++channel) {
        const float front = estimate[channel], back = estimate[3 + channel];
        const float found = front + part * (colours[at * 3 + channel] - part * front - (1.0f - part) * back);
        person[channel] = found < 0.0f ? 0.0f : found > 255.0f ? 255.0f : found;
    }
    put_weighted(person, estimate + 3, part, weighted + at * 8);
}

extern "C" __global__ void spill_estimates(const float *weighted, float *estimates, int columns, int lines) {
    const int column = blockIdx.x * blockDim.x + threadIdx.x, line = blockIdx.y * blockDim.y + threadIdx.y;
    if (column >= columns || line >= lines) return;
    const long long at = (long long)line * columns + column;
    const float *sum = weighted + at * 8;
    for (int channel = 0; channel < 3; ++channel) {
        estimates[at * 6 + channel] = sum[channel] / sum[3];
        estimates[at * 6 + 3 + channel] = sum[4 + channel] / sum[7];
    }
}

// The image, with the corrected F̂ where α is between `least` and `most`; the estimates are `factor` times enlarged.
extern "C" __global__ void spill_removed(const unsigned char *image, const float *alpha, const float *estimates,
                                         int estimates_width, int estimates_height, int factor, double least, double most,
                                         unsigned char *cleaned, int columns, int lines) {
    const int column = blockIdx.x * blockDim.x + threadIdx.x, line = blockIdx.y * blockDim.y + threadIdx.y;
    if (column >= columns || line >= lines) return;
    const long long at = (long long)line * columns + column;
    const Picture<float> picture = {estimates, estimates_width, estimates_height, 6};
    const int width = estimates_width * factor, height = estimates_height * factor;
    const float part = alpha[at], squared = part * part;
    for (int channel = 0; channel < 3; ++channel) {
        const unsigned char value = image[at * 3 + channel];
        cleaned[at * 3 + channel] = value;
        if (part < (float)least || part > (float)most) continue;
        const float front = scaled(picture, channel, column, line, width, height);
        const float back = scaled(picture, 3 + channel, column, line, width, height);
        const float found = front * (1.0f - squared) + value * part + back * (squared - part);
        cleaned[at * 3 + channel] = Rounded<unsigned char>::of(found);
    }
}
