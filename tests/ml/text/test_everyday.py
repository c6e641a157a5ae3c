from __future__ import annotations

import pytest

from ml.text.everyday import HALVES, covered, report, sentences, without_diacritics


@pytest.mark.parametrize("text_language", ["sk", "en"])
def test_there_are_two_hundred_sentences_half_of_them_kept_aside(text_language: str) -> None:
    halves = [sentences(text_language, half) for half in HALVES]
    assert [len(set(half)) for half in halves] == [100, 100]
    assert not set(halves[0]) & set(halves[1])


def test_words_are_counted_by_what_became_of_them() -> None:
    found = covered(["Lekár je doma.", "Mama a Kryšpín"], "sk", "svk")
    assert (found.signed, found.near, found.spelled, found.left_out) == (2, 1, 1, 2)
    assert found.missing == {"kryšpín": 1}
    assert (found.exact, found.share) == (0.5, 0.75)


def test_diacritics_go_and_letters_stay() -> None:
    assert without_diacritics("Ďakujem, môžeš už ísť?") == "Dakujem, mozes uz ist?"


def test_the_report_names_no_word_of_the_kept_halves() -> None:
    table, *missing = "\n".join(report()).split("\n\n")
    assert len(table.splitlines()) == 9
    named = {entry.rsplit(" ", 1)[0] for line in missing for entry in line.split(": ", 1)[1].split(", ")}
    tuned = without_diacritics(" ".join(sentences("sk", "tuned") + sentences("en", "tuned"))).lower()
    assert all(without_diacritics(word) in tuned for word in named)
