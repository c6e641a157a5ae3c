"""Plans that people made or changed: theirs in every sign, honest about every word, or refused with a code."""

from __future__ import annotations

import random
from dataclasses import replace
from itertools import pairwise
from typing import get_args

import pytest

from ml.text.accounting import counts
from ml.text.alternatives import choices
from ml.text.document import as_json
from ml.text.edited import LONGEST_PAUSE, GivenSign, edited
from ml.text.errors import TextError
from ml.text.lexicon import signs
from ml.text.plan import FINAL_PAUSE, Kind, Plan, PlannedSign
from ml.text.planner import plan
from tests.ml.text.test_any_text import PAIRS, TRICKY, WORDS, hold

TEXT = "Dobrý večer, Eva! Kde bývaš? Nepracujem."


def given(*planned: PlannedSign) -> list[GivenSign]:
    return [GivenSign(sign.gloss, sign.kind, sign.text_span, sign.seconds or None) for sign in planned]


def changed(text: str, *planned: GivenSign, text_language: str = "sk", sign_language: str = "svk") -> Plan:
    return edited(planned, text, text_language, sign_language)


def heard(made: Plan) -> str:
    return " ".join(sign.gloss or "|" for sign in made.signs)


def covered(made: Plan) -> dict[str, list[str]]:
    names = ("signed", "near", "spelled", "left_out")
    return {name: [made.text[slice(*span)] for span in getattr(made.coverage, name)] for name in names}


def marked(made: Plan) -> list[tuple[str, str]]:
    return [(mark.kind, " ".join(sign.gloss or "|" for sign in made.signs[slice(*mark.signs)])) for mark in made.marks]


@pytest.mark.parametrize(("text_language", "sign_language"), PAIRS)
def test_the_plan_of_a_text_given_back_is_that_plan(text_language: str, sign_language: str) -> None:
    dice = random.Random(sign_language + text_language)
    for _ in range(60):
        text = "".join(dice.choice(WORDS if dice.random() < 0.8 else TRICKY) + " " for _ in range(12))
        try:
            made = plan(text, text_language, sign_language)
        except TextError:
            continue
        again = edited(given(*made.signs), text, text_language, sign_language)
        assert again == made
        assert not again.edited


@pytest.mark.parametrize(("text_language", "sign_language"), PAIRS)
def test_whatever_is_changed_every_plan_keeps_its_promises(text_language: str, sign_language: str) -> None:
    dice = random.Random(7)
    known = [(sign.gloss, sign.kind) for sign in signs(sign_language)]
    for _ in range(60):
        text = "".join(dice.choice(WORDS if dice.random() < 0.9 else TRICKY) + " " for _ in range(10))
        try:
            wanted = given(*plan(text, text_language, sign_language).signs)
        except TextError:
            continue
        for _ in range(dice.randrange(1, 8)):
            place = dice.randrange(len(wanted) + 1)
            match dice.randrange(4):
                case 0:
                    del wanted[place : place + 1]
                case 1:
                    dice.shuffle(wanted)
                case 2:
                    wanted.insert(place, GivenSign(*dice.choice(known)))
                case 3:
                    start = dice.randrange(len(text))
                    span = (start, dice.randrange(start, len(text) + 1))
                    wanted.insert(place, GivenSign(*dice.choice([*known, ("", "pause")]), span))
        if all(sign.kind == "pause" for sign in wanted):
            continue
        made = edited(wanted, text, text_language, sign_language)
        hold(made, sign_language)
        assert [sign.gloss for sign in made.signs if sign.gloss] == [sign.gloss for sign in wanted if sign.gloss]
        spans = [span for part in ("signed", "near", "spelled", "left_out") for span in getattr(made.coverage, part)]
        assert all(before[1] <= after[0] for before, after in pairwise(sorted(spans)))
        inside = {place for span in spans for place in range(*span)}
        assert {place for place, character in enumerate(text) if counts(character)} <= inside
        of_sentences = [mark for mark in made.marks if mark.kind not in ("negation", "topic")]
        marks = [index for mark in of_sentences for index in range(*mark.signs)]
        assert len(marks) == len(set(marks))
        assert {index for index, sign in enumerate(made.signs) if sign.kind != "pause"} <= set(marks)


def test_a_changed_plan_says_so_and_what_became_of_each_word() -> None:
    own = plan(TEXT, "sk", "svk")
    wanted = [sign for sign in own.signs if sign.gloss not in ("VEČER", "JA")]
    made = changed(TEXT, *given(*wanted), GivenSign("DOM", "sign", (18, 21)))
    assert made.edited
    assert covered(made) == covered(own) | {
        "signed": ["Dobrý", "Kde", "bývaš", "Nepracujem"],
        "left_out": ["večer"],
    }


def test_every_alternative_is_counted_as_what_it_is() -> None:
    text = "Close the window. It's like a dog."
    own = plan(text, "en", "svk")
    classes = {"sense": "signed", "near": "near", "spell": "spelled", "leave_out": "left_out"}
    tried = set()
    for choice in choices(own):
        for other in choice.alternatives:
            kept = [sign for index, sign in enumerate(own.signs) if index not in choice.signs]
            taken = [*kept[: choice.at], *other.signs, *kept[choice.at :]]
            made = edited(given(*taken), text, "en", "svk")
            assert choice.text_span in getattr(made.coverage, classes[other.change]), (choice, other)
            tried.add(other.change)
    assert tried == set(classes)


def test_sentences_keep_their_kind_and_new_signs_join_that_of_the_words_before() -> None:
    own = plan(TEXT, "sk", "svk")
    at = next(index for index, sign in enumerate(own.signs) if sign.gloss == "KDE")
    made = changed(TEXT, *given(*own.signs[:at]), GivenSign("DOM", "sign"), *given(*own.signs[at:]))
    kinds = [(kind, glosses.replace("DOM ", "")) for kind, glosses in marked(made)]
    assert kinds == marked(own)
    assert ("wh_question", "TY BÝVAŤ DOM KDE") in marked(made)


