"""Messages of matrices."""

from mediagraph.compat.message_classes import payload_message

MatrixData = payload_message("mediapipe.MatrixData")
