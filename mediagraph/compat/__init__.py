"""Other packages' APIs, served by this one: `import mediagraph.compat.mediapipe as mp`."""
