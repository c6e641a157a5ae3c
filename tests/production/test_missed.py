"""Words that people miss are counted, and nothing that says who they are."""

from __future__ import annotations

from typing import Any

import pytest

from ml.signing import Request, prepare
from ml.text.edited import GivenSign
from production import missed
from production.missed import FEWEST, MissedCounts, prune
from production.models import MissedWord
from tests.builders import FakeSigner


@pytest.fixture(autouse=True)
def forgetful(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(missed, "_tally", MissedCounts())


def sign(text: str, text_language: str = "en", sign_language: str = "svk") -> None:
    missed.note(prepare(FakeSigner(), Request(text, text_language, sign_language, seed=1)))


def words(text: str, text_language: str = "en", sign_language: str = "svk") -> dict[str, str]:
    made = prepare(FakeSigner(), Request(text, text_language, sign_language, seed=1))
    return {word: became for word, _, _, became in missed.missed(made)}


def kept() -> dict[str, int]:
    return dict(MissedWord.objects.values_list("word", "texts"))


def test_what_is_spelled_is_missed_and_what_has_a_sign_is_not() -> None:
    assert words("Good evening, the telephone rings.") == {"telephone": "spelled", "rings": "spelled"}


def test_small_words_that_signs_leave_out_are_not_missed() -> None:
    assert "je" not in words("Dom je zatopený", "sk")


@pytest.mark.parametrize(
    "text",
    [
        "I know Zuzana",
        "My name is Baker",
        "call 0905123456 now",
        "a4b5c6 hunter2 x@example.org",
        "qwxyz zyxwq",
        "h",
    ],
)
def test_names_numbers_and_what_no_dictionary_has_are_never_kept(text: str) -> None:
    found = words(text)
    assert not found.keys() & {"zuzana", "baker", "qwxyz", "zyxwq", "hunter", "example", "org", "h"}
    assert all(word.isalpha() for word in found)


def test_a_capital_at_the_start_of_a_sentence_makes_no_name() -> None:
    assert words("Telephone me. Rings are nice.").keys() >= {"telephone", "rings"}


@pytest.mark.django_db
def test_a_word_is_kept_once_it_was_met_in_enough_texts() -> None:
    for number in range(FEWEST - 1):
        sign(f"telephone {number}")
    assert kept() == {}
    sign("Our telephone")
    assert kept() == {"telephone": FEWEST}
    sign("Your telephone")
    assert kept() == {"telephone": FEWEST + 1}
    [row] = MissedWord.objects.all()
    assert (row.text_language, row.sign_language, row.became) == ("en", "svk", "spelled")


@pytest.mark.django_db
def test_the_same_text_again_counts_once() -> None:
    for _ in range(2 * FEWEST):
        sign("Our telephone rings")
    assert kept() == {}


@pytest.mark.django_db
def test_languages_are_counted_apart_and_two_processes_together(monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(2):  # as many processes
        monkeypatch.setattr(missed, "_tally", MissedCounts())
        for number in range(FEWEST):
            sign(f"telephone {number}")
            sign(f"telephone {number}", sign_language="ase")
    rows = MissedWord.objects.filter(word="telephone")
    assert set(rows.values_list("sign_language", "texts")) == {("svk", 2 * FEWEST), ("ase", 2 * FEWEST)}


@pytest.mark.django_db
def test_a_text_costs_one_query_at_most(django_assert_num_queries: Any) -> None:
    for number in range(FEWEST - 1):
        with django_assert_num_queries(0):
            sign(f"The telephone and the telescope {number}")
    with django_assert_num_queries(1):
        sign("telephone, telescope")


@pytest.mark.django_db
def test_what_a_person_chose_is_not_missed() -> None:
    request = Request("telephone", "en", "svk", seed=1)
    for _ in range(2 * FEWEST):
        missed.note(prepare(FakeSigner(), request, [GivenSign("A", "letter", (0, 1))]))
    assert kept() == {}


def test_what_waits_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(missed, "WAITING", 2)
    monkeypatch.setattr(missed, "TEXTS", 2)
    tally = MissedCounts()
    for text in ("telephone rings", "telescope horizon", "elephant", "mountain", "river"):
        tally.note(prepare(FakeSigner(), Request(text, "en", "svk", seed=1)))
    assert (len(tally._met), len(tally._texts)) == (2, 2)


@pytest.mark.django_db
def test_of_words_beyond_what_is_kept_the_least_wanted_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(missed, "KEPT", 2)
    missed.add({("telephone", "en", "svk", "spelled"): 9, ("rings", "en", "svk", "spelled"): 3})
    missed.add({("river", "en", "svk", "spelled"): 5, ("dobre", "sk", "svk", "near"): 1})
    assert prune() == 2
    assert kept() == {"telephone": 9, "river": 5}
    assert prune() == 0
