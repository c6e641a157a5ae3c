"""Expressions and head turns read from a mesh: on the avatar's own face, where the truth is known."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import lsq_linear
from scipy.spatial.transform import Rotation

from ml.corpus.face import model as face_model
from ml.corpus.face.expression import LID_POINTS, SOLVED, found, head_rotations, weights
from ml.corpus.face.solver import solve
from ml.corpus.landmarks import Landmarks
from ml.skeleton import FACE, FACE_INDEX

FRAMES = 60


def landmarks(face, indices):
    frames = len(face)
    return Landmarks(
        name="made up",
        fps=25.0,
        body=np.zeros((frames, 25, 3)),
        depth=np.zeros((frames, 25)),
        left_hand=np.full((frames, 21, 3), np.nan),
        right_hand=np.full((frames, 21, 3), np.nan),
        face=face,
        face_indices=indices,
    )


def bump(frames=FRAMES):
    """From rest to 1 and back to rest."""
    return np.sin(np.pi * np.clip((np.arange(frames) - 10) / (frames - 20), 0, 1))


def turned(axis, degrees):
    """Rotation matrices about an axis of the avatar frame, one for each angle."""
    return Rotation.from_euler(axis, np.reshape(degrees, (-1, 1)), degrees=True).as_matrix()


def avatar_face(face_weights, rotations=None, size=0.004):
    """Landmarks of the avatar's own face: (T, 52) weights, seen from the front at some distance."""
    model = face_model.load()
    points = model.rest + np.einsum("tk,kpc->tpc", face_weights, model.morphs)
    if rotations is not None:
        centre = model.rest.mean(axis=0)
        points = np.einsum("tij,tpj->tpi", rotations, points - centre) + centre
    # the solver takes the depth of an estimate for exaggerated
    return landmarks((points - model.rest.mean(axis=0)) * [1, 1, 1 / 0.9] * size + [0.8, -0.3, 0], model.indices)


def made(**named):
    face_weights = np.zeros((FRAMES, len(FACE)))
    for name, most in named.items():
        face_weights[:, FACE_INDEX[name]] = most * bump()
    return face_weights


def solved(clip):
    return weights(clip, head_rotations(clip))


def test_the_solver_finds_what_scipy_finds():
    rng = np.random.default_rng(7)
    morphs, seen = rng.normal(size=(30, 8)), rng.normal(size=(5, 30)) * 3
    found_weights = solve(morphs.T @ morphs, seen @ morphs)
    for row, wanted in zip(found_weights, seen, strict=True):
        assert row == pytest.approx(lsq_linear(morphs, wanted, bounds=(0, 1)).x, abs=2e-3)


def test_the_solver_keeps_to_its_bounds_even_for_impossible_movements():
    morphs = np.random.default_rng(1).normal(size=(20, 6))
    result = solve(morphs.T @ morphs, np.full((3, 6), 1e6))
    assert result.min() >= 0
    assert result.max() == 1


@pytest.mark.parametrize(
    "named",
    [
        {"jawOpen": 0.6},
        {"jawOpen": 0.5, "mouthPucker": 0.6},
        {"mouthSmileLeft": 0.7, "mouthSmileRight": 0.7},
        {"browInnerUp": 0.8, "browOuterUpLeft": 0.7, "browOuterUpRight": 0.7},
        {"browDownLeft": 0.8, "browDownRight": 0.8},
        {"mouthFunnel": 0.8},
        {"mouthRollUpper": 0.7, "mouthRollLower": 0.7},
    ],
    ids="+".join,
)
def test_weights_are_recovered_from_the_avatars_own_movements(named):
    truth = made(**named)
    result = solved(avatar_face(truth))
    for name in named:
        column = FACE_INDEX[name]
        assert np.corrcoef(result[:, column], truth[:, column])[0, 1] > 0.9
        assert result[:, column].max() > 0.5 * truth[:, column].max()


def test_what_the_weights_add_up_to_is_what_was_seen():
    rng = np.random.default_rng(3)
    truth = np.zeros((FRAMES, len(FACE)))
    for name in rng.choice([name for name in SOLVED if name != "mouthClose"], 8, replace=False):
        truth[:, FACE_INDEX[name]] = 0.6 * bump()
    model = face_model.load()
    places = ~np.isin(model.indices, LID_POINTS)
    wanted, got = (
        np.einsum("tk,kpc->tpc", w, model.morphs)[:, places, :2] for w in (truth, solved(avatar_face(truth)))
    )
    assert np.square(wanted - got).sum() < 0.1 * np.square(wanted).sum()


