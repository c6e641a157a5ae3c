"""When the head says no and when it asks, and what of a clip moves by it."""

import numpy as np
import pytest

from ml.face.head import LEAD, MOST, PITCH, SWING, YAW, turned, turns
from ml.kinematics import BONE_INDEX, rotations
from ml.pose import Clip
from ml.skeleton import FACE_INDEX, INDEX, REST
from ml.timing import Timeline
from tests.ml.face.timelines import timeline

NO = ("negation", (1, 2))


def standing(frames: int) -> Clip:
    positions = np.repeat(REST[None], frames, axis=0)
    return Clip(positions, np.ones(positions.shape[:2], np.float32), np.zeros((frames, 52), np.float32))


def test_nobody_shakes_the_head_at_what_is_not_negated() -> None:
    assert not turns(timeline(("statement", (0, 3)), ("topic", (0, 1)), ("wh_question", (0, 3)))).any()
    assert not turns(Timeline((), 50)).any()


def test_the_head_turns_to_both_sides_from_before_the_negated_sign_until_after_it() -> None:
    asked = timeline(NO, length=14, signs=5)
    yaw = np.degrees(turns(asked)[:, YAW])
    sign = asked.signs[1]
    assert not yaw[: sign.start_frame - 2 * LEAD].any()
    assert np.abs(yaw[sign.start_frame : sign.end_frame]).max() > 8
    assert yaw.max() > 8
    assert yaw.min() < -7
    assert np.abs(yaw[sign.end_frame : sign.end_frame + 10]).max() > 5
    assert not yaw[asked.signs[4].start_frame :].any()


@pytest.mark.parametrize("length", [4, 14, 200])
def test_a_short_sign_is_shaken_over_and_a_long_one_not_all_through(length: int) -> None:
    yaw = turns(timeline(NO, length=length, tail=80))[:, YAW]
    moving = np.flatnonzero(np.abs(yaw) > 1e-3)
    assert 3 * SWING < np.ptp(moving) < MOST * SWING + 2 * LEAD


def test_what_is_negated_twice_in_a_row_shakes_on_and_not_twice_as_far() -> None:
    one, two = (turns(timeline(*marks, signs=6))[:, YAW] for marks in ([NO], [NO, ("negation", (2, 3))]))
    assert np.abs(two).max() == pytest.approx(np.abs(one).max())
    assert np.count_nonzero(two) > np.count_nonzero(one)


def test_the_head_bows_more_and_more_in_what_asks_for_yes_or_no_and_is_up_again_soon_after() -> None:
    asked = timeline(("statement", (0, 2)), ("yes_no_question", (2, 5)), signs=5)
    pitch = np.degrees(turns(asked)[:, PITCH])
    start, end = asked.signs[2].start_frame, asked.signs[4].end_frame
    assert np.abs(pitch[: start - 10]).max() < 0.1
    assert (np.diff(pitch[start : end - 6]) > 0).all()
    assert pitch.max() > 9
    assert np.abs(pitch[end + 10 :]).max() < 0.1


def test_the_head_alone_turns_and_the_eyes_stay_on_whom_they_look_at() -> None:
    clip, asked = standing(3), np.array([[0.2, 0.0], [0.0, 0.0], [-0.1, 0.2]])
    found = turned(clip, asked)
    moved = np.linalg.norm(found.positions - clip.positions, axis=-1) > 1e-6
    eyes = [INDEX["LeftEye"], INDEX["RightEye"]]
    assert moved[[0, 2]][:, eyes].all()
    assert moved.sum() == 4
    seen = 2 * np.arcsin(rotations(found.positions)[:, BONE_INDEX["Head"], :2])
    np.testing.assert_allclose(seen[:, ::-1], asked, atol=0.01)
    assert found.positions[0, INDEX["LeftEye"], 2] < found.positions[0, INDEX["RightEye"], 2], "to the signer's left"
    assert found.positions[2, INDEX["LeftEye"], 1] < clip.positions[2, INDEX["LeftEye"], 1], "down"
    into, out, up = (found.face[:, FACE_INDEX[f"eyeLook{way}Left"]] for way in ("In", "Out", "Up"))
    assert into[0] > 0.3
    assert out[2] > 0.1
    assert up[2] > 0.3


def test_what_is_not_turned_stays_as_it_was_to_the_bit_whoever_turns_beside_it() -> None:
    clip, rng = standing(3), np.random.default_rng(1)
    clip.positions[...] += rng.normal(0, 0.1, clip.positions.shape)
    clip.face[...] = rng.uniform(size=clip.face.shape)
    found = turned(clip, np.array([[0.2, 0.0], [0.0, 0.0], [-0.1, 0.2]]))
    assert np.array_equal(found.positions[1], clip.positions[1])
    assert np.array_equal(found.face[1], clip.face[1])
    assert not np.array_equal(found.face[0], clip.face[0])
