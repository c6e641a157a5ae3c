"""Who is made: the choices behind each person, all in one place."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Literal

Colour = tuple[int, int, int]  # sRGB, 0..255


def colour(code: str) -> Colour:
    """ "#d9a07f" -> (217, 160, 127)."""
    return int(code[1:3], 16), int(code[3:5], 16), int(code[5:7], 16)


@dataclass(frozen=True)
class Shape:
    """male: 0..1; descent: weights of MakeHuman's african, asian and caucasian targets; targets: name -> weight."""

    male: float
    descent: tuple[float, float, float] = (1, 1, 1)
    targets: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not 0 <= self.male <= 1:
            raise ValueError(f"male must lie in 0..1, got {self.male}")
        if min(self.descent) < 0 or sum(self.descent) <= 0:
            raise ValueError(f"descent must be three weights with a positive sum, got {self.descent}")


@dataclass(frozen=True)
class Person:
    """name: of the file; hair_style: "bun" is combed back from a parting, "crop" is short."""

    name: str
    shape: Shape
    skin: Colour
    lips: Colour
    hair: Colour
    hair_style: Literal["bun", "crop"]
    iris: Colour
    shirt: Colour
    trousers: Colour
    shoes: Colour
    sleeve: float  # metres from the elbow to the end of the sleeve
    beard: float = 0.0  # 0..1
    lashes: float = 1.0  # length


# Motion is made for this shape's skeleton (`ml.skeleton`): it must not change, and everybody is fitted onto it.
SIGNER_SHAPE: Final = Shape(
    male=0.25,
    targets={f"hands/{s}-hand-scale-incr": 0.35 for s in "lr"}
    | {f"eyes/{s}-eye-scale-incr": 0.8 for s in "lr"}
    | {f"ears/{s}-ear-{kind}": weight for s in "lr" for kind, weight in (("lobe-decr", 0.7), ("shape-round", 0.6))},
)

WOMAN: Final = Person(
    name="signer",
    shape=SIGNER_SHAPE,
    skin=colour("#e3b59c"),
    lips=colour("#b8625e"),
    hair=colour("#3a241a"),
    hair_style="bun",
    iris=colour("#553620"),
    shirt=colour("#32616c"),
    trousers=colour("#454b57"),
    shoes=colour("#2a2523"),
    sleeve=0.105,
)

MAN: Final = Person(
    name="signer-man",
    shape=Shape(
        male=1.0,
        descent=(0.9, 0.3, 1.0),
        targets={f"hands/{s}-hand-scale-incr": 0.3 for s in "lr"} | {f"eyes/{s}-eye-scale-incr": 0.35 for s in "lr"},
    ),
    skin=colour("#ab7f66"),
    lips=colour("#94584f"),
    hair=colour("#211814"),
    hair_style="crop",
    iris=colour("#4a2f1b"),
    shirt=colour("#8fa3b0"),
    trousers=colour("#33373f"),
    shoes=colour("#4a3526"),
    sleeve=0.105,
    beard=0.85,
    lashes=0.6,
)

PEOPLE: Final = {person.name: person for person in (WOMAN, MAN)}
