"""What the tests of several formats write: a production of the real skeleton in motion, and its plan."""

from __future__ import annotations

import numpy as np

from ml.pose import Clip, dequantise
from ml.signing import Request, Utterance
from ml.text.plan import Coverage, Mark
from ml.timing import TimedSign, Timeline
from tests.builders import FakeSigner

TEXT = "Dobrý večer, <Č> & ahoj?"
TIMELINE = Timeline(
    (
        TimedSign(0, "DOBRE", "sign", (0, 5), 0, 10),
        TimedSign(1, "VEČER", "sign", (6, 11), 10, 25),
        TimedSign(2, "", "pause", (11, 12), 25, 30),
        TimedSign(3, "Č", "letter", (14, 15), 30, 37),
        TimedSign(4, "AHOJ", "sign", (19, 23), 37, 50),
        TimedSign(5, "", "pause", (23, 24), 50, 60),
    ),
    60,
    marks=(Mark("statement", (0, 2)), Mark("yes_no_question", (3, 5)), Mark("topic", (0, 1))),
)


def utterance() -> Utterance:
    return Utterance(FakeSigner(), Request(TEXT, "sk", "svk", seed=7), Coverage(), TIMELINE)


def clip() -> Clip:
    signer = FakeSigner()
    timeline = Timeline(
        tuple(TimedSign(s.index, s.gloss, s.kind, s.text_span, s.start_frame, s.end_frame) for s in TIMELINE.signs), 60
    )
    return dequantise(np.concatenate([chunk.frames for chunk in signer.chunks(timeline, "svk", 7)]))
