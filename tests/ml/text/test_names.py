from __future__ import annotations

import pytest

from ml.text.names import name_length


@pytest.mark.parametrize(
    ("clause", "place", "language", "length"),
    [
        ("Mrs Brown is here", 1, "en", 1),
        ("I met Mr White", 3, "en", 1),
        ("Rose Black", 1, "en", 1),
        ("We saw Joy", 2, "en", 1),
        ("Joy is here", 0, "en", 1),
        ("New York is big", 0, "en", 2),
        ("v Nových Zámkoch", 1, "sk", 2),
        ("do Nového Mesta nad Váhom", 1, "sk", 4),
        ("pani Zelená", 1, "sk", 1),
        ("s pánom Vlkom", 2, "sk", 1),
    ],
)
def test_names_are_known_by_titles_first_names_capitals_and_lists(
    clause: str, place: int, language: str, length: int
) -> None:
    assert name_length(clause.split(), place, language) == length


@pytest.mark.parametrize(
    ("clause", "place", "language"),
    [
        ("Brown is a colour", 0, "en"),
        ("a new york", 1, "en"),
        ("Black And White Film", 2, "en"),
        ("BLACK AND WHITE", 2, "en"),
        ("my new car", 1, "en"),
        ("Joy and happiness", 0, "en"),
        ("Vlk je v lese", 0, "sk"),
        ("nové zámky", 0, "sk"),
        ("Peter je malý", 1, "sk"),
    ],
)
def test_words_that_are_no_names_stay_words(clause: str, place: int, language: str) -> None:
    assert name_length(clause.split(), place, language) == 0
