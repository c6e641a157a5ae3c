from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest

from ml.composing.table import signs as described
from ml.text.languages import LANGUAGES
from ml.text.lexicon import Meaning, Sign, composed, lexicon, signs
from ml.text.planner import plan

ANNOTATIONS = Path(__file__).parents[3] / "ml" / "corpus" / "annotations"
SEGMENTS = {"svk": ANNOTATIONS / "posunky_segments.csv", "ase": ANNOTATIONS / "asl100_segments.csv"}
COMPOSED = {"svk": [], "ase": [sign.gloss for sign in described("ase")]}


def everything(gloss: str) -> bool:
    return True


@pytest.mark.parametrize("sign_language", SEGMENTS)
def test_the_list_names_exactly_the_signs_that_were_cut_from_the_corpus(sign_language: str) -> None:
    with SEGMENTS[sign_language].open(encoding="utf-8", newline="") as lines:
        cut = {row["gloss"]: row["kind"] for row in csv.DictReader(lines)}
    assert {sign.gloss: sign.kind for sign in signs(sign_language) if not sign.composed} == cut


@pytest.mark.parametrize("sign_language", SEGMENTS)
def test_the_list_names_exactly_the_signs_that_are_described(sign_language: str) -> None:
    assert [sign.gloss for sign in signs(sign_language) if sign.composed] == COMPOSED[sign_language]
    assert composed(sign_language) == set(COMPOSED[sign_language])


@pytest.mark.parametrize("sign_language", LANGUAGES)
def test_every_gloss_and_every_wording_is_there_once(sign_language: str) -> None:
    listed = [sign for sign in signs(sign_language) if sign.kind == "sign"]
    assert Counter(sign.gloss for sign in signs(sign_language)).most_common(1)[0][1] == 1
    for text_language in LANGUAGES[sign_language].text_languages:
        owners = Counter(wording for sign in listed for wording in sign.wordings[text_language])
        assert [wording for wording, count in owners.items() if count > 1] == []


@pytest.mark.parametrize("sign_language", LANGUAGES)
def test_every_sign_has_a_wording_in_each_text_language_that_leads_to_it(sign_language: str) -> None:
    for text_language in LANGUAGES[sign_language].text_languages:
        entries = lexicon(sign_language, text_language)
        for sign in signs(sign_language):
            if sign.kind == "sign" and sign.part_of_speech != "operator":
                made = plan(sign.wordings[text_language][0], text_language, sign_language, order="text")
                assert [planned.gloss for planned in made.signs[:-1]] == [sign.gloss]
            elif sign.kind == "sign":
                assert entries.form((sign.gloss,), everything) == Meaning((sign.gloss,), "operator")


def test_capitals_decide_only_where_two_signs_differ_by_them() -> None:
    english = lexicon("svk", "en")
    month, can = english.form(("May",), everything), english.form(("may",), everything)
    assert month is not None
    assert can is not None
    assert (month.glosses, can.glosses) == (("MÁJ",), ("MÔŽE",))
    assert english.form(("MOTHER",), everything) == english.form(("mother",), everything)


def test_a_wording_counts_only_if_its_signs_can_be_produced() -> None:
    slovak = lexicon("svk", "sk")
    assert slovak.form(("raňajky",), {"RÁNO", "JESŤ"}.__contains__) is not None
    assert slovak.form(("raňajky",), {"RÁNO"}.__contains__) is None
    assert slovak.lemma(("mamami",), {"OTEC"}.__contains__) is None


def test_a_row_with_a_small_gloss_or_an_odd_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="capitals"):
        Sign("mama", "sign", {}, "noun")
    with pytest.raises(ValueError, match="kind"):
        Sign("MAMA", "word", {}, "noun")  # type: ignore[arg-type]
