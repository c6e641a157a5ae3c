"""Everything a training run reads: real and made sequences, by split, as pools of tensors."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path

import numpy as np

from ml.conditions import CITATION, REST, SENTENCE, MarkSpan, with_onsets
from ml.corpus import alignment
from ml.corpus.importing.archive import About
from ml.corpus.made.style import LIVELIER, Draft, SentenceStyle, draft
from ml.corpus.made.synthetic import Item, item_frames, letter_pace, random_items, random_lead, random_sentence, resized
from ml.corpus.parallel import spread
from ml.corpus.segments import Segment
from ml.corpus.sequences import Sequence, cores, dictionary, hand_ends, sentences
from ml.corpus.vocabulary import Vocabulary, build
from ml.face.model import SentenceFace
from ml.motion import PARTS
from ml.pose import Clip
from ml.text.plan import Mark, MarkKind
from ml.timing import TimedSign, Timeline

AMERICAN = 0.28  # of the made sentences
MADE_KINDS: dict[MarkKind, float] = {  # of made sentences; questions are few among real ones
    "statement": 0.5,
    "yes_no_question": 0.2,
    "wh_question": 0.2,
    "exclamation": 0.1,
}
DENIED, TOPICAL = 0.15, 0.1  # of them: those with a negation, and a topic
FROM_SENTENCES = 0.6  # of the made Slovak ones: those that are as the signer's sentences are
WAY_IN = 6  # frames; most of the way into a sign of a sentence
PACES = (1.0, 1.3, 1.6)  # of the dictionary's, at which the teacher of made sentences sees each real one
LAST_REST = 14  # frames of the way back to rest that it sees
LEXICON = Path(__file__).parents[1] / "text" / "lexicon"
SIGN_PACE = 1.3  # productions sign this much faster than the dictionary's citation forms
WAY_FRAMES = 7  # an ordinary way from one sign to the next
REST_CLIP, REST_FRAME = "word_000", 1  # a frame of the corpus's own rest pose, where every production starts


@dataclass(frozen=True, eq=False)
class Corpus:
    """What was prepared and annotated, with one id a sign."""

    clips: dict[str, Clip]
    vocabulary: Vocabulary
    cores: dict[int, Clip]
    words: dict[int, str]  # sign id -> what it is called in English
    seen: dict[int, list[Clip]]  # sign id -> the sign as it is in each training sentence, without the way into it

    @property
    def rest(self) -> Clip:
        clip = self.clips[REST_CLIP][REST_FRAME : REST_FRAME + 1]
        return Clip(clip.positions, np.ones_like(clip.confidence), np.zeros_like(clip.face))

    @property
    def lengths(self) -> dict[str, dict[str, int]]:
        """Sign language -> gloss -> frames at normal speed, of every sign with a clip of its own."""
        found: dict[str, dict[str, int]] = {}
        for language in self.vocabulary.ids:
            found[language] = {}
            for row in self.vocabulary.rows(language):
                if core := self.cores.get(self.vocabulary.ids[language][row.gloss]):
                    pace = letter_pace(core) if row.kind == "letter" else SIGN_PACE
                    found[language][row.gloss] = item_frames(core, WAY_FRAMES, pace)
        return found

    def split(self, name: str) -> list[Sequence]:
        """The real sentences of a split: train, dev or test."""
        keys = {key for key, split in alignment.splits().items() if split == name}
        found = sentences(self.clips, self.vocabulary, alignment.sentences(), keys)
        ends = hand_ends(self.cores, self.rest)
        return [replace(one, segments=tuple(with_onsets(one.segments, ends))) for one in found]

    @property
    def hands(self) -> dict[str, dict[str, list[int]]]:
        """Sign language -> gloss -> where both wrists begin and end it: 12 numbers, centimetres."""
        ends = hand_ends(self.cores, self.rest)
        return {
            language: {
                gloss: np.rint(100 * ends[number]).astype(int).ravel().tolist()
                for gloss, number in ids.items()
                if number in self.cores
            }
            for language, ids in self.vocabulary.ids.items()
        }

    def with_sentences(self, share: float) -> Corpus:
        """With only the first part of the training sentences, as if there were no others."""
        keys = sorted(key for key, split in alignment.splits().items() if split == "train" and key in self.clips)
        kept = set(keys[: max(1, round(share * len(keys)))])
        without = {key: clip for key, clip in self.clips.items() if key in kept or key not in keys}
        return replace(self, clips=without, seen=in_sentences(without, self.vocabulary, kept))

    def dictionary(self) -> list[Sequence]:
        return [self.worded(sequence) for sequence in dictionary(self.clips, self.vocabulary)]

    def worded(self, sequence: Sequence) -> Sequence:
        """With its signs' English names as its text, for what was never a sentence."""
        named = [self.words[s.sign] for s in sequence.segments if s.sign in self.words]
        return replace(sequence, text=" ".join(named))


