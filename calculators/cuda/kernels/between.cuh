// Where a column (or row) of a picture lies between two columns of a smaller or larger one: from pixel centre to pixel
// centre, as cv2.resize (INTER_LINEAR) has it.
struct Between {
    int before, after;
    float part;  // of the second one
};

// How many columns of the one make one of the other: the reciprocal is OpenCV's, which decides on the last digit.
__host__ __device__ inline double scale_of(int count, int size) { return 1.0 / ((double)count / size); }

__host__ __device__ inline int nearest_of(int index, int size) { return index < 0 ? 0 : index >= size ? size - 1 : index; }

// Beyond the first and the last centre both are the same one, with the part that they would have further out.
__host__ __device__ inline Between between_beyond(int index, int count, int size) {
    const float place = (float)((index + 0.5) * scale_of(count, size) - 0.5);
    const int before = (int)floorf(place);
    return {nearest_of(before, size), nearest_of(before + 1, size), place - before};
}

__host__ __device__ inline Between between(int index, int count, int size) {
    Between found = between_beyond(index, count, size);
    if (found.before == found.after) found.part = 0.0f;
    return found;
}
