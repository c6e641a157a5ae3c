"""From descriptions to motion: touches touch, nothing is in the body, bones keep their lengths, hands do as is said."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from ml.composing.compose import CONFIDENCE, WAY, Composed, compose
from ml.composing.description import Description
from ml.composing.errors import DescriptionError
from ml.composing.places import located, spot
from ml.composing.surface import away
from ml.skeleton import BONE_LENGTHS, INDEX, PARENTS
from tests.ml.composing.described import GIVE, HELP, MAYBE, MEET, MOTHER, PLEASE, WIND, mother

ALL = {"MOTHER": MOTHER, "PLEASE": PLEASE, "GIVE": GIVE, "MAYBE": MAYBE, "WIND": WIND, "MEET": MEET, "HELP": HELP}


def at(made: Composed, joint: str) -> NDArray[np.float64]:
    return made.core.positions[:, INDEX[joint]].astype(np.float64)


@pytest.mark.parametrize("name", ALL)
def test_motion_keeps_every_bone_and_stays_out_of_the_body(name: str) -> None:
    made = compose(ALL[name])
    children = [joint for joint, parent in enumerate(PARENTS) if parent >= 0]
    bones = made.clip.positions[:, children] - made.clip.positions[:, [PARENTS[j] for j in children]]
    lengths = np.broadcast_to(BONE_LENGTHS[children], bones.shape[:2])
    assert np.linalg.norm(bones, axis=-1) == pytest.approx(lengths, abs=1e-4)
    hands = [i for joint, i in INDEX.items() if "Hand" in joint]
    assert away(made.clip.positions[:, hands].astype(np.float64))[0].min() > -0.004


@pytest.mark.parametrize("name", ALL)
def test_motion_begins_and_ends_at_rest_and_never_leaps(name: str) -> None:
    made = compose(ALL[name])
    assert (made.core_start, len(made.clip) - made.core_end) == (WAY, WAY)
    wrists = made.clip.positions[:, [INDEX["LeftHand"], INDEX["RightHand"]]]
    assert np.linalg.norm(wrists[[0, -1], 1] - [-0.22, 0.85, 0.08], axis=-1).max() < 0.06
    assert np.linalg.norm(np.diff(wrists, axis=0), axis=-1).max() < 0.09  # 2.2 m/s
    assert (made.clip.confidence == CONFIDENCE).all()


def test_the_same_description_gives_the_same_motion() -> None:
    assert compose(MOTHER).clip.positions.tobytes() == compose(replace(MOTHER)).clip.positions.tobytes()


def test_a_thumb_touches_the_chin_twice() -> None:
    chin, _ = located(spot("chin", "place"), "place")
    off = np.linalg.norm(at(compose(MOTHER), "RightHandThumb4") - chin, axis=-1)
    touching = off < 0.018  # the thumb's radius and the centimetre that a touch may be off
    assert touching.any()
    assert np.count_nonzero(np.diff(touching.astype(int)) == 1) == 2


def test_a_circle_on_the_chest_follows_the_skin() -> None:
    made = compose(PLEASE)
    palm = made.core.positions[:, [INDEX[f"RightHand{j}"] for j in ("Middle1", "Ring1", "Index1")]].mean(axis=1)
    assert np.ptp(palm[:, 0]) > 0.08
    assert np.ptp(palm[:, 1]) > 0.08
    assert away(palm.astype(np.float64))[0].max() < 0.045


def test_one_hand_leaves_the_other_at_rest() -> None:
    left = at(compose(GIVE), "LeftHand")
    assert np.ptp(left, axis=0).max() < 1e-4


def test_mirrored_hands_are_mirror_images_and_do_not_meet_in_each_other() -> None:
    made = compose(MEET)
    mirrored = at(made, "LeftHand") * [-1, 1, 1]
    assert mirrored == pytest.approx(at(made, "RightHand"), abs=0.015)
    right = made.core.positions[:, [i for joint, i in INDEX.items() if joint.startswith("RightHand")]]
    assert right[..., 0].max() < 0.002


def test_alternating_hands_go_up_in_turns_and_parallel_ones_to_the_same_side() -> None:
    turns, side = compose(MAYBE), compose(WIND)
    up = [np.diff(at(turns, f"{hand}Hand")[4:-5, 1]) for hand in ("Left", "Right")]
    assert np.corrcoef(up[0], up[1])[0, 1] < -0.9
    across = [np.diff(at(side, f"{hand}Hand")[4:-5, 0]) for hand in ("Left", "Right")]
    assert np.corrcoef(across[0], across[1])[0, 1] > 0.9


def test_a_base_hand_is_touched_and_goes_along() -> None:
    made = compose(HELP)
    palm = made.core.positions[:, [INDEX[f"LeftHand{j}"] for j in ("Index1", "Middle1", "Ring1")]].mean(axis=1)
    fist = made.core.positions[:, [INDEX["RightHand"], INDEX["RightHandPinky1"]]].mean(axis=1)
    assert palm[-1, 1] - palm[0, 1] == pytest.approx(0.11, abs=0.03)
    assert np.linalg.norm(fist - palm, axis=-1).max() < 0.07


def test_a_hand_moves_as_people_do_slow_then_fast_then_slow() -> None:
    speed = np.linalg.norm(np.diff(at(compose(GIVE), "RightHand"), axis=0), axis=-1)
    assert speed[0] < 0.2 * speed.max()
    assert speed[-1] < 0.2 * speed.max()
    assert 0.25 < speed.argmax() / len(speed) < 0.75


def test_a_face_is_there_during_the_sign_and_gone_at_rest() -> None:
    made = compose(mother(face="smile"))
    assert made.core.face.max() == pytest.approx(0.5)
    assert made.clip.face[0].max() < 0.05
    assert compose(MOTHER).clip.face.max() == 0


@pytest.mark.parametrize(
    ("place", "fingers", "contact", "reason"),
    [
        ("space forward 45", "up", "palm", "beyond the arm's reach"),
        ("chest back 10", "up", "palm", "inside the body"),
        ("chest", "back", "wrist", "in the body"),  # the hand would have to go through
    ],
)
def test_what_no_arm_can_do_is_refused(place: str, fingers: str, contact: str, reason: str) -> None:
    sign = Description("one", "flat", "in", fingers, place, contact, "hold")
    with pytest.raises(DescriptionError, match=reason) as refused:
        compose(sign)
    assert refused.value.column == "place"
