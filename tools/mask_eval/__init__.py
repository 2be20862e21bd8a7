"""`mediagraph mask-eval`: how good masks are, in numbers."""
