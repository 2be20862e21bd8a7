// The guided filter, but for its windows, which are means (blur.cu): the formulas are those of guided_filter.py.

#include "scaled.cuh"

// What the windows are taken of, 13 planes: the colours, the mask, the products of the colours with each other (red with
// red, green, blue, green with green, blue, blue with blue), and with the mask.
extern "C" __global__ void guided_products(const unsigned char *guide, const float *mask, float *products, int columns,
                                           int lines) {
    const int column = blockIdx.x * blockDim.x + threadIdx.x, line = blockIdx.y * blockDim.y + threadIdx.y;
    if (column >= columns || line >= lines) return;
    const long long at = (long long)line * columns + column;
    float colour[3], *product = products + at * 13;
    for (int one = 0; one < 3; ++one) *product++ = colour[one] = guide[at * 3 + one] * (1.0f / 255.0f) - 0.5f;
    *product++ = mask[at];
    for (int one = 0; one < 3; ++one)
        for (int other = one; other < 3; ++other) *product++ = colour[one] * colour[other];
    for (int one = 0; one < 3; ++one) *product++ = colour[one] * mask[at];
}

// The mask as a linear function of the colour in each window: three slopes, and the offset for colours from 0 on.
extern "C" __global__ void guided_model(const float *means, double epsilon, float *model, int columns, int lines) {
    const int column = blockIdx.x * blockDim.x + threadIdx.x, line = blockIdx.y * blockDim.y + threadIdx.y;
    if (column >= columns || line >= lines) return;
    const long long at = (long long)line * columns + column;
    const float *mean = means + at * 13, *product = mean + 4;
    float covariance[6], shared[3];
    for (int one = 0, place = 0; one < 3; ++one)
        for (int other = one; other < 3; ++other, ++place) {
            covariance[place] = product[place] - mean[one] * mean[other];
            // Rounding may lead below 0.
            if (one == other)
                covariance[place] = (covariance[place] > 0.0f ? covariance[place] : 0.0f) + (float)epsilon;
        }
    for (int one = 0; one < 3; ++one) shared[one] = product[6 + one] - mean[one] * mean[3];
    const float rr = covariance[0], rg = covariance[1], rb = covariance[2];
    const float gg = covariance[3], gb = covariance[4], bb = covariance[5];
    const float c_rr = gg * bb - gb * gb, c_rg = gb * rb - rg * bb, c_rb = rg * gb - gg * rb;
    const float c_gg = rr * bb - rb * rb, c_gb = rb * rg - rr * gb, c_bb = rr * gg - rg * rg;
    const float scale = 1.0f / (rr * c_rr + rg * c_rg + rb * c_rb);
    const float r = shared[0] * scale, g = shared[1] * scale, b = shared[2] * scale;
    float *slope = model + at * 4;
    slope[0] = c_rr * r + c_rg * g + c_rb * b;
    slope[1] = c_rg * r + c_gg * g + c_gb * b;
    slope[2] = c_rb * r + c_gb * g + c_bb * b;
    slope[3] = mean[3] - slope[0] * mean[0] - slope[1] * mean[1] - slope[2] * mean[2];
    slope[3] -= 0.5f * (slope[0] + slope[1] + slope[2]);
}

// The mask of an image: the function of each pixel, `factor` times enlarged, with its values black..white as 0..1.
extern "C" __global__ void guided_mask(const unsigned char *image, const float *model, int model_width, int model_height,
                                       int factor, double black, double white, float *mask, int columns, int lines) {
    const int column = blockIdx.x * blockDim.x + threadIdx.x, line = blockIdx.y * blockDim.y + threadIdx.y;
    if (column >= columns || line >= lines) return;
    const long long at = (long long)line * columns + column;
    const Picture<float> functions = {model, model_width, model_height, 4};
    const int width = model_width * factor, height = model_height * factor;
    float value = scaled(functions, 3, column, line, width, height);
    for (int channel = 0; channel < 3; ++channel)
        value += scaled(functions, channel, column, line, width, height) * (1.0f / 255.0f) * image[at * 3 + channel];
    value = (value - (float)black) * (1.0f / (float)(white - black));
    mask[at] = value < 0.0f ? 0.0f : value > 1.0f ? 1.0f : value;
}

// A mask of another size at the centres of the pixels of a smaller image, which are `step` pixels of the mask apart.
extern "C" __global__ void guided_coarse(const float *mask, int width, int height, double step_x, double step_y,
                                         float *coarse, int columns, int lines) {
    const int column = blockIdx.x * blockDim.x + threadIdx.x, line = blockIdx.y * blockDim.y + threadIdx.y;
    if (column >= columns || line >= lines) return;
    const Picture<float> picture = {mask, width, height, 1};
    const double x = step_x * column + step_x / 2 - 0.5, y = step_y * line + step_y / 2 - 0.5;
    const int left = (int)floor(x), top = (int)floor(y);
    const float right_part = (float)(x - left), bottom_part = (float)(y - top);
    const int x0 = nearest_of(left, width), x1 = nearest_of(left + 1, width);
    const int y0 = nearest_of(top, height), y1 = nearest_of(top + 1, height);
    const float above = picture.at(x0, y0, 0) * (1.0f - right_part) + picture.at(x1, y0, 0) * right_part;
    const float below = picture.at(x0, y1, 0) * (1.0f - right_part) + picture.at(x1, y1, 0) * right_part;
    coarse[(long long)line * columns + column] = above * (1.0f - bottom_part) + below * bottom_part;
}
