"""Whatever a person pastes in: a valid plan or a documented refusal, and spans that hold."""

from __future__ import annotations

import random
import sys
from collections import Counter
from itertools import pairwise

import pytest

from ml.text.errors import TextError
from ml.text.languages import LANGUAGES
from ml.text.lexicon import signs
from ml.text.normalise import TEXT_LIMIT
from ml.text.plan import Plan
from ml.text.planner import plan

PAIRS = [(text, sign) for sign, language in LANGUAGES.items() for text in language.text_languages]
CODES = {"text_empty", "text_too_long", "text_invalid", "nothing_to_sign"}
WORDS = (
    *("je", "nemám", "Dobrý", "večer,", "kamarátky", "don't", "can't", "I'm", "May", "Anna's", "CH", "ß"),
    *("o", "9:03", "12.5.2018", "1 000", "3,5%", "$5", "-", "=", "+", "?", "…"),
)
TRICKY = (
    "\u200b\u200f\u202e\u0301\u0338\ufe0f\u20e3\u00ad\ufeff\u2028\u0345\U000e0041\U0010ffff"
    "İıŉßǅﬃ①½²℃１٣०年é👩\u200d👧🇸🇰\ufdfa'’-–_.,:;!?()%€"
)


def hold(made: Plan, sign_language: str) -> None:
    """All that every plan promises."""
    known = {sign.gloss: sign.kind for sign in signs(sign_language)}
    assert made.signs[0].kind != "pause"
    assert made.signs[-1].kind == "pause"
    assert not any(a.kind == b.kind == "pause" for a, b in pairwise(made.signs))
    for sign in made.signs:
        assert 0 <= sign.text_span[0] <= sign.text_span[1] <= len(made.text)
        assert sign.kind == "pause" or known[sign.gloss] == sign.kind
    spans = sorted((*made.coverage.signed, *made.coverage.spelled, *made.coverage.left_out))
    assert all(start < end for start, end in spans)
    assert all(before[1] <= after[0] for before, after in pairwise(spans)), spans
    for part in (made.coverage.signed, made.coverage.spelled, made.coverage.left_out):
        assert list(part) == sorted(part)


def hold_in_text_order(made: Plan) -> None:
    starts = [sign.text_span[0] for sign in made.signs]
    assert starts == sorted(starts)


def hold_beside(made: Plan, in_text_order: Plan) -> None:
    """Rules of order lose no word: what is covered stays, and so do all letters."""
    assert made.coverage == in_text_order.coverage
    spelled = Counter(sign for sign in in_text_order.signs if sign.kind == "letter")
    assert Counter(sign for sign in made.signs if sign.kind == "letter") == spelled
    for mark in made.marks:
        ends = (made.signs[mark.signs[0]], made.signs[mark.signs[1] - 1])
        assert "pause" not in {sign.kind for sign in ends}
    of_a_kind = [mark.signs for mark in made.marks if mark.kind not in ("negation", "topic")]
    assert of_a_kind == sorted(of_a_kind)
    covered = [index for start, end in of_a_kind for index in range(start, end)]
    assert len(covered) == len(set(covered))
    assert set(covered) >= {index for index, sign in enumerate(made.signs) if sign.kind != "pause"}


def try_plan(text: str, text_language: str, sign_language: str) -> None:
    """Plan twice and check the plan, or check that the refusal is a documented one."""
    refusal = None
    try:
        hold(made := plan(text, text_language, sign_language), sign_language)
        assert plan(text, text_language, sign_language) == made
        hold_in_text_order(in_text_order := plan(text, text_language, sign_language, order="text"))
        hold_beside(made, in_text_order)
    except TextError as error:
        refusal = error.code
    assert refusal is None or refusal in CODES


@pytest.mark.parametrize(("text_language", "sign_language"), PAIRS)
@pytest.mark.parametrize("seed", range(20))
def test_random_unicode_is_planned_or_refused(seed: int, text_language: str, sign_language: str) -> None:
    dice = random.Random(seed)
    for _ in range(20):
        length = dice.randrange(1, 60)
        try_plan("".join(chr(dice.randrange(sys.maxunicode + 1)) for _ in range(length)), text_language, sign_language)


@pytest.mark.slow
@pytest.mark.parametrize(("text_language", "sign_language"), PAIRS)
@pytest.mark.parametrize("seed", range(20))
def test_words_mixed_with_tricky_characters_are_planned_or_refused(
    seed: int, text_language: str, sign_language: str
) -> None:
    dice = random.Random(seed)
    for _ in range(20):
        pieces = [dice.choice(WORDS) if dice.random() < 0.6 else dice.choice(TRICKY) for _ in range(25)]
        text = "".join(piece + dice.choice(("", " ")) for piece in pieces)
        try_plan(text, text_language, sign_language)


@pytest.mark.parametrize(
    "text",
    [
        "ž" * TEXT_LIMIT,
        "1:" * (TEXT_LIMIT // 2),
        "9" * TEXT_LIMIT,
        "a " * (TEXT_LIMIT // 2),
        "\ufdfa" * TEXT_LIMIT,
        "e" + "\u0301" * (TEXT_LIMIT - 1),
        "don't" * (TEXT_LIMIT // 5),
        "= -" * (TEXT_LIMIT // 3),
        "\u202eDobrý\u202c večer",
        "Dоbrý",  # a Cyrillic o
    ],
)
@pytest.mark.parametrize(("text_language", "sign_language"), PAIRS)
def test_texts_made_to_hurt_are_planned_or_refused(text: str, text_language: str, sign_language: str) -> None:
    try_plan(text, text_language, sign_language)
