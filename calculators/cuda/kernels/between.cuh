// Where a column (or row) of a picture lies between two columns of a smaller or larger one: from pixel centre to pixel
// centre, as cv2.resize (INTER_LINEAR, float) has it.
struct Between {
    int before, after;
    float part;  // of the second one
};

__host__ __device__ inline Between between(int index, int count, int size) {
    const double scale = (double)size / count;
    const float place = (float)((index + 0.5) * scale - 0.5);
    const int before = (int)floorf(place);
    if (before < 0) return {0, 0, 0.0f};
    if (before >= size - 1) return {size - 1, size - 1, 0.0f};
    return {before, before + 1, place - before};
}
