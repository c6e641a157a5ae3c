"""How often somebody may come: so many at once, and then only as fast as a rate. Each key is limited for itself.

One connection may ask for so many productions a minute and is otherwise told when to come back (`take`); one address
may open so many connections a second and otherwise waits its turn (`queue`). A person never notices either.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import Final

KEYS_KEPT: Final = 1000  # those beyond that have nothing to wait for are forgotten
ROUNDING: Final = 1e-6  # seconds: who waits exactly as long as it was told must not be sent away again


class TooFast(Exception):
    """`retry_after` seconds from now the next may come."""

    def __init__(self, retry_after: float) -> None:
        super().__init__(f"too many requests, try again in {retry_after} s")
        self.retry_after = retry_after


class RateLimit:
    """rate: how many a second; at_once: how many may come together before that counts."""

    def __init__(self, rate: float, at_once: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._interval = 1 / rate
        self._saved = (at_once - 1) * self._interval  # seconds by which one may be early
        self._clock = clock
        self._next: dict[str, float] = {}  # when the next of a key would come at the bare rate

    def queue(self, key: str) -> float:
        """Seconds until this one may come, whose place is kept."""
        wait = self._wait(key)
        self._next[key] += self._interval
        return wait

    def take(self, key: str = "") -> None:
        """Raises TooFast where this one would have to wait; that costs nothing."""
        if (wait := self._wait(key)) > ROUNDING:
            raise TooFast(math.ceil((wait - ROUNDING) * 10) / 10)
        self._next[key] += self._interval

    def _wait(self, key: str) -> float:
        now = self._clock()
        if len(self._next) > KEYS_KEPT:
            self._next = {each: at for each, at in self._next.items() if at > now}
        self._next[key] = max(self._next.get(key, now), now)
        return max(0.0, self._next[key] - self._saved - now)
