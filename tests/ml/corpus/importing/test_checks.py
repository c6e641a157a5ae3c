"""Motion that nobody should learn from is refused with its reason."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ml.corpus.importing.checks import check, hand_share
from ml.corpus.landmarks import CorpusError
from ml.pose import Clip, mirror
from ml.skeleton import INDEX
from tests.ml.corpus.rigs import hanging, posed, sign


def moved(clip: Clip, joint: str, frames: slice, by: tuple[float, float, float]) -> Clip:
    positions = clip.positions.copy()
    positions[frames, INDEX[joint]] += np.array(by, dtype=np.float32)
    return replace(clip, positions=positions)


def stiff(clip: Clip) -> Clip:
    positions = clip.positions.copy()
    for name, joint in INDEX.items():
        if "Hand" in name and not name.endswith("Hand"):
            wrist = INDEX[name[: name.index("Hand") + 4]]
            positions[:, joint] = positions[:, wrist] + (clip.positions[0, joint] - clip.positions[0, wrist])
    return replace(clip, positions=positions)


def behind(clip: Clip) -> Clip:
    return replace(clip, positions=clip.positions * np.array([1, 1, -1], dtype=np.float32))


def test_a_sign_passes() -> None:
    check("a.bvh", sign())


@pytest.mark.parametrize(
    ("clip", "complaint"),
    [
        (sign()[:4], "too short: 0.16 s"),
        (sign(500, up=(20, 480)), "too long for one sign: 20 s"),
        (posed(hanging(50)), "nothing moves in it"),
        (stiff(sign()), "its fingers never move"),
        (moved(sign(), "RightHand", slice(30, 31), (0.0, 0.6, 0.0)), r"a hand jumps by 0\.\d m after 1\.20 s"),
        (behind(sign()), "its hands are behind the back"),
    ],
    ids=["short", "long", "still", "stiff", "jump", "behind"],
)
def test_what_cannot_be_a_sign_is_refused(clip: Clip, complaint: str) -> None:
    with pytest.raises(CorpusError, match=rf"^a\.bvh: .*{complaint}"):
        check("a.bvh", clip)


def test_the_leading_hand_is_told() -> None:
    assert hand_share(sign()) < 0.1
    assert hand_share(mirror(sign())) > 0.9
