"""Learn the face that goes with signs: `python -m ml.training.face` writes `face.npz` beside the shipped weights.

Ridge regression (Hoerl and Kennard 1970) onto this signer's face in the training sentences. Of each sign it hears the
face of the dictionary, the mean face of its takes in other sentences, and the visemes of its word; of each frame, its
place in the sentence and the marks. Dictionary clips, told by words and places alone, teach visemes as well. A mean
of all that could be moves less than anybody, so what was learned is enlarged to the signer's own size.
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ml.conditions import WAY
from ml.corpus import alignment, wordings
from ml.corpus.dataset import LEXICON, Corpus, corpus
from ml.corpus.fitted import DEFAULT, read
from ml.corpus.marks import marks
from ml.corpus.vocabulary import isolated
from ml.face.model import LIDS, SOFT, SentenceFace
from ml.face.phrase import PLACES, between, phases, phrase, smoothed
from ml.face.visemes import SHAPES, SPOKEN, visemes
from ml.motion import FACE_WIDTH
from ml.skeleton import FACE
from ml.timing import TimedSign, Timeline

Array = NDArray[np.float64]

AXES: Final = 16  # principal components that faces of signs are told by
SHIFTS: Final = (-2, -1, 0, 1, 2)  # places of a sign's curve around each that its visemes are told at
SPREAD: Final = 0.8  # places; visemes are smoothed by this much
CLIPS: Final = 0.5  # how much a frame of the dictionary counts beside one of a sentence
BEFORE, AFTER = 10, 13  # frames around what is signed in a sentence that are learned from
PENALTY: Final = {"mouth": 100.0, "brow": 1000.0}  # of the ridge
SIZE: Final = {"mouth": 2.8, "brow": 3.6}  # how much of what was learned is enlarged
OWN: Final = {"mouth": 0.6, "brow": 0.6}  # how much of the network's own face stays
SHIPPED: Final = Path(__file__).parents[1] / "weights" / "face.npz"
_UPPER: Final = np.array([name.startswith(("brow", "eyeWide", "eyeSquint")) for name in FACE])


@dataclass(frozen=True, eq=False)
class Spoken:
    """A real sequence: its signs in time, and the signer's face, (frames, FACE_WIDTH)."""

    key: str
    timeline: Timeline
    face: Array


def sentences(data: Corpus, split: str) -> list[Spoken]:
    splits, found = alignment.splits(), []
    for key, group in groupby(alignment.sentences(), key=lambda row: row.key):
        if splits[key] == split and key in data.clips:
            rows, face = list(group), data.clips[key].face.astype(np.float64)
            rows = [row for row in rows if row.end <= len(face)]
            signs = tuple(TimedSign(i, r.gloss, "sign", (0, 0), r.start, r.end) for i, r in enumerate(rows))
            asked = marks([row.gloss for row in rows], wordings.english()[key])
            found.append(Spoken(key, Timeline(signs, len(face), marks=asked), face))
    return found


def alone(data: Corpus) -> list[Spoken]:
    """The dictionary's clips of Slovak signs, from shortly before each to its end."""
    found = []
    for row in isolated()["svk"]:
        if row.key in data.clips:
            face = data.clips[row.key].face.astype(np.float64)
            start, end = max(0, row.core_start - WAY), min(row.core_end, len(face))
            if end - start >= 2 * WAY:
                sign = TimedSign(0, row.gloss, "sign", (0, 0), 0, end - start)
                found.append(Spoken(row.gloss, Timeline((sign,), end - start), face[start:end]))
    return found


def curve(face: Array) -> Array:
    """A sign's face of any length -> (PLACES, FACE_WIDTH)."""
    at, places = phases(len(face)), (np.arange(PLACES) + 0.5) / PLACES
    return np.stack([np.interp(places, at, column) for column in face.T], axis=1)


def words(language: str) -> dict[str, str]:
    """Gloss -> its main wording in the language that its signers mouth; letters are their own."""
    spoken = SPOKEN[language]
    with (LEXICON / f"{language}.csv").open(encoding="utf-8", newline="") as file:
        found = {row["gloss"]: row[spoken].partition("|")[0] for row in csv.DictReader(file)}
    return {gloss: word or gloss for gloss, word in found.items()}


def mouthed(word: str, language: str) -> Array:
    """(PLACES, len(SHAPES) x len(SHIFTS) + 1) how far each place of a sign is in each viseme of its word."""
    shown = np.zeros((PLACES, len(SHAPES)))
    shapes = visemes(word, SPOKEN[language])
    edges = np.cumsum([0.0, *(shape.length for shape in shapes)])
    if shapes:  # the mouth begins halfway into the sign
        edges = PLACES * (0.125 + 0.875 * edges / edges[-1])
    at = np.arange(PLACES)
    for shape, start, end in zip(shapes, edges, edges[1:], strict=False):
        shown[:, shape.shape] += np.clip(np.minimum(at + 1, end) - np.maximum(at, start), 0, 1)
    steady = smoothed(shown, SPREAD)
    near = [steady[np.clip(at + shift, 0, PLACES - 1)] for shift in SHIFTS]
    return np.concatenate([*near, np.full((PLACES, 1), float(len(shapes) > 0))], axis=1)


