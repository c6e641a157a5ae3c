"""HamNoSys in SiGML, as far as descriptions reach: `read(path)` gives rows for a table, and what was refused, and why.

Read are hand shapes of the inventory, orientation, places of face, trunk and space, contact, straight and circling
movements, turns, finger play, repetition, both hands in symmetry, and a hand at the palm or back of another. Everything
else is refused by its sign, its column and the symbol: nothing is guessed. Mouth pictures are passed over, since
mouthing comes from the words. Symbols are those of the SiGML that HamNoSys 4 is exchanged in; where a lexicon's licence
allows its use is the reader's to know.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from xml.etree import ElementTree

import numpy as np
from numpy.typing import NDArray

from ml.composing.compose import compose
from ml.composing.errors import DescriptionError
from ml.composing.places import WAYS
from ml.composing.table import COLUMNS, DescribedSign, described

Array = NDArray[np.float64]

# A base shape with what changes it -> our inventory; what is not here is refused
SHAPES: Final[Mapping[tuple[str, frozenset[str]], str]] = {
    (base, frozenset(changes.split())): shape
    for base, changes, shape in (
        ("fist", "", "A"),
        ("fist", "thumbacrossmod", "S"),
        ("fist", "thumboutmod", "10"),
        ("fist", "pinky", "I"),
        ("fist", "pinky thumboutmod", "Y"),
        ("flathand", "", "flat"),
        ("flathand", "thumboutmod", "open flat"),
        ("flathand", "thumbacrossmod", "B"),
        ("flathand", "fingerbendmod", "bent"),
        ("flathand", "fingerbendmod thumboutmod", "flat C"),
        ("finger2", "", "1"),
        ("finger2", "thumbacrossmod", "1"),
        ("finger2", "thumboutmod", "L"),
        ("finger2", "fingerhookmod", "X"),
        ("finger2", "fingerbendmod", "bent 1"),
        ("finger2", "pinky", "horns"),
        ("finger2", "pinky thumboutmod", "ILY"),
        ("finger23", "", "U"),
        ("finger23", "thumbacrossmod", "U"),
        ("finger23", "thumboutmod", "open N"),
        ("finger23", "fingerbendmod", "bent N"),
        ("finger23spread", "", "V"),
        ("finger23spread", "thumbacrossmod", "V"),
        ("finger23spread", "thumboutmod", "3"),
        ("finger23spread", "fingerhookmod", "bent V"),
        ("finger23spread", "fingerhookmod thumboutmod", "bent 3"),
        ("finger2345", "", "4"),
        ("finger2345", "thumbacrossmod", "4"),
        ("finger2345", "thumboutmod", "5"),
        ("finger2345", "fingerhookmod thumboutmod", "claw"),
        ("pinch12", "", "closed G"),
        ("pinch12open", "", "F"),
        ("pinchall", "", "flat O"),
        ("pinchall", "doublebent", "O"),
        ("cee12", "", "bent L"),
        ("cee12open", "", "open F"),
        ("ceeall", "", "C"),
    )
}
_BASES: Final = frozenset(base for base, _ in SHAPES)
_CHANGES: Final = frozenset().union(*(changes for _, changes in SHAPES))
_FINGERS: Final = {"thumb": "thumb", "indexfinger": "index", "middlefinger": "middle", "ringfinger": "ring"}

PLACES: Final[Mapping[str, tuple[str, str]]] = {
    # in the middle, and at the own side; at the other side it is "far" of that
    "headtop": ("top of head", ""),
    "forehead": ("forehead", "near forehead"),
    "eyebrows": ("", "temple"),
    "eyes": ("", "under eye"),
    "nose": ("nose", "nose side"),
    "ear": ("", "ear"),
    "cheek": ("", "cheek"),
    "lips": ("mouth", "mouth side"),
    "teeth": ("mouth", "mouth side"),
    "chin": ("chin", "near chin"),
    "underchin": ("under chin", ""),
    "neck": ("neck", ""),
    "shouldertop": ("", "near shoulder"),
    "shoulders": ("upper chest", "near upper chest"),
    "chest": ("chest", "near chest"),
    "stomach": ("belly", "near belly"),
    "neutralspace": ("space", ""),
    "palm": ("other palm", ""),
    "handback": ("other back", ""),
}
_FAR: Final = {"temple": "far temple", "under eye": "far under eye", "cheek": "far cheek"}
# Of directions: u and d are up and down, l and r the signer's left and right, o and i away from and to the signer
_LETTERS: Final = {
    "u": (0, 1, 0),
    "d": (0, -1, 0),
    "l": (1, 0, 0),
    "r": (-1, 0, 0),
    "o": (0, 0, 1),
    "i": (0, 0, -1),
}
_ALONE: Final = {
    **{"twisting": "twist 28 2", "nodding": "nod 25 2", "swinging": "wave 22 2", "fingerplay": "wiggle"},
    **{"circleo": "circle front", "circlei": "circle front back", "circleu": "circle flat"},
    **{"circled": "circle flat back", "circlel": "circle side", "circler": "circle side back", "nomotion": "hold"},
}
# What touches by itself where a sign does not say which part: fingers that are out, else the palm
_TOUCHING: Final = {
    **dict.fromkeys(("finger2", "pinch12", "pinch12open", "cee12", "cee12open"), "index tip"),
    **dict.fromkeys(("finger23", "finger23spread"), "two tips"),
    **dict.fromkeys(("pinchall", "ceeall"), "tips"),
}
_SIZES: Final = {"smallmod": 0.5, "largemod": 1.7}
_STRAIGHT, _CIRCLE, _BEFORE, _CLOSE = 12.0, 10.0, 6, 2  # centimetres
_REPEATS: Final = {"repeatfromstart": 2, "repeatfromstartseveral": 3}


@dataclass(frozen=True)
class RefusedSign:
    """sign: its gloss, or its number in the file; column: of our table."""

    sign: str
    column: str
    reason: str

    def __str__(self) -> str:
        return f"{self.sign}: {self.column}: {self.reason}"


@dataclass(frozen=True)
class ReadSigns:
    """Signs that were read and can be composed, and those that were not."""

    signs: tuple[DescribedSign, ...]
    refused: tuple[RefusedSign, ...]


def read(path: Path) -> ReadSigns:
    """All signs of a file, in its order; raises DescriptionError if it is no SiGML."""
    try:
        root = ElementTree.parse(path).getroot()  # noqa: S314  (its author's own; expat stops entities that grow)
    except ElementTree.ParseError as error:
        raise DescriptionError("file", f"is no XML: {error}", path.name) from error
    if root.tag != "sigml":
        raise DescriptionError("file", f"is no SiGML: begins with {root.tag!r}", path.name)
    signs: list[DescribedSign] = []
    refused: list[RefusedSign] = []
    seen: set[str] = set()
    for number, sign in enumerate(root, 1):
        name = (sign.get("gloss") or "").strip().upper()
        where = f"{path.name}, sign {number}" + (f" ({name})" if name else "")
        try:
            if name in seen:
                raise DescriptionError("gloss", f"{name} is there twice")
            row = _row(sign, name) | {"agrees": path.name}
            found = described({column: row.get(column, "") for column in COLUMNS})
            compose(found.description)
        except DescriptionError as error:
            refused.append(RefusedSign(where, error.column, error.reason))
        else:
            seen.add(name)
            signs.append(found)
    return ReadSigns(tuple(signs), tuple(refused))


def _row(sign: ElementTree.Element, gloss: str) -> dict[str, str]:
    if sign.tag != "hns_sign":
        raise DescriptionError("gloss", f"{sign.tag!r} is not read, only hns_sign")
    if not gloss:
        raise DescriptionError("gloss", "is missing")
    for part in sign.iterfind("hamnosys_nonmanual/*"):
        if part.tag != "hnm_mouthpicture":
            raise DescriptionError("face", f"{part.tag} is not read")
    manual = sign.find("hamnosys_manual")
    if manual is None or not len(manual):
        raise DescriptionError("shape", "there is no hamnosys_manual")
    return {"gloss": gloss} | _Symbols([part.tag.removeprefix("ham") for part in manual]).row()


@dataclass
class _Symbols:
    """Symbols from first to last: symmetry, hand or hands, place, movement."""

    symbols: Sequence[str]
    at: int = 0
    found: dict[str, str] = field(default_factory=dict)
    touching: str = ""

    def row(self) -> dict[str, str]:
        hands = {"symmlr": "mirrored", "symmpar": "parallel"}.get(self._next(), "")
        if hands:
            self.at += 1
        self.found["hands"] = hands or "one"
        if self._next() == "parbegin":
            if hands:
                raise DescriptionError("hands", "symmetric hands that differ are not read")
            self.at += 1
            shape, palm, fingers = self._hand("")
            self._expect("plus", "hands", "a second hand")
            other = self._hand("other_")
            self._expect("parend", "hands", "the end of both hands")
            self.found |= {"hands": "base", "other_place": "centre"}
            self.found |= dict(zip(("other_shape", "other_palm", "other_fingers"), other, strict=True))
        else:
            shape, palm, fingers = self._hand("")
        self.found |= {"shape": shape, "palm": palm, "fingers": fingers}
        self._place()
        self._movement()
        return self.found

    def _next(self) -> str:
        return self.symbols[self.at] if self.at < len(self.symbols) else ""

    def _expect(self, symbol: str, column: str, what: str) -> None:
        if self._next() != symbol:
            raise DescriptionError(column, f"{what} is missing, got {self._shown()}")
        self.at += 1

    def _shown(self) -> str:
        return f"ham{self._next()}" if self._next() else "the end"

    def _hand(self, prefix: str) -> tuple[str, str, str]:
        base = self._next()
        if base not in _BASES:
            raise DescriptionError(f"{prefix}shape", f"{self._shown()} is no hand shape that is read")
        self.at += 1
        changes = []
        while self._next() in _CHANGES:
            changes.append(self._next())
            self.at += 1
        if not prefix:
            self.touching = _TOUCHING.get(base, "")
        shape = SHAPES.get((base, frozenset(changes)))
        if shape is None:
            symbols = " ".join(f"ham{symbol}" for symbol in (base, *changes))
            raise DescriptionError(f"{prefix}shape", f"{symbols} is no hand shape of the inventory")
        fingers = self._direction("extfinger", f"{prefix}fingers", "udlroi")
        if fingers[0] and fingers[1]:
            raise DescriptionError(f"{prefix}fingers", "hands that are slanted in the signer's plane are not read")
        palm = _palm(fingers, self._direction("palm", f"{prefix}palm", "udlr"))
        sign = -1 if prefix else 1  # our other hand is described as if it were the right one
        return shape, _words(palm * [sign, 1, 1]), _words(fingers * [sign, 1, 1])

    def _direction(self, kind: str, column: str, known: str) -> Array:
        letters = self._next().removeprefix(kind) if self._next().startswith(kind) else ""
        if not letters or any(letter not in known for letter in letters):
            raise DescriptionError(column, f"ham{kind} is missing, or between two, got {self._shown()}")
        self.at += 1
        total = np.sum([_LETTERS[letter] for letter in letters], axis=0).astype(np.float64)
        return np.asarray(total / np.linalg.norm(total))

    def _place(self) -> None:
        part = ""
        if self._next() in (*_FINGERS, "pinky"):
            part = f"{_FINGERS.get(self._next(), 'pinky')} tip"
            self.at += 1
            self._expect("fingertip", "contact", "the part of the finger")
        before = self._next() == "lrat"
        self.at += before
        name = self._next()
        if name and name not in PLACES and not name.startswith(("move", *_ALONE, *_REPEATS)):
            raise DescriptionError("place", f"{self._shown()} is no place that is read")
        if name not in PLACES:
            name = "neutralspace"
        else:
            self.at += 1
        after = self._next() == "lrat"
        self.at += after
        middle, side = PLACES[name]
        place = (side if before or after or not middle else middle) or middle
        if before:
            place = _FAR.get(place, place.replace("near ", "far ") if "near " in place else f"far {place}")
        near = self._next() if self._next() in ("touch", "close") else ""
        self.at += bool(near)
        if place.startswith("other ") and self.found["hands"] != "base":
            raise DescriptionError("place", f"ham{name} needs two hands that are described")
        if place != "space" and near != "touch":
            gap = _CLOSE if near else _BEFORE
            place += f" up {gap}" if place == "other palm" else f" forward {gap}"
        self.found |= {"place": place, "contact": part or (self.touching if near == "touch" else "")}

    def _movement(self) -> None:
        said, size, times, way = "", 1.0, 1, np.zeros(3)
        while symbol := self._next():
            if symbol in _SIZES:
                size = _SIZES[symbol]
            elif symbol in _REPEATS:
                times = _REPEATS[symbol]
            elif symbol == "alternatingmotion" and self.found["hands"] in ("mirrored", "parallel"):
                self.found["hands"] = "alternating"
            elif said:
                raise DescriptionError("movement", f"ham{symbol} after another movement is not read")
            elif symbol.startswith("move"):
                said, way = "straight", self._direction("move", "movement", "udlroi")
                continue
            elif symbol not in _ALONE:
                raise DescriptionError("movement", f"ham{symbol} is not read")
            else:
                said = _ALONE[symbol]
            self.at += 1
        if not said:
            raise DescriptionError("movement", "the movement is missing: hamnomotion is a hand that does not move")
        self._say(said, size, times, way)

    def _say(self, said: str, size: float, times: int, way: Array) -> None:
        if said.startswith("circle"):
            _, plane, *back = said.split()
            said = " ".join(("circle", plane, f"{_CIRCLE * size:g}", str(times), *back))
        elif said == "straight":
            said = f"straight {times}"
            self.found["place"] += f" > {self.found['place']}{_ways(_STRAIGHT * size * way)}"
        self.found["movement"] = said


def _palm(fingers: Array, palm: Array) -> Array:
    """HamNoSys says palms as of a hand that points away from the signer: they turn as its fingers do, so that `u` of
    fingers that point up is to the signer. Slanted hands, of which that is not told alike everywhere, are refused."""
    away = np.array([0.0, 0.0, 1.0])
    axis, cosine = np.cross(away, fingers), float(away @ fingers)
    if cosine < -0.9:  # to the signer: turned about the vertical
        return palm * [-1, 1, -1]
    k = np.array([[0, -axis[2], axis[1]], [axis[2], 0, -axis[0]], [-axis[1], axis[0], 0]])
    return np.asarray(palm + k @ palm + (k @ k @ palm) / (1 + cosine))


def _parts(vector: Array) -> Iterator[tuple[str, float]]:
    for word, way in WAYS.items():
        if (size := float(vector @ np.array(way))) > 0:
            yield word, size


def _words(direction: Array) -> str:
    return "-".join(word for word, size in _parts(direction) if size > 0.3)


def _ways(metres: Array) -> str:
    return "".join(f" {word} {size:.0f}" for word, size in _parts(metres) if size >= 1)
