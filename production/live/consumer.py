"""The socket of one viewer: parse, delegate, answer. What is done lives in `service` and `engine`."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from functools import partial
from typing import Any, Final

from channels.generic.websocket import AsyncWebsocketConsumer
from django.conf import settings
from django.db import OperationalError

from ml.text.errors import TextError
from production.errors import ProtocolError
from production.live import metrics, service
from production.live.allowance import Allowance, TooFast
from production.live.engine import Abandoned, Broken, Event, Finished, Frames, FullHouse, Interrupted
from production.live.messages import Cancel, Credit, Message, Produce, Resume, parse
from production.live.stages import stage
from production.live.wire import encode

logger = logging.getLogger(__name__)

AGAIN: Final = 1.0  # seconds until a viewer may try again what failed through no fault of its own
IDLE: Final = 4000  # why a connection was closed that had nothing going on


class LiveConsumer(AsyncWebsocketConsumer):  # type: ignore[misc]
    """One connection, at most one production at a time; `epoch` counts them."""

    def __init__(self) -> None:
        super().__init__()
        self.live: service.Live | None = None
        self.epoch = 0
        self.allowance = Allowance(settings.LIVE_RATE)
        # Short: the engine makes no more than the viewer has granted.
        self.events: asyncio.Queue[tuple[int, Event]] = asyncio.Queue()
        self.entering = asyncio.Lock()
        self.heard = True  # something, since it was last looked for
        self.asked_at: float | None = None  # by time.perf_counter; None once its motion has begun

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """However the connection ends, also when the server stops and no disconnect comes, its work ends with it."""
        forwarding = asyncio.create_task(self._forward())
        metrics.CONNECTIONS.inc()
        try:
            await super().__call__(scope, receive, send)
        finally:
            metrics.CONNECTIONS.dec()
            forwarding.cancel()
            if self.live is not None:
                await stage().leave(self.live.seat)
            await asyncio.wait([forwarding])

    async def disconnect(self, code: int) -> None:
        if self.live is not None:
            lost, self.live = self.live, None
            _tell(lost, "left")
            await service.leave(live=lost)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        self.heard = True
        try:
            await self._obey(parse(text_data))
        except ProtocolError as error:
            await self._answer(error.as_json())
        except TextError as error:
            await self._answer(ProtocolError(error.code, error.message, **error.details).as_json())
        except (FullHouse, TooFast) as busy:
            await self._answer({"type": "busy", "retry_after": busy.retry_after})
        except OperationalError as error:
            logger.error("the database cannot be used: %s", error)
            await self._answer({"type": "busy", "retry_after": AGAIN})
        except Exception:
            about = {"production": self.live.production} if self.live else {}
            logger.exception("a message could not be handled", extra=about)
            await self._answer(ProtocolError("internal", "Something went wrong here. Please try again.").as_json())

    async def _obey(self, message: Message) -> None:
        match message:
            case Produce():
                await self._enter(service.start, message)
            case Resume():
                await self._enter(service.replay, message)
            case Credit(frames, dry):
                self._expect_production()
                metrics.UNDERRUNS.inc(dry)
                if self.live is not None:
                    await stage().grant(self.live.seat, frames)
            case Cancel():
                self._expect_production()
                await self._cancel()

    async def _enter(self, verb: Any, wanted: Produce | Resume) -> None:
        await self._cancel()
        self.allowance.take()
        self.asked_at = time.perf_counter()
        self.epoch += 1
        async with self.entering:  # what comes of it waits until the viewer was told that it was accepted
            self.live = await verb(wanted=wanted, deliver=partial(self._deliver, self.epoch))
            for answer in service.accepted(live=self.live, epoch=self.epoch):
                await self._answer(answer)
        _tell(self.live, "accepted")

    async def _cancel(self) -> None:
        if self.live is not None:
            unwanted, self.live = self.live, None
            _tell(unwanted, "cancelled")
            await service.cancel(live=unwanted)

    def _expect_production(self) -> None:
        """Credit and cancel may cross with an end or an error on their way, so only a first one is out of place."""
        if not self.epoch:
            raise ProtocolError("no_production", "Nothing was asked for on this connection yet.")

    def _deliver(self, epoch: int, event: Event) -> None:
        self.events.put_nowait((epoch, event))

    async def _forward(self) -> None:
        """Send what the engine made, in order; what belongs to an earlier production is dropped."""
        while True:
            try:
                async with asyncio.timeout(settings.LIVE_IDLE):
                    epoch, event = await self.events.get()
            except TimeoutError:
                if self.live is None and not self.heard:
                    await self.close(IDLE)
                self.heard = False
                continue
            async with self.entering:
                pass
            if epoch != self.epoch or self.live is None:
                continue
            if isinstance(event, Frames):
                await self._show(event)
            else:
                live, self.live = self.live, None
                _tell(live, type(event).__name__.lower())
                await self._answer(await _closing_words(live, event))

    async def _show(self, event: Frames) -> None:
        message = encode(event.frames, event.first_frame, self.epoch)
        await self.send(bytes_data=message)
        metrics.motion_sent(len(event.frames), message)
        if self.asked_at is not None:
            metrics.FIRST_FRAME.observe(time.perf_counter() - self.asked_at)
            self.asked_at = None

    async def _answer(self, message: dict[str, Any]) -> None:
        metrics.answered(message)
        # ASCII, because a client's own words may hold half a surrogate pair, which nothing else can carry.
        await self.send(text_data=json.dumps(message))


def _tell(live: service.Live, what: str) -> None:
    """Those who watch the site."""
    metrics.PRODUCTIONS.labels(what).inc()
    logger.info("a production was %s", what, extra={"production": live.production})


async def _closing_words(live: service.Live, event: Finished | Broken | Abandoned | Interrupted) -> dict[str, Any]:
    """The last message of a production, after its row was brought up to date."""
    production = live.production
    try:
        match event:
            case Finished(frames, sha256):
                exact = await service.finish(production=production, finished=event)
                end = {"type": "end", "frames": frames, "sha256": sha256, "exact": exact}
                return end | {"production": str(production)}
            case Broken():
                await service.fail(production=production)
                error = ProtocolError("internal", "The model failed on this text.", production=str(production))
            case Abandoned():
                await service.stop(production=production)
                message = "No credit came for too long. Go on with resume."
                error = ProtocolError("parked_too_long", message, production=str(production))
            case Interrupted():
                await service.stop(production=production)
                return {"type": "busy", "retry_after": AGAIN, "production": str(production)}
    except Exception:
        logger.exception("a row could not be brought up to date", extra={"production": production})
        error = ProtocolError("internal", "This production could not be kept.", production=str(production))
    return error.as_json()
