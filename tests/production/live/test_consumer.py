"""The socket in process, over the whole ASGI application."""

from __future__ import annotations

import asyncio
import hashlib
import io
import json
import shlex
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np
import pytest
from asgiref.sync import sync_to_async
from channels.db import database_sync_to_async
from channels.testing import WebsocketCommunicator
from django.core.management import call_command
from django.db import OperationalError

from ml.pose import CONFIDENCE, FACE_WEIGHTS, FRAME_WIDTH, POSITIONS, SCALE
from ml.skeleton import FACE, JOINTS
from ml.text import planner
from production import missed, signer
from production.live import consumer, service
from production.live import engine as engines
from production.live.consumer import STARTS
from production.live.engine import Deliver, Finished, NewFrames, shared_engine
from production.live.messages import Produce
from production.live.transport import Viewing
from production.live.wire import decode
from production.models import Production
from slpweb.asgi import application
from tests.builders import FakeSigner, a_production
from tests.patience import PATIENCE

pytestmark = pytest.mark.django_db(transaction=True)

PRODUCE: dict[str, Any] = {
    "type": "produce",
    "text": "Dobrý večer!",
    "text_language": "sk",
    "sign_language": "svk",
    "seed": 1,
}


@database_sync_to_async
def rows() -> list[Production]:
    return list(Production.objects.order_by("created_at"))


@dataclass(eq=False)
class Client:
    """A viewer: says messages, and sorts what comes back."""

    socket: WebsocketCommunicator
    told: list[dict[str, Any]] = field(default_factory=list)
    chunks: list[tuple[int, int, np.ndarray]] = field(default_factory=list)  # epoch, first frame, frames

    async def say(self, **message: Any) -> None:
        await self.socket.send_to(text_data=json.dumps(message))

    async def hear(self) -> dict[str, Any] | None:
        """The next JSON message, or None after a chunk of motion."""
        message = await self.socket.receive_output(timeout=PATIENCE)
        assert message["type"] == "websocket.send", message
        if message.get("text") is not None:
            self.told.append(json.loads(message["text"]))
            return self.told[-1]
        header, frames = decode(message["bytes"])
        self.chunks.append((header.epoch, header.first_frame, frames))
        return None

    async def until(self, kind: str) -> dict[str, Any]:
        while True:
            answer = await self.hear()
            if answer and answer["type"] == kind:
                return answer
            assert not answer or answer["type"] not in ("error", "busy"), answer

    async def watch(self, **changed: Any) -> dict[str, Any]:
        """Produce and grant enough for all of it: the end message."""
        await self.say(**(PRODUCE | changed))
        await self.until("accepted")
        await self.say(type="credit", frames=1000)
        return await self.until("end")

    @property
    def frames(self) -> np.ndarray:
        parts = [frames for _, _, frames in self.chunks]
        return np.concatenate(parts) if parts else np.empty((0, FRAME_WIDTH), dtype="<i2")

    async def hang_up(self) -> None:
        await self.socket.disconnect()


Connect = Callable[[], Awaitable[Client]]


@pytest.fixture
async def connect() -> Any:
    clients: list[Client] = []

    async def connect() -> Client:
        socket = WebsocketCommunicator(
            application, "/ws/produce/", headers=[(b"origin", b"http://localhost"), (b"host", b"localhost")]
        )
        accepted, _ = await socket.connect()
        assert accepted
        clients.append(Client(socket))
        return clients[-1]

    yield connect
    for client in clients:
        await client.hang_up()


async def test_a_sentence_is_accepted_planned_streamed_and_ended(connect: Connect) -> None:
    viewer = await connect()
    end = await viewer.watch()
    accepted, *signs = viewer.told[:-1]
    assert accepted["skeleton"] == {"version": 1, "joints": list(JOINTS), "face": list(FACE)}
    assert (accepted["fps"], accepted["scale"], accepted["seed"], accepted["epoch"]) == (25, 8192, 1, 1)
    assert accepted["text"] == "Dobrý večer!"
    assert accepted["options"] == {
        "dominant_hand": "right",
        "fingerspelling_speed": 1.0,
        "order": "signer",
        "composed": True,
    }
    assert [sign["gloss"] for sign in signs if sign["kind"] == "sign"] == ["DOBRE", "VEČER"]
    assert signs[0]["start_frame"] == 0
    assert signs[-1]["end_frame"] == accepted["frames"] == end["frames"] == len(viewer.frames)
    assert end["production"] == accepted["production"]
    assert end["sha256"] == hashlib.sha256(viewer.frames.tobytes()).hexdigest()