def in_sentences(clips: dict[str, Clip], vocabulary: Vocabulary, keys: set[str]) -> dict[int, list[Clip]]:
    """Sign id -> the sign as it is in each of these sentences, without the way into it."""
    found: dict[int, list[Clip]] = {}
    for row in alignment.sentences():
        if row.key in keys and row.key in clips:
            way = min(WAY_IN, (row.end - row.start) // 3)
            found.setdefault(vocabulary.ids["svk"][row.gloss], []).append(clips[row.key][row.start + way : row.end])
    return found


def english(language: str) -> dict[str, str]:
    """Gloss -> its main English wording; the lexicon's own reader would need its language libraries for it."""
    path = LEXICON / f"{language}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return {row["gloss"]: row["en"].partition("|")[0] for row in csv.DictReader(file) if row["en"]}


def corpus(clips: dict[str, Clip], archives: Iterable[tuple[About, Iterable[Segment]]] = ()) -> Corpus:
    """What was prepared (`ml.corpus.fitted.read`), with the signs of the archives that joined (`fitted.archives`)."""
    vocabulary = build((sign.gloss for sign in alignment.sentences()), archives)
    names = {(language, gloss): word for language in vocabulary.ids for gloss, word in english(language).items()}
    words = {
        number: names.get((language, gloss), gloss).lower()
        for language, ids in vocabulary.ids.items()
        for gloss, number in ids.items()
    }
    train = {key for key, split in alignment.splits().items() if split == "train"}
    return Corpus(clips, vocabulary, cores(clips, vocabulary), words, in_sentences(clips, vocabulary, train))


def sentence_style(corpus: Corpus) -> SentenceStyle:
    """The teacher of made sentences, from the training sentences that there are, each beside what the others show."""
    splits = alignment.splits()
    ids = corpus.vocabulary.ids["svk"]
    by_key = {
        key: list(rows)
        for key, rows in groupby(alignment.sentences(), key=lambda row: row.key)
        if splits[key] == "train" and key in corpus.clips
    }

    def pair(number: int) -> tuple[Draft, Clip]:
        key = list(by_key)[number // len(PACES)]
        rows = by_key[key]
        others = in_sentences(corpus.clips, corpus.vocabulary, set(by_key) - {key})
        known = {**{sign: takes[0] for sign, takes in others.items()}, **corpus.cores}
        signs = [ids[row.gloss] for row in rows if ids[row.gloss] in known]
        items = [Item(sign, item_frames(known[sign], WAY_IN, PACES[number % len(PACES)])) for sign in signs]
        real = corpus.clips[key][max(0, rows[0].start - 1) : rows[-1].end + LAST_REST]
        rng = np.random.default_rng(number)
        return draft([*items, Item(REST, LAST_REST)], corpus.cores, others, corpus.rest, 1, rng), real

    return SentenceStyle.learn(spread(pair, len(PACES) * len(by_key)))


def _random_marks(rng: np.random.Generator, signs: int) -> tuple[Mark, ...]:
    """Of a sentence of so many signs: its kind, and now and then a negation or a topic."""
    kind = list(MADE_KINDS)[rng.choice(len(MADE_KINDS), p=list(MADE_KINDS.values()))]
    found = [Mark(kind, (0, signs))]
    if rng.random() < DENIED:
        at = int(rng.integers(signs))
        found.append(Mark("negation", (at, at + 1)))
    if signs > 2 and rng.random() < TOPICAL:
        found.append(Mark("topic", (0, int(rng.integers(1, signs - 1)))))
    return tuple(found)


def _faced(
    sequence: Sequence, face: SentenceFace, language: str, glosses: Mapping[int, str], rng: np.random.Generator
) -> Sequence:
    """With the face that these signs have in a sentence of some kind, and its marks."""
    signs = [segment for segment in sequence.segments if segment.sign in glosses]
    timed = tuple(TimedSign(i, glosses[s.sign], "sign", (0, 0), s.start, s.end) for i, s in enumerate(signs))
    marks = _random_marks(rng, len(signs))
    motion = sequence.motion.copy()
    timeline = Timeline(timed, len(sequence), marks=marks)
    motion[:, PARTS["face"]] = face.face(timeline, language, seed=int(rng.integers(2**31)))
    spans = (MarkSpan(m.kind, timed[m.signs[0]].start_frame, timed[m.signs[1] - 1].end_frame) for m in marks)
    return replace(sequence, motion=motion, marks=tuple(spans))


def _made(
    number: int, corpus: Corpus, seed: int, style: SentenceStyle | None, face: SentenceFace | None, livelier: float
) -> Sequence:
    """Six in ten of the Slovak ones are as this signer's sentences are, and say so. Of American sentences there are
    none: made ones say either, so that neither changes how they are signed."""
    rng = np.random.default_rng([seed, number])
    name = f"made_{number}"
    language = "ase" if rng.random() < AMERICAN else "svk"
    ids = corpus.vocabulary.ids[language]
    rows = [row for row in corpus.vocabulary.rows(language) if ids[row.gloss] in corpus.cores]
    letters = [ids[row.gloss] for row in rows if row.kind == "letter"]
    signs = [ids[row.gloss] for row in rows]
    named = {number: gloss for gloss, number in ids.items()}
    if style is None or language == "ase" or rng.random() >= FROM_SENTENCES:
        made = random_sentence(rng, signs, letters, corpus.cores, corpus.rest, name)
        as_if = SENTENCE if language == "ase" and rng.random() < 0.5 else CITATION
        if as_if == SENTENCE and face is not None:
            made = _faced(made, face, language, named, rng)
        return corpus.worded(replace(made, style=as_if))
    # signs that no sentence has are there too, or a sentence could never say them
    signs = [*corpus.seen, *(int(s) for s in rng.choice(signs, size=max(1, len(corpus.seen) // 2)))]
    cores = {**{sign: takes[0] for sign, takes in corpus.seen.items()}, **corpus.cores}
    items, lead = random_items(rng, signs, letters, cores), random_lead(rng)
    drafted = draft(items, corpus.cores, corpus.seen, corpus.rest, lead, rng, name)
    taught = resized(style.signed(drafted, letters, livelier), rng)
    if face is not None:
        taught = _faced(taught, face, language, named, rng)
    return corpus.worded(replace(taught, style=SENTENCE))


def made_sentences(
    corpus: Corpus,
    count: int,
    seed: int,
    taught: bool = True,
    face: SentenceFace | None = None,
    processes: int | None = None,
    livelier: float = LIVELIER,
) -> list[Sequence]:
    """`count` synthetic sentences, the same for the same seed however many processes make them.

    taught: whether some are as the signer's sentences are (`ml.corpus.made.style`), and not all as his dictionary is;
    face: what those in the style of sentences have in place of the faces that they were joined from, with its marks;
    livelier: how much the teacher enlarges movements.
    """
    style = sentence_style(corpus) if taught and corpus.seen else None
    return spread(lambda number: _made(number, corpus, seed, style, face, livelier), count, processes)
