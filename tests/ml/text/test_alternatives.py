from __future__ import annotations

import pytest

from ml.text.alternatives import Alternative, alternatives
from ml.text.planner import plan


def offered(text: str, word: str, text_language: str = "en", sign_language: str = "svk") -> list[tuple[str, str]]:
    made = plan(text, text_language, sign_language)
    start = text.index(word)
    found = alternatives(made, (start, start + len(word)))
    return [(other.change, " ".join(gloss for gloss, _ in other.signs)) for other in found]


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
