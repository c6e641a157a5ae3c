"""Cells of movements: phases one after the other, movements at the same time, sizes in centimetres and degrees."""

from __future__ import annotations

import pytest

from ml.composing.errors import DescriptionError
from ml.composing.movements import Movement, movements


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", ()),
        ("straight", ((Movement("straight"),),)),
        ("straight 2", ((Movement("straight", 2),),)),
        ("arc up 6", ((Movement("arc", metres=0.06, way=(0.0, 1.0, 0.0)),),)),
        ("tap 2", ((Movement("tap", 2, 0.045),),)),
        ("tap 3 2", ((Movement("tap", 3, 0.02),),)),
        ("circle flat 10 2 back", ((Movement("circle", 2, 0.1, plane="flat", back=True),),)),
        ("shake in 8 3", ((Movement("shake", 3, 0.08, way=(1.0, 0.0, 0.0)),),)),
        ("wiggle + straight", ((Movement("straight"), Movement("wiggle")),)),
        ("straight; twist 30 2", ((Movement("straight"),), (Movement("twist", 2, degrees=30.0),))),
    ],
)
def test_a_cell_says_what_hands_do(text: str, found: tuple[tuple[Movement, ...], ...]) -> None:
    assert movements(text) == found


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("straight + arc up 3", "at the same time"),
        ("straight 9", "1 to 6 times"),
        ("arc", "lacks its size"),
        ("arc up", "lacks its size"),
        ("arc up 90", "0.5 to 40 cm"),
        ("circle round 4", "a circle is front, flat, side"),
        ("nod", "size in degrees"),
        ("nod 120", "5 to 90 degrees"),
        ("wiggle 3", "says nothing"),
        ("tap 2 +", "missing between"),
        ("; ".join(["tap 6"] * 5), "at most 4 movements one after the other, got 5"),
        ("wiggle + wiggle", "wiggle is there twice"),
        ("shake in 1_0 2", "lacks its size"),
        ("twist nan 2", "lacks its size in degrees"),
        ("tap ² 2", "1 to 6 times"),
    ],
)
def test_a_movement_that_cannot_be_read_is_refused(text: str, reason: str) -> None:
    with pytest.raises(DescriptionError, match=reason) as refused:
        movements(text)
    assert refused.value.column == "movement"
