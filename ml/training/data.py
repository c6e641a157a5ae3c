"""Everything a training run reads: real and made sequences, by split, as pools of tensors."""

from __future__ import annotations

import multiprocessing
from dataclasses import dataclass
from functools import partial

import numpy as np

from ml.corpus import alignment
from ml.corpus.sequences import Sequence, cores, dictionary, sentences
from ml.corpus.synthetic import random_sentence
from ml.corpus.vocabulary import Vocabulary, build, isolated
from ml.pose import Clip

REST_CLIP, REST_FRAME = "word_000", 1  # a frame of the corpus's own rest pose, where every production starts


@dataclass(frozen=True, eq=False)
class Corpus:
    """What was prepared and annotated, with one id a sign."""

    clips: dict[str, Clip]
    vocabulary: Vocabulary
    cores: dict[int, Clip]

    @property
    def rest(self) -> Clip:
        clip = self.clips[REST_CLIP][REST_FRAME : REST_FRAME + 1]
        return Clip(clip.positions, np.ones_like(clip.confidence), np.zeros_like(clip.face))

    def split(self, name: str) -> list[Sequence]:
        """The real sentences of a split: train, dev or test."""
        keys = {key for key, split in alignment.splits().items() if split == name}
        return sentences(self.clips, self.vocabulary, alignment.sentences(), keys)

    def dictionary(self) -> list[Sequence]:
        return dictionary(self.clips, self.vocabulary)


def corpus(clips: dict[str, Clip]) -> Corpus:
    vocabulary = build(sign.gloss for sign in alignment.sentences())
    return Corpus(clips, vocabulary, cores(clips, vocabulary))


def _made(number: int, corpus: Corpus, seed: int) -> Sequence:
    rng = np.random.default_rng([seed, number])
    language = "ase" if rng.random() < 0.2 else "svk"
    ids = corpus.vocabulary.ids[language]
    rows = [row for row in isolated()[language] if ids[row.gloss] in corpus.cores]
    letters = [ids[row.gloss] for row in rows if row.kind == "letter"]
    return random_sentence(rng, [ids[row.gloss] for row in rows], letters, corpus.cores, corpus.rest, f"made_{number}")


_inherited: list[Corpus] = []  # in a worker process: the parent's corpus, by fork and not by copy


def _made_inherited(number: int, seed: int) -> Sequence:
    return _made(number, _inherited[0], seed)


def made_sentences(corpus: Corpus, count: int, seed: int, processes: int | None = None) -> list[Sequence]:
    """`count` synthetic sentences, the same for the same seed however many processes make them."""
    if processes == 1:
        return [_made(number, corpus, seed) for number in range(count)]
    with multiprocessing.get_context("fork").Pool(processes, _inherited.append, (corpus,)) as pool:
        return pool.map(partial(_made_inherited, seed=seed), range(count), chunksize=max(1, count // 256))
