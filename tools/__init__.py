"""The command line: `run-graph` and `mediagraph VERB`."""
