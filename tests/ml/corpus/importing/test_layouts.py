"""What the names of files say: the public archives' own ways of naming, and everybody else's."""

from __future__ import annotations

from pathlib import Path

import pytest

from ml.corpus.importing.layouts import layout, named


@pytest.mark.parametrize(
    ("name", "gloss", "english", "variant", "date", "rig"),
    [
        ("SG ASL Hello 2024-6-9 No Mesh Mixamo.fbx", "HELLO", "hello", (0, 0), "2024-06-09", "No Mesh Mixamo"),
        ("SG ASL Abate 2 2023-2-3 No Mesh Full.fbx", "ABATE", "abate", (0, 2), "2023-02-03", "No Mesh Full"),
        ("SG ASL Alaska Alt 2 2023-5-12 No Mesh Mini.fbx", "ALASKA", "alaska", (1, 2), "2023-05-12", "No Mesh Mini"),
        ("SG ASL A.M. (Alt) 2023-6-4.fbx", "A.M.", "A.M.", (1, 0), "2023-06-04", ""),
        ("SG ASL Alert (Inform) 2023-5-17.fbx", "ALERT INFORM", "alert", (0, 0), "2023-05-17", ""),
        ("SG ASL 10 2024-6-17 No Mesh Mixamo.vrma", "10", "", (0, 0), "2024-06-17", "No Mesh Mixamo"),
        ("SG ASL ATM 2 2023-10-12 No Mesh UEPlus.fbx", "ATM", "ATM", (0, 2), "2023-10-12", "No Mesh UEPlus"),
    ],
)
def test_studiogalts_names_are_taken_apart(
    name: str, gloss: str, english: str, variant: tuple[int, int], date: str, rig: str
) -> None:
    found = named(Path("ASL A") / name)
    assert found is not None
    assert (found.gloss, found.english, found.variant, found.date, found.rig) == (gloss, english, variant, date, rig)
    assert (found.kind, found.language) == ("sign", "ase")


def test_a_single_letter_is_a_letter_and_a_spelled_word_is_no_sign() -> None:
    letter = named(Path("SG ASL B 2024-6-16 No Mesh Mixamo.fbx"))
    assert letter is not None
    assert (letter.gloss, letter.kind, letter.english) == ("B", "letter", "")
    assert named(Path("SG ASL A.M. Fingerspelling 2023-6-4 No Mesh Mini.fbx")) is None


@pytest.mark.parametrize(
    ("name", "gloss", "variant"),
    [
        ("thank_you.glb", "THANK YOU", 0),
        ("ROOM_2.fbx", "ROOM", 2),
        ("room (3).bvh", "ROOM", 3),
        ("hello take 2.bvh", "HELLO", 2),
        ("10.bvh", "10", 0),
        ("mother-in-law.glb", "MOTHER-IN-LAW", 0),
        ("čo.bvh", "ČO", 0),
    ],
)
def test_elsewhere_a_name_is_a_sign_and_a_number_after_it_a_variant(name: str, gloss: str, variant: int) -> None:
    found = named(Path(name))
    assert found is not None
    assert (found.gloss, found.variant, found.date) == (gloss, (0, variant), "")


def test_a_name_of_marks_alone_names_nothing() -> None:
    assert named(Path("___.bvh")) is None


def test_public_archives_are_known_by_their_layout(tmp_path: Path) -> None:
    assert layout(tmp_path, [Path("SG ASL Hello 2024-6-9 No Mesh Mixamo.fbx"), Path("notes.bvh")][:1]) == "studiogalt"
    assert layout(tmp_path / "3D-LEX v1.0" / "ASL", [Path("clean.fbx")]) == "3dlex"
    assert layout(tmp_path / "mine", [Path("clean.fbx")]) == ""
