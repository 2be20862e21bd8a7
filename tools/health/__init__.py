"""The checks of `mediagraph doctor`: each yields what it finds, tried out and not only looked up."""
