"""Timelines of a few signs."""

from ml.text.plan import Mark, MarkKind
from ml.timing import TimedSign, Timeline


def timeline(*kinds: tuple[MarkKind, tuple[int, int]], signs: int = 3, length: int = 12, tail: int = 15) -> Timeline:
    """Signs S0, S1, ... of `length` frames one after another and a pause; kinds: marks of which signs."""
    said = [TimedSign(n, f"S{n}", "sign", (0, 1), length * n, length * (n + 1)) for n in range(signs)]
    end = length * signs
    pause = TimedSign(signs, "", "pause", (1, 1), end, end + tail)
    return Timeline((*said, pause), end + tail, marks=tuple(Mark(kind, at) for kind, at in kinds))
