"""Ten thousand messages that mean no good: random, mutated, and picked for their nastiness.

Nothing may leave a traceback or a slot behind, and whatever is answered must be in docs/protocol.md.
"""

from __future__ import annotations

import asyncio
import json
import logging
import random
import re
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import pytest
from channels.testing import WebsocketCommunicator
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ml.signing import prepare
from ml.text.errors import TextError
from production.errors import ProtocolError
from production.live import service
from production.live.engine import close_shared, shared_engine
from production.live.messages import CREDIT_LIMIT, MESSAGE_LIMIT, SEED_LIMIT, Preview, Produce, parse
from production.live.wire import decode
from production.models import Production
from slpweb.asgi import application
from tests.builders import fake_signer
from tests.patience import PATIENCE

pytestmark = pytest.mark.django_db(transaction=True)

Frame = str | bytes
PROTOCOL: Final = (Path(__file__).parents[3] / "docs" / "protocol.md").read_text(encoding="utf-8")
CODES: Final = set(re.findall(r"^\| `(\w+)`", PROTOCOL.split("## Errors", 1)[1], flags=re.MULTILINE)) - {"internal"}
fixed = partial(
    settings, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)  # the same messages in every run
PROBE: Final = "are you still there"
SAID: Final = {"accepted", "plan", "sign", "end", "busy", "error"}

PRODUCE: Final = {"type": "produce", "text": "Dobrý večer!", "text_language": "sk", "sign_language": "svk"}
VALID: Final[tuple[dict[str, Any], ...]] = (
    PRODUCE,
    PRODUCE | {"seed": 7, "options": {"dominant_hand": "left", "fingerspelling_speed": 2}},
    PRODUCE | {"text": "Hello, HOUSE 12!", "text_language": "en", "sign_language": "ase"},
    PRODUCE | {"plan": [{"gloss": "DOM", "kind": "sign"}, {"kind": "pause"}, {"gloss": "E", "kind": "letter"}]},
    PRODUCE | {"type": "plan"},
    PRODUCE | {"type": "plan", "plan": [{"gloss": "DOM", "kind": "sign", "text_span": [0, 5]}]},
    {"type": "credit", "frames": 30},
    {"type": "credit", "frames": CREDIT_LIMIT, "dry": True},
    {"type": "resume", "production": str(uuid4()), "next_frame": 12},
    {"type": "cancel"},
)

# Halves of surrogate pairs and controls as often as all other characters together.
anything = st.lists(st.sampled_from("\ud800\udfff\x00\x1b\u202eé") | st.characters(), max_size=12).map("".join)
odd_texts = st.one_of(
    anything,
    st.text(alphabet="0123456789.,:-+%€ ", max_size=80),
    st.text(alphabet="aáčďŽß ", max_size=600),
    st.text(alphabet="\u200b\u200d\u202e\u2066\ufeff\x00\x1b\x7f😀👍🏽🇸🇰a ", max_size=40),
)
numbers = st.one_of(st.integers(), st.floats(), st.sampled_from([2**31, 2**32, 2**63, 2**64, 10**400, -1, 0, 1e308]))
typos = st.sampled_from('"{}[]:,\\0-eE.\x00ux \n') | st.characters(codec="utf-8")
values = st.recursive(
    st.one_of(st.none(), st.booleans(), numbers, odd_texts),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(anything, inner, max_size=4)),
    max_leaves=4,
)
names = st.one_of(
    st.sampled_from(
        [
            *("type", "text", "text_language", "seed", "options", "plan", "frames", "dry", "production", "next_frame"),
            *("gloss", "kind", "text_span", "seconds"),
        ]
    ),
    anything,
)


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """A good message with some fields replaced, left out or added, here, in its options and in its plan."""
    message = dict(draw(st.sampled_from(VALID)))
    for _ in range(draw(st.integers(0, 2))):
        name = draw(st.one_of(st.sampled_from(sorted(message) or ["type"]), names))
        where = message
        if isinstance(message.get("options"), dict) and draw(st.booleans()):
            where = message["options"] = dict(message["options"])
        elif message.get("plan") == VALID[3]["plan"] and draw(st.booleans()):
            where = dict(draw(st.sampled_from(message["plan"])))
            message["plan"] = [where, *message["plan"]]
        if draw(st.booleans()):
            where.pop(name, None)
        else:
            where[name] = draw(values)
    return json.dumps(message)


@st.composite
def misspelled(draw: st.DrawFn) -> str:
    """A good message with some characters replaced, or with its end missing."""
    text = list(json.dumps(draw(st.sampled_from(VALID))))
    for _ in range(draw(st.integers(1, 3))):
        text[draw(st.integers(0, len(text) - 1))] = draw(typos)
    return "".join(text[: draw(st.integers(0, len(text)))] if draw(st.booleans()) else text)


spans = st.tuples(st.integers(-2, 600), st.integers(-2, 600))
glosses = st.sampled_from(["DOM", "DOBRE", "E", "Ř", "CH", "HOUSE", "", "dom"]) | anything
plans = st.lists(
    st.fixed_dictionaries(
        {"kind": st.sampled_from(["sign", "letter", "pause"]), "gloss": glosses},
        optional={"text_span": spans, "seconds": st.floats(0, 6) | numbers},
    ),
    max_size=12,
)

