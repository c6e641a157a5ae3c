"""The numbers of the report: counted from the prepared clips, the landmarks they were made of, and our annotations.

How well the fit follows the video (reprojection, contacts, confidence) is measured by `ml.corpus.report.measure`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.signal import savgol_filter

from ml.corpus.alignment import SentenceSign
from ml.corpus.landmarks import CorpusError, Landmarks
from ml.corpus.segments import Segment
from ml.corpus.wordings import english
from ml.pose import Clip
from ml.skeleton import INDEX, JOINTS, PARENTS

Array = NDArray[np.float64]

GROUPS: Final = {
    "word_": "Slovak dictionary",
    "side_": "the same, from the side",
    "sentence_": "Slovak sentences",
    "ase_": "ASL signs",
}
SIDES: Final = ("left", "right")
WINDOW: Final = 7  # frames over which a cubic is laid; what it leaves over is called jitter

# limb -> (bones of our skeleton, bones of the landmarks: part and two of its points)
_HAND_CHAINS: Final = tuple((root + k - 1, root + k) for root in (1, 5, 9, 13, 17) for k in (1, 2, 3))
_PALM: Final = tuple((0, root) for root in (1, 5, 9, 13, 17))
LIMBS: Final[dict[str, tuple[tuple[str, ...], tuple[tuple[str, int, int], ...]]]] = {
    "upper arms": (("LeftForeArm", "RightForeArm"), (("body", 11, 13), ("body", 12, 14))),
    "forearms": (("LeftHand", "RightHand"), (("body", 13, 15), ("body", 14, 16))),
    "palms": (
        tuple(name for name in JOINTS if "Hand" in name and name.endswith("1")),
        tuple((f"{side}_hand", a, b) for side in SIDES for a, b in _PALM),
    ),
    "fingers": (
        tuple(name for name in JOINTS if "Hand" in name and name[-1] in "234"),
        tuple((f"{side}_hand", a, b) for side in SIDES for a, b in _HAND_CHAINS),
    ),
}


def group_of(key: str) -> str:
    return next((name for prefix, name in GROUPS.items() if key.startswith(prefix)), "other")


@dataclass(frozen=True, eq=False)
class Motion:
    """seconds: group -> length of each clip; jitter: (J,) mm; varies: limb -> % that bones vary in length within a
    clip; confidence: side -> of the hand, in every frame."""

    seconds: Mapping[str, Array]
    frames: int
    jitter: Array
    varies: Mapping[str, float]
    confidence: Mapping[str, Array]


@dataclass(frozen=True, eq=False)
class Raw:
    """The same of the landmarks. missing: group -> side -> share of frames without that hand; longest: in frames."""

    jitter: Mapping[str, float]
    varies: Mapping[str, float]
    missing: Mapping[str, Mapping[str, float]]
    longest: Mapping[str, int]
    problems: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Alignment:
    """What the sentences hold; `covered` is the share of a sentence's frames that are in a sign."""

    sentences: int
    translated: int
    signs: int
    checked: int
    per_sentence: Array
    confidence: Array
    covered: Array
    texted: float
    commonest: tuple[tuple[str, int], ...]
    new: tuple[tuple[str, int], ...]
    unused: int


@dataclass(frozen=True)
class SplitRow:
    split: str
    sentences: int
    signs: int
    glosses: int
    seconds: float
    in_dictionary: float


def jitter(points: Array) -> Array:
    """(T, N, 3) -> (N,) root mean square of what a cubic over WINDOW frames does not explain, in the unit of points."""
    if len(points) < WINDOW:
        return np.full(points.shape[1], np.nan)
    rest = points - savgol_filter(points, WINDOW, 3, axis=0, mode="interp")
    return np.asarray(np.sqrt(np.mean(np.sum(rest**2, axis=-1), axis=0)))


def variation(lengths: Array) -> Array:
    """(T, B) -> (B,) standard deviation over mean, in per cent; NaN for bones seen in fewer than two frames."""
    lengths = lengths[np.isfinite(lengths).all(axis=1)]
    if len(lengths) < 2:
        return np.full(lengths.shape[1], np.nan)
    return np.asarray(100 * lengths.std(axis=0) / np.maximum(lengths.mean(axis=0), 1e-9))


def motion(clips: Mapping[str, Clip]) -> Motion:
    seconds: dict[str, list[float]] = {}
    for key, clip in clips.items():
        seconds.setdefault(group_of(key), []).append(clip.seconds)
    varies: dict[str, list[Array]] = {limb: [] for limb in LIMBS}
    for clip in clips.values():
        for limb, (bones, _) in LIMBS.items():
            joints = [INDEX[bone] for bone in bones]
            offsets = clip.positions[:, joints] - clip.positions[:, [PARENTS[joint] for joint in joints]]
            varies[limb].append(variation(np.linalg.norm(offsets.astype(np.float64), axis=-1)))
    shaken = np.stack([jitter(clip.positions.astype(np.float64)) for clip in clips.values()])
    return Motion(
        seconds={group: np.array(values) for group, values in seconds.items()},
        frames=sum(len(clip) for clip in clips.values()),
        jitter=1000 * np.nanmean(shaken, axis=0),
        varies={limb: float(np.nanmedian(np.concatenate(values))) for limb, values in varies.items()},
        confidence={
            side: np.concatenate([clip.confidence[:, INDEX[f"{side.title()}Hand"]] for clip in clips.values()])
            for side in SIDES
        },
    )


