"""When the page would have shown which frame: the clock of frontend/src/playback.ts without its pictures.

It plays at normal speed from the first motion on, grants credit as the page does, and counts how often it ran dry.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from ml.skeleton import FPS
from production.live.messages import FIRST_GRANT

TOP_UP: Final = 15  # frames; credit is granted in steps of at least this many
RECOVERY: Final = 8  # frames that must be there before it plays on after running dry


@dataclass
class Playhead:
    """Times are seconds of one clock that never goes back. stalled: seconds in which a frame was due and not there."""

    received: int = 0
    granted: int = FIRST_GRANT
    head: float = 0.0
    underruns: int = 0
    stalled: float = 0.0
    _now: float | None = None  # None before the first motion
    _dry: bool = False
    _ended: bool = False

    def arrive(self, now: float, frames: int) -> None:
        self._advance(now)
        self._now = now
        self.received += frames
        if self.received - self.head >= RECOVERY:
            self._dry = False

    def end(self, now: float) -> None:
        self._advance(now)
        self._ended, self._dry = True, False

    def reconnected(self) -> None:
        self.granted = self.received + FIRST_GRANT

    def credit(self, now: float) -> int:
        """Frames to grant now; 0 while enough is on its way."""
        self._advance(now)
        due = int(self.head) + FIRST_GRANT - self.granted
        if self._ended or due < TOP_UP:
            return 0
        self.granted += due
        return due

    def until_credit(self) -> float | None:
        """Seconds until credit falls due, None while only motion from the server can change that."""
        if self._now is None or self._dry or self._ended:
            return None
        return max(0.0, (self.granted + TOP_UP - FIRST_GRANT - self.head) / FPS)

    def until_over(self, now: float) -> float:
        """Seconds until everything that came has been shown."""
        self._advance(now)
        return max(0.0, (self.received - self.head) / FPS)

    def _advance(self, now: float) -> None:
        if self._now is None:
            return
        passed, self._now = now - self._now, now
        if self._dry:
            self.stalled += passed
            return
        self.head += passed * FPS
        if self.head > self.received:
            if not self._ended:
                self.underruns += 1
                self.stalled += (self.head - self.received) / FPS
                self._dry = True
            self.head = float(self.received)
