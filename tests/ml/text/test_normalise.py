from __future__ import annotations

import pytest

from ml.text.errors import TextError
from ml.text.normalise import TEXT_LIMIT, normalise


def test_combining_accents_become_one_letter_that_spans_both_code_points() -> None:
    normal = normalise("ko\u0301d")
    assert normal.text == "kód"
    assert normal.span(1, 2) == (1, 3)


def test_invisible_characters_vanish_and_belong_to_the_letter_before_them() -> None:
    normal = normalise("a\u200bb\u200fc\u00ad")
    assert normal.text == "abc"
    assert normal.origins == ((0, 2), (2, 4), (4, 6))


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("１２：３０", "12:30"),
        ("٣٤", "34"),
        ("ﬁrma", "firma"),
        ("„áno“ – ’no’", "\"áno\" - 'no'"),
        ("a\tb\nc\u00a0d", "a b c d"),
        ("z̵̧alo", "zalo"),
        ("…", "..."),
        ("don´t", "don't"),
        ("10²", "10²"),
        ("5½", "5½"),
    ],
)
def test_text_reads_as_it_looks(typed: str, read: str) -> None:
    assert normalise(typed).text == read


def test_a_character_that_expands_keeps_its_one_place_in_the_original() -> None:
    normal = normalise("x…y")
    assert normal.text == "x...y"
    assert normal.span(1, 4) == (1, 2)
    assert normal.span(4, 5) == (2, 3)


@pytest.mark.parametrize("text", ["", "   ", "\n\t", "\u3000"])
def test_blank_text_is_refused(text: str) -> None:
    with pytest.raises(TextError) as caught:
        normalise(text)
    assert caught.value.code == "text_empty"


def test_the_limit_counts_the_original_code_points() -> None:
    assert len(normalise("🙂" * TEXT_LIMIT).text) == TEXT_LIMIT
    with pytest.raises(TextError) as caught:
        normalise("a" * (TEXT_LIMIT + 1))
    assert caught.value.code == "text_too_long"
    assert caught.value.details == {"limit": 500, "length": 501}


@pytest.mark.parametrize("character", ["\x00", "\x07", "\x1b", "\x7f", "\x85", "\ud800"])
def test_control_characters_and_broken_text_are_refused_with_their_place(character: str) -> None:
    with pytest.raises(TextError) as caught:
        normalise(f"ab{character}c")
    assert caught.value.code == "text_invalid"
    assert caught.value.details["position"] == 2