frames = st.one_of(
    st.builds(lambda plan: json.dumps(PRODUCE | {"plan": plan}), plans),
    st.sampled_from([json.dumps(message) for message in VALID]),
    st.builds(lambda text: json.dumps(PRODUCE | {"text": text}), odd_texts),
    mutated(),
    mutated(),
    misspelled(),
    values.map(json.dumps),
    st.text(alphabet=st.characters(codec="utf-8")),
    st.binary(max_size=64),
)

NASTY: Final[tuple[Frame, ...]] = (
    b"",
    b"SLPC" + bytes(600),
    b"\xff" * 70_000,
    "",
    " ",
    "\x00",
    "null",
    "true",
    '"',
    "[" * 60_000,
    '{"a":' * 10_000,
    '{"type":' + "[" * 3_000 + "]" * 3_000 + "}",
    "9" * 60_000,
    '{"type":"credit","frames":' + "9" * 60_000 + "}",
    '{"type":"credit","frames":1e999}',
    '{"type":"credit","frames":-0}',
    '{"type":"credit","frames":NaN}',
    '{"type":"credit","frames":1,"frames":"twice"}',
    '{"type":"credit","frames":true}',
    '{"type":"credit","frames":[1]}',
    '{"type":"\\ud800"}',
    '{"type":"cancel","\\ud800":1}',
    '{"type":"cancel","\\u0000":1}',
    '{"\\ud83d":"cancel"}',
    '{"type":"cancel","__class__":{}}',
    '{"type":"' + "dance" * 10_000 + '"}',
    '{"type":"resume","production":"\\ud800","next_frame":0}',
    '{"type":"resume","production":"{00000000-0000-0000-0000-000000000000}","next_frame":0}',
    '{"type":"resume","production":"urn:uuid:00000000-0000-0000-0000-000000000000","next_frame":2147483647}',
    '{"type":"resume","production":"٠٠٠٠٠٠٠٠٠٠٠٠٠٠٠٠٠٠٠٠٠٠٠٠٠٠٠٠٠٠٠٠","next_frame":0}',
    "x" * MESSAGE_LIMIT,
    "x" * (MESSAGE_LIMIT + 1),
    json.dumps(PRODUCE | {"text": "\ud800"}),
    json.dumps(PRODUCE | {"text": "\ud83d\ude00 a"}),
    json.dumps(PRODUCE | {"text": "a\u202eb\u2066c\u200d\ufeff"}),
    json.dumps(PRODUCE | {"text": "\x1b[2J"}),
    json.dumps(PRODUCE | {"text": "a" * 500}),
    json.dumps(PRODUCE | {"text": "a" * 501}),
    json.dumps(PRODUCE | {"text": "9" * 500}),
    json.dumps(PRODUCE | {"text": "1" + "0" * 400 + " €"}),
    json.dumps(PRODUCE | {"text": "0." + "9" * 300}),
    json.dumps(PRODUCE | {"text": "99:99 32.13.9999 -1e400 1/0 ½ ² ٣ Ⅷ 一二三"}),
    json.dumps(PRODUCE | {"text": "e\u0301" * 250}),
    json.dumps(PRODUCE | {"text": "🏽" * 500}),
    json.dumps(PRODUCE | {"text_language": "\ud800"}),
    json.dumps(PRODUCE | {"sign_language": "x" * 60_000}),
    json.dumps(PRODUCE | {"seed": SEED_LIMIT}),
    json.dumps(PRODUCE | {"seed": 1.0}),
    json.dumps(PRODUCE | {"options": {"fingerspelling_speed": 10**400}}),
    json.dumps(PRODUCE | {"options": {"fingerspelling_speed": True}}),
    json.dumps(PRODUCE | {"options": {"fingerspelling_speed": -0.0}}),
    json.dumps(PRODUCE | {"options": {"dominant_hand": "\ud800"}}),
    json.dumps(PRODUCE | {"options": {"\ud800": 1}}),
    json.dumps(PRODUCE | {"plan": []}),
    json.dumps(PRODUCE | {"plan": [{"kind": "pause"}] * 2_000}),
    json.dumps(PRODUCE | {"plan": [{"kind": "sign", "gloss": "DOM"}] * 1_500}),
    json.dumps(PRODUCE | {"plan": [{"kind": "sign", "gloss": "DOM"}] * 10_000}),
    json.dumps(PRODUCE | {"plan": [{"kind": "sign", "gloss": "\ud800" * 5_000}]}),
    json.dumps(PRODUCE | {"plan": [{"kind": "sign", "\ud800": 1}]}),
    json.dumps(PRODUCE | {"plan": [{"kind": "letter", "gloss": "Ж"}]}),
    json.dumps(PRODUCE | {"plan": [{"kind": "sign", "gloss": "DOM", "text_span": [10**400, 0]}]}),
    json.dumps(PRODUCE | {"plan": [{"kind": "sign", "gloss": "DOM", "text_span": [9, 2]}]}),
    json.dumps(PRODUCE | {"plan": [{"kind": "pause", "seconds": 1e308}]}),
    json.dumps(PRODUCE | {"plan": [{"kind": "pause", "seconds": 10**400}]}),
    json.dumps(PRODUCE | {"type": "plan", "text": "\ud800"}),
    json.dumps(PRODUCE | {"type": "plan", "text": "x y " * 125}),
    json.dumps(PRODUCE | {"type": "plan", "sign_language": "x" * 60_000}),
)


