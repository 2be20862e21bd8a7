"""Statistics and traces of a run (rules I1–I6); nothing of it is imported, or runs, while nobody measures."""
