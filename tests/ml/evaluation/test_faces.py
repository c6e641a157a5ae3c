"""How often a face blinks, and whether it looks like a question."""

import numpy as np

from ml.evaluation.faces import Teller, blinks, told_apart
from ml.pose import Clip
from ml.skeleton import FACE_INDEX
from tests.ml.evaluation.moving import still


def faced(frames: int = 60, seed: int = 0, size: float = 1.0, **level: float) -> Clip:
    """A clip whose face moves by chance around 0.4; level: what is added to weights by name."""
    clip = still(frames)
    face = 0.4 + size * np.random.default_rng(seed).uniform(-0.2, 0.2, clip.face.shape)
    face[:, [FACE_INDEX["eyeBlinkLeft"], FACE_INDEX["eyeBlinkRight"]]] = 0
    for name, more in level.items():
        face[:, FACE_INDEX[name]] += more
    return Clip(clip.positions, clip.confidence, face.astype(np.float32))


def test_blinks_are_counted_where_both_lids_close() -> None:
    clip = faced()
    for at in (10, 30):
        clip.face[at : at + 3, [FACE_INDEX["eyeBlinkLeft"], FACE_INDEX["eyeBlinkRight"]]] = 0.9
    clip.face[50:53, FACE_INDEX["eyeBlinkLeft"]] = 0.6
    assert blinks(clip) == 2


def test_questions_are_told_by_raised_brows_that_were_learned() -> None:
    stated, asked = ([faced(seed=n, **level) for n in range(8)] for level in ({}, {"browInnerUp": 0.3}))
    teller = Teller.learn([*stated, *asked], [False] * 8 + [True] * 8)
    new = [faced(seed=n) for n in range(20, 24)], [faced(seed=n, browInnerUp=0.3) for n in range(30, 34)]
    scores = [teller.asks(clip) for clips in new for clip in clips]
    assert told_apart(scores, [False] * 4 + [True] * 4) == 1
    assert told_apart(scores, [True] * 4 + [False] * 4) == 0
    assert told_apart(scores, [False] * 8) is None
    assert told_apart([1.0, 1.0], [True, False]) == 0.5
