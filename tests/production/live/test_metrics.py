"""What is counted while viewers watch."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from channels.testing import WebsocketCommunicator
from prometheus_client import REGISTRY

from ml.motion import CHUNK
from production.live.engine import shared_engine
from slpweb.asgi import application
from tests.production.live.test_consumer import PRODUCE, Client

pytestmark = pytest.mark.django_db(transaction=True)


def figure(name: str, **labels: str) -> float:
    """Only this figure is asked for: others ask the database, which no event loop may."""
    told = [sample for metric in REGISTRY.restricted_registry([name]).collect() for sample in metric.samples]
    return sum(sample.value for sample in told if sample.name == name and sample.labels == labels)


def growth(name: str, **labels: str) -> Callable[[], float]:
    """How much a figure has grown since: other tests count too."""
    before = figure(name, **labels)
    return lambda: figure(name, **labels) - before


async def connect() -> Client:
    headers = [(b"origin", b"http://localhost"), (b"host", b"localhost")]
    socket = WebsocketCommunicator(application, "/ws/produce/", headers=headers)
    await socket.connect()
    return Client(socket)


async def test_a_production_is_counted_from_its_request_to_its_end() -> None:
    counted = {
        name: growth(name)
        for name in (
            *("live_frames_sent_total", "live_frames_made_total", "live_messages_sent_total", "live_bytes_sent_total"),
            *("live_first_frame_seconds_count", "live_batch_streams_count", "live_pass_seconds_count"),
        )
    }
    became = {what: growth("live_productions_total", what=what) for what in ("accepted", "finished", "left")}
    connections = growth("live_connections")
    viewer = await connect()
    assert connections() == 1
    end = await viewer.watch()
    assert counted["live_frames_sent_total"]() == counted["live_frames_made_total"]() == end["frames"]
    assert counted["live_messages_sent_total"]() == len(viewer.chunks)
    assert 0 < counted["live_bytes_sent_total"]() < end["frames"] * 545
    assert counted["live_first_frame_seconds_count"]() == 1
    assert counted["live_batch_streams_count"]() == counted["live_pass_seconds_count"]() >= end["frames"] / 4
    await viewer.hang_up()
    assert {what: grown() for what, grown in became.items()} == {"accepted": 1, "finished": 1, "left": 0}
    assert connections() == 0


async def test_what_viewers_complain_of_and_are_refused_is_counted() -> None:
    dry, refused = growth("live_underruns_total"), growth("live_errors_total", code="bad_json")
    viewer = await connect()
    await viewer.socket.send_to(text_data="{oh no")
    await viewer.hear()
    await viewer.say(**PRODUCE)
    await viewer.until("accepted")
    await viewer.say(type="credit", frames=8, dry=False)
    await viewer.say(type="credit", frames=1000, dry=True)
    await viewer.until("end")
    await viewer.hang_up()
    assert (dry(), refused()) == (1, 1)


async def test_slots_are_told_by_what_they_do(settings: Any) -> None:
    settings.LIVE_SLOTS = 5
    viewer = await connect()
    await viewer.say(**PRODUCE)
    accepted = await viewer.until("accepted")
    states = {state: figure("live_slots", state=state) for state in ("active", "parked", "left", "free")}
    assert states == {"active": 0, "parked": 1, "left": 0, "free": 4}
    [underway] = shared_engine().underway
    assert (str(underway.production), underway.state) == (accepted["production"], "parked")
    assert underway.made <= CHUNK, "the first chunk at most"
    assert (underway.text_language, underway.sign_language, underway.planned) == ("sk", "svk", accepted["frames"])
    await viewer.hang_up()
    assert figure("live_slots", state="left") == 1
