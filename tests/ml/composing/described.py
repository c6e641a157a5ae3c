"""A small cast of descriptions."""

from __future__ import annotations

from dataclasses import replace

from ml.composing.description import Description

MOTHER = Description("one", "5", "in", "up", "chin", "thumb tip", "tap 2")
PLEASE = Description("one", "flat", "back", "in-up", "chest", movement="circle front 12 2")
GIVE = Description("one", "flat O", "up", "forward", "space > space forward 15", movement="arc up 4")
MAYBE = Description("alternating", "flat", "up", "forward", "space", movement="shake up 9 2")
WIND = Description("parallel", "5", "in", "up", "space up 10", movement="shake in 16 2")
MEET = Description("mirrored", "1", "in", "up", "space up 6 > centre up 6 out 3", "folded fingers")
HELP = Description(
    *("base", "10", "in-back", "forward-in", "other palm > other palm", "little side"),
    other_shape="flat",
    other_palm="up",
    other_fingers="forward-in",
    other_place="centre down 4 > centre up 7",
)


def mother(**changes: str) -> Description:
    return replace(MOTHER, **changes)  # type: ignore[arg-type]
