"""The socket of a batch's page: what changed of its clips, as soon as a look a second finds it.

Whoever makes the clips may be on another machine; the table is what all share, so it is asked. Nothing is read from the
page. Where no socket can be had, the page polls `progress`.
"""

from __future__ import annotations

import asyncio
import json
import logging
from contextlib import suppress
from typing import Any, Final, cast
from uuid import UUID

from channels.generic.websocket import AsyncWebsocketConsumer
from django.contrib.auth.models import AnonymousUser, User
from django.db import OperationalError
from django.utils import translation

from production.clips.permissions import may_make_clips
from production.clips.status import BatchWatch
from production.live.rows import in_thread
from production.models import ClipJob

LOOKS_EVERY: Final = 1.0  # seconds
BEATS_EVERY: Final = 5  # looks: then something is sent though nothing changed, so that a silent line is noticed

logger = logging.getLogger(__name__)


class BatchConsumer(AsyncWebsocketConsumer):  # type: ignore[misc]
    """Its owner alone may look; anybody else gets no socket."""

    watch: BatchWatch
    looking: asyncio.Task[None] | None = None

    async def connect(self) -> None:
        job = self.scope["url_route"]["kwargs"]["job_id"]
        language = _language(self.scope)
        self.watch = BatchWatch()
        first = await in_thread(_status)(self.scope["user"], job, self.watch, language)
        if first is None:
            await self.close()
            return
        await self.accept()
        self.looking = asyncio.create_task(self._follow(job, language, first))

    async def disconnect(self, code: int) -> None:
        if self.looking is not None:
            self.looking.cancel()
            with suppress(asyncio.CancelledError):
                await self.looking

    async def _follow(self, job: UUID, language: str, status: dict[str, Any]) -> None:
        """Everything first, then what is new, until all is made or the batch is gone."""
        told: dict[str, Any] = {}
        silent = 0
        while True:
            silent = 0 if status["clips"] or status != told or silent >= BEATS_EVERY else silent + 1
            if not silent:
                await self.send(text_data=json.dumps(status))
            told = {**status, "clips": []}
            if status["finished"]:
                await self.close()
                return
            await asyncio.sleep(LOOKS_EVERY)
            found = await self._look(job, language)
            if found is None:
                await self.close()
                return
            status = found or told

    async def _look(self, job: UUID, language: str) -> dict[str, Any] | None:
        """None where there is nothing to look at any more; {} while the database is away."""
        try:
            found: dict[str, Any] | None = await in_thread(_status)(self.scope["user"], job, self.watch, language)
            return found
        except OperationalError as error:
            logger.warning("progress could not be looked up: %s", error)
            return {}


def _status(asking: AnonymousUser | User, job: UUID, watch: BatchWatch, language: str) -> dict[str, Any] | None:
    """Who was let in is asked anew each time: accounts are closed, and batches deleted."""
    user = User.objects.filter(pk=asking.pk, is_active=True).first() if asking.pk else None
    if user is None or not may_make_clips(user):
        return None
    found = ClipJob.objects.filter(pk=job, owner=user).first()
    if found is None:
        return None
    with translation.override(language):
        return watch.look(found)


def _language(scope: dict[str, Any]) -> str:
    """That of the page which asks: /ws/clips/<job>/?language=sk"""
    asked = cast(bytes, scope.get("query_string", b"")).decode("ascii", "replace").removeprefix("language=")
    return asked if translation.check_for_language(asked) else "en"
