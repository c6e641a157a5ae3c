"""The forms that the field keeps its skeletons in, read as they are and never fitted to our avatar.

- `phoenix14t`: 50 joints, `SPLIT.skels` with `.files`, `.gloss`, `.text`, as Progressive Transformers, G2P-DDM and
  Sign-IDD use it; productions are a folder with `SPLIT.skels` in the same order.
- `slrtp2025`: 178 joints, `SPLIT.pt`, a dictionary of names with text, gloss and poses_3d, every second frame used;
  productions are a folder with `SPLIT.pt`, of such dictionaries or of poses alone.
- `how2sign`: OpenPose's 137 points, a folder of JSON frames for each sentence; productions are folders of those names.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from ml.corpus.alignment import Split
from ml.corpus.landmarks import CorpusError
from ml.corpus.loaders import how2sign, openpose, phoenix14t
from ml.corpus.loaders.example import Sentence

Array = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Sample:
    """frames: (T, J, D) in the form's own units."""

    key: str
    frames: Array
    text: str = ""
    glosses: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Form:
    """read: a folder's samples of a split. shoulders, hands: which joints; a hand's first joint is its wrist.

    dtw: how its papers warp (`ml.evaluation.protocols.columns`). spoken: whether WER counts words and not glosses.
    """

    name: str
    joints: int
    shoulders: tuple[int, int]
    hands: tuple[slice, slice]
    read: Callable[[Path, Split], Iterator[Sample]]
    dtw: Literal["sum of differences", "mean joint error"]
    spoken: bool

    @property
    def body(self) -> int:
        """How many points are placed from the shoulders; those of the hands follow them."""
        return self.joints - sum(hand.stop - hand.start - 1 for hand in self.hands)

    def points(self, frames: Array) -> Array:
        """(T, J, D) -> (T, J, 3) for networks: from the middle of the shoulders, in their width; hands from wrists."""
        solid = np.zeros((*frames.shape[:2], 3), dtype=np.float32)
        solid[..., : min(3, frames.shape[2])] = frames[..., :3]
        left, right = (solid[:, joint] for joint in self.shoulders)
        width = max(1e-6, float(np.median(np.linalg.norm(left - right, axis=-1))))
        placed = (solid - 0.5 * (left + right)[:, None]) / width
        fingers = [3 * (placed[:, hand][:, 1:] - placed[:, [hand.start]]) for hand in self.hands]
        loose = {joint for hand in self.hands for joint in range(hand.start + 1, hand.stop)}
        rest = placed[:, [joint for joint in range(self.joints) if joint not in loose]]
        return np.concatenate([rest, *fingers], axis=1).astype(np.float32)


def _phoenix(folder: Path, split: Split) -> Iterator[Sample]:
    path = folder / f"{split}.skels"
    try:
        names, glosses, texts = (_lines(folder / f"{split}.{part}") for part in ("files", "gloss", "text"))
        with path.open(encoding="utf-8") as file:  # a gigabyte for the whole of train: one line at a time
            for row, line in enumerate(file):
                name = names[row] if row < len(names) else f"{path.name} line {row + 1}"
                frames = phoenix14t.skeletons(f"{path.name}: line {row + 1}", line).astype(np.float32)
                text, gloss = (values[row] if row < len(values) else "" for values in (texts, glosses))
                yield Sample(name, frames, text, tuple(gloss.split()))
    except (OSError, UnicodeDecodeError) as error:
        raise CorpusError(f"{path}: cannot be read ({error})") from error


def _lines(path: Path) -> list[str]:
    """The lines of a file; none where a folder of productions does without it."""
    return [line.strip() for line in path.read_text(encoding="utf-8").splitlines()] if path.is_file() else []


def _slrtp(folder: Path, split: Split) -> Iterator[Sample]:
    import torch  # noqa: PLC0415  # the form is a file of torch's

    path = folder / f"{split}.pt"
    try:
        rows: Mapping[str, Any] = torch.load(path, weights_only=True)
    except (OSError, RuntimeError, ValueError, EOFError) as error:
        raise CorpusError(f"{path}: cannot be read ({error})") from error
    for key, row in rows.items():
        about = row if isinstance(row, dict) else {"poses_3d": row}
        frames = np.asarray(about["poses_3d"], dtype=np.float32)
        if frames.ndim != 3 or frames.shape[1:] != (178, 3):
            raise CorpusError(f"{path.name}: {key} has shape {frames.shape}, expected (frames, 178, 3)")
        yield Sample(key, frames[::2], str(about.get("text", "")), tuple(str(about.get("gloss", "")).split()))


def _how2sign(folder: Path, split: Split) -> Iterator[Sample]:
    named = {ours: theirs for theirs, ours in how2sign.SPLITS.items()}[split]
    listed = sorted(folder.rglob(f"how2sign_realigned_{named}.csv"))
    known = {sentence.key: sentence for path in listed for sentence in how2sign.sentences(path)}
    frames = {path.parent for path in folder.rglob("*_keypoints.json")}
    for place in sorted(frames):
        if known and place.name not in known:
            continue
        sentence = known.get(place.name, Sentence(place.name, ""))
        yield Sample(place.name, np.stack([_openpose(path) for path in sorted(place.glob("*.json"))]), sentence.text)


def _openpose(path: Path) -> Array:
    """(137, 2) x right, y down, in pixels, of the person seen best; points not seen are 0."""
    try:
        people = json.loads(path.read_text(encoding="utf-8"))["people"]
        found = [
            np.concatenate([np.array(person[part], dtype=np.float32).reshape(-1, 3) for part in openpose.PARTS])
            for person in people
        ]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CorpusError(f"{path.parent.name}: {path.name} cannot be read ({error})") from error
    if any(len(points) != 137 for points in found):
        raise CorpusError(f"{path.parent.name}: {path.name} does not hold 137 points")
    if not found:
        return np.zeros((137, 2), dtype=np.float32)
    best = max(found, key=lambda points: float(points[:25, 2].sum()))
    return np.asarray(best[:, :2], dtype=np.float32)


FORMS: Final[dict[str, Form]] = {
    form.name: form
    for form in (
        Form("phoenix14t", 50, (2, 5), (slice(8, 29), slice(29, 50)), _phoenix, "sum of differences", False),
        Form("slrtp2025", 178, (0, 3), (slice(8, 29), slice(29, 50)), _slrtp, "mean joint error", True),
        Form("how2sign", 137, (2, 5), (slice(95, 116), slice(116, 137)), _how2sign, "sum of differences", True),
    )
}
