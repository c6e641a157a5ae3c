"""Numbers, dates, abbreviations and the like as people write them: cases.tsv, one kind after the other."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ml.text.accounting import counts
from ml.text.errors import TextError
from ml.text.languages import LANGUAGES
from ml.text.normalise import TEXT_LIMIT
from ml.text.plan import Plan
from ml.text.planner import plan
from tests.ml.text.notation import line, words

PAIRS = [(text, sign) for sign, language in LANGUAGES.items() for text in language.text_languages]
with (Path(__file__).parent / "cases.tsv").open(encoding="utf-8", newline="") as lines:
    CASES = list(csv.DictReader(lines, delimiter="\t"))


def in_text_order(text: str, text_language: str, sign_language: str) -> Plan:
    return plan(text, text_language, sign_language, order="text")


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['kind']}: {case['text']}")
def test_what_people_write_is_signed_as_it_is_said(case: dict[str, str]) -> None:
    made = in_text_order(case["text"], case["text_language"], case["sign_language"])
    assert line(made) == case["plan"]


WHOLE = ("codes", "units", "money", "gaps", "addresses")  # kinds that no rule of order may tear apart


@pytest.mark.parametrize(
    "case", [case for case in CASES if case["kind"] in WHOLE], ids=lambda case: f"{case['kind']}: {case['text']}"
)
def test_codes_measures_and_prices_stay_whole_in_the_order_of_signs(case: dict[str, str]) -> None:
    assert line(plan(case["text"], case["text_language"], case["sign_language"])) == case["plan"]


# Texts as they come from keyboards: letters, digits and symbols of every kind, and what they are made of here.
PIECES = st.sampled_from(
    (
        *(
            "dobrý",
            "deň",
            "MUDr.",
            "č.",
            "o",
            "5",
            "12.5.",
            "½",
            "m²",
            "A4",
            "€",
            "$3.50",
            "°C",
            "+",
            "=",
            "/",
            "3/4",
            "x",
        ),
        *(
            "can't",
            "p.m.",
            "IV.",
            "@",
            "&",
            "#",
            "0905 123 456",
            "SK31",
            "٣",
            "①",
            "🙂",
            "東京",
            " ",
            ".",
            ", ",
            "'",
            "`",
            "™",
        ),
    )
)
TEXTS = st.one_of(
    st.text(max_size=60),
    st.lists(st.one_of(PIECES, st.text(max_size=3)), max_size=20).map("".join),
    st.lists(PIECES, max_size=25).map(" ".join),
)


@given(text=TEXTS.filter(lambda text: len(text) <= TEXT_LIMIT), pair=st.sampled_from(PAIRS))
def test_every_letter_number_and_symbol_is_in_exactly_one_part_of_the_coverage(
    text: str, pair: tuple[str, str]
) -> None:
    try:
        made = plan(text, *pair)
    except TextError:
        return
    parts = [spans for name, spans in vars(made.coverage).items() if name != "composed"]
    seen = [place for spans in parts for start, end in spans for place in range(start, end)]
    assert len(seen) == len(set(seen))
    assert {place for place, character in enumerate(text) if counts(character)} <= set(seen)


def test_what_is_signed_and_what_is_lost_is_told_apart_inside_of_one_number() -> None:
    made = plan("Meet at 3:30 pm for $5", "en", "ase")
    assert words(made, "signed") == ["Meet", "at 3:30", "pm", "5"]
    assert words(made, "spelled") == ["$"]
    assert words(made, "left_out") == ["for"]


def test_the_gap_between_two_spelled_words_is_shorter_than_a_comma_and_stands_for_the_space() -> None:
    made = plan("Eva Malinová", "sk", "svk")
    gap = next(sign for sign in made.signs if sign.kind == "pause")
    assert gap.text_span == (3, 4)
    assert gap.seconds < 0.25


def test_the_letters_of_one_word_have_no_gap_between_them() -> None:
    made = plan("Zuzana", "sk", "svk")
    assert [sign.kind for sign in made.signs[:-1]] == ["letter"] * 6
