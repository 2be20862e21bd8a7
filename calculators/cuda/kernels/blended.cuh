// A byte of the foreground over one of the background, as cv2.blendLinear weighs them, with a weight within 0..1.

#include "rounded.cuh"

__host__ __device__ inline unsigned char blended(unsigned char front, unsigned char back, float weight) {
    const float kept = weight < 0.0f ? 0.0f : weight > 1.0f ? 1.0f : weight, rest = 1.0f - kept;
    return Rounded<unsigned char>::of((front * kept + back * rest) / (kept + rest + 1e-5f));
}