def test_a_blink_shuts_both_eyes_and_nothing_else():
    result = solved(avatar_face(made(eyeBlinkLeft=0.7, eyeBlinkRight=0.7)))
    shut = [FACE_INDEX["eyeBlinkLeft"], FACE_INDEX["eyeBlinkRight"]]
    assert result[FRAMES // 2, shut].min() > 0.9
    assert result[:5, shut].max() < 0.05
    assert np.delete(result, shut, axis=1).max() < 0.1


def test_a_mesh_without_lids_never_blinks_and_keeps_its_mouth():
    clip = avatar_face(made(jawOpen=0.6, eyeBlinkLeft=0.7, eyeBlinkRight=0.7))
    known = ~np.isin(clip.face_indices, LID_POINTS)
    result = solved(landmarks(clip.face[:, known], clip.face_indices[known]))
    assert (
        result[:, [column for name, column in FACE_INDEX.items() if name.startswith(("eyeBlink", "eyeWide"))]].max()
        == 0
    )
    assert result[FRAMES // 2, FACE_INDEX["jawOpen"]] > 0.4


def test_a_still_face_has_no_expression():
    assert solved(avatar_face(np.zeros((FRAMES, len(FACE))))).max() < 1e-3


@pytest.mark.parametrize(("axis", "degrees"), [("x", 20), ("x", -15), ("y", 25), ("y", -25), ("z", 12)])
def test_the_heads_rotation_is_recovered_while_the_mouth_moves(axis, degrees):
    truth = turned(axis, degrees * bump())
    clip = avatar_face(made(jawOpen=0.6), truth)
    error = Rotation.from_matrix(np.swapaxes(truth, 1, 2) @ head_rotations(clip)).magnitude()
    assert np.degrees(error).max() < 3


def test_a_nod_is_no_expression():
    truth = turned("x", 20 * bump())
    result = solved(avatar_face(np.zeros((FRAMES, len(FACE))), truth))
    assert result[:, [FACE_INDEX[name] for name in SOLVED]].max() < 0.1


def test_the_eyes_stay_with_the_viewer_when_the_head_turns_to_the_signers_left():
    truth = turned("y", 12 * bump())
    middle = solved(avatar_face(np.zeros((FRAMES, len(FACE))), truth))[FRAMES // 2]
    assert middle[FACE_INDEX["eyeLookInLeft"]] > 0.15
    assert middle[FACE_INDEX["eyeLookOutRight"]] == middle[FACE_INDEX["eyeLookInLeft"]]
    assert middle[FACE_INDEX["eyeLookOutLeft"]] == 0


def test_a_chin_held_high_at_rest_comes_down_to_the_viewer_only_in_between():
    tilt = turned("x", np.full(FRAMES, -22.0))
    lowered = turned("x", 8 * bump())
    forward = head_rotations(avatar_face(np.zeros((FRAMES, len(FACE))), lowered @ tilt))[:, 1, 2]
    assert abs(np.degrees(np.arcsin(forward[0]))) < 1
    assert abs(np.degrees(np.arcsin(forward[FRAMES // 2]))) < 4


def test_a_clip_without_a_face_has_a_still_head_and_no_weights():
    model = face_model.load()
    for clip in (
        landmarks(np.full((4, len(model.indices), 3), np.nan), model.indices),
        landmarks(np.zeros((4, 0, 3)), np.zeros(0, dtype=np.int64)),
    ):
        assert not found(clip).any()
        assert (head_rotations(clip) == np.eye(3)).all()
        assert (solved(clip) == 0).all()


def test_frames_without_a_face_are_bridged():
    clip = avatar_face(made(jawOpen=0.6))
    clip.face[28:32] = np.nan
    assert found(clip).sum() == FRAMES - 4
    assert solved(clip)[30, FACE_INDEX["jawOpen"]] > 0.4


@pytest.mark.parametrize("frames", [1, 2, 4])
def test_the_shortest_clips_are_solved(frames):
    result = solved(avatar_face(np.zeros((frames, len(FACE)))))
    assert result.shape == (frames, len(FACE))
    assert np.isfinite(result).all()


def test_the_stored_model_is_what_the_avatar_says():
    stored, built = face_model.load(), face_model.build()
    assert (stored.indices == built.indices).all()
    assert stored.rest == pytest.approx(built.rest, abs=1e-6)
    assert stored.morphs == pytest.approx(built.morphs, abs=1e-6)
