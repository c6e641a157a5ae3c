"""What a model learns from a published corpus: its kept sentences with their signs in time, a piece at a time.

The corpus of our own signs is `ml.corpus.dataset`'s; both give training the same (`ml.training.recipe.Learned`).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from collections.abc import Sequence as Rows
from dataclasses import dataclass
from functools import cached_property, partial
from hashlib import sha256
from pathlib import Path
from statistics import median_low
from typing import Final

import numpy as np

from ml.conditions import REST, SENTENCE, SignSegment
from ml.corpus.landmarks import CorpusError
from ml.corpus.published import times
from ml.corpus.published.corpora import Published
from ml.corpus.published.lazy import Lazy
from ml.corpus.published.signs import RARE, glosses, vocabulary
from ml.corpus.published.store import Kept, Store
from ml.corpus.sequences import Sequence
from ml.corpus.vocabulary import Vocabulary
from ml.kinematics import constrain
from ml.motion import GROUPS, MOTION_WIDTH, assemble, disassemble
from ml.pose import Clip, concatenate

STILL: Final = 2  # frames of rest that a piece begins with
WAY: Final = 5  # frames of the way from rest into it, which belong to its first sign
BACK: Final = 14  # frames of the way back and of rest at its end
SHIPPED: Final = Path(__file__).parents[2] / "weights" / "config.json"

Timed = tuple[int, int, int]  # sign, first frame and the one after the last


@dataclass(frozen=True)
class Excerpt:
    """Some signs in a row of a sentence, few enough for a batch's steps; frames count in the sentence."""

    row: Kept
    signs: tuple[Timed, ...]


def rest() -> Clip:
    """One frame of the pose in which productions begin, that of the shipped weights: copies are cut in mid-signing."""
    tail = json.loads(SHIPPED.read_text(encoding="utf-8"))["rest"]["tail"]
    motion = np.array(tail[:MOTION_WIDTH], dtype=np.float32)[None]
    still = assemble(motion, np.ones((1, len(GROUPS)), dtype=np.float32))
    return Clip(constrain(still.positions), still.confidence, np.zeros_like(still.face))


@dataclass(frozen=True, eq=False)
class PublishedCorpus:
    """signs: key of a sentence -> its signs in time, none where it is too short; longest: frames of a piece."""

    about: Published
    store: Store
    vocabulary: Vocabulary
    signs: dict[str, tuple[Timed, ...]]
    longest: int

    @cached_property
    def rest(self) -> Clip:
        return rest()

    @cached_property
    def lengths(self) -> dict[str, dict[str, int]]:
        """Sign language -> gloss -> frames at normal speed: the median of those in train."""
        seen: dict[int, list[int]] = {}
        for row in self.store.of("train"):
            for sign, start, end in self.signs.get(row.key, ()):
                seen.setdefault(sign, []).append(end - start)
        ids = self.vocabulary.ids[self.about.code]
        return {
            self.about.code: {
                gloss: median_low(seen[number]) for gloss, number in ids.items() if gloss != RARE and number in seen
            }
        }

    @property
    def hands(self) -> dict[str, dict[str, list[int]]]:
        """Nobody has seen these signs alone, so the ways into them are the usual ones."""
        return {self.about.code: {}}

    def split(self, name: str) -> Rows[Sequence]:
        """The pieces of train or dev, in the order they were kept."""
        pieces = [piece for row in self.store.of(name) for piece in self._of(row)]
        return Lazy(lambda number: self.sequence(pieces[number]), len(pieces))

    def _of(self, row: Kept) -> Iterator[Excerpt]:
        room = self.longest - STILL - WAY - BACK
        at: list[Timed] = []
        for sign in self.signs.get(row.key, ()):
            if at and sign[2] - at[0][1] > room:
                yield Excerpt(row, tuple(at))
                at = []
            at.append(sign)
        if at:
            yield Excerpt(row, tuple(at))

    def sequence(self, piece: Excerpt) -> Sequence:
        """From rest to rest."""
        start, end = piece.signs[0][1], piece.signs[-1][2]
        clip = self.store.clip(piece.row)[start:end]
        motion, confidence = disassemble(from_rest_to_rest(clip, self.rest))
        into = STILL + WAY - start
        spans = [(sign, first + into, last + into) for sign, first, last in piece.signs]
        segments = [SignSegment(REST, 0, STILL), *(SignSegment(*span) for span in spans)]
        segments[1] = SignSegment(spans[0][0], STILL, spans[0][2])
        segments.append(SignSegment(REST, spans[-1][2], len(motion)))
        return Sequence(piece.row.key, motion, confidence, tuple(segments), style=SENTENCE, text=piece.row.text)


def from_rest_to_rest(clip: Clip, still: Clip) -> Clip:
    """With a way from rest before it and one back behind it; joints go straight and bones keep their lengths."""

    def way(a: Clip, b: Clip, frames: int) -> Clip:
        part = ((np.arange(frames) + 1) / (frames + 1)).astype(np.float32)
        positions = a.positions + part[:, None, None] * (b.positions - a.positions)
        confidence = a.confidence + part[:, None] * (b.confidence - a.confidence)
        return Clip(constrain(positions), confidence, a.face + part[:, None] * (b.face - a.face))

    last = BACK - WAY
    return concatenate(
        [_held(still, STILL), way(still, clip[:1], WAY), clip, way(clip[-1:], still, last), _held(still, WAY)]
    )


def _held(frame: Clip, frames: int) -> Clip:
    positions, confidence, face = (
        np.repeat(x, frames, axis=0) for x in (frame.positions, frame.confidence, frame.face)
    )
    return Clip(positions, confidence, face)


def read(about: Published, folder: Path, longest: int, say: Callable[[str], None] = print) -> PublishedCorpus:
    """The corpus that `store.keep` has put into `folder`; when its signs are is found once and kept there too.

    Raises CorpusError where there are no train sentences, or none with a sign that is frequent enough.
    """
    store = Store(folder)
    train = store.of("train")
    words = vocabulary(about, train)
    ids = words.ids[about.code]
    if len(ids) < 2:
        raise CorpusError(f"{folder}: in {len(train)} train sentences no sign is there {about.rarest} times")
    rows = [row for row in store.rows if row.split in ("train", "dev")]
    told = [tuple(ids.get(gloss, ids[RARE]) for gloss in glosses(about, row)) for row in rows]
    made_of = sha256(repr([(row.key, signs) for row, signs in zip(rows, told, strict=True)]).encode()).hexdigest()
    path = folder / "times.json"
    kept = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    if kept.get("made_of") != made_of:
        found = times.found([partial(store.clip, row) for row in rows], told, say)
        kept = {"made_of": made_of, "spans": found}
        whole = path.with_suffix(".part")
        whole.write_text(json.dumps(kept), encoding="utf-8")
        whole.replace(path)
    signs = {
        row.key: tuple((sign, start, end) for sign, (start, end) in zip(numbers, spans, strict=False))
        for row, numbers, spans in zip(rows, told, kept["spans"], strict=True)
    }
    return PublishedCorpus(about, store, words, signs, longest)
