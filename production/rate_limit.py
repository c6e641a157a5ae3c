"""How often somebody may come: so many at once, and then only as fast as a rate. Each key is limited for itself.

One connection may ask for so many productions a minute, one address and the whole site for a multiple of that, and who
asks more is told when to come back (`take`); one address may open so many connections a second and otherwise waits its
turn (`queue`). A person never notices any of it. Each process counts for itself.
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable
from typing import Final

KEYS_KEPT: Final = 1000  # those beyond that have nothing to wait for are forgotten
ROUNDING: Final = 1e-6  # seconds: who waits exactly as long as it was told must not be sent away again
MINUTE: Final = 60  # seconds


class TooFast(Exception):
    """`retry_after` seconds from now the next may come."""

    def __init__(self, retry_after: float) -> None:
        super().__init__(f"too many requests, try again in {retry_after} s")
        self.retry_after = retry_after


class RateLimit:
    """rate: how many a second; at_once: how many may come together before that counts. From any thread."""

    def __init__(self, rate: float, at_once: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._interval = 1 / rate
        self._saved = (at_once - 1) * self._interval  # seconds by which one may be early
        self._clock = clock
        self._next: dict[str, float] = {}  # when the next of a key would come at the bare rate
        self._lock = threading.Lock()

    @classmethod
    def a_minute(cls, number: int, clock: Callable[[], float] = time.monotonic) -> RateLimit:
        """So many a minute, all of which may come together."""
        return cls(number / MINUTE, number, clock)

    def queue(self, key: str) -> float:
        """Seconds until this one may come, whose place is kept."""
        with self._lock:
            wait = self._wait(key)
            self._next[key] += self._interval
        return wait

    def take(self, key: str = "") -> None:
        """Raises TooFast where this one would have to wait; that costs nothing."""
        with self._lock:
            if (wait := self._wait(key)) > ROUNDING:
                raise TooFast(math.ceil((wait - ROUNDING) * 10) / 10)
            self._next[key] += self._interval

    def room(self, key: str = "") -> tuple[int, float]:
        """How many may come now, and in how many seconds as many as ever."""
        with self._lock:
            self._wait(key)
            ahead = self._next[key] - self._clock()
        return max(0, math.floor((self._saved + self._interval - ahead + ROUNDING) / self._interval)), max(0.0, ahead)

    def give_back(self, key: str = "") -> None:
        """What was taken has come to nothing."""
        with self._lock:
            self._next[key] = self._next.get(key, 0.0) - self._interval

    def _wait(self, key: str) -> float:
        now = self._clock()
        if len(self._next) > KEYS_KEPT:
            self._next = {each: at for each, at in self._next.items() if at > now}
        self._next[key] = max(self._next.get(key, now), now)
        return max(0.0, self._next[key] - self._saved - now)


class SharedLimit:
    """So many a minute from one address, and so many from all of them together."""

    def __init__(self, address: int, site: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._address, self._site = RateLimit.a_minute(address, clock), RateLimit.a_minute(site, clock)

    def take(self, address: str) -> None:
        """Raises TooFast, which takes nothing from either."""
        self._address.take(address)
        try:
            self._site.take()
        except TooFast:
            self._address.give_back(address)
            raise
