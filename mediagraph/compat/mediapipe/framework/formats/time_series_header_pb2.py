"""Messages of headers of samples."""

from mediagraph.compat.message_classes import payload_message

TimeSeriesHeader = payload_message("mediapipe.TimeSeriesHeader")
MultiStreamTimeSeriesHeader = payload_message("mediapipe.MultiStreamTimeSeriesHeader")
