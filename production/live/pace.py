"""How fast one address may open connections: whoever opens and closes them in a loop waits, and others do not.

Each address has a time at which its next connection is let in; a crowd may come at once, and then as fast as `rate`.
"""

from __future__ import annotations

import time
from collections.abc import Callable


class Pace:
    """rate: connections a second; burst: how many more may come at once before that counts."""

    def __init__(self, rate: float, burst: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._interval, self._credit = 1 / rate, burst / rate
        self._clock = clock
        self._next: dict[str, float] = {}

    def wait(self, address: str) -> float:
        """Seconds until this connection is let in, and a place in the queue of its address."""
        now = self._clock()
        if len(self._next) > 1000:  # addresses that have nothing to wait for need no entry
            self._next = {who: at for who, at in self._next.items() if at > now - self._credit}
        at = max(self._next.get(address, 0.0), now - self._credit)
        self._next[address] = at + self._interval
        return max(0.0, at - now)
