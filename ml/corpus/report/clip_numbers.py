"""What one clip tells of the fit: errors against its landmarks and contacts, and whether confidence predicts them.

The landmarks stand in for the video; `ml.corpus.report.measure` puts the clips together.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ml.corpus.fit import contacts, motions
from ml.corpus.fit.confidence import hand_error
from ml.corpus.fit.contacts import SIDES, Contact
from ml.corpus.fit.signer import ELBOWS, SHOULDER_WIDTH, TIPS, WRISTS, SignerMotion, signer_motion
from ml.corpus.landmarks import Landmarks
from ml.skeleton import BONE_LENGTHS, PARENTS

Array = NDArray[np.float64]

LINES: Final = 480  # the videos' height in pixels
FASTEST: Final = 5  # a clip's peak speed is the mean of so many fastest frames; a single one may be a slip
_BONES: Final = [joint for joint, parent in enumerate(PARENTS) if parent >= 0]


@dataclass(frozen=True, eq=False)
class ClipNumbers:
    """What the clip `key` adds to the table.

    pixels: errors of elbows, wrists and hands; jerk: of raw and fitted finger tips (means), m/s³; peak: raw and fitted
    peak speed of the faster hand, m/s; bones: the largest change of a bone's length, raw and fitted, as a part of it;
    filled: frames of a hand that was not found; hands: frames times hands; apart: metres, of the clip's contacts, and
    held_out: of those that no one looked at while the fit was tuned.
    """

    key: str
    pixels: Array
    jerk: tuple[float, float]
    peak: tuple[float, float]
    bones: tuple[float, float]
    filled: int
    hands: int
    apart: Array
    held_out: Array = field(default_factory=lambda: np.zeros(0))

    @property
    def off(self) -> tuple[float, float]:
        """Median and 95th percentile of `pixels`."""
        return float(np.median(self.pixels)), float(np.percentile(self.pixels, 95))


def clip_numbers(
    key: str, landmarks: Landmarks, marked: Iterable[Contact] = (), held_out: Iterable[Contact] = ()
) -> ClipNumbers:
    """Fit a clip and measure it."""
    motion, positions = motions(landmarks)

    def apart(touching: Iterable[Contact]) -> Array:
        frames = [(positions[[min(c.frame, len(positions) - 1)]], c.part_a, c.part_b) for c in touching]
        return np.array([float(contacts.apart(*frame)[0]) for frame in frames])

    return ClipNumbers(
        key=key,
        pixels=reprojection(motion),
        jerk=(_mean(_jerk(raw_hands(motion), landmarks.fps)), _mean(_jerk(motion.hands, landmarks.fps))),
        peak=_peaks(motion),
        bones=(_raw_variation(motion), bone_variation(positions)),
        filled=int((~motion.seen).sum()),
        hands=motion.seen.size,
        apart=apart(marked),
        held_out=apart(held_out),
    )


def raw_hands(motion: SignerMotion) -> Array:
    """(T, 2, 21, 3) metres: the hands as they were found, without any fitting; NaN where they were not."""
    landmarks = motion.landmarks
    hands = motion.from_picture(np.stack([landmarks.left_hand, landmarks.right_hand], axis=1))
    own = np.stack([landmarks.left_hand, landmarks.right_hand], axis=1)[..., 2] * motion.scale
    hands[..., 2] = own + (landmarks.depth[:, WRISTS] * SHOULDER_WIDTH)[..., None]
    return hands


def reprojection(motion: SignerMotion) -> Array:
    """Pixels between elbows, wrists and hands of the fitted signer and where they were found in the picture.

    A hand that was not found, or was the other hand found twice, has no place to be compared with: see `seen`.
    """
    landmarks = motion.landmarks
    hands = np.stack([landmarks.left_hand, landmarks.right_hand], axis=1)[..., :2]
    elbows = landmarks.body[:, ELBOWS, :2]
    error = np.linalg.norm(motion.to_picture(motion.hands)[..., :2] - hands, axis=-1)
    arm = np.linalg.norm(motion.to_picture(motion.arms[:, :, 1])[..., :2] - elbows, axis=-1)
    return LINES * np.concatenate([error[motion.seen].ravel(), arm.ravel()])


def bone_variation(positions: Array) -> float:
    """The largest departure of any bone of the avatar from its length, as a part of it."""
    lengths = np.linalg.norm(positions[:, _BONES] - positions[:, [PARENTS[j] for j in _BONES]], axis=-1)
    return float(np.abs(lengths / BONE_LENGTHS[_BONES] - 1).max())


def _raw_variation(motion: SignerMotion) -> float:
    """Standard deviation of the raw lengths of a finger's first bones over their mean."""
    bones = np.linalg.norm(np.diff(raw_hands(motion)[:, :, [5, 6, 9, 10, 13, 14, 17, 18]], axis=2)[:, :, ::2], axis=-1)
    seen = bones[np.isfinite(bones).all(axis=(1, 2))]
    return float((seen.std(axis=0) / seen.mean(axis=0)).mean()) if len(seen) > 1 else 0.0


def _jerk(hands: Array, fps: float) -> Array:
    return np.asarray(np.linalg.norm(np.diff(hands[:, :, TIPS], 3, axis=0), axis=-1) * fps**3)


def _mean(values: Array) -> float:
    found = values[np.isfinite(values)]
    return float(found.mean()) if found.size else 0.0


def _peaks(motion: SignerMotion) -> tuple[float, float]:
    """Peak speed in the picture of the hand that was faster, as found and as fitted."""
    best = (0.0, 0.0)
    for side in range(2):
        raw, fit = (hands[:, side, 0, :2] for hands in (raw_hands(motion), motion.hands))
        speeds = [np.linalg.norm(np.diff(path, axis=0), axis=-1) * motion.landmarks.fps for path in (raw, fit)]
        found = np.isfinite(speeds[0])
        if found.sum() >= FASTEST:
            first, second = (float(np.sort(speed[found])[-FASTEST:].mean()) for speed in speeds)
            best = max(best, (first, second))
    return best


def shaken(landmarks: Landmarks, rng: np.random.Generator) -> Landmarks:
    """The clip with noise of up to 4 cm and drop-outs put into stretches of both hands."""
    across = np.linalg.norm((landmarks.body[:, 11] - landmarks.body[:, 12])[:, :2], axis=-1)
    centimetre = float(np.median(across)) / SHOULDER_WIDTH / 100
    hands = []
    for hand in (landmarks.left_hand.copy(), landmarks.right_hand.copy()):
        start = 0
        while start < len(hand):
            length, kind = int(rng.integers(4, 20)), rng.random()
            stretch = slice(start, start + length)
            if kind < 0.2:
                hand[start : start + min(length, 12)] = np.nan
            elif kind < 0.6:
                hand[stretch] += rng.normal(0, rng.uniform(0.2, 4.0) * centimetre, hand[stretch].shape)
            start += length
        hands.append(hand)
    return replace(landmarks, left_hand=hands[0], right_hand=hands[1])


def confidence_tells(landmarks: Landmarks, rng: np.random.Generator) -> tuple[Array, Array]:
    """(expected, actual) metres of error of each hand and frame of a clip that was shaken; both flat."""
    clear, motion = signer_motion(landmarks), signer_motion(shaken(landmarks, rng))
    actual = np.linalg.norm(motion.hands - clear.hands, axis=-1)[:, :, 1:].mean(axis=-1)
    expected = np.stack([hand_error(motion, side) for side in range(len(SIDES))], axis=1)
    return expected.ravel(), actual.ravel()
