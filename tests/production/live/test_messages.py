"""What clients say, understood or refused."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

import pytest

from ml.signing import Options, Request
from ml.text.edited import GivenSign
from production.errors import ProtocolError
from production.live.messages import (
    CREDIT_LIMIT,
    MESSAGE_LIMIT,
    Cancel,
    Credit,
    Preview,
    Produce,
    Resume,
    parse,
    parse_plan,
)

PRODUCE: dict[str, Any] = {"type": "produce", "text": "Dobrý večer!", "text_language": "sk", "sign_language": "svk"}
SPEED = "options.fingerspelling_speed"
SOME_ID = "0b0e0a34-6c8e-4c39-9d0e-7a3c3a1d2f10"


DRAWN = 2**31


def asked(message: dict[str, Any]) -> Request:
    found = parse(json.dumps(message))
    assert isinstance(found, Produce)
    return found.request(DRAWN)


def said(**fields: Any) -> str:
    return json.dumps(fields)


def test_produce_needs_text_and_languages_only() -> None:
    assert asked(PRODUCE) == Request("Dobrý večer!", "sk", "svk", DRAWN, Options())


def test_produce_takes_seed_and_options() -> None:
    options = {"dominant_hand": "left", "fingerspelling_speed": 2, "order": "text", "composed": False}
    wanted = Request("Dobrý večer!", "sk", "svk", 7, Options("left", 2.0, "text", composed=False))
    assert asked(PRODUCE | {"seed": 7, "options": options}) == wanted


def test_a_key_names_one_production_of_one_request_for_good() -> None:
    def named(**changed: Any) -> Any:
        found = parse(json.dumps(PRODUCE | changed))
        assert isinstance(found, Produce)
        return found.named()

    key, other = "k" * 22, "l" * 22
    assert named() is None
    assert named(key=key) == named(key=key)
    others = [named(key=other), named(key=key, text="Ahoj"), named(key=key, seed=1), named(key=key, plan=PLAN)]
    assert len({production for production, _ in [named(key=key), *others]}) == 5
    assert named(key=key, text="\ud800")  # refused later, for what is wrong with it


PLAN: list[dict[str, Any]] = [
    {"gloss": "DOBRE", "kind": "sign", "text_span": [0, 5]},
    {"gloss": "E", "kind": "letter"},
    {"gloss": "", "kind": "pause", "text_span": [12, 12], "seconds": 1},
    {"kind": "pause"},
]
GIVEN = (
    GivenSign("DOBRE", "sign", (0, 5)),
    GivenSign("E", "letter"),
    GivenSign("", "pause", (12, 12), 1.0),
    GivenSign("", "pause"),
)


def test_produce_takes_a_plan_in_place_of_the_texts_own() -> None:
    found = parse(json.dumps(PRODUCE | {"plan": PLAN}))
    assert isinstance(found, Produce)
    assert found.given == GIVEN
    for none in (PRODUCE, PRODUCE | {"plan": None}):
        assert asked(none) == asked(PRODUCE | {"plan": PLAN}), "the plan is no part of the request"
        found = parse(json.dumps(none))
        assert isinstance(found, Produce)
        assert found.given is None


def test_a_preview_asks_for_a_plan_as_produce_does_but_has_no_seed() -> None:
    found = parse(json.dumps(PRODUCE | {"type": "plan", "options": {"order": "text"}, "plan": PLAN}))
    assert isinstance(found, Preview)
    assert (found.request(0).options.order, found.given) == ("text", GIVEN)
    with pytest.raises(ProtocolError) as refused:
        parse(json.dumps(PRODUCE | {"type": "plan", "seed": 1}))
    assert refused.value.as_json().items() >= {"code": "bad_message", "field": "seed", "about": "plan"}.items()


def test_a_file_of_a_plan_is_the_list_or_a_document_with_it() -> None:
    assert parse_plan(json.dumps(PLAN)) == (None, GIVEN)
    assert parse_plan(said(text="Dobrý", signs=PLAN, choices=1)) == ("Dobrý", GIVEN)


@pytest.mark.parametrize("document", ["", "5", "{}", '{"signs":5}', '[{"kind":"dance"}]', "[NaN]", '{"signs":[[]]}'])
def test_a_file_that_is_no_plan_is_refused(document: str) -> None:
    with pytest.raises(ProtocolError):
        parse_plan(document)


def test_null_stands_for_an_optional_field_that_was_left_out() -> None:
    for options in ({"dominant_hand": None}, None):
        assert asked(PRODUCE | {"seed": None, "options": options}) == asked(PRODUCE)
    assert parse(said(type="credit", frames=75, dry=None)) == Credit(75, dry=None)


def test_codes_of_languages_are_cut_because_an_answer_names_them() -> None:
    assert len(asked(PRODUCE | {"text_language": "x" * 1_000}).text_language) == 40


def test_credit_resume_and_cancel_are_read() -> None:
    assert parse(said(type="credit", frames=75)) == Credit(75)
    assert parse(said(type="credit", frames=75, dry=True)) == Credit(75, dry=True)
    assert parse(said(type="resume", production=SOME_ID, next_frame=120)) == Resume(UUID(SOME_ID), 120)
    assert parse(said(type="cancel")) == Cancel()


@pytest.mark.parametrize(
    ("message", "code", "field"),
    [
        (None, "binary_not_accepted", None),
        ("", "bad_json", None),
        ("{", "bad_json", None),
        ('{"type":"credit","frames":NaN}', "bad_json", None),
        ("[" * 50_000, "bad_json", None),
        ('{"type":"credit","frames":' + "9" * 5_000 + "}", "bad_json", None),
        (" " * (MESSAGE_LIMIT + 1), "message_too_long", None),
        ("[]", "bad_message", ""),
        ('"produce"', "bad_message", ""),
        ("{}", "bad_message", "type"),
        (said(type=1), "bad_message", "type"),
        (said(type="dance"), "unknown_type", None),
        (said(type="produce"), "bad_message", "text"),
        (json.dumps(PRODUCE | {"text": 5}), "bad_message", "text"),
        (json.dumps(PRODUCE | {"text": ["a"]}), "bad_message", "text"),
        (json.dumps(PRODUCE | {"sign_language": None}), "bad_message", "sign_language"),
        (json.dumps(PRODUCE | {"seed": "1"}), "bad_message", "seed"),
        (json.dumps(PRODUCE | {"seed": True}), "bad_message", "seed"),
        (json.dumps(PRODUCE | {"seed": -1}), "bad_message", "seed"),
        (json.dumps(PRODUCE | {"seed": 2**32}), "bad_message", "seed"),
        (json.dumps(PRODUCE | {"key": "a" * 21}), "bad_message", "key"),
        (json.dumps(PRODUCE | {"key": "a" * 65}), "bad_message", "key"),
        (json.dumps(PRODUCE | {"key": "a" * 30 + "\n"}), "bad_message", "key"),
        (json.dumps(PRODUCE | {"key": 1}), "bad_message", "key"),
        (json.dumps(PRODUCE | {"options": []}), "bad_message", "options"),
        (json.dumps(PRODUCE | {"options": {"dominant_hand": "both"}}), "bad_message", "options.dominant_hand"),
        (json.dumps(PRODUCE | {"options": {"dominant_hand": "x" * 9_000}}), "bad_message", "options.dominant_hand"),
        (
            json.dumps(PRODUCE | {"options": {"fingerspelling_speed": "1"}}),
            "bad_message",
            "options.fingerspelling_speed",
        ),
        (json.dumps(PRODUCE | {"options": {"fingerspelling_speed": 9}}), "bad_message", "options.fingerspelling_speed"),
        (json.dumps(PRODUCE | {"options": {"order": "random"}}), "bad_message", "options.order"),
        (json.dumps(PRODUCE | {"options": {"order": True}}), "bad_message", "options.order"),
        (json.dumps(PRODUCE | {"options": {"speed": 1}}), "bad_message", "options.speed"),
        (json.dumps(PRODUCE | {"sed": 1}), "bad_message", "sed"),
        (json.dumps(PRODUCE | {"sed": None}), "bad_message", "sed"),
        (json.dumps(PRODUCE | {"\ud800": 1}), "bad_message", "\ud800"),
        (json.dumps(PRODUCE | {"options": {"fingerspelling_speed": 10**400}}), "bad_message", SPEED),
        (json.dumps(PRODUCE | {"plan": {}}), "bad_message", "plan"),
        (json.dumps(PRODUCE | {"plan": [1]}), "bad_message", "plan[0]"),
        (json.dumps(PRODUCE | {"plan": [{"gloss": "DOM"}]}), "bad_message", "plan[0].kind"),
        (json.dumps(PRODUCE | {"plan": [*PLAN, {"kind": "dance"}]}), "bad_message", "plan[4].kind"),
        (json.dumps(PRODUCE | {"plan": [{"kind": "sign", "gloss": 5}]}), "bad_message", "plan[0].gloss"),
        (json.dumps(PRODUCE | {"plan": [{"kind": "sign", "text_span": [1]}]}), "bad_message", "plan[0].text_span"),
        (json.dumps(PRODUCE | {"plan": [{"kind": "pause", "seconds": "1"}]}), "bad_message", "plan[0].seconds"),
        (json.dumps(PRODUCE | {"plan": [{"kind": "pause", "frames": 1}]}), "bad_message", "plan[0].frames"),
        (said(type="plan"), "bad_message", "text"),
        (said(type="credit"), "bad_message", "frames"),
        (said(type="credit", frames=0), "bad_message", "frames"),
        (said(type="credit", frames=1.5), "bad_message", "frames"),
        (said(type="credit", frames=True), "bad_message", "frames"),
        (said(type="credit", frames=75, dry=1), "bad_message", "dry"),
        (said(type="credit", frames=CREDIT_LIMIT + 1), "bad_message", "frames"),
        (said(type="resume", production="the last one", next_frame=0), "bad_message", "production"),
        (said(type="resume", production=SOME_ID), "bad_message", "next_frame"),
        (said(type="resume", production=SOME_ID, next_frame=-1), "bad_message", "next_frame"),
        (said(type="cancel", now=True), "bad_message", "now"),
    ],
)
def test_anything_else_is_refused_with_its_code_and_field(message: str | None, code: str, field: str | None) -> None:
    with pytest.raises(ProtocolError) as refused:
        parse(message)
    answer = refused.value.as_json()
    assert (answer["type"], answer["code"], answer.get("field")) == ("error", code, field)
    assert answer["message"].endswith(".")
    assert len(answer["message"]) < 300, "an answer is no echo"
