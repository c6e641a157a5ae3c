"""How deep arms and hands are in the body, and in each other: `python -m ml.evaluation penetration`.

Measured in productions of the sentences' texts, in all single signs and letters, and in the fitted clips themselves.

Head, neck and trunk are the avatar's own skin and shirt (`ml.corpus.fit.surface`); arms and hands are their bones with
the radius of the avatar's limbs. Upper arms count beyond the shoulder, from 0.7 of their length on. Two hands
that lie in each other are measured as bones with a radius both; fingers of one hand among themselves are not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import cycle
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ml.corpus.fit.contacts import FINGER_RADIUS, PALM_RADIUS, hand_joints, hand_surface
from ml.corpus.fit.surface import Part, head, trunk
from ml.evaluation.systems import AT_ONCE, model
from ml.evaluation.tasks import Task
from ml.pose import Clip, dequantise
from ml.runtime import Signer
from ml.signing import Request, advance, prepare
from ml.skeleton import INDEX, JOINTS, PARENTS

Array = NDArray[np.float64]

UPPER_ARM, ELBOW, WRIST = 0.048, 0.042, 0.020  # metres from the avatar's bones to its skin or sleeve
TOO_DEEP: Final = 0.01  # metres: what a touch may sink into skin and cloth
ARMS, HANDS, TOGETHER = "arms in trunk or head", "hands in trunk or head", "hands in each other"
_SIDES: Final = ("Left", "Right")
_ALONG_UPPER: Final = np.linspace(0.7, 1.0, 4)
_ALONG_FORE: Final = np.linspace(0.0, 1.0, 12)


def _arms(positions: Array) -> tuple[Array, Array]:
    """Points along the bones of both arms, (T, N, 3), and their radii (N,)."""
    points, radii = [], []
    for side in _SIDES:
        shoulder, elbow, wrist = (positions[:, INDEX[f"{side}{joint}"], None] for joint in ("Arm", "ForeArm", "Hand"))
        points += [
            shoulder + _ALONG_UPPER[:, None] * (elbow - shoulder),
            elbow + _ALONG_FORE[:, None] * (wrist - elbow),
        ]
        radii += [np.full(len(_ALONG_UPPER), UPPER_ARM), ELBOW + _ALONG_FORE * (WRIST - ELBOW)]
    return np.concatenate(points, axis=1), np.concatenate(radii)


def _hand(positions: Array, side: str) -> tuple[Array, Array]:
    weights, radii = hand_surface(f"{side.lower()}_hand")
    used = np.flatnonzero(weights.any(axis=0))
    return np.einsum("nj,tji->tni", weights[:, used], positions[:, used]), radii


def _in_body(points: Array, radii: Array, bodies: Iterable[tuple[Part, tuple[Array, Array]]]) -> Array:
    """(T,) metres that the deepest point is in head or trunk, 0 outside."""
    deepest = [(radii - part.distance(part.to_rest(points, frame))).max(axis=1) for part, frame in bodies]
    return np.asarray(np.max(deepest, axis=0).clip(0))


def _in_bones(points: Array, radii: Array, positions: Array, side: str) -> Array:
    """(T,) metres that points are in the other hand, whose bones are capsules."""
    joints = hand_joints(side)[1:]
    start, end = positions[:, None, [PARENTS[j] for j in joints]], positions[:, None, joints]
    along = end - start
    to = points[:, :, None] - start
    t = ((to * along).sum(-1) / np.maximum((along**2).sum(-1), 1e-9)).clip(0, 1)
    away = np.linalg.norm(to - t[..., None] * along, axis=-1)
    thick = np.array([PALM_RADIUS if JOINTS[j].endswith("1") else FINGER_RADIUS for j in joints])
    return np.asarray((radii[:, None] + thick - away).max(axis=(1, 2)).clip(0))


def depths(positions: NDArray[np.float32]) -> dict[str, Array]:
    """What is in what -> (T,) metres that its deepest point is inside; positions (T, J, 3)."""
    given = positions.astype(np.float64)
    bodies = [(part, part.frame(given)) for part in (head(), trunk())]
    left, right = _hand(given, "Left"), _hand(given, "Right")
    return {
        ARMS: _in_body(*_arms(given), bodies),
        HANDS: np.maximum(_in_body(*left, bodies), _in_body(*right, bodies)),
        TOGETHER: np.maximum(_in_bones(*left, given, "Right"), _in_bones(*right, given, "Left")),
    }


@dataclass(frozen=True)
class Depth:
    """share: of frames that are too deep; deepest and high (of 99 frames in 100 the most): metres."""

    frames: int
    share: float
    high: float
    deepest: float


def measured(clips: Iterable[Clip]) -> dict[str, Depth]:
    """What is in what -> how often and how deep, over all frames of the clips."""
    found: dict[str, list[Array]] = {ARMS: [], HANDS: [], TOGETHER: []}
    for clip in clips:
        for name, depth in depths(clip.positions).items():
            found[name].append(depth)
    return {name: _summary(np.concatenate(rows)) for name, rows in found.items()}


def _summary(depth: Array) -> Depth:
    return Depth(len(depth), float((depth > TOO_DEEP).mean()), float(np.quantile(depth, 0.99)), float(depth.max()))


def productions(signer: Signer, texts: Sequence[str], count: int) -> Iterator[Clip]:
    """So many productions of Slovak texts, one after another and over again, each time by another seed."""
    utterances = [
        prepare(signer, Request(text, "sk", "svk", number // len(texts)))
        for number, text in zip(range(count), cycle(texts), strict=False)
    ]
    for at in range(0, count, AT_ONCE):
        streams = [(utterance, utterance.begin()) for utterance in utterances[at : at + AT_ONCE]]
        frames: list[list[NDArray[np.int16]]] = [[] for _ in streams]
        while running := [i for i, (_, stream) in enumerate(streams) if not stream.over]:
            for i, chunk in zip(running, advance([streams[i] for i in running]), strict=True):
                frames[i].append(chunk.frames)
        yield from (dequantise(np.concatenate(chunks)) for chunks in frames)


def signs(signer: Signer) -> Iterator[Clip]:
    """Every sign and letter of both sign languages alone."""
    for language in ("svk", "ase"):
        asked = [Task(gloss, language, (gloss,)) for gloss in signer.frames_of(language)]
        yield from model("", signer).sign(asked, 0)


def rows(
    signers: Mapping[str, Signer], texts: Sequence[str], clips: Mapping[str, Clip], count: int
) -> dict[str, dict[str, Depth]]:
    """Motion -> what is in what -> how deep."""
    found = {}
    for name, signer in signers.items():
        found[f"{name}, {count} productions"] = measured(productions(signer, texts, count))
        found[f"{name}, single signs"] = measured(signs(signer))
    for title, kind in (("fitted dictionaries", ("word_", "ase_")), ("fitted sentences", ("sentence_",))):
        found[title] = measured(clip for key, clip in clips.items() if key.startswith(kind))
    return found


def printed(found: Mapping[str, Mapping[str, Depth]]) -> str:
    names = (ARMS, HANDS, TOGETHER)
    lines = ["| frames with more than 1 cm, deepest | frames | " + " | ".join(names) + " |", "|---" * 5 + "|"]
    for title, depth in found.items():
        cells = [f"{100 * depth[name].share:.2f} %, {1000 * depth[name].deepest:.0f} mm" for name in names]
        lines.append(f"| {title} | {depth[ARMS].frames} | " + " | ".join(cells) + " |")
    return "\n".join(lines)