async def test_the_order_is_an_option_and_marks_are_told_with_the_signs(connect: Connect) -> None:
    viewer = await connect()
    for order, expected in (("signer", ["DOM", "DOBRE"]), ("text", ["DOBRE", "DOM"])):
        viewer.told.clear()
        await viewer.watch(text="Dobrý dom?", options={"order": order})
        accepted, *signs = viewer.told[:-1]
        assert accepted["options"]["order"] == order
        assert accepted["marks"] == [{"kind": "yes_no_question", "signs": [0, 2]}]
        assert [sign["gloss"] for sign in signs if sign["kind"] == "sign"] == expected


PLAN: list[dict[str, Any]] = [
    {"gloss": "DOM", "kind": "sign", "text_span": [0, 5]},
    {"kind": "pause", "seconds": 0.4},
    {"gloss": "Q", "kind": "letter"},
]


async def test_an_edited_plan_is_signed_kept_and_replayed_to_the_byte(connect: Connect, tmp_path: Path) -> None:
    viewer = await connect()
    end = await viewer.watch(plan=PLAN)
    accepted, *told = viewer.told[:5]
    assert [sign["gloss"] for sign in told] == ["DOM", "", "Q", ""]
    assert accepted["edited"]
    assert (accepted["coverage"]["signed"], accepted["coverage"]["left_out"]) == ([[0, 5]], [[6, 11]])
    [row] = await rows()
    assert row.edited
    again = await connect()
    await again.say(type="resume", production=end["production"], next_frame=0)
    assert (await again.until("accepted"))["marks"] == accepted["marks"]
    await again.say(type="credit", frames=1000)
    assert await again.until("end") == end
    file, said = tmp_path / "plan.json", io.StringIO()
    file.write_text(json.dumps(PLAN), encoding="utf-8")
    shell = f'sign "Dobrý večer!" --signs svk --text-language sk --seed 1 --plan {file} --out {tmp_path / "clip.json"}'
    await sync_to_async(call_command)(*shlex.split(shell), stderr=said)
    assert end["sha256"] in said.getvalue()


async def test_a_preview_tells_the_plan_and_what_could_be_done_otherwise_and_keeps_nothing(connect: Connect) -> None:
    viewer = await connect()
    await viewer.say(**{name: value for name, value in PRODUCE.items() if name not in ("type", "seed")}, type="plan")
    plan = await viewer.until("plan")
    assert [sign["gloss"] for sign in plan["signs"]] == ["DOBRE", "VEČER", ""]
    assert plan["coverage"]["signed"] == [[0, 5], [6, 11]]
    assert [choice["signs"] for choice in plan["choices"]] == [[0], [1]]
    assert {other["change"] for choice in plan["choices"] for other in choice["alternatives"]} >= {"leave_out"}
    assert not plan["edited"]
    assert await rows() == []
    await viewer.say(**PRODUCE, plan=plan["signs"])
    accepted = await viewer.until("accepted")
    assert (accepted["edited"], accepted["frames"]) == (False, plan["frames"])


async def test_a_preview_does_not_disturb_what_is_under_way(connect: Connect) -> None:
    alone, viewer = await connect(), await connect()
    expected = await alone.watch()
    await viewer.say(**PRODUCE)
    await viewer.until("accepted")
    for text in ("Ja", "", "Ja dom", "\ud800"):
        await viewer.say(type="credit", frames=8)
        await viewer.say(type="plan", text=text, text_language="sk", sign_language="svk")
    await viewer.say(type="plan", text=5)
    await viewer.say(type="credit", frames=1000)
    while (answer := await viewer.hear()) is None or answer["type"] != "end":
        pass
    assert answer["sha256"] == expected["sha256"]
    refused = [message for message in viewer.told if message["type"] == "error"]
    assert [error["code"] for error in refused] == ["text_empty", "text_invalid", "bad_message"]
    assert {error["about"] for error in refused} == {"plan"}


