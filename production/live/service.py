"""What a viewer can ask for, as plain verbs: start, replay, and what becomes of a production and its row.

Whatever blocks (planning, queries) runs in worker threads, so viewers do not wait for one another.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
import time
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any, Final, TypeVar
from uuid import UUID, uuid4

from channels.db import database_sync_to_async
from django.db import OperationalError

from ml.pose import SCALE
from ml.signing import Performance, Request, prepare
from ml.skeleton import FACE, FPS, JOINTS, SKELETON_VERSION
from ml.text.languages import LANGUAGES
from production.errors import ProtocolError
from production.live.engine import Deliver, Finished
from production.live.messages import SEED_LIMIT, Produce, Resume
from production.live.stage import Seat
from production.live.stages import stage
from production.models import Production
from production.records import keep, recall
from production.signer import shared_signer

logger = logging.getLogger(__name__)

Result = TypeVar("Result")

DATABASE_BACK_WITHIN: Final = 10.0  # seconds that rows wait for a database that is away
DATABASE_PAUSE: Final = 0.3  # seconds

in_thread: Final = partial(database_sync_to_async, thread_sensitive=False)


@dataclass(frozen=True, eq=False)
class Live:
    """A production that has a place on the stage and waits for credit."""

    production: UUID
    performance: Performance
    seat: Seat


async def start(*, wanted: Produce, deliver: Deliver) -> Live:
    """Plan a text, take a place, keep a row. Raises TextError and FullHouse, both before anything is kept."""
    performance = await in_thread(_plan)(wanted)
    production = uuid4()
    seat = await stage().open(production, performance, 0, deliver)
    return await _entered(Live(production, performance, seat), _row(keep, performance, pk=production))


async def replay(*, wanted: Resume, deliver: Deliver) -> Live:
    """Go on with a stored production from any frame: where a lost viewer left it if it is still kept, else made again,
    as from its permalink."""
    performance = await _row(_recall, wanted.production)
    wanted_from = (wanted.production, performance, wanted.next_frame, deliver)
    seat = await stage().rejoin(*wanted_from) or await stage().open(*wanted_from)
    noted = _row(_note, wanted.production, Production.State.RUNNING)
    return await _entered(Live(wanted.production, performance, seat), noted)


async def leave(*, live: Live) -> None:
    """The viewer was lost. Its row says cancelled, and running again once somebody resumes it."""
    await stage().leave(live.seat)
    await _row(_note, live.production, Production.State.CANCELLED)


async def cancel(*, live: Live) -> None:
    await stage().cancel(live.seat)
    await _row(_note, live.production, Production.State.CANCELLED)


async def stop(*, production: UUID) -> None:
    """It came to an end before its last frame, but can be resumed."""
    await _row(_note, production, Production.State.CANCELLED)


async def fail(*, production: UUID) -> None:
    await _row(_note, production, Production.State.FAILED)


async def finish(*, production: UUID, finished: Finished) -> bool:
    """Keep the length and hash of a whole stream. False if an earlier stream of this production had other bytes."""
    exact: bool = await _row(_finish, production, finished)
    return exact


def warm_up() -> None:
    """Read every dictionary and run the model once, so that the first viewer does not wait for it (0.7 s)."""
    for code, language in LANGUAGES.items():
        for text_language in language.text_languages:
            # no dictionary has this word, so all of them are searched for it
            performance = prepare(shared_signer(), Request("hybridsign", text_language, code, seed=0))
            next(performance.chunks())


def cancel_left_over() -> int:
    """Productions that an earlier process left running, when one process is all there is: how many."""
    return Production.objects.filter(state=Production.State.RUNNING).update(state=Production.State.CANCELLED)


def accepted(*, live: Live, epoch: int) -> list[dict[str, Any]]:
    """What the viewer is told before any motion: the production, then every sign with its place in time."""
    performance = live.performance
    request, timeline = performance.request, performance.timeline
    production = {
        "type": "accepted",
        "production": str(live.production),
        "epoch": epoch,
        "fps": FPS,
        "skeleton": {"version": SKELETON_VERSION, "joints": JOINTS, "face": FACE},
        "scale": SCALE,
        "model": shared_signer().hash,
        "seed": request.seed,
        "coverage": asdict(performance.coverage),
        "marks": [asdict(mark) for mark in timeline.marks],
        "text": request.text,
        "text_language": request.text_language,
        "sign_language": request.sign_language,
        "options": asdict(request.options),
        "frames": timeline.frames,
    }
    return [production, *({"type": "sign", **asdict(sign)} for sign in timeline.signs)]


async def _row(verb: Callable[..., Result], *values: Any, **fields: Any) -> Result:
    """Do something with a row, in a thread; where the database cannot be reached, wait for it a while."""
    deadline = time.monotonic() + DATABASE_BACK_WITHIN
    while True:
        try:
            done: Result = await in_thread(verb)(*values, **fields)
            return done
        except OperationalError:
            if time.monotonic() > deadline:
                raise
            await asyncio.sleep(DATABASE_PAUSE)


async def _entered(live: Live, kept: Awaitable[Any]) -> Live:
    """Give the place back if the row cannot be kept, or nobody waits for it any more."""
    try:
        await kept
    except BaseException:
        await stage().cancel(live.seat)
        raise
    return live


def _plan(wanted: Produce) -> Performance:
    seed = secrets.randbelow(SEED_LIMIT) if wanted.seed is None else wanted.seed
    request = Request(wanted.text, wanted.text_language, wanted.sign_language, seed, wanted.options)
    return prepare(shared_signer(), request)


def _recall(production: UUID) -> Performance:
    row = Production.objects.filter(pk=production).first()
    if row is None:
        raise ProtocolError("production_unknown", "There is no production with this id.")
    signer = shared_signer()
    if row.model != signer.hash:
        raise ProtocolError(
            "model_changed",
            "This was signed by another version of the model, so the same frames cannot be made again.",
            production_model=row.model,
            model=signer.hash,
        )
    return recall(row, signer)


def _finish(production: UUID, finished: Finished) -> bool:
    stored = Production.objects.filter(pk=production).values_list("sha256", flat=True).first()
    if stored and stored != finished.sha256:
        came_out = (finished.sha256, stored)
        logger.error("a production came out differently: %s, earlier %s", *came_out, extra={"production": production})
        return False
    Production.objects.filter(pk=production).update(
        frames=finished.frames, sha256=finished.sha256, state=Production.State.FINISHED
    )
    return True


def _note(production: UUID, state: Production.State) -> None:
    """A finished production stays finished, however often it is replayed and left."""
    Production.objects.filter(pk=production).exclude(state=Production.State.FINISHED).update(state=state)
