"""Motion with its signs at known times: what the model learns from.

Three kinds: dictionary clips, sentences (both real), and sentences made of dictionary signs (`ml.corpus.made`).
In all of them a sign's segment holds the movement into it and the sign itself; the way back to rest belongs to REST.
"""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence as Rows
from dataclasses import dataclass, replace
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from ml.conditions import CITATION, REST, SENTENCE, HandEnds, MarkSpan, SignSegment
from ml.corpus import wordings
from ml.corpus.alignment import SentenceSign
from ml.corpus.marks import marks
from ml.corpus.segments import Segment
from ml.corpus.vocabulary import Vocabulary, isolated
from ml.corpus.vocabulary import dictionary as signs_of
from ml.motion import disassemble
from ml.pose import Clip
from ml.skeleton import FPS, INDEX

_WRISTS = [INDEX["LeftHand"], INDEX["RightHand"]]
COMPOSED_KEY = "composed_"  # what keys of composed signs start with; their frames are FPS a second
SHORTEST_REST = 8  # frames; a shorter gap between two signs is the way into the second


@dataclass(frozen=True, eq=False)
class Sequence:
    """motion: (T, MOTION_WIDTH) float32; confidence: (T, 4) float32; segments cover frames 0..T without gaps.

    style: one of `ml.conditions.STYLES`; text: what is said, in the text's own words; marks: of its sentence.
    """

    name: str
    motion: NDArray[np.float32]
    confidence: NDArray[np.float32]
    segments: tuple[SignSegment, ...]
    synthetic: bool = False
    style: int = CITATION
    text: str = ""
    marks: tuple[MarkSpan, ...] = ()

    def __post_init__(self) -> None:
        at = 0
        for segment in self.segments:
            if segment.start != at or segment.end <= at:
                raise ValueError(f"{self.name}: segment {segment} does not follow frame {at}")
            at = segment.end
        if at != len(self.motion):
            raise ValueError(f"{self.name}: segments end at {at}, the motion at {len(self.motion)}")

    def __len__(self) -> int:
        return len(self.motion)


def cover(signs: Rows[tuple[int, int, int]], frames: int) -> tuple[SignSegment, ...]:
    """(id, start, end) of signs in order -> segments over all frames, long gaps and both ends at REST."""
    segments: list[SignSegment] = []
    at = 0
    for sign, start, end in signs:
        begin = start
        if at == 0 or start - at >= SHORTEST_REST:
            if start > at:
                segments.append(SignSegment(REST, at, start))
        else:
            begin = at
        begin = max(begin, at)
        if end <= begin:
            continue
        segments.append(SignSegment(sign, begin, end))
        at = end
    if frames > at:
        segments.append(SignSegment(REST, at, frames))
    return tuple(segments)


def _with_cores(segments: Rows[SignSegment], cores: Mapping[int, int]) -> tuple[SignSegment, ...]:
    """With onsets where each sign's core starts."""
    return tuple(
        replace(s, onset=min(max(cores[s.sign], s.start), s.end - 1)) if s.sign in cores else s for s in segments
    )


def dictionary(clips: dict[str, Clip], vocabulary: Vocabulary) -> list[Sequence]:
    """The Slovak dictionary clips, which start and end at rest. (ASL's do not, and are learned in made sentences.)"""
    ids = vocabulary.ids["svk"]
    found = []
    # Tens that are only the first beat of a longer number (40 of 46) overlap it, and signs found in sentences do not
    # start from rest: both are learned in made sentences.
    whole = (
        s
        for s in isolated()["svk"]
        if s.key in clips and s.key.startswith("word_") and not s.note.startswith("first part of")
    )
    by_key = sorted(whole, key=lambda s: (s.key, s.start))
    for key, rows in groupby(by_key, key=lambda s: s.key):
        motion, confidence = disassemble(clips[key])
        known = list(rows)
        segments = cover([(ids[row.gloss], row.start, row.core_end) for row in known], len(motion))
        found.append(
            Sequence(key, motion, confidence, _with_cores(segments, {ids[r.gloss]: r.core_start for r in known}))
        )
    return found


def sentences(
    clips: dict[str, Clip], vocabulary: Vocabulary, rows: Rows[SentenceSign], keys: set[str]
) -> list[Sequence]:
    """The aligned sentences named by `keys`."""
    ids = vocabulary.ids["svk"]
    found = []
    for key, group in groupby(rows, key=lambda row: row.key):
        if key in keys and key in clips:
            motion, confidence = disassemble(clips[key])
            known = list(group)
            signs = [(ids[row.gloss], row.start, row.end) for row in known]
            asked = marks([row.gloss for row in known], wordings.english()[key])
            spans = [MarkSpan(m.kind, known[m.signs[0]].start, known[m.signs[1] - 1].end) for m in asked]
            found.append(
                Sequence(
                    key, motion, confidence, cover(signs, len(motion)), style=SENTENCE, text=wordings.english()[key],
                    marks=tuple(spans),
                )
            )  # fmt: skip
    return found


def hand_ends(cores: Mapping[int, Clip], rest: Clip) -> HandEnds:
    """Where both wrists begin and end each sign, and REST; in whole centimetres, as models are told it."""
    ends = {REST: rest.positions[[0, -1]], **{sign: core.positions[[0, -1]] for sign, core in cores.items()}}
    return {sign: np.asarray(np.round(places[:, _WRISTS], 2), dtype=np.float64) for sign, places in ends.items()}


def cores(clips: dict[str, Clip], vocabulary: Vocabulary) -> dict[int, Clip]:
    """Sign id -> the sign's strokes and holds alone, without the ways there and back, at 25 fps."""
    found: dict[int, Clip] = {}
    for language, rows in signs_of().items():
        for row in rows:
            key = f"ase_{row.key}" if language == "ase" else row.key
            if key in clips:
                rate = FPS if row.key.startswith(COMPOSED_KEY) else source_rate(language)
                found[vocabulary.ids[language][row.gloss]] = core(row, clips[key], rate)
    for language, imported in vocabulary.imported.items():
        for row in imported:
            if row.key in clips:
                found[vocabulary.ids[language][row.gloss]] = core(row, clips[row.key], FPS)
    return found


def recorded(clips: dict[str, Clip], language: str) -> dict[str, Clip]:
    """Gloss -> the recorded sign alone, without the ways there and back."""
    found: dict[str, Clip] = {}
    for row in isolated()[language]:
        clip = clips.get(f"ase_{row.key}" if language == "ase" else row.key)
        if clip is not None:
            found[row.gloss] = core(row, clip, source_rate(language))
    return found


def core(row: Segment, clip: Clip, rate: float) -> Clip:
    """A sign's strokes and holds; its frames count at `rate`, those of clips at FPS."""
    start, end = round(row.core_start * FPS / rate), round(row.core_end * FPS / rate)
    return clip[start : max(end, start + 3)]


def source_rate(language: str) -> float:
    """Frames a second that a language's annotations count in; clips are resampled to FPS when fitted."""
    return 29.97 if language == "ase" else FPS
