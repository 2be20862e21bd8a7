# After "MediaPipe Framework in Python" in MediaPipe's documentation: packets into a graph and out of it.
# Written for mediapipe 0.10.21; the first line is all that is changed to run it here.
import mediapipe as mp

import sys

import cv2

CONFIG = """
  input_stream: 'in_stream'
  output_stream: 'out_stream'
  node {
    calculator: 'PassThroughCalculator'
    input_stream: 'in_stream'
    output_stream: 'out_stream'
  }
"""

graph = mp.CalculatorGraph(graph_config=CONFIG)
packets = []
graph.observe_output_stream("out_stream", lambda stream_name, packet: packets.append(packet))
graph.start_run()

graph.add_packet_to_input_stream("in_stream", mp.packet_creator.create_string("abc").at(0))

rgb_img = cv2.cvtColor(cv2.imread(sys.argv[1]), cv2.COLOR_BGR2RGB)
graph.add_packet_to_input_stream(
    "in_stream", mp.packet_creator.create_image_frame(image_format=mp.ImageFormat.SRGB, data=rgb_img).at(1)
)

graph.close()

print([packet.timestamp.value for packet in packets])
print(packets[0].timestamp, mp.packet_getter.get_str(packets[0]))
frame = mp.packet_getter.get_image_frame(packets[1])
print(frame.width, frame.height, frame.channels, frame.image_format == mp.ImageFormat.SRGB)
print((frame.numpy_view() == rgb_img).all(), frame[3, 2, 1] == rgb_img[3, 2, 1])
