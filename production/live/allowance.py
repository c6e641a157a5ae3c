"""How often one connection may ask: a bucket of permissions that fills again by itself.

It keeps one client from filling the table of productions or the engine's rounds; a person never notices it.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable

MINUTE = 60.0  # seconds
ROUNDING = 1e-6  # who waits exactly as long as it was told must not be sent away again


class TooFast(Exception):
    """The bucket is empty; `retry_after` seconds from now it is not."""

    def __init__(self, retry_after: float) -> None:
        super().__init__(f"too many requests, try again in {retry_after} s")
        self.retry_after = retry_after


class Allowance:
    """a_minute: how many may be taken at once, and how many come back in a minute."""

    def __init__(self, a_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._most = a_minute
        self._left = float(a_minute)
        self._clock = clock
        self._seen = clock()

    def take(self) -> None:
        now = self._clock()
        self._left = min(self._most, self._left + (now - self._seen) * self._most / MINUTE)
        self._seen = now
        if self._left < 1 - ROUNDING:
            raise TooFast(math.ceil((1 - self._left) * MINUTE / self._most * 10 - ROUNDING) / 10)
        self._left -= 1
