"""Rigs of other capture systems: the same motion comes out whatever their names, rest pose, units and axes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from ml.corpus.landmarks import CorpusError
from ml.corpus.loaders import bvh
from ml.corpus.loaders.namings import NAMINGS, plain
from ml.corpus.loaders.spatial import REQUIRED
from ml.kinematics import BONE_INDEX, constrain
from ml.skeleton import INDEX
from tests.ml.corpus.drawn import has_our_bones, turned
from tests.ml.corpus.rigs import Z_UP, Rig, apart, hanging, posed, sign

SIGN = sign()


@pytest.mark.parametrize("naming", NAMINGS)
def test_the_motion_of_every_known_naming_is_the_same(naming: str, tmp_path: Path) -> None:
    clip = bvh.load(Rig(naming).bvh(tmp_path / "a.bvh", SIGN)).clip
    assert apart(clip, SIGN) < 2e-3
    assert has_our_bones(clip)


@pytest.mark.parametrize("prefix", ["mixamorig:", "mixamorig1:", "Galt:mixamorig_", "someone:"])
def test_namespaces_and_prefixes_do_not_matter(prefix: str, tmp_path: Path) -> None:
    assert apart(bvh.load(Rig(prefix=prefix).bvh(tmp_path / "a.bvh", SIGN)).clip, SIGN) < 2e-3


@pytest.mark.parametrize("unit", [1.0, 100.0, 39.37])
@pytest.mark.parametrize("rest", ["t", "a"])
@pytest.mark.parametrize("axes", [np.eye(3), Z_UP, Z_UP.T, Z_UP @ Z_UP], ids=["y", "z", "-z", "-y"])
def test_rest_pose_units_and_axes_do_not_matter(
    unit: float, rest: str, axes: np.ndarray[tuple[int, ...], np.dtype[np.float64]], tmp_path: Path
) -> None:
    rig = Rig("Rokoko", unit=unit, axes=axes, rest=rest)
    clip = bvh.load(rig.bvh(tmp_path / "a.bvh", SIGN)).clip
    assert apart(clip, SIGN) < 2e-3
    assert apart(clip, SIGN, "LeftEye", "RightEye") < 5e-3


def test_every_naming_has_all_that_signing_needs_and_no_two_joints_alike() -> None:
    for naming, names in NAMINGS.items():
        assert set(REQUIRED) <= names.keys(), naming
        firsts = [plain(names[joint][0]) for joint in REQUIRED]
        assert len(set(firsts)) == len(firsts), naming


def test_a_body_without_fingers_says_that_it_has_none(tmp_path: Path) -> None:
    path = Rig().bvh(tmp_path / "a.bvh", SIGN)
    path.write_text("".join(path.read_text().replace(f"HandIndex{k}", f"HandNail{k}") for k in (1,)), encoding="ascii")
    with pytest.raises(CorpusError, match=r"a\.bvh: fingers are missing.*not found: LeftHandIndex1"):
        bvh.load(path)
    content = path.read_text()
    for finger in ("Thumb", "Index", "Middle", "Ring", "Pinky"):
        content = content.replace(f"Hand{finger}", f"Nail{finger}")
    path.write_text(content, encoding="ascii")
    with pytest.raises(CorpusError, match=r"a\.bvh: it has no fingers, without which nothing can be signed"):
        bvh.load(path)


def test_a_signer_who_leans_is_not_taken_for_lying(tmp_path: Path) -> None:
    lean = np.radians(30)
    axes = np.array([[1, 0, 0], [0, np.cos(lean), -np.sin(lean)], [0, np.sin(lean), np.cos(lean)]])
    clip = bvh.load(Rig(axes=axes).bvh(tmp_path / "a.bvh", SIGN)).clip
    assert clip.positions[:, INDEX["Neck"], 2].mean() - clip.positions[:, INDEX["Hips"], 2].mean() > 0.1


@pytest.mark.parametrize("neck", [-0.06, 0.04])
def test_what_is_signed_at_a_face_is_at_ours_however_long_the_neck(neck: float, tmp_path: Path) -> None:
    turns = hanging(20)
    turns[:, BONE_INDEX["RightArm"]] = turned(2, np.full(20, 0.6))
    turns[:, BONE_INDEX["RightForeArm"]] = turned(2, np.full(20, -1.9))
    wanted = posed(turns)
    assert wanted.positions[0, INDEX["RightHandMiddle1"], 1] > 1.45  # as high as the chin
    positions = wanted.positions.copy()
    arm = [joint for name, joint in INDEX.items() if name.startswith("RightHand")]
    positions[:, arm, 1] += neck
    there = replace(wanted, positions=constrain(positions))
    found = bvh.load(Rig(neck=neck).bvh(tmp_path / "a.bvh", there)).clip
    assert apart(found, wanted, "RightHand", "RightHandIndex4") < 5e-3
    assert apart(found, wanted, "LeftHand", "LeftHandIndex4") < 2e-3  # hangs, where the neck does not matter
