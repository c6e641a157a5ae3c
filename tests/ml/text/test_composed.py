"""Composed signs in plans: told apart in the coverage, and left out on demand."""

from __future__ import annotations

import pytest

from ml.text.edited import GivenSign, edited
from ml.text.lexicon import composed
from ml.text.plan import Span
from ml.text.planner import plan

WHOLE = {
    "I love you, mom.": "ME LOVE YOU MOTHER",
    "What is your name?": "YOUR NAME WHAT",
    "I don't understand, please help me.": "ME NOT UNDERSTAND PLEASE HELP ME",
    "Where do you want to go tomorrow?": "TOMORROW YOU WANT GO WHERE",
}


def said(text: str, spans: tuple[Span, ...]) -> list[str]:
    return [text[start:end] for start, end in spans]


@pytest.mark.parametrize("text", WHOLE)
def test_everyday_sentences_are_signed_whole(text: str) -> None:
    made = plan(text, "en", "ase")
    assert " ".join(sign.gloss for sign in made.signs if sign.kind != "pause") == WHOLE[text]
    assert made.coverage.spelled == ()


def test_coverage_tells_which_words_are_said_by_composed_signs() -> None:
    text = "I love you, mom."
    made = plan(text, "en", "ase")
    assert said(text, made.coverage.signed) == ["I", "love", "you", "mom"]
    assert said(text, made.coverage.composed) == ["I", "love", "you"]


def test_composed_signs_can_be_left_out() -> None:
    made = plan("I love you, mom.", "en", "ase", composed=False)
    assert composed("ase").isdisjoint(sign.gloss for sign in made.signs)
    assert [sign.gloss for sign in made.signs if sign.kind == "sign"] == ["MOTHER"]
    assert made.coverage.composed == ()


def test_slovak_has_no_composed_signs() -> None:
    assert composed("svk") == frozenset()
    assert plan("Dobrý večer, mama.", "sk", "svk").coverage.composed == ()


def test_a_plan_that_was_changed_tells_of_its_own_signs() -> None:
    text = "I love you"
    given = [GivenSign("HAPPY", "sign", (2, 6)), GivenSign("YOU", "sign", (7, 10))]
    assert said(text, edited(given, text, "en", "ase").coverage.composed) == ["you"]
