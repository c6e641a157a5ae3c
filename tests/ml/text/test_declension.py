from __future__ import annotations

import pytest

from ml.text.declension import base_form
from ml.text.planner import plan
from tests.ml.text.notation import line, words


@pytest.mark.parametrize(
    ("case", "name"),
    [
        ("Štefánika", "Štefánik"),
        ("Petrovi", "Peter"),
        ("Pavlom", "Pavol"),
        ("Evu", "Eva"),
        ("Zuzke", "Zuzka"),
        ("Máriou", "Mária"),
        ("Hodžu", "Hodža"),
        ("Hlinkovi", "Hlinka"),
        ("Novákovej", "Nováková"),
        ("Malinovú", "Malinová"),
        ("Jesenského", "Jesenský"),
        ("Hollému", "Hollý"),
    ],
)
def test_a_name_in_a_case_has_a_base_form(case: str, name: str) -> None:
    assert base_form(case) == name


@pytest.mark.parametrize("name", ["Petra", "Dominika", "Martina", "Eva", "Novák", "Xyzovi", "evu", "Zo"])
def test_names_that_are_their_own_base_form_or_unknown_stay(name: str) -> None:
    assert base_form(name) == name


def test_a_name_is_spelled_in_its_base_form_and_counts_as_the_word_that_was_typed() -> None:
    made = plan("Poznám Petrovi a Zuzku", "sk", "svk")
    assert line(made) == "JA POZNAŤ P-E-T-E-R ~ Z-U-Z-K-A"
    assert words(made, "spelled") == ["Petrovi", "Zuzku"]
    spans = [sign.text_span for sign in made.signs if sign.kind == "letter"]
    assert spans[:5] == [(7, 8), (8, 9), (9, 10), (10, 14), (10, 14)]
