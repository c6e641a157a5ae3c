"""When the eyes blink: as often as this signer's do, at the ends of signs, before he begins and when he is done."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from ml.timing import Timeline

CLOSED: Final = (0.35, 0.9, 1.0, 0.8, 0.35)  # of a blink, frame by frame: he keeps his lids down for 3 frames
BEFORE, AFTER, BETWEEN = 0.35, 0.65, 0.33  # chances before the first sign, after the last, and where two meet
REFRACTORY: Final = 12  # frames from one blink to the next, at least
_KEY: Final = 0xB11C  # sets this stream of chance apart from the noise of the network, which has the same seed


def blinks(timeline: Timeline, seed: int) -> NDArray[np.float64]:
    """(frames,) 0..1, how far the lids are closed. Chance is drawn by the seed."""
    chance = np.random.Generator(np.random.Philox(key=[seed, _KEY]))
    signs = [sign for sign in timeline.signs if sign.kind != "pause"]
    found = np.zeros(timeline.frames)
    if not signs:
        return found
    wanted = [(signs[0].start_frame - 2, BEFORE)]
    wanted += [(sign.end_frame, BETWEEN) for sign in signs[:-1]] + [(signs[-1].end_frame - 2, AFTER)]
    last = -REFRACTORY
    for frame, likely in wanted:
        middle = int(frame + chance.integers(-2, 3))
        if chance.random() >= likely or middle - last < REFRACTORY:
            continue
        last = middle
        for shift, closed in enumerate(CLOSED, start=-2):
            if 0 <= middle + shift < timeline.frames:
                found[middle + shift] = closed
    return found
