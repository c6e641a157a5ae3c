"""From raters to weights: pairs of a study are exported, read by the training, and learned from."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from ml.training.log import Log
from ml.training.pairs import read_pairs
from ml.training.preferences import PreferenceConfig, Preferences
from ml.training.train import TrainConfig, Trainer
from production.models import Study, StudyAnswer
from production.review import exports
from production.studies.building import StudyPlan, Version
from tests.builders import SVK_LETTERS, SVK_SIGNS, built, fake_signer
from tests.ml.training.moving import CORES, objective, some_pool

FAKE = "tests.builders.fake_signer"
TEXTS = ("Dobrý večer!", "Dobrý deň!", "Dom.")
IDS = {"svk": {gloss: [*CORES][n % len(CORES)] for n, gloss in enumerate((*SVK_SIGNS, *SVK_LETTERS))}}


@pytest.mark.slow
@pytest.mark.django_db
def test_exported_pairs_are_learned_from_without_an_error(tmp_path: Path) -> None:
    versions = (Version(FAKE, 1), Version(FAKE, 2))
    study = built(StudyPlan("Seeds", Study.Kind.AB, "sk", "svk", TEXTS, versions, repeats=1, broken=1))
    for rater in range(30):
        for item in study.items.all():
            choice = ("first", "second", "tie")[(rater + item.number) % 3]
            StudyAnswer.objects.create(item=item, rater=f"r{rater}", choice=choice, consent_training=rater % 2 == 0)
    path = tmp_path / "preferences.jsonl"
    path.write_bytes(b"".join(exports.jsonl_of(exports.pairs())))

    read = read_pairs(path, {fake_signer().hash: fake_signer()}, IDS)
    assert (len(read.pairs), read.left_out) == (15 * len(TEXTS) * 2 // 3, {}), "no ties, checks, or unasked raters"
    pool = some_pool(6, 16)
    taught = objective(pool)
    config = TrainConfig(steps=3, batch=4, warmup=1, log_every=1, bootstrap_from=1)
    learned = Preferences(taught, read.pairs, 16, PreferenceConfig(batch=4))
    Trainer(taught, [(pool, 1.0)], config, preferences=learned).run(Log(tmp_path / "out", quiet=False))
    with (tmp_path / "out" / "log.csv").open(newline="") as file:
        losses = [float(row["preference"]) for row in csv.DictReader(file)]
    assert len(losses) == 3
    assert all(loss > 0 for loss in losses)
