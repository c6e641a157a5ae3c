"""Preference pairs from a file, as the motion that people saw: each is made again by its model and held to its hash.

A line is a JSON object of `/admin/review/preferences.jsonl` (docs/review.md): two motions of one text, `preferred` and
`rejected`, each with plan, options, seed, model and hash, and the consent of who chose. Frames are not in the file,
because model, plan and seed give exactly the same ones.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ml.conditions import SignSegment, segments_of
from ml.corpus.sequences import Sequence
from ml.motion import disassemble
from ml.pose import dequantise, mirror
from ml.runtime import Signer, style_of
from ml.signing import Options, Request, Utterance
from ml.text.plan import Coverage, Mark
from ml.timing import TimedSign, Timeline

VERSION: Final = 1

SignIds = Mapping[str, Mapping[str, int]]  # sign language -> gloss -> id


class PairsError(ValueError):
    """The file is no list of pairs, or none of them can be learned from."""


class _Unusable(Exception):
    """Why one pair cannot be learned from, in a few words that are counted."""


@dataclass(frozen=True, eq=False)
class PreferencePair:
    preferred: Sequence
    rejected: Sequence


@dataclass(frozen=True)
class ReadPairs:
    """left_out: reason -> how many pairs cannot be learned from because of it."""

    pairs: tuple[PreferencePair, ...]
    left_out: Mapping[str, int]


def read_pairs(path: Path, signers: Mapping[str, Signer], ids: SignIds) -> ReadPairs:
    """signers: by their hash, those whose motion can be made again; ids: of the model that will learn.

    Pairs by other models, or that come out differently, or hold a sign that has no id, are left out and counted. Raises
    PairsError for a line that is no pair, for one whose rater did not agree to training, and if no pair is left.
    """
    pairs, left_out = [], Counter[str]()
    for number, line in _lines(path):
        try:
            pair = _parsed(line)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise PairsError(f"{path}, line {number}: cannot be learned from ({error})") from error
        try:
            pairs.append(PreferencePair(*(_sequence(pair[side], signers, ids) for side in ("preferred", "rejected"))))
        except _Unusable as reason:
            left_out[str(reason)] += 1
    if not pairs:
        told = ", ".join(f"{count} {reason}" for reason, count in left_out.items()) or "it is empty"
        raise PairsError(f"{path}: no pair can be learned from: {told}")
    return ReadPairs(tuple(pairs), dict(left_out))


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    with path.open(encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            if line.strip():
                yield number, line


def _parsed(line: str) -> dict[str, Any]:
    pair: dict[str, Any] = json.loads(line)
    if pair["version"] != VERSION:
        raise ValueError(f"version {pair['version']} is not known, only {VERSION}")
    if pair["consent"]["training"] is not True:
        raise ValueError("its rater did not agree that models learn from it")
    for side in ("preferred", "rejected"):
        pair[side]["utterance"] = _utterance(pair[side])
    if pair["preferred"]["text"] != pair["rejected"]["text"]:
        raise ValueError("its two motions are of different texts")
    return pair


def _utterance(motion: Mapping[str, Any]) -> tuple[Request, Coverage, Timeline]:
    options = Options(**motion["options"])
    asked = (motion["text"], motion["text_language"], motion["sign_language"], motion["seed"])
    coverage = Coverage(**{name: tuple(map(tuple, spans)) for name, spans in motion["coverage"].items()})
    signs = tuple(
        TimedSign(index, **sign | {"text_span": tuple(sign["text_span"])}) for index, sign in enumerate(motion["signs"])
    )
    if not signs:
        raise ValueError("a motion without signs")
    marks = tuple(Mark(mark["kind"], tuple(mark["signs"])) for mark in motion["marks"])
    return Request(*asked, options), coverage, Timeline(signs, signs[-1].end_frame, marks=marks)


def _sequence(motion: Mapping[str, Any], signers: Mapping[str, Signer], ids: SignIds) -> Sequence:
    """What was seen, by a right-handed signer, as the model learns it."""
    signer = signers.get(motion["model"])
    if signer is None:
        raise _Unusable(f"by a model that is not here ({str(motion['model'])[:8]})")
    request, coverage, timeline = motion["utterance"]
    known = ids.get(request.sign_language, {})
    if any(sign.kind != "pause" and sign.gloss not in known for sign in timeline.signs):
        raise _Unusable("with a sign that the model does not know")
    frames = _frames(Utterance(signer, request, coverage, timeline))
    if motion["sha256"] and hashlib.sha256(frames.tobytes()).hexdigest() != motion["sha256"]:
        raise _Unusable("that come out differently here")
    clip = dequantise(frames)
    if request.options.dominant_hand == "left":
        clip = mirror(clip)
    body, confidence = disassemble(clip)
    rows = [(sign.kind, sign.gloss, sign.start_frame, sign.end_frame) for sign in timeline.signs]
    segments = _within(segments_of(rows, known, request.sign_language), len(body))
    return Sequence(str(motion["production"]), body, confidence, segments, style=style_of(timeline), text=request.text)


def _frames(utterance: Utterance) -> NDArray[np.int16]:
    return np.concatenate([chunk.frames for chunk in utterance.chunks()]).astype("<i2")


def _within(segments: list[SignSegment], frames: int) -> tuple[SignSegment, ...]:
    """A stream may end before its plan does."""
    return tuple(SignSegment(s.sign, s.start, min(s.end, frames)) for s in segments if s.start < frames)
