from __future__ import annotations

import pytest

from ml.text.names import is_one_name, name_length
from ml.text.planner import plan
from tests.ml.text.notation import line


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
        ("do Starej Ľubovne", 1, "sk", 2),
        ("v Starej Turej", 1, "sk", 2),
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


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Adam Jarný a Eva Letná sú kamaráti.", "A-D-A-M ~ J-A-R-N-Ý ~ E-V-A ~ L-E-T-N-Á KAMARÁT"),
        ("Peter Pekný je z Prahy.", "P-E-T-E-R ~ P-E-K-N-Ý ~ P-R-A-H-A"),
        ("Viera Čierna má auto.", "V-I-E-R-A ~ Č-I-E-R-N-A MÁ AUTO"),
        ("Peter je malý.", "P-E-T-E-R ON MALÝ"),
    ],
)
def test_no_rule_of_order_tears_a_first_name_from_a_surname(text: str, expected: str) -> None:
    assert line(plan(text, "sk", "svk")) == expected


@pytest.mark.parametrize(
    ("text", "whole"), [("Napíš Petrovi", False), ("Dnes Napíš Petrovi", True), ("Eva, Petra", False)]
)
def test_a_capital_at_the_beginning_of_a_sentence_makes_no_name(text: str, whole: bool) -> None:
    start = text.rindex("Petr")
    end = len(text[:start].rstrip())
    assert is_one_name(text, end, start, "sk") == whole
