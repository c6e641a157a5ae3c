"""What a file of an archive is called, and what sign that names.

Two public archives are known by their layout:

- **StudioGalt's Sign-Language-Mocap-Archive** (CC0-1.0): `SG ASL Abate 2 2023-2-3 No Mesh Mixamo.fbx`, each sign in a
  folder of its own; numbers and `Alt` are variants, the date is that of the take (newer ones correct older ones), and
  the same take comes for several rigs, of which Mixamo's has fingers by names that are known here.
- **3D-LEX** (CC-BY-4.0): a file a sign, named by it, in a folder that is named after the archive.

In any other archive a file's name is its sign, a number after it a variant.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

RIGS: Final = ("No Mesh Mixamo", "No Mesh Mini", "No Mesh UEPlus", "No Mesh UE Mannequin", "Rigify APose", "Mesh", "")
SPOKEN_OF: Final = {"ASL": "ase"}  # what StudioGalt calls a language -> its code
LICENCES: Final = {"studiogalt": "CC0-1.0", "3dlex": "CC-BY-4.0"}  # that the known archives are published under

_STUDIOGALT: Final = re.compile(
    r"^SG (?P<language>[A-Z]{2,6}) (?P<word>.+?)(?P<alt> \(?Alt\)?)?(?: (?P<number>\d+))?"
    r"(?: (?P<date>\d{4}-\d{1,2}-\d{1,2}))(?: (?P<rig>\D+))?$"
)
_VARIANT: Final = re.compile(
    r"^(?P<word>.*?[^\W\d_].*?)[ _-]*(?:\((?P<a>\d+)\)|(?:take[ _-]?)?(?P<b>\d+))$", re.IGNORECASE
)


@dataclass(frozen=True)
class FileName:
    """gloss: in capitals; english: the wording it stands for, empty if another gloss is the likelier one for it;
    variant: (0, 0) for the first way of signing it, then as numbered; date: of the take, empty if not said; rig: one of
    RIGS; language: the code of the language, empty if the name does not say it."""

    path: Path
    gloss: str
    kind: Literal["sign", "letter"]
    english: str
    variant: tuple[int, int] = (0, 0)
    date: str = ""
    rig: str = ""
    language: str = ""

    @property
    def take(self) -> tuple[str, tuple[int, int], str]:
        """The same for all files that hold one performance for different rigs."""
        return self.gloss, self.variant, self.date


def layout(folder: Path, files: Iterable[Path]) -> str:
    """`studiogalt`, `3dlex` or, of an archive that is not known by its layout, an empty text."""
    files = list(files)
    if sum(_STUDIOGALT.match(file.stem) is not None for file in files) > len(files) / 2:
        return "studiogalt"
    parts = {re.sub(r"[^a-z0-9]", "", part.lower()) for file in files for part in (folder.resolve() / file).parts[:-1]}
    return "3dlex" if any(part.startswith("3dlex") for part in parts) else ""


def named(path: Path) -> FileName | None:
    """What a file's name says; None if it names no sign (fingerspelled words are spelled from letters here)."""
    if path.stem.startswith("SG "):
        return _studiogalt(path)
    found = _VARIANT.match(path.stem)
    word = found["word"] if found else path.stem
    number = int(found["a"] or found["b"]) if found else 0
    return _made(path, word, (0, number))


def _studiogalt(path: Path) -> FileName | None:
    found = _STUDIOGALT.match(path.stem)
    if found is None or found["word"].lower().endswith("fingerspelling"):
        return None
    date = "-".join(part.zfill(2) for part in found["date"].split("-"))
    variant = (int(bool(found["alt"])), int(found["number"] or 0))
    language = SPOKEN_OF.get(found["language"], found["language"])
    return _made(path, found["word"], variant, date, found["rig"] or "", language)


def _made(
    path: Path, word: str, variant: tuple[int, int], date: str = "", rig: str = "", language: str = ""
) -> FileName | None:
    words = re.sub(r"[^\w'’.+-]+|_", " ", word).strip()
    if not words:
        return None
    english = re.sub(r"\(.*?\)|_", " ", word).strip()
    english = " ".join(english.split())
    kind: Literal["sign", "letter"] = "letter" if len(words) == 1 and words.isalpha() else "sign"
    if kind == "letter" or words.isdigit():
        english = ""  # the planner knows letters and numbers by themselves
    else:
        english = english if english.isupper() and len(english) < 5 else english.lower()
    return FileName(path, words.upper(), kind, english, variant, date, rig, language)
