"""The default policy that ends with its first input (rule H11)."""

from __future__ import annotations

from mediagraph.framework.gates.default import JoinGate
from mediagraph.framework.gates.gate import wake_all
from mediagraph.framework.timestamp import DONE, Timestamp


class EarlyCloseGate(JoinGate):
    """Ends as soon as any inlet has ended, even if others still hold packets."""

    __slots__ = ()

    def take(self) -> Timestamp | None:
        """Take the packets of the earliest timestamp, unless it is over."""
        timestamp = None if self._is_over() else JoinGate.take(self)
        if self._is_over():
            self.frontier = DONE
        wake_all(self.inlets)
        return timestamp

    def _is_over(self) -> bool:
        return any(not inlet.packets and inlet.bound >= DONE for inlet in self.inlets)
