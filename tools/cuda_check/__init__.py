"""`make cuda-check`: everything that only a machine with a GPU can tell, in one table."""
