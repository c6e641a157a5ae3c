from __future__ import annotations

import pytest

from ml.text.lexicon import letters
from ml.text.spelling import spell


def spelled(word: str, sign_language: str) -> str:
    return "-".join(letter for letter, _, _ in spell(word, letters(sign_language).__contains__))


@pytest.mark.parametrize(
    ("word", "letter_by_letter"),
    [
        ("Michal", "M-I-CH-A-L"),
        ("CHLIEB", "CH-L-I-E-B"),
        ("Štúr", "Š-T-Ú-R"),
        ("Müller", "M-U-L-L-E-R"),
        ("Dvořák", "D-V-O-R-Á-K"),
        ("Straße", "S-T-R-A-S-S-E"),
        ("Ødegård", "O-D-E-G-A-R-D"),
        ("Łódź", "L-Ó-D-Z"),
        ("Ærø", "A-E-R-O"),
        ("Жуков", "Ž-U-K-O-V"),
        ("Хрущёв", "CH-R-U-Š-Č-J-O-V"),
        ("Αθήνα", "A-T-H-I-N-A"),
        ("東京", ""),
    ],
)
def test_slovak_letters_are_kept_and_foreign_ones_go_to_the_nearest(word: str, letter_by_letter: str) -> None:
    assert spelled(word, "svk") == letter_by_letter


@pytest.mark.parametrize(("word", "letter_by_letter"), [("Čech", "C-E-C-H"), ("José", "J-O-S-E"), ("Щ", "S-C")])
def test_asl_spells_without_diacritics(word: str, letter_by_letter: str) -> None:
    assert spelled(word, "ase") == letter_by_letter


def test_a_letter_stands_for_its_own_characters() -> None:
    found = list(spell("Chyß", letters("svk").__contains__))
    assert found == [("CH", 0, 2), ("Y", 2, 3), ("S", 3, 4), ("S", 3, 4)]


def test_an_alphabet_without_a_letter_falls_back_to_its_base() -> None:
    assert [letter for letter, _, _ in spell("čaj", frozenset("CAJ").__contains__)] == ["C", "A", "J"]
