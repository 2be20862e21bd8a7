"""How long a GPU is at work on kernels and copies, as NVIDIA's profiling interface tells PyTorch's profiler.

That interface (CUPTI) notes the work of the whole process, whoever has started it. Marks in a stream would also count
the time in which the GPU waits for the next kernel to be started, which is what is being looked for.
"""

from __future__ import annotations

import importlib
import json
import tempfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

_WORK = {"kernel", "gpu_memcpy", "gpu_memset"}


def at_work_s(run: Callable[[], object]) -> tuple[float, str]:
    """Seconds that the GPU was at work during a run; 0 with the reason if nobody can tell, and then it is not run."""
    try:
        torch: Any = importlib.import_module("torch")
    except ImportError:
        return 0.0, "there is no PyTorch, whose profiler would tell"
    if not torch.cuda.is_available():
        return 0.0, f"PyTorch {torch.__version__} finds no GPU"
    with torch.profiler.profile(activities=[torch.profiler.ProfilerActivity.CUDA]) as profile:
        run()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "trace.json"
        profile.export_chrome_trace(str(file))
        seconds = work_in(json.loads(file.read_text(encoding="utf-8"))["traceEvents"])
    return seconds, "" if seconds else f"the profiler of PyTorch {torch.__version__} has seen no kernel"


def work_in(events: Iterable[Mapping[str, Any]]) -> float:
    """The seconds of all kernels and copies in a trace, whose times are microseconds."""
    return sum(float(event["dur"]) for event in events if event.get("cat") in _WORK) / 1e6