def raw(sources: Iterable[tuple[str, Callable[[], Landmarks]]], shoulder_width: float) -> Raw:
    """sources: key and loader of each clip; shoulder_width: metres that all signers are scaled to."""
    shaken: dict[str, list[Array]] = {"wrists": [], "finger tips": []}
    varies: dict[str, list[Array]] = {limb: [] for limb in LIMBS}
    missing: dict[str, dict[str, list[NDArray[np.bool_]]]] = {}
    longest = dict.fromkeys(SIDES, 0)
    problems: list[str] = []
    for key, load in sources:
        try:
            seen = load()
        except CorpusError as error:
            problems.append(str(error))
            continue
        parts = {"body": seen.body, "left_hand": seen.left_hand, "right_hand": seen.right_hand}
        for limb, (_, bones) in LIMBS.items():
            for part, a, b in bones:
                lengths = np.linalg.norm(parts[part][:, a] - parts[part][:, b], axis=-1)
                varies[limb].append(variation(lengths[:, None]))
        scale = (
            1000
            * shoulder_width
            / float(np.median(np.linalg.norm((seen.body[:, 11] - seen.body[:, 12])[:, :2], axis=-1)))
        )
        flat = seen.body[:, [15, 16]] * [scale, scale, 0.0]
        shaken["wrists"].append(jitter(flat))
        for side in SIDES:
            hand = parts[f"{side}_hand"]
            gone = ~np.asarray(np.isfinite(hand).all(axis=(1, 2)))
            missing.setdefault(group_of(key), {}).setdefault(side, []).append(gone)
            longest[side] = max(longest[side], _longest_run(gone))
            if not gone.any():
                shaken["finger tips"].append(jitter(hand[:, [4, 8, 12, 16, 20]] * [scale, scale, 0.0]))
    return Raw(
        jitter={part: float(np.nanmean(np.concatenate(values))) for part, values in shaken.items() if values},
        varies={limb: float(np.nanmedian(np.concatenate(values))) for limb, values in varies.items() if values},
        missing={
            group: {side: float(np.concatenate(gone).mean()) for side, gone in sides.items()}
            for group, sides in missing.items()
        },
        longest=longest,
        problems=tuple(problems),
    )


def _longest_run(flags: NDArray[np.bool_]) -> int:
    edges = np.flatnonzero(np.diff(np.concatenate([[0], flags.astype(np.int8), [0]])))
    return int((edges[1::2] - edges[::2]).max(initial=0))


def alignment(signs: Iterable[SentenceSign], dictionary: Iterable[Segment], frames: Mapping[str, int]) -> Alignment:
    """frames: sentence -> its length, where it is known."""
    rows = list(signs)
    per_sentence = Counter(row.key for row in rows)
    in_signs: Counter[str] = Counter()
    for row in rows:
        in_signs[row.key] += row.end - row.start
    used = Counter(row.gloss for row in rows)
    known = {segment.gloss for segment in dictionary}
    covered = [in_signs[key] / frames[key] for key in per_sentence if key in frames]
    return Alignment(
        sentences=len(per_sentence),
        translated=sum(key in english() for key in per_sentence),
        signs=len(rows),
        checked=sum(row.checked for row in rows),
        per_sentence=np.array(list(per_sentence.values())),
        confidence=np.array([row.confidence for row in rows]),
        covered=np.array(covered),
        texted=sum(row.text_span is not None for row in rows) / max(len(rows), 1),
        commonest=tuple(used.most_common(25)),
        new=tuple((gloss, count) for gloss, count in used.most_common() if gloss not in known),
        unused=len(known - used.keys()),
    )


def splits(
    of: Mapping[str, str], signs: Iterable[SentenceSign], dictionary: Iterable[Segment], seconds: Mapping[str, float]
) -> list[SplitRow]:
    rows = list(signs)
    known = {segment.gloss for segment in dictionary}
    table = []
    for split in ("train", "dev", "test"):
        keys = {key for key, name in of.items() if name == split}
        glosses = [row.gloss for row in rows if row.key in keys]
        table.append(
            SplitRow(
                split=split,
                sentences=len(keys),
                signs=len(glosses),
                glosses=len(set(glosses)),
                seconds=sum(seconds.get(key, 0.0) for key in keys),
                in_dictionary=sum(gloss in known for gloss in glosses) / max(len(glosses), 1),
            )
        )
    return table
