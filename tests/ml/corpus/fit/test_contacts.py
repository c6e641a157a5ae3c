"""Places of the avatar, the hands' surface, and the contacts marked by eye."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ml.corpus.fit import contacts
from ml.corpus.fit.contacts import PLACES, Contact, apart, carrier, hand_surface, marked, place_points
from ml.corpus.fit.surface import head, trunk
from ml.corpus.landmarks import CorpusError, corpora
from ml.corpus.loaders import posunky
from ml.skeleton import INDEX, JOINTS, REST
from tests.ml.corpus.filmed import standing

needs_corpus = pytest.mark.skipif(
    not (corpora() / "posunky").is_dir(),
    reason="the corpus is not here: put it in ../shared/corpora or set SLP_CORPORA",
)


def test_at_least_a_hundred_contacts_are_marked_in_forty_clips() -> None:
    rows = marked()
    assert len(rows) >= 100
    assert len({row.key for row in rows}) >= 40
    assert {row.kind for row in rows} == {"hand-hand", "hand-face", "hand-trunk"}
    assert len(set(rows)) == len(rows)


@pytest.mark.corpus
@needs_corpus
def test_every_marked_frame_is_in_its_clip() -> None:
    frames = {entry.key: entry.frames for kind in ("word", "sentence") for entry in posunky.entries(kind)}
    assert all(row.frame < frames[row.key] for row in marked())


def test_a_part_that_no_hand_has_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "marked.csv"
    path.write_text("key,frame,part_a,part_b\nword_001,3,right_elbow,chin\n")
    with pytest.raises(CorpusError, match="right_elbow"):
        marked(path)
    with pytest.raises(CorpusError, match="knee"):
        Contact("word_001", 3, "right_hand", "knee")


@pytest.mark.slow
@pytest.mark.parametrize("place", sorted(PLACES))
def test_every_place_lies_on_the_skin(place: str) -> None:
    points = place_points(place)
    assert len(points) > 20
    assert np.linalg.norm(points - np.array(PLACES[place][0]), axis=1).min() < 0.02
    assert np.abs(carrier(place).distance(points)).max() < 0.01


def test_a_joint_stands_off_its_place_by_the_skin_of_the_finger() -> None:
    positions = standing(1)
    positions[0, INDEX["RightHandIndex4"]] = (0.0, 1.425, 0.30)  # 16 cm or so before the chin
    nearest = np.linalg.norm(place_points("chin") - positions[0, INDEX["RightHandIndex4"]], axis=1).min()
    assert apart(positions, "RightHandIndex4", "chin")[0] == pytest.approx(nearest - contacts.FINGER_RADIUS)


def test_touching_parts_are_not_apart() -> None:
    positions = standing(1)
    positions[0, INDEX["RightHandIndex4"]] = positions[0, INDEX["LeftHandIndex4"]]
    assert apart(positions, "RightHandIndex4", "left_fingers")[0] == 0.0
    assert apart(positions, "RightHandIndex4", "LeftHandIndex4")[0] == 0.0


def test_places_of_the_face_move_with_the_head() -> None:
    positions = np.tile(REST.astype(np.float64), (2, 1, 1))
    moved = [i for i, name in enumerate(JOINTS) if name in ("Head", "LeftEye", "RightEye")]
    positions[1, moved] += (0.1, 0.0, 0.0)
    chin, chest = place_points("chin"), place_points("chest")
    assert np.allclose(np.diff(head().from_rest(chin, head().frame(positions)), axis=0), (0.1, 0.0, 0.0))
    assert np.allclose(np.diff(trunk().from_rest(chest, trunk().frame(positions)), axis=0), 0.0, atol=1e-9)


def test_the_palm_has_no_fingertips_and_the_fingers_no_palm() -> None:
    tip, knuckle = INDEX["LeftHandIndex4"], INDEX["LeftHandIndex1"]
    fingers, palm = hand_surface("left_fingers")[0], hand_surface("left_palm")[0]
    assert fingers[:, tip].max() == 1.0
    assert palm[:, tip].max() == 0.0
    assert palm[:, knuckle].max() == 1.0