@dataclass(frozen=True, eq=False)
class Sources:
    """What is known of signs. faces: gloss -> curve of the dictionary; takes: gloss -> (sentence, curve) of each;
    spoken: "LANGUAGE GLOSS" -> visemes; axes: (FACE_WIDTH, AXES)."""

    faces: Mapping[str, Array]
    takes: Mapping[str, Sequence[tuple[str, Array]]]
    spoken: Mapping[str, Array]
    axes: Array

    @classmethod
    def of(cls, known: Sequence[Spoken], clips: Sequence[Spoken]) -> Sources:
        faces = {clip.key: curve(clip.face) for clip in clips}
        takes: dict[str, list[tuple[str, Array]]] = {}
        for sentence in known:
            for sign in sentence.timeline.signs:
                part = sentence.face[sign.start_frame : sign.end_frame]
                if len(part) >= 4:
                    takes.setdefault(sign.gloss, []).append((sentence.key, curve(part)))
        spoken = {
            f"{language} {g}": mouthed(word, language) for language in SPOKEN for g, word in words(language).items()
        }
        every = np.concatenate([sentence.face for sentence in known])
        _, directions = np.linalg.eigh(np.cov(every.T))
        mean_face = np.mean(list(faces.values()), axis=0)
        mean_take = np.mean([take for rows in takes.values() for _, take in rows], axis=0)
        return cls(
            {gloss: face - mean_face for gloss, face in faces.items()},
            {gloss: [(key, take - mean_take) for key, take in rows] for gloss, rows in takes.items()},
            spoken,
            directions[:, ::-1][:, :AXES],
        )

    def told(self, gloss: str, language: str, without: str = "", words_alone: bool = False) -> Array:
        """(PLACES, inputs) of a sign. without: a sentence whose own take is not to be told."""
        spoken = self.spoken.get(f"{language} {gloss}")
        if spoken is None:
            spoken = mouthed("", language)
        face, takes = np.zeros((PLACES, AXES + 1)), np.zeros((PLACES, AXES + 2))
        if language == "svk" and not words_alone:
            if gloss in self.faces:
                face = np.concatenate([self.faces[gloss] @ self.axes, np.ones((PLACES, 1))], axis=1)
            others = [take for key, take in self.takes.get(gloss, ()) if key != without]
            if others:
                sure = len(others) / (len(others) + 1)
                mean = np.mean(others, axis=0) @ self.axes
                takes = np.concatenate([sure * mean, np.ones((PLACES, 1)), np.full((PLACES, 1), sure)], axis=1)
        return np.concatenate([face, takes, spoken], axis=1)


def inputs(sources: Sources, spoken: Spoken, words_alone: bool = False) -> Array:
    """(frames, inputs) of a sequence: its signs, then its phrase, then a constant."""
    timeline = spoken.timeline
    signs = np.zeros((timeline.frames, sources.told("", "svk").shape[1]))
    for sign in timeline.signs:
        told = sources.told(sign.gloss, "svk", spoken.key, words_alone)
        signs[sign.start_frame : sign.end_frame] = between(sign.end_frame - sign.start_frame).curve(told)
    return np.concatenate([smoothed(signs, SOFT), phrase(timeline), np.ones((timeline.frames, 1))], axis=1)


def learn(known: Sequence[Spoken], clips: Sequence[Spoken], glosses: Mapping[str, Collection[str]]) -> SentenceFace:
    """known: the training sentences; clips: of the dictionary, at least one of each; glosses: language -> those that
    get a curve."""
    sources = Sources.of(known, clips)
    rows, faces = [], []
    for spoken in known:
        signs = spoken.timeline.signs
        kept = slice(max(0, signs[0].start_frame - BEFORE), signs[-1].end_frame + AFTER)
        rows.append(inputs(sources, spoken)[kept])
        faces.append(spoken.face[kept])
    mean = np.concatenate(faces).mean(axis=0)
    for spoken in clips:
        rows.append(CLIPS**0.5 * inputs(sources, spoken, words_alone=True))
        faces.append(CLIPS**0.5 * (spoken.face - mean) + mean)
    told, wanted = np.concatenate(rows), np.concatenate(faces) - mean
    weights = np.empty((told.shape[1], FACE_WIDTH))
    for name, columns in (("mouth", ~_UPPER), ("brow", _UPPER)):
        squares = told.T @ told
        squares[np.diag_indices(len(squares) - 1)] += PENALTY[name]  # the last input is the constant
        weights[:, columns] = np.linalg.solve(squares, told.T @ wanted[:, columns])
    size, own = (np.where(_UPPER, choice["brow"], choice["mouth"]) for choice in (SIZE, OWN))
    own[list(LIDS)] = 0  # blinks are told apart from the rest (`ml.face.blinks`)
    weights *= size
    count = sources.told("", "svk").shape[1]
    curves = {
        f"{language} {gloss}": sources.told(gloss, language) @ weights[:count]
        for language, names in glosses.items()
        for gloss in names
    }
    return SentenceFace(mean, curves, weights[count:], own)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m ml.training.face", description=__doc__)
    parser.add_argument("--corpus", type=Path, default=DEFAULT, help="file made by `python -m ml.corpus prepare`")
    parser.add_argument("--out", type=Path, default=SHIPPED)
    arguments = parser.parse_args()
    data = corpus(read(arguments.corpus))
    model = learn(sentences(data, "train"), alone(data), data.lengths)
    arguments.out.write_bytes(model.to_bytes())
    print(f"{arguments.out.name}: {len(model.curves)} signs, {arguments.out.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
