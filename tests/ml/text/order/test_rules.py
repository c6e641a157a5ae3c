"""Every rule of order does what its example says, and the rules together leave no sign out."""

from __future__ import annotations

from itertools import groupby

import pytest

from ml.text.languages import LANGUAGES
from ml.text.order import arrange
from ml.text.order.rules import RULES, Rule
from ml.text.plan import Plan
from ml.text.planner import plan

ALL = [(sign_language, rule) for sign_language, rules in RULES.items() for rule in rules]


def glosses(made: Plan) -> str:
    """Glosses in one line: a spelled word joined by hyphens, pauses as |, without the last."""
    parts: list[str] = []
    for kind, group in groupby(made.signs[:-1], key=lambda sign: sign.kind):
        run = [sign.gloss or "|" for sign in group]
        parts += ["-".join(run)] if kind == "letter" else run
    return " ".join(parts)


def text_language(sign_language: str) -> str:
    return next(iter(LANGUAGES[sign_language].text_languages))


@pytest.mark.parametrize(("sign_language", "rule"), ALL, ids=[f"{code}: {rule.name}" for code, rule in ALL])
def test_a_rule_gives_its_example(sign_language: str, rule: Rule) -> None:
    text, expected = rule.example
    assert glosses(plan(text, text_language(sign_language), sign_language)) == expected


@pytest.mark.parametrize(("sign_language", "rule"), ALL, ids=[f"{code}: {rule.name}" for code, rule in ALL])
def test_an_example_needs_its_rule(sign_language: str, rule: Rule, monkeypatch: pytest.MonkeyPatch) -> None:
    text, expected = rule.example
    others = {code: tuple(other for other in rules if other is not rule) for code, rules in RULES.items()}
    monkeypatch.setattr(arrange, "RULES", others)
    assert glosses(plan(text, text_language(sign_language), sign_language)) != expected
