"""The teacher of made sentences: what it learns of a signer who always differs from the dictionary in one way."""

import numpy as np
import pytest

from ml.conditions import REST
from ml.corpus.made.style import JOINED, Draft, SentenceStyle, draft
from ml.corpus.made.synthetic import Item
from ml.corpus.sequences import Sequence
from ml.evaluation.measures import movement
from ml.kinematics import constrain
from ml.motion import assemble
from ml.pose import Clip
from ml.skeleton import INDEX
from tests.ml.training.moving import CORES, RESTING, still

ITEMS = [Item(2, 20), Item(3, 24), Item(4, 16), Item(REST, 14)]
TAKES = {2: [still(10, (-0.2, 1.3, 0.25)), still(12, (-0.2, 1.35, 0.25))]}
WRIST = INDEX["RightHand"]


def drafted(seed: int, items: list[Item] | None = None) -> Draft:
    return draft(items or ITEMS, CORES, TAKES, RESTING, 2, np.random.default_rng(seed))


def clip(sequence: Sequence) -> Clip:
    return assemble(sequence.motion, sequence.confidence)


def lower(given: Clip) -> Clip:
    """Two centimetres lower, as a signer may be in sentences."""
    positions = given.positions.copy()
    positions[:, [i for name, i in INDEX.items() if name.startswith("Right") and name != "RightShoulder"], 1] -= 0.02
    return Clip(constrain(positions), given.confidence, given.face)


@pytest.fixture
def style() -> SentenceStyle:
    found = []
    for seed in range(6):
        one = drafted(seed, [ITEMS[seed % 3], ITEMS[(seed + 1) % 3], ITEMS[3]])
        found.append((one, lower(assemble(one.middle, one.cited.confidence))))
    return SentenceStyle.learn(found)


def test_a_draft_is_the_dictionary_beside_takes_of_sentences() -> None:
    one = drafted(0)
    assert one.signed.shape == one.cited.motion.shape
    apart = np.abs(one.signed - one.cited.motion)[:, :JOINED].max(axis=1)
    first, second = one.cited.segments[1], one.cited.segments[2]
    assert apart[first.end - 6 : first.end - 4].min() > 0.02, "sign 2 has takes, and they are elsewhere"
    assert apart[second.end - 4 :].max() < 0.01, "signs without takes are the dictionary's in both"
    assert one.takes == {2: 2}


def test_what_the_signer_always_does_is_told_of_sentences_that_were_not_seen(style: SentenceStyle) -> None:
    one = drafted(9)
    told, middle = clip(style.signed(one)), assemble(one.middle, one.cited.confidence)
    down = (middle.positions - told.positions)[:, WRIST, 1]
    assert 0.01 < np.median(down) < 0.025
    assert told.confidence.shape == middle.confidence.shape


def test_bones_stay_exact(style: SentenceStyle) -> None:
    told = clip(style.signed(drafted(3)))
    assert np.abs(constrain(told.positions) - told.positions).max() < 1e-5


def test_signs_that_are_to_stay_do(style: SentenceStyle) -> None:
    one = drafted(9)
    told = clip(style.signed(one, untouched={3}))
    kept, changed = one.cited.segments[2], one.cited.segments[1]
    off = np.abs(told.positions - clip(one.cited).positions)[:, WRIST].max(axis=1)
    assert off[kept.start + 10 : kept.end - 8].max() < 2e-3
    assert off[changed.start + 8 : changed.end - 8].max() > 8e-3


def test_without_sentences_nothing_changes() -> None:
    one = drafted(1)
    assert SentenceStyle.learn([]).signed(one) is one.cited


def test_faces_are_not_its_matter(style: SentenceStyle) -> None:
    one = drafted(2)
    assert np.array_equal(style.signed(one).motion[:, JOINED:], np.clip(one.middle[:, JOINED:], 0, 1))


def test_movements_are_livelier_than_the_mean(style: SentenceStyle) -> None:
    one = drafted(4)
    lively = movement(clip(style.signed(one)))
    assert lively > 1.05 * movement(clip(style.signed(one, livelier=1.0)))
