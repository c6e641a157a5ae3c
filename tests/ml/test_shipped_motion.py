"""The motion of the shipped weights, frame by frame: what changes it by mistake is seen, rounding is not.

Signs and their frames are given here and not planned, so that new wordings change nothing. After `make export`,
`python -m tests.ml.test_shipped_motion` writes tests/golden/shipped.npz anew; look at the productions before you do.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from ml.motion import CHUNK
from ml.pose import dequantise
from ml.runtime import HybridSigner, load
from ml.text.plan import Mark
from ml.timing import TimedSign, Timeline

SHIPPED = Path(__file__).parents[1] / "golden" / "shipped.npz"
RENEWED = "if the weights were meant to change, look at them and run `python -m tests.ml.test_shipped_motion`"
EVERY = CHUNK + 1  # frames, so that each place in a chunk is looked at
# sign language, what is signed in how many frames (letters spell), seed
PRODUCTIONS = {
    "a sentence": ("svk", (("JA", 12), ("DOM", 18), ("DEŇ", 20)), 1),
    "a word that is spelled": ("svk", (("Q", 9), ("Á", 9), ("CH", 9)), 2**40),
    "a sentence that negates": ("svk", (("JA", 12), ("NEMÁM", 16), ("DOM", 18)), 5),
    "an American sign alone": ("ase", (("BOOK", 26),), 3),
}
MOVED = 0.001  # metres, how far a joint may be elsewhere: a tenth more noise moves one by 2 mm, rounding by 0.1 mm
SEEN = 0.01  # of confidence and of the face's weights, 0..1


def production(signer: HybridSigner, name: str) -> NDArray[np.int16]:
    """(frames, FRAME_WIDTH): every few frames of it, as long as it signs."""
    language, glosses, seed = PRODUCTIONS[name]
    signs, start = [], 0
    for index, (gloss, frames) in enumerate(glosses):
        kind = "letter" if name.endswith("spelled") else "sign"
        signs.append(TimedSign(index, gloss, kind, (index, index + 1), start, start + frames))  # type: ignore[arg-type]
        start += frames
    signs.append(TimedSign(len(signs), "", "pause", (len(signs), len(signs)), start, start + 13))
    marks = (Mark("negation", (1, 2)),) if name.endswith("negates") else ()
    made = list(signer.chunks(Timeline(tuple(signs), start + 13, marks=marks), language, seed))
    return np.concatenate([chunk.frames for chunk in made])[:start:EVERY]


@pytest.fixture(scope="module")
def signer() -> HybridSigner:
    return load()


@pytest.fixture(scope="module")
def pinned() -> dict[str, NDArray[np.generic]]:
    with np.load(SHIPPED) as arrays:
        return dict(arrays)


def test_the_pinned_motion_is_of_the_shipped_weights(
    signer: HybridSigner, pinned: dict[str, NDArray[np.generic]]
) -> None:
    assert str(pinned["weights"]) == signer.hash, RENEWED


@pytest.mark.parametrize("name", PRODUCTIONS)
def test_the_shipped_weights_sign_as_they_were_seen_to(
    signer: HybridSigner, pinned: dict[str, NDArray[np.int16]], name: str
) -> None:
    made, wanted = dequantise(production(signer, name)), dequantise(pinned[name])
    assert len(made) == len(wanted), RENEWED
    assert np.ptp(wanted.positions, axis=0).max() > 0.1, "it moves"
    assert np.linalg.norm(made.positions - wanted.positions, axis=-1).max() < MOVED, RENEWED
    assert np.abs(made.confidence - wanted.confidence).max() < SEEN, RENEWED
    assert np.abs(made.face - wanted.face).max() < SEEN, RENEWED


if __name__ == "__main__":
    shipped = load()
    found = {name: production(shipped, name) for name in PRODUCTIONS}
    np.savez_compressed(SHIPPED, weights=np.array(shipped.hash), **found)
