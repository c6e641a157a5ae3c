"""Made sentences: dictionary signs joined as a signer would join them. Always marked synthetic, never in dev or test.

Also the stitching baseline: the same joins without any model (`join` with a fixed order of signs).
"""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence as Rows
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ml.conditions import HOLD, REST, SignSegment, way_frames
from ml.corpus.made.variation import random_size, signed_by
from ml.corpus.sequences import Sequence
from ml.kinematics import constrain
from ml.motion import assemble, disassemble
from ml.pose import Clip
from ml.skeleton import INDEX

LETTER_FRAMES = 10  # a spelled letter at normal speed, without the way into it: long clips of letters are holds

_WRISTS = [INDEX["LeftHand"], INDEX["RightHand"]]


@dataclass(frozen=True)
class Item:
    """One thing to sign: a sign (its core stretched to `frames`), a HOLD in place, or the way to REST."""

    sign: int
    frames: int


def resample(motion: NDArray[np.float32], frames: int) -> NDArray[np.float32]:
    """(T, W) -> (frames, W) over the same span of time, by Catmull-Rom cubics: straight lines would add jerk."""
    at = np.linspace(0, len(motion) - 1, frames)
    low = np.floor(at).astype(int)
    last = len(motion) - 1
    before, here, after, beyond = (motion[np.clip(low + shift, 0, last)] for shift in (-1, 0, 1, 2))
    s = (at - low).astype(np.float32)[:, None]
    cubic = (3 * (here - after) + beyond - before) * s**3 + (2 * before - 5 * here + 4 * after - beyond) * s**2
    return np.asarray(here + 0.5 * (cubic + (after - before) * s), dtype=np.float32)


def _bridge(a: NDArray[np.float32], b: NDArray[np.float32], frames: int) -> NDArray[np.float32]:
    """(frames, W) strictly between the end of `a` and the start of `b`: a cubic that keeps part of both speeds."""
    leave = (a[-1] - a[-2]) * 0.5 * (frames + 1) if len(a) > 1 else np.zeros_like(a[-1])
    arrive = (b[1] - b[0]) * 0.5 * (frames + 1) if len(b) > 1 else np.zeros_like(b[0])
    limit = 0.6 * np.abs(b[0] - a[-1]) + 0.01  # a fast end must not throw the hand past its goal
    leave, arrive = np.clip(leave, -limit, limit), np.clip(arrive, -limit, limit)
    s = (np.arange(1, frames + 1, dtype=np.float32) / (frames + 1))[:, None]
    h00, h10, h01, h11 = 2 * s**3 - 3 * s**2 + 1, s**3 - 2 * s**2 + s, -2 * s**3 + 3 * s**2, s**3 - s**2
    return np.asarray(h00 * a[-1] + h10 * leave + h01 * b[0] + h11 * arrive, dtype=np.float32)


def join(items: Rows[Item], cores: Mapping[int, Clip], rest: Clip, lead: int, name: str = "joined") -> Sequence:
    """Sign the items after `lead` frames of rest, beginning and ending at the pose of `rest` (one frame or more).

    A sign's frames hold the transition into it and its core; raises KeyError for a sign without a core.
    """
    rest_motion, rest_confidence = disassemble(rest)
    motion, confidence = [np.repeat(rest_motion[:1], lead, axis=0)], [np.repeat(rest_confidence[:1], lead, axis=0)]
    segments = [SignSegment(REST, 0, lead)]
    for item in items:
        onset = segments[-1].end
        before = np.concatenate(motion[-2:])
        if item.sign == HOLD:
            made = np.repeat(before[-1:], item.frames, axis=0)
            sure = np.repeat(confidence[-1][-1:], item.frames, axis=0)
        else:
            if item.sign == REST:
                target, trust = rest_motion[:1], rest_confidence[:1]
            else:
                target, trust = disassemble(cores[item.sign])
            way = way_frames(_travel(before[-1], target[0]), item.frames)
            onset += way
            core = (
                resample(target, item.frames - way)
                if item.sign != REST
                else np.repeat(target, item.frames - way, axis=0)
            )
            made = np.concatenate([_bridge(before, core, way), core])
            sure = np.concatenate([np.repeat(trust[:1], way, axis=0), resample(trust, item.frames - way)])
        segments.append(SignSegment(item.sign, segments[-1].end, segments[-1].end + item.frames, onset))
        motion.append(made)
        confidence.append(sure)
    joined = np.concatenate(motion)
    _soften(joined, [segment.start for segment in segments[1:]])
    clip = assemble(joined, np.concatenate(confidence))
    whole, trust = disassemble(Clip(constrain(clip.positions), clip.confidence, clip.face))
    return Sequence(name, whole, trust, tuple(segments), synthetic=True)


