from __future__ import annotations

import pytest

from ml.text.verbs import implied


@pytest.mark.parametrize(
    ("word", "clause", "expected"),
    [
        ("bývam", "bývam v nitre", ["ja"]),
        ("bývaš", "kde bývaš", ["ty"]),
        ("bývame", "bývame tu", ["my"]),
        ("bývate", "bývate tu", ["vy"]),
        ("býva", "on býva tu", []),
        ("bývam", "ja bývam tu", []),
        ("nebývam", "nebývam tu", ["ja"]),
        ("videla", "mama videla psa", ["bolo"]),
        ("videla", "videla som psa", ["ja", "bolo"]),
        ("videla", "mama by videla psa", []),
        ("sme", "sme doma", ["my"]),
        ("rád", "rád chodím domov", ["ja"]),
        ("rád", "otec rád chodí domov", []),
        ("bývať", "chcem bývať tu", []),
        ("domom", "za domom", []),
        ("čakajte", "čakajte tu", []),
        ("nemysli", "nemysli na to", []),
        ("mysleli", "mysleli na to", ["bolo"]),
    ],
)
def test_slovak_verbs_say_who_and_when(word: str, clause: str, expected: list[str]) -> None:
    assert list(implied(word, clause.split(), "sk")) == expected


def test_english_says_it_in_words_of_its_own() -> None:
    assert list(implied("saw", ["i", "saw"], "en")) == []
