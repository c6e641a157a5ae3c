from __future__ import annotations

import pytest

from ml.text.diacritics import bare, restore, unambiguous
from ml.text.lexicon import lexicon
from ml.text.plan import Hint
from ml.text.planner import plan
from ml.text.tokens import Word
from tests.ml.text.notation import line, words


def everything(gloss: str) -> bool:
    return True


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("dobry den", "DOBRE DEŇ"),
        ("Dakujem", "ĎAKUJEM"),
        ("Nemam cas, nerozumiem", "NEMAŤ_ČAS | JA NEROZUMIEŤ"),
        ("mam rad zimu", "JA MILOVAŤ ZIMA"),
        ("macky", "MAČKA"),
        ("VELKY", "VEĽKÝ"),
        ("lubim ta", "JA MILOVAŤ TY"),
        ("cakam ta doma", "JA ČAKAŤ TY DOMA"),
        ("ta zena je pekna", "ŽENA ON PEKNÁ"),
        ("moj syn ma 3 roky", "SYN MOJE MÁ 3 ROK"),
        ("musi byt doma", "MUSIEŤ DOMA"),
        ("Sestra ma velky dom", "SESTRA MÁ DOM VEĽKÝ"),
        ("ma rada kone", "MILOVAŤ KÔŇ"),
        ("mama ma caka", "MAMA ON ČAKAŤ JA"),
        ("boli ma noha", "B-O-L-Í JA N-O-H-A"),
        ("dvadsatpat", "25"),
    ],
)
def test_slovak_typed_without_diacritics_is_signed_as_it_is_meant(text: str, expected: str) -> None:
    assert line(plan(text, "sk", "svk")) == expected


def test_a_word_that_is_right_as_it_is_gets_no_hint() -> None:
    assert plan("nie je tu nikto", "sk", "svk").hints == ()


def test_what_was_read_with_diacritics_is_told_with_its_place() -> None:
    made = plan("Nemam auto", "sk", "svk")
    assert made.hints == (Hint("diacritics", (0, 5), ("Nemám",)),)
    assert words(made, "signed") == ["Nemam", "auto"]


def test_a_word_that_may_be_two_is_read_by_custom_only_where_nothing_has_diacritics() -> None:
    assert [hint.suggestions for hint in plan("mam cas", "sk", "svk").hints] == [("mám",), ("čas",)]
    assert [hint.suggestions for hint in plan("veľa mam ma cas", "sk", "svk").hints] == [("čas",)]


def test_text_with_its_diacritics_and_english_text_are_left_alone() -> None:
    assert plan("Ďakujem, mám čas", "sk", "svk").hints == ()
    assert plan("I am a den", "en", "svk").hints == ()


def test_only_forms_that_nothing_else_can_be_are_unambiguous() -> None:
    dictionary = {
        "mačka": "mačka",
        "mačky": "mačka",
        "koža": "koža",
        "koza": "koza",
        "lačná": "lačný",
        "lacná": "lacný",
    }
    assert unambiguous(dictionary, ["mačka", "koža", "lacný"]) == ["lacný", "mačka", "mačky"]


def test_a_word_loses_all_its_diacritics() -> None:
    assert bare("ľúbezný ôsmy ďateľ") == "lubezny osmy datel"


def test_no_wording_of_a_sign_is_read_as_that_of_another_but_for_one_that_is_rare() -> None:
    entries = lexicon("svk", "sk")
    taken = set()
    for key in entries.wordings():
        if len(key) == 1 and key[0].isascii() and key[0].islower():
            restored, _ = restore([Word(key[0], 0, len(key[0]))], "sk")
            meant = tuple(token.text for token in restored if isinstance(token, Word))
            if (entries.form(meant, everything) or entries.lemma(meant, everything)) != entries.form(key, everything):
                taken.add(key[0])
    assert taken <= {"mame", "macka"}  # we have, not to mother; the cat, not of the teddy bear
