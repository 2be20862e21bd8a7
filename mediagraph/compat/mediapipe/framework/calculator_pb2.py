"""Messages of graphs. Texts may use the options of calculators that are shipped or were defined before this import."""

from mediagraph.compat.graph_messages import graph_message, know_options

know_options()

CalculatorGraphConfig = graph_message("mediapipe.CalculatorGraphConfig")
ExecutorConfig = graph_message("mediapipe.ExecutorConfig")
InputStreamInfo = graph_message("mediapipe.InputStreamInfo")
ProfilerConfig = graph_message("mediapipe.ProfilerConfig")
