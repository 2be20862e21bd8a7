"""Packet generators of a graph, and the message that holds their options."""

from mediagraph.compat.graph_messages import graph_message

PacketGeneratorConfig = graph_message("mediapipe.PacketGeneratorConfig")
PacketGeneratorOptions = graph_message("mediapipe.PacketGeneratorOptions")
