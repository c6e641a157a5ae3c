"""What the head says beside the hands: it shakes where a sentence is negated, and bows where one asks for yes or no.

Seven negations and five such questions of the training sentences are too few for the network to learn them from: what
it makes of a negation turns a fifth as far as this signer does, and its questions bow no further than its statements
(docs/lab.md). He begins to shake before the negated sign, eleven degrees and a little less each time, and goes on
into what follows; he bows by thirteen degrees more than in statements, most at the end. The eyes stay where they were.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from ml.face.phrase import smoothed
from ml.kinematics import turn_head
from ml.pose import Clip
from ml.skeleton import FACE_INDEX, GAZE
from ml.timing import Timeline

Array = NDArray[np.float64]

LEAD: Final = 6  # frames from where the head begins to shake to where the negated sign does
SWING: Final = 8.5  # frames from the middle to one side and back
LEAST, MOST = 4, 8  # swings: a short sign is shaken over, a long one not all through
SIZE: Final = np.radians(12.5)  # of the first swing, before it is smoothed
FADE: Final = 0.9  # of each swing by the one before
BOW: Final = np.radians(13.0)  # at the end of a question
SOFT: Final = 1.5  # frames; no head sets out at full speed
YAW, PITCH = 0, 1
_LOOKS: Final = (  # weight, which way the eyes turn by it, and along which of the two
    ("eyeLookOutLeft", YAW, 1.0),
    ("eyeLookInRight", YAW, 1.0),
    ("eyeLookInLeft", YAW, -1.0),
    ("eyeLookOutRight", YAW, -1.0),
    ("eyeLookDownLeft", PITCH, 1.0),
    ("eyeLookDownRight", PITCH, 1.0),
    ("eyeLookUpLeft", PITCH, -1.0),
    ("eyeLookUpRight", PITCH, -1.0),
)


def turns(timeline: Timeline) -> Array:
    """(frames, 2) radians that the head turns to the signer's left, and down."""
    found = np.zeros((timeline.frames, 2))
    free = 0  # from here on nothing is shaken at
    for mark in timeline.marks:
        signs = timeline.signs[slice(*mark.signs)]
        start, end = signs[0].start_frame, min(signs[-1].end_frame, timeline.frames)
        if mark.kind == "negation":
            begin = max(free, start - LEAD)
            swings = min(max(LEAST, round((end - begin) / SWING)), MOST)
            free = begin + round(swings * SWING)
            at = np.arange(begin, min(free, timeline.frames))
            since = (at - begin) / SWING
            found[at, YAW] = SIZE * FADE**since * np.sin(np.pi * since)
        elif mark.kind == "yes_no_question":
            found[start:end, PITCH] = BOW * np.linspace(0, 1, end - start)
    return np.stack([smoothed(found[:, [YAW]], SOFT)[:, 0], smoothed(found[:, [PITCH]], 2 * SOFT)[:, 0]], axis=1)


def turned(clip: Clip, turns: Array) -> Clip:
    """The clip with its head turned by turns (T, 2) and the eyes turned back by as much; frames without any stay as
    they are, to the bit."""
    at = np.flatnonzero(turns.any(axis=1))
    positions, face = clip.positions.copy(), clip.face.copy()
    positions[at] = turn_head(positions[at], turns[at, YAW], turns[at, PITCH])
    looks = -turns[at] / GAZE
    for name, along, way in _LOOKS:
        looks[:, along] += way * face[at, FACE_INDEX[name]] / 2
    for name, along, way in _LOOKS:
        face[at, FACE_INDEX[name]] = np.clip(way * looks[:, along], 0, 1)
    return Clip(positions, clip.confidence, face, clip.fps)
