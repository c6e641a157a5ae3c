from __future__ import annotations

import pytest

from ml.text.errors import TextError
from ml.text.plan import Hint
from ml.text.planner import plan
from tests.ml.text.notation import line, words


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        (
            "Dobrý deň, volám sa Peter. I am waiting for the bus. Idem domov.",
            "sk",
            "DOBRE DEŇ | JA MENO P-E-T-E-R || JA ČAKAŤ AUTOBUS || JA ÍSŤ_DO DOMOV",
        ),
        (
            "Hello, I am waiting for Peter. Teraz čakám na autobus. Thank you!",
            "en",
            "AHOJ | JA ČAKAŤ P-E-T-E-R || TERAZ JA ČAKAŤ AUTOBUS || ĎAKUJEM",
        ),
    ],
)
def test_sentences_in_another_language_are_signed_from_it(text: str, language: str, expected: str) -> None:
    assert line(plan(text, language, "svk")) == expected


def test_what_was_read_in_another_language_is_told_with_its_place_and_keeps_its_spans() -> None:
    text = "Idem domov vlakom. I am waiting for the bus."
    made = plan(text, "sk", "svk")
    assert made.hints == (Hint("language", (19, 44), ("en",)),)
    assert words(made, "signed") == ["Idem", "domov", "vlakom", "I", "waiting for", "bus"]
    assert made.text_language == "sk"
    assert text[slice(*made.signs[-1].text_span)] == "."


@pytest.mark.parametrize(
    ("text", "language", "signs"),
    [
        ("Hello, I am Peter and I live in the city. I have two dogs.", "sk", "svk"),
        ("Hello, how are you today? Teraz idem do školy vlakom.", "en", "ase"),
        ("Prišiel pán Novák a Zuzana. Idem do školy dnes.", "sk", "svk"),
    ],
)
def test_a_text_in_one_language_or_one_that_cannot_be_signed_is_planned_in_one(
    text: str, language: str, signs: str
) -> None:
    made = plan(text, language, signs)
    assert all(hint.text_span[1] == len(text) - 1 for hint in made.hints if hint.code == "language")


def test_a_piece_without_anything_to_sign_is_left_out_and_not_refused() -> None:
    made = plan("I am waiting for the bus. 🙂🙂 東京. Idem domov vlakom.", "sk", "svk")
    assert words(made, "left_out") == ["am", "the", "🙂🙂", "東京"]
    with pytest.raises(TextError):
        plan("🙂. 🙂. 東京", "sk", "svk")
