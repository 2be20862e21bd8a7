"""Which nodes of a model ONNX Runtime would run on the CPU, if that were allowed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

_RECORDS = "session.record_ep_graph_assignment_info"
_ON_CPU = "CPUExecutionProvider"
_MOST = 5  # that a message names


def cpu_nodes(path: Path, provider: tuple[str, dict[str, str]]) -> str:
    """For a message, as `2 of 40 ONNX nodes (NonZero "a", Shape "b")`; "" if nobody knows.

    The model is loaded again, with the fall-back, only to be asked; it is not run.
    """
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.add_session_config_entry(_RECORDS, "1")
    try:
        session = onnxruntime.InferenceSession(str(path), options, providers=[provider], enable_fallback=False)
        assigned = session.get_provider_graph_assignment_info()
    except Exception:  # ONNX Runtime's exceptions have no common base; the first one is being reported already
        return ""
    return _told([(part.ep_name, node) for part in assigned for node in part.get_nodes()])


def _told(assigned: list[tuple[str, Any]]) -> str:
    found = [f'{node.op_type} "{node.name}"' for provider, node in assigned if provider == _ON_CPU]
    if not found:
        return ""
    more = ", …" if len(found) > _MOST else ""
    return f"{len(found)} of {len(assigned)} ONNX nodes ({', '.join(found[:_MOST])}{more})"
