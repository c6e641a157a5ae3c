"""New signs are learned by their own rows alone: whatever the model knew before stays as it was."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import torch

from ml.corpus.dataset import Corpus, corpus
from ml.corpus.landmarks import CorpusError
from ml.corpus.vocabulary import isolated
from ml.model.checkpoint import Checkpoint
from ml.training.batches import Pool
from ml.training.log import Log
from ml.training.objective import Objective, ObjectiveConfig
from ml.training.signs import extended, learn_only, numbered, sentences, to_learn
from ml.training.train import TrainConfig, Trainer
from tests.ml.evaluation.moving import corpus_of
from tests.ml.model.test_hybrid import tiny
from tests.ml.training.moving import CPU

GLOSSES = [row.gloss for row in isolated()["ase"][:3]]


@pytest.fixture(scope="module")
def data() -> Corpus:
    """Three signs of ASL, and a frame of rest."""
    return corpus({**corpus_of(["word_000", *(f"ase_{row.key}" for row in isolated()["ase"][:3])])})


def trained(**changes: object) -> Checkpoint:
    """A tiny model that knows the first two of them, by ids of its own."""
    model = tiny(strokes=4, **changes)
    ids = {"svk": {}, "ase": {GLOSSES[0]: 3, GLOSSES[1]: 2}}
    return Checkpoint(model.state_dict(), model.config, ids, torch.zeros(1, 1))


def test_known_signs_keep_their_ids_and_new_ones_come_after_all_of_them(data: Corpus) -> None:
    model = trained()
    own = numbered(data, model)
    ids = own.vocabulary.ids["ase"]
    assert (ids[GLOSSES[0]], ids[GLOSSES[1]]) == (3, 2)
    assert ids[GLOSSES[2]] >= model.config.vocabulary
    assert set(own.cores) >= {3, 2, ids[GLOSSES[2]]}
    assert to_learn(own, model, again=None)["ase"] == [ids[GLOSSES[2]]]


def test_composed_signs_are_learned_again_all_or_by_name(data: Corpus) -> None:
    model = trained()
    (clip, *_) = data.cores.values()
    vocabulary = replace(data.vocabulary, ids={"ase": {"ME": 2, "YOU": 3, GLOSSES[0]: 1}})
    own = replace(data, vocabulary=vocabulary, cores=dict.fromkeys((1, 2, 3), clip))
    assert to_learn(own, model, again=None)["ase"] == []
    assert to_learn(own, model, again=[])["ase"] == [2, 3]
    assert to_learn(own, model, again=["YOU"])["ase"] == [3]
    with pytest.raises(CorpusError, match="no composed sign is called THEM"):
        to_learn(own, model, again=["YOU", "THEM"])


def test_a_model_with_more_room_signs_known_signs_as_before() -> None:
    before = trained()
    size = before.config.vocabulary
    after = extended(before, size + 2)
    assert torch.equal(after.signs.weight[:size], before.weights["signs.weight"])
    assert after.strokes is not None
    assert torch.equal(after.strokes.places.weight[: 4 * size], before.weights["strokes.places.weight"])
    assert after.strokes.places.weight[4 * size :].abs().sum() > 0


def test_only_the_rows_of_new_signs_are_learned(data: Corpus, tmp_path: Path) -> None:
    before = trained()
    own = numbered(data, before)
    new = own.vocabulary.ids["ase"][GLOSSES[2]]
    model = extended(before, new + 1)
    pool = Pool(sentences(own, {"ase": [new]}, 4, 0), 16, CPU)
    model.latents.fit(pool.spans(1000))
    started = {name: value.clone() for name, value in model.state_dict().items()}
    learn_only(model, [new])
    rest = model.latents.encode(torch.zeros(1, *pool.spans(1).shape[1:]))
    config = TrainConfig(steps=3, batch=2, learning_rate=0.1, warmup=1, weight_decay=0.0, bootstrap_from=1.0)
    trainer = Trainer(Objective(model, rest, ObjectiveConfig()), [(pool, 1.0)], config)
    trainer.run(Log(tmp_path, quiet=True))
    for name, value in model.state_dict().items():
        known = {"signs.weight": new, "strokes.places.weight": 4 * new}.get(name, len(value))
        assert torch.equal(value[:known], started[name][:known]), name
        assert known == len(value) or not torch.equal(value[known:], started[name][known:]), name


def test_sentences_are_made_of_new_signs_and_known_ones(data: Corpus) -> None:
    own = numbered(data, trained())
    new = own.vocabulary.ids["ase"][GLOSSES[2]]
    made = sentences(own, {"svk": [], "ase": [new]}, 12, 0)
    signs = {segment.sign for one in made for segment in one.segments}
    assert new in signs
    assert signs & {2, 3}
    assert all(one.synthetic for one in made)
