from __future__ import annotations

import pytest

from ml.text.hints import MOST
from ml.text.plan import Hint, Plan
from ml.text.planner import plan


def told(made: Plan, code: str) -> list[tuple[str, tuple[str, ...]]]:
    return [(made.text[slice(*hint.text_span)], hint.suggestions) for hint in made.hints if hint.code == code]


@pytest.mark.parametrize(
    ("text", "language", "word", "meant"),
    [
        ("Ide autobsu", "sk", "autobsu", "autobus"),
        ("Kde je nemocnca?", "sk", "nemocnca", "nemocnica"),
        ("the hospitel", "en", "hospitel", "hospital"),
        ("tomorow", "en", "tomorow", "tomorrow"),
    ],
)
def test_a_word_one_letter_away_from_a_wording_is_asked_about_and_still_spelled(
    text: str, language: str, word: str, meant: str
) -> None:
    made = plan(text, language, "svk")
    assert told(made, "did_you_mean") == [(word, (meant,))]
    spelled = [made.text[slice(*span)] for span in made.coverage.spelled]
    assert word in spelled


@pytest.mark.parametrize("text", ["Stretol som Autobsu", "Ide Zuzka", "múzický", "xyz", "Dobrý večer"])
def test_names_words_of_the_language_and_what_is_like_nothing_are_not_asked_about(text: str) -> None:
    assert told(plan(text, "sk", "svk"), "did_you_mean") == []


def test_no_more_than_a_few_words_are_looked_at() -> None:
    assert len(plan("autobsu " * 20, "sk", "svk").hints) == MOST


@pytest.mark.parametrize(
    ("text", "language", "other"),
    [
        ("Hello, my name is Peter and I live in the city", "sk", "en"),
        ("Where is the hospital? I need help.", "sk", "en"),
        ("Dobrý deň, volám sa Peter", "en", "sk"),
        ("Kde je nemocnica? Potrebujem pomoc.", "en", "sk"),
    ],
)
def test_a_text_in_the_other_language_is_noticed(text: str, language: str, other: str) -> None:
    made = plan(text, language, "svk")
    assert [hint.suggestions for hint in made.hints if hint.code == "language"] == [(other,)]
    assert told(made, "did_you_mean") == []


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Stretneme sa zajtra v nemocnici, čakaj ma pri vchode.", "sk"),
        ("Zuzana Kováčová a Peter Malina idú do Ríma", "sk"),
        ("Mam rad jablka a hrusky, dakujem pekne", "sk"),
        ("Please wait for Zuzana Malinová at the station", "en"),
    ],
)
def test_a_text_in_its_own_language_is_not_taken_for_another(text: str, language: str) -> None:
    assert [hint for hint in plan(text, language, "svk").hints if hint.code == "language"] == []


def test_a_date_that_could_be_two_is_told_as_it_was_read() -> None:
    assert plan("05/12/2026", "en", "svk").hints == (Hint("date", (0, 10), ("2026-12-05",)),)
    assert plan("05/12/2026", "en", "ase").hints == (Hint("date", (0, 10), ("2026-05-12",)),)
    assert plan("25/12/2026", "en", "svk").hints == ()
