from __future__ import annotations

import pytest

from ml.text.lemmas import lemma


@pytest.mark.parametrize(
    ("word", "language", "expected"),
    [("kamarátky", "sk", "kamarátka"), ("Idem", "sk", "ísť"), ("mothers", "en", "mother"), ("went", "en", "go")],
)
def test_words_go_to_their_dictionary_form(word: str, language: str, expected: str) -> None:
    assert lemma(word, language) == expected


def test_a_negated_verb_never_becomes_its_opposite() -> None:
    assert lemma("nemám", "sk") == "nemať"
    assert lemma("nepozná", "sk") == "nepoznať"
    assert lemma("nemocnici", "sk") == "nemocnica"
