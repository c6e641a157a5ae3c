from __future__ import annotations

import pytest

from ml.text.alternatives import Alternative, alternatives, choices, glosses_of
from ml.text.planner import plan


def offered(text: str, word: str, text_language: str = "en", sign_language: str = "svk") -> list[tuple[str, str]]:
    made = plan(text, text_language, sign_language)
    start = text.index(word)
    found = alternatives(made, (start, start + len(word)))
    return [(other.change, " ".join(glosses_of(other.signs))) for other in found]


def test_a_sign_offers_its_words_other_senses_spelling_and_nothing() -> None:
    assert offered("Close the window.", "Close") == [
        ("sense", "BLÍZKO"),
        ("spell", "C L O S E"),
        ("leave_out", ""),
    ]


def test_a_spelled_word_offers_the_signs_that_it_may_ask_for() -> None:
    assert offered("Turn right.", "right") == [("sense", "SPRÁVNE"), ("sense", "TERAZ"), ("leave_out", "")]


def test_what_is_left_out_can_be_spelled() -> None:
    assert offered("Mama je doma", "je", "sk") == [("spell", "J E")]


def test_nearest_signs_are_marked() -> None:
    assert ("near", "MILOVAŤ") in offered("It's like a dog.", "like")


def test_only_signs_that_can_be_produced_are_offered() -> None:
    made = plan("Close the window.", "en", "svk")
    assert [other.change for other in alternatives(made, (0, 5), {"ZATVORENÉ"})] == ["leave_out"]


def test_a_pause_has_no_alternatives() -> None:
    made = plan("Ahoj, Eva", "sk", "svk")
    assert alternatives(made, (4, 5)) == ()


def test_only_leaving_out_has_no_signs() -> None:
    with pytest.raises(ValueError, match="left out"):
        Alternative("spell", ())


def test_what_has_no_words_can_be_left_out_at_least() -> None:
    assert offered("Mám 36 rokov", "36", "sk") == [("leave_out", "")]


def test_spelled_alternatives_have_their_characters_and_the_gaps_between_words() -> None:
    made = plan("Today at the bus stop", "en", "svk")
    [spelled] = [other for other in alternatives(made, (13, 21)) if other.change == "spell"]
    assert "".join(made.text[slice(*sign.text_span)] or "." for sign in spelled.signs) == "bus stop"
    assert [sign.gloss for sign in spelled.signs] == [*"BUS", "", *"STOP"]


def test_every_sign_and_every_word_is_in_one_choice() -> None:
    made = plan("Close the window, Eve, at 12:30. I like it.", "en", "svk")
    found = choices(made)
    heard = [index for index, sign in enumerate(made.signs) if sign.kind != "pause"]
    assert sorted(index for choice in found for index in choice.signs) == heard
    words = [made.text[slice(*choice.text_span)] for choice in found]
    assert words == ["Close", "the", "window", "Eve", "at 12:30", "I", "like", "it"]


def test_a_choice_says_where_its_alternatives_go() -> None:
    made = plan("Mama je doma", "sk", "svk")
    assert [sign.gloss for sign in made.signs] == ["MAMA", "ON", "DOMA", ""]
    assert [(choice.signs, choice.at) for choice in choices(made)] == [((0, 1), 0), ((), 2), ((2,), 2)]
