"""Reading and writing images, folders, videos and arrays."""
