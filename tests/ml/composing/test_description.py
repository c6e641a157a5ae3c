"""What a description may say, and how what it may not is refused: by column and reason."""

from __future__ import annotations

import pytest

from ml.composing.description import MOST_POSTURES, Description
from ml.composing.errors import DescriptionError
from tests.ml.composing.described import GIVE, HELP, MOTHER, mother


@pytest.mark.parametrize(
    ("changes", "column", "reason"),
    [
        ({"hands": "three"}, "hands", "got 'three'"),
        ({"shape": "Q9"}, "shape", "unknown hand shape 'Q9'"),
        ({"shape": ""}, "shape", "is missing"),
        ({"shape": "5 >"}, "shape", "is missing"),
        ({"palm": "sideways"}, "palm", "unknown direction 'sideways'"),
        ({"palm": "up-down"}, "palm", "cancel each other"),
        ({"palm": "up"}, "palm", "cannot point along one line"),
        ({"palm": "down"}, "palm", "cannot point along one line"),
        ({"place": "moon"}, "place", "unknown place 'moon'"),
        ({"place": "chin forward 90"}, "place", "1 to 60 cm"),
        ({"place": "other palm"}, "hands", "needs a base hand"),
        ({"contact": "tail"}, "contact", "unknown part of a hand 'tail'"),
        ({"movement": ""}, "movement", "the movement is missing"),
        ({"movement": "fly"}, "movement", "unknown movement 'fly'"),
        ({"movement": "straight"}, "movement", "1 postures need"),
        ({"place": "chin > chest", "movement": "straight; arc up 3"}, "movement", "once"),
        ({"shape": "5 > S > 5", "place": "chin > chest"}, "place", "2 values where other columns have 3"),
        ({"shape": " > ".join(["5"] * (MOST_POSTURES + 1))}, "place", "at most 5 postures"),
        ({"face": "purple"}, "face", "got 'purple'"),
        ({"other_shape": "5"}, "other_shape", "only a base hand is described"),
    ],
)
def test_what_cannot_be_is_refused_with_its_column_and_reason(
    changes: dict[str, str], column: str, reason: str
) -> None:
    with pytest.raises(DescriptionError) as refused:
        mother(**changes)
    assert refused.value.column == column
    assert reason in refused.value.reason


def test_a_base_hand_is_described_as_fully_as_the_other_one() -> None:
    with pytest.raises(DescriptionError) as refused:
        Description("base", "5", "in", "up", "other palm", movement="tap 2", other_shape="flat", other_palm="up")
    assert refused.value.column == "other_fingers"


def test_a_cell_with_one_value_holds_for_all_postures() -> None:
    assert [posture.shape for posture in GIVE.postures] == ["flat O", "flat O"]
    assert [posture.where.shift[2] for posture in GIVE.postures] == [0.0, 0.15]
    assert [posture.where.name for posture in HELP.base] == ["centre", "centre"]


def test_several_postures_are_gone_through_straight_unless_the_movement_says_how() -> None:
    assert [phase[0].kind for phase in HELP.phases] == ["straight"]
    assert [phase[0].kind for phase in GIVE.phases] == ["arc"]


def test_a_palm_is_made_square_to_the_fingers() -> None:
    (posture,) = mother(palm="in-up").postures
    assert posture.palm == pytest.approx((1.0, 0.0, 0.0))
    assert MOTHER.postures[0].palm == posture.palm
