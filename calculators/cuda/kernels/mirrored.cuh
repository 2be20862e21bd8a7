// Beyond its border a picture is mirrored, with its outermost pixels repeated (OpenCV's BORDER_REFLECT) or not
// (BORDER_REFLECT_101).
__host__ __device__ inline int mirrored(int index, int size, int repeats_edge) {
    if (size == 1) return 0;
    const int skipped = repeats_edge ? 0 : 1;
    while (index < 0 || index >= size) index = index < 0 ? -index - 1 + skipped : 2 * size - index - 1 - skipped;
    return index;
}
