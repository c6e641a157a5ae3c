"""What the places of signs begin as."""

from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest
import torch

from ml.conditions import REST
from ml.corpus.dataset import Corpus
from ml.model.hybrid import INTO, HybridSign
from ml.pose import Clip
from ml.training.places import dictionary_places
from tests.ml.model.test_hybrid import tiny
from tests.ml.training.moving import CORES, RESTING, still

SHAKEN, TAKEN = 5, 6  # a sign that shakes, and one that only sentences have
FAST = slice(-8, None)  # a third of 24 numbers, those of quick movement


def moved(seed: int, shake: float = 0.0) -> Clip:
    """A hand that goes somewhere in 20 frames and may shake on its way."""
    clip = still(20, (-0.2, 1.3, 0.25))
    positions = clip.positions + np.linspace(0, 0.1 + 0.02 * seed, 20, dtype=np.float32)[:, None, None]
    positions[::2, :, 1] += shake
    return Clip(positions, clip.confidence, clip.face)


def corpus(**changes: Any) -> Corpus:
    given = {"cores": {**CORES, SHAKEN: moved(1, 0.03)}, "seen": {TAKEN: [moved(2)]}, "rest": RESTING} | changes
    return cast(Corpus, SimpleNamespace(**given))


@pytest.fixture
def model() -> HybridSign:
    return tiny(strokes=11, stroke_width=24)


@pytest.fixture
def places(model: HybridSign) -> torch.Tensor:
    """(signs, places, numbers)."""
    found = dictionary_places(corpus(), model.config)
    assert model.strokes is not None
    assert found.shape == model.strokes.places.weight.shape
    return found.unflatten(0, (model.config.vocabulary, 11))


def test_a_sign_that_no_clip_shows_begins_as_nothing_and_one_of_sentences_as_its_take(places: torch.Tensor) -> None:
    assert not places[7:].any()
    assert all(places[sign].any() for sign in (REST, *CORES, SHAKEN, TAKEN))


def test_on_the_way_into_a_sign_its_beginning_is_told(places: torch.Tensor) -> None:
    way = round(INTO * 10)
    assert torch.equal(places[SHAKEN, 0, :16], places[SHAKEN, way, :16])
    assert not torch.equal(places[SHAKEN, 10, :16], places[SHAKEN, way, :16])


def test_only_a_sign_that_shakes_has_quick_movement(places: torch.Tensor) -> None:
    inside = places[:, round(INTO * 10) :, FAST]
    spread = inside.std(dim=1).norm(dim=-1)
    assert spread[SHAKEN] > 5 * max(spread[sign] for sign in CORES)
