"""`mediagraph new`: what one begins with."""
