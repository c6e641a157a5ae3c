"""docs/languages.md says what the code does."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import pytest

from ml.text.__main__ import main
from ml.text.everyday import report
from ml.text.languages import LANGUAGES
from ml.text.lexicon import rows, signs
from ml.text.order.rules import RULES
from ml.text.plan import HintCode

DOCUMENT = (Path(__file__).parents[3] / "docs" / "languages.md").read_text(encoding="utf-8")


def test_the_languages_and_their_sizes_are_the_real_ones() -> None:
    for code, language in LANGUAGES.items():
        kinds = [sign.kind for sign in signs(code)]
        made_from = ", ".join(f"{name} (`{text}`)" for text, name in language.text_languages.items())
        counts = f"{kinds.count('sign')} | {kinds.count('letter')}"
        assert f"| {language.name} | `{code}` | {made_from} | {counts} |" in DOCUMENT


def test_the_command_prints_what_the_document_shows(capsys: pytest.CaptureFixture[str]) -> None:
    shown = re.search(r'```console\n\$ python -m ml\.text "(.+)" (.+)\n((?:.*\n)+?)```', DOCUMENT)
    assert shown is not None
    assert main([shown[1], *shown[2].split()]) == 0
    assert capsys.readouterr().out == shown[3]


def test_every_refusal_of_the_code_is_in_the_table_and_no_other() -> None:
    ml = Path(__file__).parents[3] / "ml"
    sources = [*(ml / "text").rglob("*.py"), ml / "signing.py"]
    raised = {
        code for source in sources for code in re.findall(r'TextError\(\s*"(\w+)"', source.read_text(encoding="utf-8"))
    }
    refusals = DOCUMENT.partition("## Refusals")[2]
    assert set(re.findall(r"^\| `(\w+_\w+)` \|", refusals, re.MULTILINE)) == raised


def test_every_hint_is_in_the_table_and_no_other() -> None:
    table = DOCUMENT.partition("### Hints")[2].partition("### ")[0]
    assert set(re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)) == set(get_args(HintCode))


def test_every_gloss_that_the_document_names_exists() -> None:
    known = {sign.gloss for sign in signs("svk")}
    named = set(re.findall(r"\b(?:MILOVAŤ|DÔVOD|BABKA|DEDKO|RÁNO|JESŤ|KAMARÁT|ČAS|MINÚTA|O 11 H|5 H)\b", DOCUMENT))
    assert len(named) == 11
    assert named <= known


def test_the_numbers_of_wordings_are_the_real_ones() -> None:
    for code, language in LANGUAGES.items():
        for name in (code, f"{code}_phrases", f"{code}_near"):
            listed = [row for row in rows(f"{name}.csv") if row.get("kind") != "letter"]
            counts = {text: sum(len(row[text].split("|")) for row in listed if row.get(text)) for text in ("sk", "en")}
            slovak = counts["sk"] if "sk" in language.text_languages else "-"
            assert f"| `{name}.csv` | {slovak} | {counts['en']} |" in DOCUMENT


def test_the_shares_of_everyday_words_are_the_real_ones() -> None:
    for line in list(report())[1:9]:
        name, sign_language, half = line[:22].strip(), line[22:29].strip(), line[29:36].strip()
        exact, with_near = line.split()[-2:]
        assert half == "tuned" or f"| {name} | `{sign_language}` | {exact} | {with_near} |" in DOCUMENT


def test_every_rule_of_order_is_in_the_document_as_it_is_in_the_code() -> None:
    found = re.findall(r"^\| (.+) \| (.+) \| (.+) → (.+) \| (course|literature) \|$", DOCUMENT, re.MULTILINE)
    rules = [rule for code in ("svk", "ase") for rule in RULES[code]]
    assert found == [(rule.name, rule.reason, *rule.example, rule.source) for rule in rules]