def _soften(motion: NDArray[np.float32], seams: Rows[int]) -> None:
    """Round off the corners in speed where segments meet: a binomial filter over a few frames around each seam."""
    for seam in seams:
        low, high = max(1, seam - 3), min(len(motion) - 1, seam + 4)
        for _ in range(2):
            motion[low:high] = (
                0.25 * motion[low - 1 : high - 1] + 0.5 * motion[low:high] + 0.25 * motion[low + 1 : high + 1]
            )


def _travel(a: NDArray[np.float32], b: NDArray[np.float32]) -> float:
    pair = assemble(np.stack([a, b]), np.ones((2, 4), dtype=np.float32)).positions[:, _WRISTS]
    return float(np.linalg.norm(pair[1] - pair[0], axis=-1).max())


def letter_pace(core: Clip) -> float:
    """How much faster than its clip a letter is spelled at normal speed; a long one may move, and is only halved."""
    return float(np.clip(len(core) / LETTER_FRAMES, 1.0, 2.0))


def item_frames(core: Clip, way: int, speed: float) -> int:
    return max(4, round(len(core) / speed) + way)


def random_items(
    rng: np.random.Generator, signs: Rows[int], letters: Rows[int], cores: Mapping[int, Clip]
) -> list[Item]:
    """2 to 7 signs, or a word of letters, or both, of one sign language, at a speed of their own; at last to rest."""
    order: list[int] = [int(s) for s in rng.choice(signs, size=rng.integers(2, 8))]
    if rng.random() < 0.35 and letters:
        word = [int(s) for s in rng.choice(letters, size=rng.integers(2, 9))]
        order = word if rng.random() < 0.5 else order[:3] + word
    speed = rng.uniform(0.75, 1.45)
    spelling = np.exp(rng.uniform(np.log(0.5), np.log(2.2)))
    items: list[Item] = []
    spelled = set(letters)
    for sign in order:
        pace = speed * rng.uniform(0.9, 1.1)
        if sign in spelled:
            pace = spelling * letter_pace(cores[sign])
        items.append(Item(sign, item_frames(cores[sign], int(rng.integers(5, 12)), pace)))
        if rng.random() < 0.12:
            items.append(Item(HOLD, int(rng.integers(4, 16))))
    if items[-1].sign == HOLD:
        items.pop()
    return [*items, Item(REST, int(rng.integers(13, 22)))]


def random_lead(rng: np.random.Generator) -> int:
    """Frames of rest before a sentence."""
    return int(rng.integers(0, 13)) or 1


def resized(sequence: Sequence, rng: np.random.Generator) -> Sequence:
    """As a made-up signer of a size of their own would sign it (`ml.corpus.made.variation`)."""
    clip = signed_by(assemble(sequence.motion, sequence.confidence), random_size(rng))
    return replace(sequence, motion=disassemble(clip)[0])


def random_sentence(
    rng: np.random.Generator, signs: Rows[int], letters: Rows[int], cores: Mapping[int, Clip], rest: Clip, name: str
) -> Sequence:
    """Random items joined as the dictionary has them, by a signer of any size: signing space and movements vary by up
    to 8 %, contacts and the rest pose stay."""
    items = random_items(rng, signs, letters, cores)
    return resized(join(items, cores, rest, random_lead(rng), name), rng)
