"""Faces that go with signs, as weights of the avatar: only what belongs to the sign itself, not to its sentence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ml.skeleton import FACE, FACE_INDEX


def _both(**weights: float) -> dict[str, float]:
    return {f"{name}{side}": weight for name, weight in weights.items() for side in ("Left", "Right")}


FACES: Final[Mapping[str, Mapping[str, float]]] = {
    "raised brows": {"browInnerUp": 0.45, **_both(browOuterUp=0.4)},
    "drawn brows": _both(browDown=0.55, eyeSquint=0.25),
    "smile": _both(mouthSmile=0.5, cheekSquint=0.25),
    "sad": {"browInnerUp": 0.5, **_both(mouthFrown=0.5)},
    "angry": _both(browDown=0.7, mouthPress=0.4, noseSneer=0.25),
    "disgusted": _both(noseSneer=0.55, mouthUpperUp=0.35, browDown=0.35),
    "afraid": {"browInnerUp": 0.55, **_both(eyeWide=0.5, mouthStretch=0.35)},
    "surprised": {"browInnerUp": 0.5, "jawOpen": 0.25, **_both(browOuterUp=0.5, eyeWide=0.5)},
    "puffed": {"cheekPuff": 0.6, "mouthPucker": 0.2},
    "pursed": {"mouthPucker": 0.55},
    "shrug": {"mouthShrugLower": 0.5, **_both(mouthFrown=0.3), "browInnerUp": 0.25},
}


def weights(name: str) -> NDArray[np.float32]:
    """(52,) of a face by name; none for an empty one."""
    found = np.zeros(len(FACE), dtype=np.float32)
    for weight, value in FACES[name].items() if name else ():
        found[FACE_INDEX[weight]] = value
    return found
