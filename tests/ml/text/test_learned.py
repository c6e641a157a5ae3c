"""Texts in a language that a model brings: by a list of words, and what it lacks is told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ml.text.errors import TextError
from ml.text.languages import SignLanguage, of_model
from ml.text.learned import wordlist
from ml.text.plan import FINAL_PAUSE, Coverage, Mark

GERMAN = wordlist("de", "gsg", [("REGEN", ["regen", "regnen"]), ("NORD", ["norden"]), ("SCHNEE", [])])


def test_words_and_their_inflections_become_signs_and_the_rest_is_left_out() -> None:
    plan = GERMAN.plan("Es regnet im Norden.")
    assert [(s.gloss, s.kind, s.text_span) for s in plan.signs] == [
        ("REGEN", "sign", (3, 9)), ("NORD", "sign", (13, 19)), ("", "pause", (20, 20)),
    ]  # fmt: skip
    assert plan.signs[-1].seconds == FINAL_PAUSE
    assert plan.coverage == Coverage(((3, 9), (13, 19)), left_out=((0, 2), (10, 12)))
    assert plan.marks == (Mark("statement", (0, 2)),)


def test_only_signs_that_can_be_produced_are_planned() -> None:
    assert [sign.gloss for sign in GERMAN.plan("regen im norden", {"NORD"}).signs] == ["NORD", ""]


@pytest.mark.parametrize(
    ("text", "code"), [("hagel", "nothing_to_sign"), ("", "text_empty"), ("x" * 501, "text_too_long")]
)
def test_what_cannot_be_signed_is_told(text: str, code: str) -> None:
    with pytest.raises(TextError) as told:
        GERMAN.plan(text)
    assert told.value.code == code


def test_a_folder_of_weights_may_bring_its_language(tmp_path: Path) -> None:
    assert of_model(tmp_path) == {}
    row = {"code": "gsg", "name": "German", "native_name": "Deutsch", "text_languages": {"de": "German"}}
    (tmp_path / "language.json").write_text(json.dumps(row), encoding="utf-8")
    assert of_model(tmp_path) == {"gsg": SignLanguage("German", "Deutsch", {"de": "German"})}


@pytest.mark.parametrize("content", ["{", "[]", "{}", '{"code": "gsg"}', "\x00"])
def test_a_broken_language_stops_the_start_with_the_file_and_what_to_do(tmp_path: Path, content: str) -> None:
    (tmp_path / "language.json").write_text(content, encoding="utf-8")
    with pytest.raises(SystemExit, match=r"language\.json describes no language .* name another folder"):
        of_model(tmp_path)
