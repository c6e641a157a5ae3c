"""The frames of one production that can still be sent: those that wait, and some that were sent not long ago."""

from __future__ import annotations

from collections import deque
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ml.pose import FRAME_WIDTH

KEPT: Final = 300  # frames behind the next one to be sent: 12 s, 160 kB; who comes back has missed a quarter of it


class ReplayBuffer:
    """Frames [start, end) of a production, (n, FRAME_WIDTH) int16 in all."""

    def __init__(self, kept: int = KEPT) -> None:
        self._kept = kept
        self._parts: deque[NDArray[np.int16]] = deque()
        self.start = self.end = 0

    def append(self, frames: NDArray[np.int16], next_frame: int) -> None:
        """Add frames at the end and let go of what lies too far behind the next one to be sent."""
        self._parts.append(frames)
        self.end += len(frames)
        while self._parts and self.start + len(self._parts[0]) <= next_frame - self._kept:
            self.start += len(self._parts.popleft())

    def frames(self, first: int, count: int) -> NDArray[np.int16]:
        """Frames [first, first + count), which must be here."""
        if not self.start <= first <= first + count <= self.end:
            raise ValueError(f"frames {first} to {first + count} are not between {self.start} and {self.end}")
        found, at = [np.empty((0, FRAME_WIDTH), dtype=np.int16)], self.start
        for part in self._parts:
            if at + len(part) > first and at < first + count:
                found.append(part[max(0, first - at) : first + count - at])
            at += len(part)
        return np.concatenate(found)
