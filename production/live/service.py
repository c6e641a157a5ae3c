"""What a viewer can ask for, as plain verbs: start, replay, and what becomes of a production and its row.

Whatever blocks (planning, queries) runs in worker threads, so viewers do not wait for one another.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import asdict
from functools import cache
from typing import Any, TypeVar
from uuid import UUID, uuid4

from django.db import IntegrityError

from ml.pose import SCALE
from ml.signing import Request, Utterance, outline, prepare
from ml.skeleton import FACE, FPS, JOINTS, SKELETON_VERSION
from ml.text import document
from ml.text.errors import TextError
from ml.text.languages import LANGUAGES
from production import missed
from production.errors import ProtocolError
from production.live import rows
from production.live.engine import Deliver, Finished
from production.live.messages import SEED_LIMIT, Asking, Produce, Resume
from production.live.rows import in_thread
from production.live.transport import Opening, Transport, Viewing
from production.live.transports import transport
from production.models import Production
from production.records import recall
from production.registry.standing import live_signer, signer_for_new, signer_of

logger = logging.getLogger(__name__)

T = TypeVar("T")


@cache
def _planning() -> ThreadPoolExecutor:
    """One thread, so that the first of those who come together is planned first: side by side all end with the last."""
    return ThreadPoolExecutor(1, thread_name_prefix="planning")


async def _in_turn(action: Callable[..., T], *values: Any) -> T:
    return await asyncio.get_running_loop().run_in_executor(_planning(), action, *values)


async def start(*, wanted: Produce, deliver: Deliver) -> Viewing:
    """Plan a text, take a slot, keep a row; or go on with what the same key was given before. Raises TextError and
    NoSlotFree, both before anything is kept."""
    production, seed = wanted.named() or (uuid4(), secrets.randbelow(SEED_LIMIT))
    way = transport()
    with way.expecting():
        utterance, opening = await _in_turn(_ready, wanted, seed, way)
        viewing = await opening(production, 0, deliver)
    try:
        return await _kept(viewing, rows.keep(production, utterance))
    except IntegrityError:  # it was asked for before, and the answer got lost
        return await replay(wanted=Resume(production, next_frame=0), deliver=deliver)


async def preview(*, wanted: Asking) -> dict[str, Any]:
    """What would be signed, without motion: nothing is kept. Raises TextError."""
    answer: dict[str, Any] = await in_thread(outlined)(wanted)
    return {"type": "plan", **answer}


async def replay(*, wanted: Resume, deliver: Deliver) -> Viewing:
    """Go on with a stored production from any frame: where a lost viewer left it if it is still kept, else made again,
    as from its permalink."""
    utterance = await rows.done(_recall, wanted.production)
    viewing = await transport().rejoin(wanted.production, utterance, wanted.next_frame, deliver)
    if viewing is None:
        opening = await _in_turn(transport().ready, utterance)
        viewing = await opening(wanted.production, wanted.next_frame, deliver)
    return await _kept(viewing, rows.done(_note, wanted.production, Production.State.RUNNING))


async def note_missed(*, viewing: Viewing) -> None:
    """Count the words that its text lacked signs for; that is never worth a word to the viewer."""
    try:
        await in_thread(missed.note)(viewing.utterance)
    except Exception:
        logger.exception("missed words could not be counted")


async def leave(*, viewing: Viewing) -> None:
    """The viewer was lost. Its row says cancelled, and running again once somebody resumes it."""
    await viewing.leave()
    await rows.done(_note, viewing.production, Production.State.CANCELLED)


async def cancel(*, viewing: Viewing) -> None:
    await viewing.cancel()
    await rows.done(_note, viewing.production, Production.State.CANCELLED)


async def stop(*, production: UUID) -> None:
    """It came to an end before its last frame, but can be resumed."""
    await rows.done(_note, production, Production.State.CANCELLED)


async def fail(*, production: UUID) -> None:
    await rows.done(_note, production, Production.State.FAILED)


async def finish(*, production: UUID, finished: Finished) -> bool:
    """Keep the length and hash of a whole stream. False if an earlier stream of this production had other bytes."""
    exact: bool = await rows.done(_finish, production, finished)
    return exact


def warm_up() -> None:
    """Read every dictionary and run the model once, so that the first viewer does not wait for it (0.7 s)."""
    for code, language in LANGUAGES.items():
        for text_language in language.text_languages:
            # no dictionary has this word, so all of them are searched for it; without letters nothing comes of it
            with suppress(TextError):
                utterance = prepare(live_signer(), Request("hybridsign", text_language, code, seed=0))
                next(utterance.chunks())


def cancel_left_over() -> int:
    """Productions that an earlier process left running, when one process is all there is: how many."""
    return Production.objects.filter(state=Production.State.RUNNING).update(state=Production.State.CANCELLED)


def accepted(*, viewing: Viewing, epoch: int) -> list[dict[str, Any]]:
    """What the viewer is told before any motion: the production, then every sign with its place in time."""
    utterance = viewing.utterance
    request, timeline = utterance.request, utterance.timeline
    production = {
        "type": "accepted",
        "production": str(viewing.production),
        "epoch": epoch,
        "fps": FPS,
        "skeleton": {"version": SKELETON_VERSION, "joints": JOINTS, "face": FACE},
        "scale": SCALE,
        "model": utterance.signer.hash,
        "seed": request.seed,
        "coverage": vars(utterance.coverage),
        "marks": [vars(mark) for mark in timeline.marks],
        "edited": utterance.edited,
        "text": request.text,
        "text_language": request.text_language,
        "sign_language": request.sign_language,
        "options": vars(request.options),
        "frames": timeline.frames,
    }
    return [production, *({"type": "sign", **vars(sign)} for sign in timeline.signs)]  # asdict takes ten times as long


async def _kept(viewing: Viewing, row: Awaitable[Any]) -> Viewing:
    """Give the slot back if the row cannot be kept, or nobody waits for it any more."""
    try:
        await row
    except BaseException:
        await viewing.cancel()
        raise
    return viewing


def _ready(wanted: Produce, seed: int, way: Transport) -> tuple[Utterance, Opening]:
    # signs that somebody chose were chosen among those of the live model
    signer = signer_for_new() if wanted.given is None else live_signer()
    utterance = prepare(signer, wanted.request(seed), wanted.given)
    return utterance, way.ready(utterance)


def outlined(wanted: Asking) -> dict[str, Any]:
    """`preview`, where waiting is no matter."""
    signer, request = live_signer(), wanted.request(0)
    planned, timeline = outline(signer, request, wanted.given)
    shown = document.as_json(planned, signer.frames_of(request.sign_language))
    return {**shown, "options": asdict(request.options), "frames": timeline.frames}


def _recall(production: UUID) -> Utterance:
    row = Production.objects.filter(pk=production).first()
    if row is None:
        raise ProtocolError("production_unknown", "There is no production with this id.")
    signer = signer_of(row.model)
    if signer is None:
        raise ProtocolError(
            "model_changed",
            "This was signed by another version of the model, so the same frames cannot be made again.",
            production_model=row.model,
            model=live_signer().hash,
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
