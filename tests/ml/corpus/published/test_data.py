"""Pieces of sentences from rest to rest, read from where they lie."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from ml.conditions import REST
from ml.corpus.landmarks import CorpusError
from ml.corpus.published import data as published
from ml.corpus.published.corpora import CORPORA
from ml.corpus.published.store import keep
from ml.motion import assemble
from ml.training.batches import Pool
from tests.ml.corpus.drawn import has_our_bones
from tests.ml.corpus.published.copies import phoenix14t

PHOENIX = CORPORA["phoenix14t"]


def quiet(_: str) -> None:
    """Progress that nobody reads."""


def corpus(folder: Path, longest: int = 192, sentences: int = 12) -> published.PublishedCorpus:
    keep(PHOENIX, phoenix14t(folder, sentences), folder / "out", processes=1)
    return published.read(PHOENIX, folder / "out", longest, quiet)


def test_a_piece_goes_from_rest_to_rest_with_all_its_signs(tmp_path: Path) -> None:
    data = corpus(tmp_path)
    for sequence in data.split("train"):
        ids = [segment.sign for segment in sequence.segments]
        assert (ids[0], ids[-1], len(ids)) == (REST, REST, 5)
        assert set(ids[1:-1]) <= {data.vocabulary.ids["gsg"][gloss] for gloss in ("REGEN", "SONNE", "WIND")}
        clip = assemble(sequence.motion, sequence.confidence)
        assert has_our_bones(clip, 3e-4)  # metres: frames were kept as integers
        for end in (0, -1):
            assert np.abs(clip.positions[end] - data.rest.positions[0]).max() < 1e-4


def test_long_sentences_are_parted_between_signs_and_none_is_lost(tmp_path: Path) -> None:
    data = corpus(tmp_path, longest=60)
    pieces = data.split("train")
    assert len(pieces) > 12
    # a single sign longer than the room stays whole
    assert all(len(piece) <= 60 or len(piece.segments) == 3 for piece in pieces)
    assert sum(len(piece.segments) - 2 for piece in pieces) == 36


def test_lengths_are_those_of_train_and_nothing_is_learned_from_test(tmp_path: Path) -> None:
    data = corpus(tmp_path)
    assert set(data.lengths["gsg"]) == {"REGEN", "SONNE", "WIND"}
    assert all(5 <= frames <= 25 for frames in data.lengths["gsg"].values())
    assert not any(key.startswith("test/") for key in data.signs)


def test_times_are_found_once(tmp_path: Path) -> None:
    before = corpus(tmp_path).signs
    said: list[str] = []
    assert published.read(PHOENIX, tmp_path / "out", 192, said.append).signs == before
    assert said == []


def test_a_pool_in_a_file_has_the_numbers_of_one_in_memory(tmp_path: Path) -> None:
    pieces = corpus(tmp_path).split("train")
    rows, cpu = torch.arange(len(pieces)), torch.device("cpu")
    inside, outside = Pool(pieces, 48, cpu), Pool(pieces, 48, cpu, file=tmp_path / "pool.f16")
    assert torch.equal(inside.batch(rows).motion, outside.batch(rows).motion)
    assert (tmp_path / "pool.f16").stat().st_size > 12 * 192 * 200


def test_a_corpus_of_rare_signs_alone_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="in 1 train sentences no sign is there 3 times"):
        corpus(tmp_path, sentences=1)
