"""Each kind of sentence is marked where it is signed."""

from __future__ import annotations

import pytest

from ml.text.plan import Mark, Plan
from ml.text.planner import plan


def marked(made: Plan) -> list[tuple[str, str]]:
    return [(mark.kind, " ".join(sign.gloss or "|" for sign in made.signs[slice(*mark.signs)])) for mark in made.marks]


def kinds(text: str, text_language: str = "sk", sign_language: str = "svk") -> list[str]:
    found = plan(text, text_language, sign_language).marks
    return [mark.kind for mark in found if mark.kind not in ("negation", "topic")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Bývam v Nitre.", ["statement"]),
        ("Bývam v Nitre", ["statement"]),
        ("Čakaj!", ["exclamation"]),
        ("Bývaš v Nitre?", ["yes_no_question"]),
        ("Máš čas?!", ["yes_no_question"]),
        ("Kde bývaš?", ["wh_question"]),
        ("Bývaš kde?", ["wh_question"]),
        ("Kde bývaš", ["wh_question"]),
        ("67 - 12 = ?", ["wh_question"]),
        ("Vieš, kde bývam?", ["yes_no_question"]),
        ("Kde bývam, viem. Kam ideš?", ["statement", "wh_question"]),
        ("Ahoj, kde bývaš?", ["statement", "wh_question"]),
        ("Keď prídeš domov, budeš jesť?", ["statement", "yes_no_question"]),
        ("Máš jablká, hrušky a slivky?", ["yes_no_question"]),
        ("Nemám čas. Čakaj!", ["statement", "exclamation"]),
    ],
)
def test_slovak_sentences_have_their_kind(text: str, expected: list[str]) -> None:
    assert kinds(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Where do you live?", ["wh_question"]),
        ("Do you know where he lives?", ["yes_no_question"]),
        ("When you come home, will you eat?", ["statement", "yes_no_question"]),
        ("Hello, how are you?", ["statement", "wh_question"]),
    ],
)
def test_english_sentences_have_their_kind(text: str, expected: list[str]) -> None:
    assert kinds(text, "en") == expected


def test_a_question_is_marked_without_the_greeting_and_without_the_pauses_around_it() -> None:
    made = plan("Ahoj, kam ideš? Idem domov.", "sk", "svk")
    questions = [mark for mark in made.marks if mark.kind == "wh_question"]
    assert questions == [Mark("wh_question", (2, 5))]
    assert [sign.kind for sign in made.signs] == ["sign", "pause", *["sign"] * 3, "pause", *["sign"] * 3, "pause"]


@pytest.mark.parametrize("text", ["Nemám psa.", "Nepoznám ho.", "Nie."])
def test_negation_is_marked_where_it_is_signed(text: str) -> None:
    negations = [signs for kind, signs in marked(plan(text, "sk", "svk")) if kind == "negation"]
    assert len(negations) == 1
    assert {"NEMÁM", "NIE"} & set(negations[0].split())


def test_every_sign_and_letter_is_in_one_kind_of_sentence() -> None:
    made = plan("Ahoj, Eva! Kde býva tvoj brat a čo robí? Nemám rád zimu, ale mám rád psy.", "sk", "svk")
    sentences = [mark.signs for mark in made.marks if mark.kind not in ("negation", "topic")]
    for index, sign in enumerate(made.signs):
        if sign.kind != "pause":
            assert sum(start <= index < end for start, end in sentences) == 1


@pytest.mark.parametrize("signs", [(2, 2), (3, 2), (-1, 2)])
def test_a_mark_covers_at_least_one_sign(signs: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="run forwards"):
        Mark("statement", signs)


def test_a_mark_is_of_a_known_kind_and_within_its_plan() -> None:
    with pytest.raises(ValueError, match="kind is one of"):
        Mark("shout", (0, 1))  # type: ignore[arg-type]
    made = plan("Ahoj", "sk", "svk")
    with pytest.raises(ValueError, match="beyond the plan's 2 signs"):
        Plan(made.text, "sk", "svk", made.signs, made.coverage, (Mark("statement", (0, 3)),))
