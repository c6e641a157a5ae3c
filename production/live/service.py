"""What a viewer can ask for, as plain verbs: start, replay, and what becomes of a production's row.

Every verb blocks (it plans, or it queries), so the consumer calls them in worker threads.
"""

from __future__ import annotations

import logging
import secrets
from asyncio import AbstractEventLoop
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from ml.pose import SCALE
from ml.signing import Performance, Request, prepare
from ml.skeleton import FACE, FPS, JOINTS, SKELETON_VERSION
from ml.text.languages import LANGUAGES
from production.errors import ProtocolError
from production.live.engine import Event, Finished, Slot, shared_engine
from production.live.messages import SEED_LIMIT, Produce, Resume
from production.models import Production
from production.records import keep, recall
from production.signer import shared_signer

logger = logging.getLogger(__name__)


@dataclass(frozen=True, eq=False)
class Viewer:
    """Where the motion goes: `deliver` is called in `loop`."""

    loop: AbstractEventLoop
    deliver: Callable[[Event], None]


@dataclass(frozen=True, eq=False)
class Live:
    """A production that has a slot and waits for credit."""

    production: UUID
    performance: Performance
    slot: Slot


def start(*, wanted: Produce, viewer: Viewer) -> Live:
    """Plan a text, take a slot, keep a row. Raises TextError and FullHouse, both before anything is kept."""
    seed = secrets.randbelow(SEED_LIMIT) if wanted.seed is None else wanted.seed
    request = Request(wanted.text, wanted.text_language, wanted.sign_language, seed, wanted.options)
    performance = prepare(shared_signer(), request)
    slot = _take_slot(performance, 0, viewer)
    try:
        row = keep(performance)
    except Exception:
        shared_engine().cancel(slot)
        raise
    return Live(row.pk, performance, slot)


def replay(*, wanted: Resume, viewer: Viewer) -> Live:
    """Make a stored production again, from any frame on: after a lost connection, or from its permalink."""
    row = Production.objects.filter(pk=wanted.production).first()
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
    performance = recall(row, signer)
    slot = _take_slot(performance, wanted.next_frame, viewer)
    _unless_finished(row.pk).update(state=Production.State.RUNNING)
    return Live(row.pk, performance, slot)


def finish(*, production: UUID, finished: Finished) -> bool:
    """Keep the length and hash of a whole stream. False if an earlier stream of this production had other bytes."""
    stored = Production.objects.filter(pk=production).values_list("sha256", flat=True).first()
    if stored and stored != finished.sha256:
        logger.error("production %s came out differently: %s, earlier %s", production, finished.sha256, stored)
        return False
    Production.objects.filter(pk=production).update(
        frames=finished.frames, sha256=finished.sha256, state=Production.State.FINISHED
    )
    return True


def cancel(*, production: UUID) -> None:
    _unless_finished(production).update(state=Production.State.CANCELLED)


def fail(*, production: UUID) -> None:
    _unless_finished(production).update(state=Production.State.FAILED)


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
        "text": request.text,
        "text_language": request.text_language,
        "sign_language": request.sign_language,
        "options": asdict(request.options),
        "frames": timeline.frames,
    }
    return [production, *({"type": "sign", **asdict(sign)} for sign in timeline.signs)]


def _take_slot(performance: Performance, next_frame: int, viewer: Viewer) -> Slot:
    return shared_engine().open(
        chunks=performance.chunks(),
        planned_frames=performance.timeline.frames,
        next_frame=next_frame,
        deliver=viewer.deliver,
        loop=viewer.loop,
    )


def _unless_finished(production: UUID) -> Any:
    """A finished production stays finished, however often it is replayed and left."""
    return Production.objects.filter(pk=production).exclude(state=Production.State.FINISHED)
