// A number as a value of a picture: the nearest whole one, halves to even, within the limits of its type.
template <class Value>
struct Rounded;

template <>
struct Rounded<unsigned char> {
    __host__ __device__ static unsigned char of(float number) {
        return (unsigned char)rintf(number < 0.0f ? 0.0f : number > 255.0f ? 255.0f : number);
    }
};

template <>
struct Rounded<unsigned short> {
    __host__ __device__ static unsigned short of(float number) {
        return (unsigned short)rintf(number < 0.0f ? 0.0f : number > 65535.0f ? 65535.0f : number);
    }
};

template <>
struct Rounded<float> {
    __host__ __device__ static float of(float number) { return number; }
};