def test_negation_comes_and_goes_with_its_sign() -> None:
    own = plan("Nepracujem.", "sk", "svk")
    assert "negation" in {mark.kind for mark in own.marks}
    without = edited(given(*(sign for sign in own.signs if sign.gloss != "NIE")), own.text, "sk", "svk")
    assert "negation" not in {mark.kind for mark in without.marks}
    again = changed("Mama je doma.", GivenSign("MAMA", "sign", (0, 4)), GivenSign("NIE", "sign"))
    assert ("negation", "NIE") in marked(again)


def test_signs_need_not_come_from_the_text_at_all() -> None:
    made = changed("🙂 ...", GivenSign("DOM", "sign"), GivenSign("E", "letter"), GivenSign("V", "letter"))
    assert heard(made) == "DOM E V |"
    assert covered(made)["left_out"] == ["🙂"]
    assert marked(made) == [("statement", "DOM E V")]


def test_pauses_become_what_they_are_in_every_plan() -> None:
    pause = GivenSign("", "pause")
    made = changed("Ja", pause, GivenSign("JA", "sign"), pause, replace(pause, seconds=2), GivenSign("DOM", "sign"))
    assert [(sign.gloss, sign.seconds) for sign in made.signs] == [("JA", 0), ("", 2), ("DOM", 0), ("", FINAL_PAUSE)]
    assert changed("Ja", GivenSign("JA", "sign"), replace(pause, seconds=0.1)).signs[-1].seconds == FINAL_PAUSE


def test_words_that_are_spelled_beside_each_other_are_parted() -> None:
    letters = [GivenSign(letter.upper(), "letter", (at, at + 1)) for at, letter in enumerate("on my") if letter != " "]
    assert heard(changed("on my", *letters)) == "O N | M Y |"


@pytest.mark.parametrize(
    ("wanted", "code", "details"),
    [
        ([], "nothing_to_sign", {}),
        ([GivenSign("", "pause")] * 3, "nothing_to_sign", {}),
        ([GivenSign("DOM", "sign"), GivenSign("HOUSE", "sign")], "sign_unknown", {"index": 1, "gloss": "HOUSE"}),
        ([GivenSign("dom", "sign")], "sign_unknown", {"gloss": "dom"}),
        ([GivenSign("", "sign")], "sign_unknown", {"index": 0}),
        ([GivenSign("Ř", "letter")], "sign_unknown", {"kind": "letter", "sign_language": "svk"}),
        ([GivenSign("A", "sign")], "sign_unknown", {"kind": "sign"}),
        ([GivenSign("DOM", "letter")], "sign_unknown", {"kind": "letter"}),
        ([GivenSign("x" * 9_000, "sign")], "sign_unknown", {"gloss": "x" * 40}),
        ([GivenSign("DOM", "sign", (2, 1))], "plan_invalid", {"index": 0, "field": "text_span"}),
        ([GivenSign("DOM", "sign", (-1, 1))], "plan_invalid", {"field": "text_span"}),
        ([GivenSign("DOM", "sign", (0, 5))], "plan_invalid", {"field": "text_span"}),
        ([GivenSign("DOM", "sign", (0, 10**400))], "plan_invalid", {"field": "text_span"}),
        ([GivenSign("DOM", "sign", None, 1.0)], "plan_invalid", {"field": "seconds"}),
        ([GivenSign("DOM", "pause")], "plan_invalid", {"field": "gloss"}),
        ([GivenSign("", "pause", None, 0)], "plan_invalid", {"field": "seconds"}),
        ([GivenSign("", "pause", None, float("nan"))], "plan_invalid", {"field": "seconds"}),
        ([GivenSign("", "pause", None, LONGEST_PAUSE + 1)], "plan_invalid", {"field": "seconds"}),
    ],
)
def test_broken_plans_are_refused_with_a_code_and_the_place(
    wanted: list[GivenSign], code: str, details: dict[str, object]
) -> None:
    with pytest.raises(TextError) as refused:
        edited(wanted, "Doma", "sk", "svk")
    assert refused.value.code == code
    assert refused.value.details.items() >= details.items()
    assert len(refused.value.message) < 200


def test_signs_that_cannot_be_produced_are_unknown() -> None:
    with pytest.raises(TextError, match="no sign 'DOM' here"):
        edited([GivenSign("DOM", "sign")], "Doma", "sk", "svk", {"JA"})


@pytest.mark.parametrize("text", ["", " ", "x" * 501, "\ud800"])
def test_a_text_is_what_it_must_be_for_every_plan(text: str) -> None:
    with pytest.raises(TextError) as refused:
        edited([GivenSign("DOM", "sign")], text, "sk", "svk")
    assert refused.value.code.startswith("text_")


def test_the_document_of_a_plan_has_all_of_it_and_only_pauses_have_seconds() -> None:
    made = plan("Autobsu, dobry vecer", "sk", "svk")
    document = as_json(made)
    assert {hint["code"] for hint in document["hints"]} == {"did_you_mean", "diacritics"}
    assert [sign["gloss"] for sign in document["signs"]] == [sign.gloss for sign in made.signs]
    assert {("seconds" in sign, sign["kind"] == "pause") for sign in document["signs"]} == {
        (True, True),
        (False, False),
    }
    assert set(get_args(Kind)) == {sign["kind"] for sign in document["signs"]}
    assert {other["change"] for choice in document["choices"] for other in choice["alternatives"]} >= {"leave_out"}