def judge(error: dict[str, Any]) -> None:
    assert error["code"] in CODES, error
    assert error["message"]
    assert len(json.dumps(error)) < 1_000, "an answer is no echo"


class Attacker:
    """Says frames to a connection of its own, and judges every answer."""

    def __init__(self) -> None:
        headers = [(b"origin", b"http://localhost"), (b"host", b"localhost")]
        self._socket = WebsocketCommunicator(application, "/ws/produce/", headers=headers)
        self.answers: list[dict[str, Any]] = []

    async def __aenter__(self) -> Attacker:
        assert (await self._socket.connect())[0]
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._socket.disconnect()

    async def say(self, frames: list[Frame]) -> None:
        """All of them without waiting, and then until everything was answered."""
        for frame in frames:
            name = "bytes" if isinstance(frame, bytes) else "text"
            await self._socket.send_input({"type": "websocket.receive", name: frame})
        await self._socket.send_to(text_data=json.dumps({"type": PROBE}))
        while not (await self._hear()).get("message", "").startswith(repr(PROBE)):
            pass

    async def _hear(self) -> dict[str, Any]:
        sent = await self._socket.receive_output(timeout=PATIENCE)
        assert sent["type"] == "websocket.send", sent
        if sent.get("bytes") is not None:
            decode(sent["bytes"])
            return {}
        sent["text"].encode()  # as the server must be able to
        answer: dict[str, Any] = json.loads(sent["text"])
        assert answer["type"] in SAID, answer
        if answer["type"] == "error":
            judge(answer)
        self.answers.append(answer)
        return answer


@pytest.fixture
async def engine_in_order(settings: Any, caplog: pytest.LogCaptureFixture) -> AsyncIterator[None]:
    """Slots are given back at once, nobody is told to be slower, and in the end nothing is left."""
    settings.LIVE_RATE = settings.PLAN_RATE = 10**9
    settings.LIVE_GRACE, settings.LIVE_SLOTS = 0, 4
    close_shared()
    caplog.set_level(logging.WARNING)
    yield
    async with asyncio.timeout(PATIENCE):
        while shared_engine().occupied or await Production.objects.filter(state=Production.State.RUNNING).aexists():
            await asyncio.sleep(0.01)
    assert [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING] == []


@pytest.fixture
async def attacker(engine_in_order: None) -> AsyncIterator[Attacker]:
    async with Attacker() as attacker:
        yield attacker


async def test_every_nasty_message_gets_a_documented_answer(engine_in_order: None) -> None:
    for frame in NASTY:
        async with Attacker() as attacker:
            await attacker.say([frame])
            assert len(attacker.answers) > 1, f"{frame[:60]!r} was not answered"


@pytest.mark.slow
@fixed(max_examples=10_000)
@given(frames)
def test_ten_thousand_messages_are_understood_or_refused_with_a_documented_code(frame: Frame) -> None:
    """Up to the planned text, without a socket: this is quick enough for so many."""
    try:
        message = parse(None if isinstance(frame, bytes) else frame)
        if isinstance(message, Produce):
            prepare(fake_signer(), message.request(0), message.given)
        elif isinstance(message, Preview):
            json.dumps(service.outlined(message)).encode()
    except TextError as error:
        judge(ProtocolError(error.code, error.message, **error.details).as_json())
    except ProtocolError as error:
        judge(error.as_json())


@pytest.mark.slow
@fixed(max_examples=1_500)
@given(frames)
async def test_a_connection_outlives_whatever_is_said_on_it(attacker: Attacker, frame: Frame) -> None:
    await attacker.say([frame, '{"type":"credit","frames":4}'])


async def test_whoever_asks_grants_resumes_and_cancels_in_any_order_harms_nobody(engine_in_order: None) -> None:
    """Several at once, who know a real production; some leave in the middle of it."""
    chance = random.Random(5)
    async with Attacker() as first:
        await first.say([json.dumps(PRODUCE), '{"type":"credit","frames":1500}'])
        production = next(answer["production"] for answer in first.answers if answer["type"] == "accepted")
    known = [
        *(json.dumps(message) for message in VALID),
        *(json.dumps({"type": "resume", "production": production, "next_frame": at}) for at in (0, 3, 9_999)),
    ]

    async def attack() -> None:
        for _ in range(5):
            async with Attacker() as attacker:
                await attacker.say(chance.choices(known, k=20))

    await asyncio.gather(*(attack() for _ in range(8)))
