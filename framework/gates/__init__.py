"""The input policies at work: gates decide when a region runs."""