async def test_who_asks_for_too_many_previews_may_still_produce(connect: Connect, settings: Any) -> None:
    settings.PLAN_RATE = 1
    viewer = await connect()
    for _ in range(2):
        await viewer.say(type="plan", text="Ja", text_language="sk", sign_language="svk")
    await viewer.until("plan")
    answer = await viewer.hear()
    assert answer is not None
    assert (answer["type"], answer["about"]) == ("busy", "plan")
    assert 0 < answer["retry_after"] <= 60
    await viewer.watch()


async def test_what_a_text_lacks_is_counted_once_its_motion_has_begun(
    connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    noted: list[str] = []
    monkeypatch.setattr(missed, "note", lambda utterance: noted.append(utterance.request.text))
    viewer = await connect()
    await viewer.say(**PRODUCE)
    await viewer.until("accepted")
    assert noted == []
    await viewer.say(type="credit", frames=1000)
    end = await viewer.until("end")
    await viewer.say(type="resume", production=end["production"], next_frame=0)
    await viewer.say(type="credit", frames=1000)
    await viewer.until("end")
    await viewer.hang_up()
    assert noted == ["Dobrý večer!"], "of a replay nothing is counted"


async def test_a_fault_in_counting_disturbs_nobody(
    connect: Connect, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(missed, "note", lambda utterance: 1 / 0)
    viewer = await connect()
    await viewer.watch()
    await viewer.watch()
    await viewer.hang_up()
    assert "missed words could not be counted" in caplog.text


async def test_all_signs_are_told_before_any_motion_and_motion_waits_for_credit(connect: Connect) -> None:
    viewer = await connect()
    await viewer.say(**PRODUCE)
    accepted = await viewer.until("accepted")
    while (await viewer.until("sign"))["end_frame"] < accepted["frames"]:
        pass
    assert await viewer.socket.receive_nothing(timeout=0.2)
    await viewer.say(type="credit", frames=10)
    while len(viewer.frames) < 10:
        await viewer.hear()
    assert await viewer.socket.receive_nothing(timeout=0.2)
    assert len(viewer.frames) == 10


async def test_the_row_keeps_what_is_needed_to_play_it_again(connect: Connect) -> None:
    viewer = await connect()
    end = await viewer.watch(options={"dominant_hand": "left", "fingerspelling_speed": 0.5})
    (row,) = await rows()
    assert (str(row.pk), row.frames, row.sha256) == (end["production"], end["frames"], end["sha256"])
    assert (row.text, row.text_language, row.sign_language, row.seed) == ("Dobrý večer!", "sk", "svk", 1)
    assert row.model == FakeSigner().hash
    assert row.options == {"dominant_hand": "left", "fingerspelling_speed": 0.5, "order": "signer", "composed": True}
    assert row.state == Production.State.FINISHED


async def test_the_same_text_and_seed_give_the_same_bytes_and_another_seed_others(connect: Connect) -> None:
    viewer = await connect()
    first, again = await viewer.watch(), await viewer.watch()
    other = await viewer.watch(seed=2)
    assert first["sha256"] == again["sha256"] != other["sha256"]
    assert first["production"] != again["production"]


async def test_the_command_line_writes_what_the_socket_streams(connect: Connect, tmp_path: Path) -> None:
    viewer = await connect()
    end = await viewer.watch(options={"dominant_hand": "left", "fingerspelling_speed": 0.5}, text="Dobrý deň, Qx!")
    out, said = tmp_path / "clip.json", io.StringIO()
    shell = 'sign "Dobrý deň, Qx!" --signs svk --text-language sk --seed 1 --dominant-hand left'
    command = shlex.split(f"{shell} --fingerspelling-speed 0.5 --out {out}")
    await sync_to_async(call_command)(*command, stderr=said)
    assert end["sha256"] in said.getvalue()
    clip = json.loads(out.read_text(encoding="utf-8"))
    streamed = np.round(viewer.frames / np.float64(SCALE), 5)
    np.testing.assert_array_equal(np.array(clip["positions"]).reshape(end["frames"], -1), streamed[:, POSITIONS])
    np.testing.assert_array_equal(np.array(clip["confidence"]), streamed[:, CONFIDENCE])
    np.testing.assert_array_equal(np.array(clip["face"]["weights"]), streamed[:, FACE_WEIGHTS])
    told = [message for message in viewer.told if message["type"] == "sign"]
    assert [sign | {"type": "sign", "index": index} for index, sign in enumerate(clip["signs"])] == told


async def test_a_seed_is_drawn_where_none_is_given(connect: Connect) -> None:
    viewer = await connect()
    await viewer.watch(seed=None)
    await viewer.watch(seed=None)
    seeds = [message["seed"] for message in viewer.told if message["type"] == "accepted"]
    assert seeds[0] != seeds[1]
    assert all(0 <= seed < 2**32 for seed in seeds)


KEY = "a-key-that-nobody-guesses"
SEEDLESS = {"seed": None, "key": KEY}


async def test_who_asks_again_with_the_same_key_gets_the_production_that_was_made(connect: Connect) -> None:
    """Whether it has ended, is still streamed to a connection that was lost, or is asked for in the same instant."""
    at_once = [await connect() for _ in range(3)]
    ends = await asyncio.gather(*(viewer.watch(**SEEDLESS) for viewer in at_once))
    lost, later = await connect(), await connect()
    await lost.say(**(PRODUCE | SEEDLESS))
    await lost.say(type="credit", frames=5)
    while not lost.chunks:
        await lost.hear()
    await lost.hang_up()
    ends.append(await later.watch(**SEEDLESS))
    assert {(end["production"], end["sha256"], end["exact"]) for end in ends} == {
        (ends[0]["production"], ends[0]["sha256"], True)
    }
    assert {viewer.chunks[0][1] for viewer in [*at_once, later]} == {0}
    [row] = await rows()
    assert (str(row.id), row.state) == (ends[0]["production"], Production.State.FINISHED)


async def test_another_key_or_another_text_gets_nothing_of_it(connect: Connect) -> None:
    viewer = await connect()
    mine = await viewer.watch(**SEEDLESS)
    for changed in ({"key": KEY + "2"}, {"text": "Dobrý večer"}, {"key": None}):
        other = await (await connect()).watch(**(SEEDLESS | changed))
        assert other["production"] != mine["production"]
    assert len(await rows()) == 4


async def test_a_stream_resumes_at_any_frame_on_a_new_connection(connect: Connect) -> None:
    first = await connect()
    end = await first.watch()
    second = await connect()
    await second.say(type="resume", production=end["production"], next_frame=13)
    accepted = await second.until("accepted")
    await second.say(type="credit", frames=1000)
    assert await second.until("end") == end
    assert (accepted["production"], accepted["seed"]) == (end["production"], 1)
    assert second.chunks[0][1] == 13
    np.testing.assert_array_equal(second.frames, first.frames[13:])
    assert len(await rows()) == 1, "a replay is no new production"


async def test_a_replay_is_the_same_after_the_lexicon_has_changed(
    connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    viewer = await connect()
    end = await viewer.watch()
    signs = [message for message in viewer.told if message["type"] == "sign"]
    monkeypatch.setattr("ml.signing.plan", lambda *_, **__: planner.plan("Ja", "sk", "svk"))
    later = await connect()
    await later.say(type="resume", production=end["production"], next_frame=0)
    await later.say(type="credit", frames=1000)
    assert await later.until("end") == end
    assert [message for message in later.told if message["type"] == "sign"] == signs
    assert later.told[0]["coverage"] == viewer.told[0]["coverage"]
    assert (await later.watch())["frames"] < end["frames"], "a new production is planned anew"


async def test_a_replay_that_comes_out_differently_says_so_and_keeps_what_was_first(connect: Connect) -> None:
    viewer = await connect()
    end = await viewer.watch()
    assert end["exact"] is True
    await database_sync_to_async(Production.objects.update)(sha256="0" * 64)
    await viewer.say(type="resume", production=end["production"], next_frame=0)
    await viewer.say(type="credit", frames=1000)
    assert await viewer.until("end") == end | {"exact": False}
    assert [row.sha256 for row in await rows()] == ["0" * 64]


async def test_a_viewer_who_was_lost_goes_on_where_it_left_without_making_anything_again(
    connect: Connect, settings: Any
) -> None:
    settings.SIGNER = "tests.production.live.test_consumer.watched_signer"
    whole, lost, back = await connect(), await connect(), await connect()
    expected = await whole.watch()
    WATCHED.made.clear()
    await lost.say(**PRODUCE)
    production = (await lost.until("accepted"))["production"]
    await lost.say(type="credit", frames=20)
    while len(lost.frames) < 20:
        await lost.hear()
    await lost.hang_up()
    assert sorted(row.state for row in await rows()) == [Production.State.CANCELLED, Production.State.FINISHED]
    await back.say(type="resume", production=production, next_frame=17)
    assert (await back.until("accepted"))["production"] == production
    await back.say(type="credit", frames=500)
    end = await back.until("end")
    assert (end["sha256"], end["exact"], end["production"]) == (expected["sha256"], True, production)
    np.testing.assert_array_equal(back.frames, whole.frames[17:])
    assert len(WATCHED.made) == len(set(WATCHED.made)), "nothing was made twice"
    assert {row.state for row in await rows()} == {Production.State.FINISHED}


async def test_a_viewer_who_was_lost_after_the_last_frame_hears_the_end(connect: Connect) -> None:
    lost, back = await connect(), await connect()
    await lost.say(**PRODUCE | {"text": "Ja"})  # a whole number of chunks, so that nothing is left to be made
    accepted = await lost.until("accepted")
    await lost.say(type="credit", frames=accepted["frames"] - 1)
    while len(lost.frames) < accepted["frames"] - 1:
        await lost.hear()
    await lost.hang_up()
    await back.say(type="resume", production=accepted["production"], next_frame=accepted["frames"])
    assert (await back.hear() or {})["type"] == "accepted"
    assert (await back.until("end"))["frames"] == accepted["frames"]
    assert back.chunks == []


async def test_who_neither_asks_nor_watches_for_long_is_shown_out(connect: Connect, settings: Any) -> None:
    watching = await connect()
    await watching.say(**PRODUCE)
    await watching.until("accepted")
    settings.LIVE_IDLE = 0.1
    await watching.say(type="credit", frames=4)
    await watching.hear()  # and is looked after by the new limit from here on
    silent = await connect()
    assert await silent.socket.receive_output(timeout=PATIENCE) == {"type": "websocket.close", "code": 4000}
    await watching.say(type="credit", frames=500)
    await watching.until("end")


async def test_a_production_that_the_engine_drops_can_be_resumed(connect: Connect) -> None:
    viewer = await connect()
    await viewer.say(**PRODUCE)
    production = (await viewer.until("accepted"))["production"]
    await sync_to_async(engines.close_shared)()
    while (answer := await viewer.hear()) is None or answer["type"] == "sign":
        pass
    assert (answer["type"], answer["production"]) == ("busy", production)
    await viewer.say(type="resume", production=production, next_frame=0)
    await viewer.say(type="credit", frames=500)
    await viewer.until("end")


async def test_resuming_what_does_not_exist_or_was_made_by_another_model_is_refused(connect: Connect) -> None:
    viewer = await connect()
    await viewer.say(type="resume", production=str(uuid4()), next_frame=0)
    assert (await viewer.hear())["code"] == "production_unknown"
    old = await database_sync_to_async(a_production)(model="0" * 64)
    await viewer.say(type="resume", production=str(old.pk), next_frame=0)
    assert (await viewer.hear())["code"] == "model_changed"
    await viewer.watch()


async def test_cancel_ends_the_motion_and_the_connection_lives_on(connect: Connect) -> None:
    viewer = await connect()
    await viewer.say(**PRODUCE)
    await viewer.until("accepted")
    await viewer.say(type="credit", frames=4)
    while not viewer.chunks:
        await viewer.hear()
    await viewer.say(type="cancel")
    await viewer.say(type="credit", frames=50)
    async with asyncio.timeout(PATIENCE):
        while [row.state for row in await rows()] != [Production.State.CANCELLED]:
            await asyncio.sleep(0.01)
    assert shared_engine().occupied == 0
    assert await viewer.socket.receive_nothing(timeout=0.2)
    await viewer.watch()


async def test_a_new_text_ends_the_one_before(connect: Connect) -> None:
    viewer = await connect()
    await viewer.say(**PRODUCE)
    await viewer.until("accepted")
    await viewer.say(type="credit", frames=8)
    end = await viewer.watch(text="Dobrý deň!")
    assert shared_engine().occupied == 0
    assert [row.state for row in await rows()] == [Production.State.CANCELLED, Production.State.FINISHED]
    assert sum(len(frames) for epoch, _, frames in viewer.chunks if epoch == 2) == end["frames"]


async def test_what_comes_late_of_an_earlier_text_is_never_shown(
    connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    delivers, start = [], service.start

    async def noted(*, wanted: Produce, deliver: Deliver) -> Viewing:
        delivers.append(deliver)
        return await start(wanted=wanted, deliver=deliver)

    monkeypatch.setattr(service, "start", noted)
    viewer, alone = await connect(), await connect()
    expected = await alone.watch()
    for _ in range(2):
        await viewer.say(**PRODUCE)
        await viewer.until("accepted")
    late = delivers[1]
    late(NewFrames(0, np.zeros((4, FRAME_WIDTH), dtype=np.int16)))
    late(Finished(4, "0" * 64))
    await viewer.say(type="credit", frames=1000)
    assert (await viewer.until("end"))["sha256"] == expected["sha256"]
    np.testing.assert_array_equal(viewer.frames, alone.frames)


async def test_who_asks_first_begins_first(connect: Connect, monkeypatch: pytest.MonkeyPatch) -> None:
    """Side by side all who come together would have their first motion when the last of them has."""
    start, begun = service.start, asyncio.Queue[int]()
    may_begin = [asyncio.Event() for _ in range(STARTS + 1)]

    async def held(*, wanted: Produce, deliver: Deliver) -> Viewing:
        number = wanted.request(0).seed
        begun.put_nowait(number)
        await may_begin[number].wait()
        return await start(wanted=wanted, deliver=deliver)

    monkeypatch.setattr(service, "start", held)
    crowd = [await connect() for _ in may_begin]
    for number, viewer in enumerate(crowd):
        await viewer.say(**PRODUCE | {"seed": number})
        if number < STARTS:
            assert await begun.get() == number
    may_begin[0].set()
    await crowd[0].until("accepted")
    assert await begun.get() == STARTS, "the next begins when one has begun, not before"
    assert "accepted" not in {message["type"] for viewer in crowd[1:] for message in viewer.told}
    for event in may_begin:
        event.set()
    for viewer in crowd[1:]:
        await viewer.until("accepted")


async def test_nobody_waits_long_for_those_who_cannot_begin(connect: Connect, monkeypatch: pytest.MonkeyPatch) -> None:
    start, away = service.start, asyncio.Event()

    async def held(*, wanted: Produce, deliver: Deliver) -> Viewing:
        if wanted.request(0).seed:
            await away.wait()
        return await start(wanted=wanted, deliver=deliver)

    monkeypatch.setattr(service, "start", held)
    monkeypatch.setattr(consumer, "LONGEST_TURN", 0.01)
    stuck = [await connect() for _ in range(STARTS)]
    for viewer in stuck:
        await viewer.say(**PRODUCE)
    late = await connect()
    await late.say(**PRODUCE | {"seed": 0})
    await late.until("accepted")
    away.set()
    for viewer in stuck:
        await viewer.until("accepted")


async def test_closing_the_tab_ends_the_work_at_once(connect: Connect, settings: Any) -> None:
    settings.SIGNER = "tests.production.live.test_consumer.watched_signer"
    WATCHED.made.clear()
    viewer = await connect()
    await viewer.say(**PRODUCE | {"text": "Dobrý večer! " * 20})
    await viewer.until("accepted")
    await viewer.say(type="credit", frames=8)
    while len(viewer.frames) < 8:
        await viewer.hear()
    await viewer.hang_up()
    assert shared_engine().census.left == 1
    made = len(WATCHED.made)
    assert made <= 4
    other = await connect()
    await other.watch(text="Ja")
    assert WATCHED.made[made] == 0, "after the tab closed, nothing but the next viewer's motion was made"
    assert [row.state for row in await rows()] == [Production.State.CANCELLED, Production.State.FINISHED]


async def test_a_finished_production_stays_finished_when_a_replay_of_it_is_left(connect: Connect) -> None:
    viewer = await connect()
    end = await viewer.watch()
    await viewer.say(type="resume", production=end["production"], next_frame=0)
    await viewer.until("accepted")
    await viewer.hang_up()
    assert [row.state for row in await rows()] == [Production.State.FINISHED]


async def test_two_viewers_do_not_disturb_each_other(connect: Connect) -> None:
    alone = await connect()
    expected = (await alone.watch())["sha256"]
    one, two = await connect(), await connect()
    ends = await asyncio.gather(one.watch(), two.watch(text="Ďakujem, dom 10"), alone.watch())
    assert ends[0]["sha256"] == ends[2]["sha256"] == expected
    np.testing.assert_array_equal(one.frames, alone.frames[: len(one.frames)])


async def test_a_model_that_breaks_fails_one_production_only(connect: Connect, settings: Any) -> None:
    settings.SIGNER = "tests.production.live.test_consumer.breaking_signer"
    unlucky, neighbour = await connect(), await connect()
    await neighbour.say(**PRODUCE | {"text": "Ja dom"})
    await neighbour.until("accepted")
    await unlucky.say(**PRODUCE)
    await unlucky.until("accepted")
    await unlucky.say(type="credit", frames=500)
    while (answer := await unlucky.hear()) is None or answer["type"] == "sign":
        pass
    assert (answer["type"], answer["code"]) == ("error", "internal")
    await neighbour.say(type="credit", frames=500)
    await neighbour.until("end")
    assert sorted(row.state for row in await rows()) == [Production.State.FAILED, Production.State.FINISHED]
    await unlucky.watch(text="Ja")


async def test_a_full_house_answers_busy_and_the_connection_lives_on(connect: Connect, settings: Any) -> None:
    settings.LIVE_SLOTS = 1
    engines.close_shared()
    first, second = await connect(), await connect()
    await first.say(**PRODUCE)
    await first.until("accepted")
    await second.say(**PRODUCE)
    answer = await second.hear()
    assert answer is not None
    assert answer["type"] == "busy"
    assert answer["retry_after"] >= 1
    await first.say(type="cancel")
    async with asyncio.timeout(PATIENCE):
        while shared_engine().occupied:
            await asyncio.sleep(0.01)
    await second.watch()


async def test_who_asks_too_often_is_told_when_to_go_on_and_others_are_served(connect: Connect, settings: Any) -> None:
    settings.LIVE_RATE = 1
    eager, patient = await connect(), await connect()
    await eager.watch()
    await eager.say(**PRODUCE)
    answer = await eager.hear()
    assert answer is not None
    assert answer["type"] == "busy"
    assert 0 < answer["retry_after"] <= 60
    await patient.watch()
    assert len(await rows()) == 2


async def test_a_viewer_who_forgets_its_stream_is_told_how_to_go_on(connect: Connect, settings: Any) -> None:
    settings.LIVE_PATIENCE = 0.05
    engines.close_shared()
    viewer = await connect()
    await viewer.say(**PRODUCE)
    accepted = await viewer.until("accepted")
    while (answer := await viewer.hear()) is None or answer["type"] == "sign":
        pass
    assert (answer["code"], answer["production"]) == ("parked_too_long", accepted["production"])


@pytest.mark.parametrize(
    ("message", "code"),
    [
        ({"text": ""}, "text_empty"),
        ({"text": " \n\t "}, "text_empty"),
        ({"text": "a" * 10_000}, "text_too_long"),
        ({"text": "😀🎉👍"}, "nothing_to_sign"),
        ({"text": "dobrý\x00večer"}, "text_invalid"),
        ({"text": "\ud800 dobrý"}, "text_invalid"),
        ({"sign_language": "xxx"}, "language_unknown"),
        ({"text_language": "xx"}, "language_unknown"),
        ({"sign_language": "ase"}, "language_pair"),
        ({"text": 5}, "bad_message"),
        ({"seed": "x"}, "bad_message"),
        ({"type": "dance"}, "unknown_type"),
    ],
)
async def test_what_cannot_be_signed_is_answered_and_the_connection_lives_on(
    connect: Connect, message: dict[str, Any], code: str
) -> None:
    viewer = await connect()
    await viewer.say(**PRODUCE | message)
    answer = await viewer.hear()
    assert answer is not None
    assert (answer["type"], answer["code"]) == ("error", code)
    assert answer["message"]
    assert await rows() == []
    await viewer.watch()


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        ({"text_data": "{oh no"}, "bad_json"),
        ({"text_data": "[]"}, "bad_message"),
        ({"text_data": "x" * 70_000}, "message_too_long"),
        ({"bytes_data": b"\x00\x01"}, "binary_not_accepted"),
        ({"text_data": '{"type":"credit","frames":75}'}, "no_production"),
        ({"text_data": '{"type":"cancel"}'}, "no_production"),
    ],
)
async def test_broken_frames_are_answered_and_the_connection_lives_on(
    connect: Connect, frame: dict[str, Any], code: str
) -> None:
    viewer = await connect()
    await viewer.socket.send_to(**frame)
    answer = await viewer.hear()
    assert answer is not None
    assert (answer["type"], answer["code"]) == ("error", code)
    await viewer.watch()


async def test_bad_input_in_the_middle_of_a_stream_does_not_end_it(connect: Connect) -> None:
    viewer = await connect()
    await viewer.say(**PRODUCE)
    await viewer.until("accepted")
    await viewer.socket.send_to(text_data="{oh no")
    while (answer := await viewer.hear()) is None or answer["type"] == "sign":
        pass
    assert answer["code"] == "bad_json"
    await viewer.say(type="credit", frames=1000)
    await viewer.until("end")


async def test_a_fault_of_ours_is_answered_without_its_details(
    connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    viewer = await connect()
    with monkeypatch.context() as patched:
        patched.setattr(signer, "import_string", lambda _: 1 / 0)
        await viewer.say(**PRODUCE)
        answer = await viewer.hear()
    assert answer is not None
    assert answer["code"] == "internal"
    assert "division" not in answer["message"]
    await viewer.watch()


async def test_a_database_that_stays_away_is_answered_with_a_time(
    connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: Any, **__: Any) -> None:
        raise OperationalError("no connection")

    viewer = await connect()
    with monkeypatch.context() as patched:
        patched.setattr("production.live.rows._insert", away)
        patched.setattr("production.live.rows.DATABASE_BACK_WITHIN", 0.5)
        await viewer.say(**PRODUCE)
        answer = await viewer.hear()
    assert answer is not None
    assert (answer["type"], answer["retry_after"] > 0) == ("busy", True)
    assert shared_engine().occupied == 0
    await viewer.watch()


async def test_a_row_that_cannot_be_kept_is_answered_too(connect: Connect, monkeypatch: pytest.MonkeyPatch) -> None:
    viewer = await connect()
    with monkeypatch.context() as patched:
        patched.setattr("production.live.service.finish", lambda **_: 1 / 0)
        await viewer.say(**PRODUCE)
        await viewer.say(type="credit", frames=1000)
        while (answer := await viewer.hear()) is None or answer["type"] not in ("end", "error"):
            pass
    assert answer["code"] == "internal"
    await viewer.watch()


async def test_the_shipped_model_gives_the_same_bytes_beside_others_in_parts_and_alone(
    connect: Connect, settings: Any
) -> None:
    settings.SIGNER = "ml.runtime.load"
    one, two, three = await connect(), await connect(), await connect()
    alone = await one.watch()
    beside, _ = await asyncio.gather(two.watch(), one.watch(text="Ďakujem, Eva.", seed=2))
    assert beside["sha256"] == alone["sha256"]
    await three.say(type="resume", production=alone["production"], next_frame=30)
    await three.say(type="credit", frames=1000)
    assert (await three.until("end"))["sha256"] == alone["sha256"]
    np.testing.assert_array_equal(three.frames, two.frames[30:])


@pytest.mark.parametrize("headers", [[], [(b"origin", b"http://elsewhere.example")]])
async def test_pages_of_other_sites_may_not_connect(headers: list[tuple[bytes, bytes]]) -> None:
    socket = WebsocketCommunicator(application, "/ws/produce/", headers=headers)
    accepted, _ = await socket.connect()
    assert not accepted


@pytest.mark.parametrize("path", ["/", "/ws/nothing/", "/ws/produce/x", "/ws/" + 5_000 * "x"])
async def test_a_socket_at_an_address_that_there_is_not_is_refused(path: str) -> None:
    headers = [(b"origin", b"http://localhost"), (b"host", b"localhost")]
    accepted, _ = await WebsocketCommunicator(application, path, headers=headers).connect()
    assert not accepted


WATCHED = FakeSigner()


def watched_signer() -> FakeSigner:
    return WATCHED


def breaking_signer() -> FakeSigner:
    return FakeSigner(failing_gloss="VEČER")
