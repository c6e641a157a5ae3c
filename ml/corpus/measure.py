"""How good the fit is, in numbers over all clips: `python -m ml.corpus measure`.

Errors are taken against the landmarks, which stand in for the video, and against contacts marked by eye in it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.stats import spearmanr

from ml.corpus import contacts, fitted
from ml.corpus.contacts import SIDES, Contact
from ml.corpus.fit import motions
from ml.corpus.fit.confidence import hand_error
from ml.corpus.fit.signer import ELBOWS, SHOULDER_WIDTH, TIPS, WRISTS, SignerMotion, signer_motion
from ml.corpus.landmarks import CorpusError, Landmarks
from ml.skeleton import BONE_LENGTHS, PARENTS

Array = NDArray[np.float64]

LINES: Final = 480  # the videos' height in pixels
KEPT: Final = 0.025  # metres within which a contact counts as kept
MIDDLE, MOST = 6.0, 18.0  # pixels that the median and the 95th percentile of reprojection stay under
WORST: Final = 5  # clips named
DRAWN: Final = 1000  # values that stand for a distribution: single errors are millions
FASTEST: Final = 5  # a clip's peak speed is the mean of so many fastest frames; a single one may be a slip
SHAKEN: Final = 20  # every twentieth clip is shaken to see whether confidence tells
_BONES: Final = [joint for joint, parent in enumerate(PARENTS) if parent >= 0]


@dataclass(frozen=True)
class Row:
    """A line of the table. values: single errors in `unit`, or evenly spaced quantiles of them, for a histogram with
    `limits` drawn in; note: which clips are behind the value."""

    what: str
    value: str
    target: str
    met: bool
    values: tuple[float, ...] = ()
    unit: str = ""
    limits: Mapping[str, float] = field(default_factory=dict)
    note: str = ""


@dataclass(frozen=True, eq=False)
class ClipNumbers:
    """What the clip `key` adds to the table.

    pixels: errors of elbows, wrists and hands; jerk: of raw and fitted finger tips (means), m/s³; peak: raw and fitted
    peak speed of the faster hand, m/s; bones: the largest change of a bone's length, raw and fitted, as a part of it;
    filled: frames of a hand that was not found; hands: frames times hands; apart: metres, of the clip's contacts.
    """

    key: str
    pixels: Array
    jerk: tuple[float, float]
    peak: tuple[float, float]
    bones: tuple[float, float]
    filled: int
    hands: int
    apart: Array

    @property
    def off(self) -> tuple[float, float]:
        """Median and 95th percentile of `pixels`."""
        return float(np.median(self.pixels)), float(np.percentile(self.pixels, 95))


def clip_numbers(key: str, landmarks: Landmarks, marked: Iterable[Contact] = ()) -> ClipNumbers:
    """Fit a clip and measure it."""
    motion, positions = motions(landmarks)
    touching = [
        float(contacts.apart(positions[[min(c.frame, len(positions) - 1)]], c.part_a, c.part_b)[0]) for c in marked
    ]
    return ClipNumbers(
        key=key,
        pixels=reprojection(motion),
        jerk=(_mean(_jerk(raw_hands(motion), landmarks.fps)), _mean(_jerk(motion.hands, landmarks.fps))),
        peak=_peaks(motion),
        bones=(_raw_variation(motion), bone_variation(positions)),
        filled=int((~motion.seen).sum()),
        hands=motion.seen.size,
        apart=np.array(touching),
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


def table(progress: Callable[[str], None] = print) -> list[Row]:
    """Measure every front take of the corpora; clips that cannot be read are named and left out."""
    by_clip: dict[str, list[Contact]] = defaultdict(list)
    for contact in contacts.marked():
        by_clip[contact.key].append(contact)
    numbers: list[ClipNumbers] = []
    told: list[tuple[Array, Array]] = []
    rng = np.random.default_rng(0)
    sources = [source for source in fitted.sources() if not source.key.startswith("side_")]
    for count, source in enumerate(sources):
        try:
            landmarks = source.load()
            numbers.append(clip_numbers(source.key, landmarks, by_clip[source.key]))
            if count % SHAKEN == 0:
                told.append(confidence_tells(landmarks, rng))
        except CorpusError as error:
            progress(f"left out: {error}")
    return rows(numbers, told, len(sources))


def rows(numbers: list[ClipNumbers], told: list[tuple[Array, Array]], clips: int) -> list[Row]:
    """The table of what must hold; `clips` is how many there are, measured or left out."""
    jerk = np.array([clip.jerk for clip in numbers])
    peak = np.array([clip.peak for clip in numbers])
    jerk_left = float(np.median(jerk[:, 1] / np.maximum(jerk[:, 0], 1e-9)))
    peak_lost = 1 - float(np.median(peak[:, 1] / np.maximum(peak[:, 0], 1e-9)))
    raw = float(np.median([clip.bones[0] for clip in numbers]))
    bones = max(clip.bones[1] for clip in numbers)
    expected, actual = (np.concatenate([clip[i] for clip in told]) for i in range(2))
    rank = float(spearmanr(expected, actual).statistic)
    filled = sum(clip.filled for clip in numbers) / max(sum(clip.hands for clip in numbers), 1)
    return [
        Row("clips measured", f"{len(numbers)} of {clips}", "all", len(numbers) == clips),
        Row("bone length variation", f"{bones:.1e} (raw: {raw:.1%})", "0", bones < 1e-4),
        *_reprojection_rows(numbers),
        _contact_row(numbers),
        Row("jerk of finger tips against raw", f"{jerk_left:.2f}", "< 0.5", jerk_left < 0.5),
        Row("peak hand speed lost", f"{peak_lost:.1%}", "< 5%", peak_lost < 0.05),
        Row("confidence against error, rank", f"{rank:.2f}", ">= 0.6", rank >= 0.6),
        Row("hands filled in", f"{filled:.1%}", "-", True),
    ]


def _reprojection_rows(numbers: list[ClipNumbers]) -> list[Row]:
    """Over all frames of all clips together, where long clips count more, and clip by clip."""
    pixels = np.concatenate([clip.pixels for clip in numbers])
    middle, most = float(np.median(pixels)), float(np.percentile(pixels, 95))
    limits = {"median": MIDDLE, "95th percentile": MOST}
    drawn = np.quantile(pixels, (np.arange(DRAWN) + 0.5) / DRAWN).round(2)
    off = {clip.key: clip.off for clip in numbers}
    within = sum(own < MIDDLE and own_most < MOST for own, own_most in off.values())
    worst = sorted(off, key=lambda key: max(off[key][0] / MIDDLE, off[key][1] / MOST), reverse=True)[:WORST]
    named = ", ".join(f"{key} {off[key][0]:.1f} / {off[key][1]:.1f} px" for key in worst)
    return [
        Row("reprojection, median", f"{middle:.1f} px", "< 6 px", middle < MIDDLE, tuple(drawn.tolist()), "px", limits),
        Row("reprojection, 95th percentile", f"{most:.1f} px", "< 18 px", most < MOST),
        Row(
            "clips within both limits",
            f"{within} of {len(off)} ({within / len(off):.1%})",
            "all",
            within == len(off),
            tuple(round(own_most, 2) for _, own_most in off.values()),
            "px",
            {"a clip's 95th percentile": MOST},
            f"worst (median / 95th percentile): {named}",
        ),
    ]


def _contact_row(numbers: list[ClipNumbers]) -> Row:
    apart = [(float(distance), clip.key) for clip in numbers for distance in clip.apart]
    missed = sorted((found for found in apart if found[0] > KEPT), reverse=True)
    kept = 1 - len(missed) / len(apart) if apart else 0.0
    return Row(
        f"contacts kept, of {len(apart)}",
        f"{kept:.1%}",
        ">= 95%",
        kept >= 0.95,
        tuple(round(100 * distance, 2) for distance, _ in apart),
        "cm",
        {"kept": 100 * KEPT},
        "missed: " + ", ".join(f"{key} by {100 * distance:.1f} cm" for distance, key in missed) if missed else "",
    )


def printed(lines: Iterable[Row]) -> str:
    """The table as text, each note under its line."""
    text = []
    for row in lines:
        text.append(f"{row.what:<34}{row.value:>24}   {row.target:<8} {'' if row.met else 'MISSED'}".rstrip())
        if row.note:
            text.append(f"    {row.note}")
    return "\n".join(text)
