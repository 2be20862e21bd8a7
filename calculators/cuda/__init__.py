"""Work on CUDA devices. Importing any of it needs neither CUDA nor CuPy; opening a device does."""
