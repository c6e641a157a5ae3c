"""The socket of one viewer: parse, delegate, answer. What is done lives in `service` and `engine`."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import cache, partial
from typing import Any, Final
from uuid import UUID
from weakref import WeakKeyDictionary

from channels.consumer import get_handler_name
from channels.generic.websocket import AsyncWebsocketConsumer
from django.conf import settings
from django.db import OperationalError

from ml.text.errors import TextError
from production import address, plans
from production.errors import ProtocolError
from production.live import metrics, service
from production.live.engine import Abandoned, Broken, Event, Finished, Interrupted, NewFrames, NoSlotFree
from production.live.messages import PREVIEWED, Cancel, Credit, Message, Preview, Produce, Resume, parse
from production.live.transport import Viewing
from production.live.wire import encode
from production.rate_limit import RateLimit, SharedLimit, TooFast

logger = logging.getLogger(__name__)

AGAIN: Final = 1.0  # seconds until a viewer may try again what failed through no fault of its own
STARTS: Final = 4  # that are under way at once: one plans while others keep their rows or send their signs
LONGEST_TURN: Final = 1.0  # seconds that a start waits for those before it
IDLE: Final = 4000  # why a connection was closed that had nothing going on


@cache
def everybody() -> SharedLimit:
    """How many productions the viewers of this process may begin, from one address and together."""
    return SharedLimit(settings.LIVE_RATE_ADDRESS, settings.LIVE_RATE_SITE)


_starts: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Semaphore] = WeakKeyDictionary()


@asynccontextmanager
async def a_turn() -> AsyncIterator[None]:
    """To begin, in the order of asking: side by side, all who come together would have their first motion when the
    last of them has. A courtesy and no lock: where those before wait for a database or a worker that is away, nobody
    waits for them for long."""
    starts = _starts.setdefault(asyncio.get_running_loop(), asyncio.Semaphore(STARTS))
    waited = True
    try:
        async with asyncio.timeout(LONGEST_TURN):
            await starts.acquire()
    except TimeoutError:
        waited = False
    try:
        yield
    finally:
        if waited:
            starts.release()


class LiveConsumer(AsyncWebsocketConsumer):  # type: ignore[misc]
    """One connection, at most one production at a time; `epoch` counts them."""

    def __init__(self) -> None:
        super().__init__()
        self.viewing: Viewing | None = None
        self.epoch = 0
        self.requests = RateLimit.a_minute(settings.LIVE_RATE)
        self.previews = RateLimit.a_minute(settings.PLAN_RATE)
        # Short: the engine makes no more than the viewer has granted.
        self.events: asyncio.Queue[tuple[int, Event]] = asyncio.Queue()
        self.beginning = asyncio.Lock()
        self.heard = True  # something, since it was last looked for
        self.asked_at: float | None = None  # by time.perf_counter; None once its motion has begun
        self.is_new = False  # a text, and no production that is resumed
        self.noting: asyncio.Task[None] | None = None  # what the last text lacked

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """However the connection ends, also when the server stops and no disconnect comes, its work ends with it."""
        forwarding = asyncio.create_task(self._forward())
        metrics.CONNECTIONS.inc()
        try:
            await super().__call__(scope, receive, send)
        finally:
            metrics.CONNECTIONS.dec()
            forwarding.cancel()
            if self.viewing is not None:
                await self.viewing.leave()
            await asyncio.wait([forwarding, *([self.noting] if self.noting else [])])

    async def dispatch(self, message: dict[str, Any]) -> None:
        """Channels looks for connections to the database that are old before each message, in another thread: a turn of
        it for every grant of every viewer. Here queries have threads of their own, which look (`production.live.rows`).
        """
        await getattr(self, get_handler_name(message))(message)

    async def disconnect(self, code: int) -> None:
        if self.viewing is not None:
            lost, self.viewing = self.viewing, None
            _tell(lost, "left")
            await service.leave(viewing=lost)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        self.heard = True
        about = {}
        try:
            message = parse(text_data)
            about = PREVIEWED if isinstance(message, Preview) else {}
            await self._handle(message)
        except ProtocolError as error:
            await self._answer(error.as_json())
        except TextError as error:
            await self._answer(ProtocolError(error.code, error.message, **error.details, **about).as_json())
        except (NoSlotFree, TooFast) as busy:
            await self._answer({"type": "busy", "retry_after": busy.retry_after, **about})
        except OperationalError as error:
            logger.error("the database cannot be used: %s", error)
            await self._answer({"type": "busy", "retry_after": AGAIN})
        except Exception:
            under_way = {"production": self.viewing.production} if self.viewing else {}
            logger.exception("a message could not be handled", extra=under_way)
            sorry = "Something went wrong here. Please try again."
            await self._answer(ProtocolError("internal", sorry, **about).as_json())

    async def _handle(self, message: Message) -> None:
        match message:
            case Produce():
                await self._begin(partial(service.start, wanted=message), is_new=True)
            case Preview():
                self.previews.take()
                plans.limit().take(address.of_scope(self.scope))
                await self._answer(await service.preview(wanted=message))
            case Resume():
                await self._begin(partial(service.replay, wanted=message))
            case Credit(frames, dry):
                self._expect_production()
                metrics.UNDERRUNS.inc(bool(dry))
                if self.viewing is not None:
                    await self.viewing.grant(frames)
            case Cancel():
                self._expect_production()
                await self._cancel()

    async def _begin(self, begun: Callable[..., Awaitable[Viewing]], *, is_new: bool = False) -> None:
        await self._cancel()
        self.requests.take()
        everybody().take(address.of_scope(self.scope))
        self.asked_at = time.perf_counter()
        self.epoch += 1
        self.is_new = is_new
        # what comes of it waits until the viewer was told that it was accepted
        async with a_turn(), self.beginning:
            self.viewing = await begun(deliver=partial(self._deliver, self.epoch))
            for answer in service.accepted(viewing=self.viewing, epoch=self.epoch):
                await self._answer(answer)
        _tell(self.viewing, "accepted")

    async def _cancel(self) -> None:
        if self.viewing is not None:
            unwanted, self.viewing = self.viewing, None
            _tell(unwanted, "cancelled")
            await service.cancel(viewing=unwanted)

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
                if self.viewing is None and not self.heard:
                    await self.close(IDLE)
                self.heard = False
                continue
            async with self.beginning:
                pass
            if epoch != self.epoch or self.viewing is None:
                continue
            if isinstance(event, NewFrames):
                await self._show(event)
            else:
                ended, self.viewing = self.viewing, None
                _tell(ended, type(event).__name__.lower())
                await self._answer(await _last_message(ended.production, event))

    async def _show(self, event: NewFrames) -> None:
        message = encode(event.frames, event.first_frame, self.epoch)
        await self.send(bytes_data=message)
        metrics.motion_sent(len(event.frames), message)
        if self.asked_at is not None:
            metrics.FIRST_FRAME.observe(time.perf_counter() - self.asked_at)
            self.asked_at = None
            if self.is_new and self.viewing is not None and (self.noting is None or self.noting.done()):
                self.noting = asyncio.create_task(service.note_missed(viewing=self.viewing))

    async def _answer(self, message: dict[str, Any]) -> None:
        metrics.answered(message)
        # ASCII, because a client's own words may hold half a surrogate pair, which nothing else can carry.
        await self.send(text_data=json.dumps(message))


def _tell(viewing: Viewing, what: str) -> None:
    """Those who watch the site."""
    metrics.PRODUCTIONS.labels(what).inc()
    logger.info("a production was %s", what, extra={"production": viewing.production})


async def _last_message(production: UUID, event: Finished | Broken | Abandoned | Interrupted) -> dict[str, Any]:
    """Of a production, after its row was brought up to date."""
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
