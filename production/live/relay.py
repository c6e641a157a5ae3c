"""What web processes and live workers say to each other through Redis: names of keys, and entries of a stream.

A *run* is one production made by one worker for one viewing, from some frame on; a worker that is lost is followed by
another run. Frames of a run are a Redis Stream of its own, in which an entry's id is the frame it ends at, so a reader
knows by its next frame where to read on. What Redis forgets (it may be restarted at any time) is never needed:
everything can be made again from the production.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import secrets
import socket
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

import numpy as np
import redis.asyncio
from django.conf import settings
from numpy.typing import NDArray
from redis.exceptions import ConnectionError, TimeoutError

from ml.pose import FRAME_WIDTH
from production.live.engine import Abandoned, Broken, Event, Finished, Interrupted, NewFrames
from production.live.messages import CREDIT_LIMIT
from production.live.replay_buffer import KEPT

logger = logging.getLogger(__name__)

BEAT: Final = 0.5  # seconds from one sign of life to the next
PULSE_MS: Final = 1500  # how long one is believed
RECONNECT: Final = 0.2  # seconds before Redis is tried again
WORKERS: Final = "live:workers"  # a set of names
MODELS: Final = "live:models"  # JSON: hashes of the models that runs will ask for
BEHIND: Final = CREDIT_LIMIT + KEPT  # frames a stream holds: what the web process has yet to read, and what was sent
LOST: Final = (ConnectionError, TimeoutError, OSError)  # Redis cannot be reached, for now

Fields = dict[str, str | bytes]


def frames_key(run: str) -> str:
    return f"live:frames:{run}"


def control_key(worker: str) -> str:
    """A list of JSON arrays: [run, web process, "until", frame], [run, web process, "leave"] or "cancel"."""
    return f"live:control:{worker}"


def pulse_key(process: str) -> str:
    return f"live:pulse:{process}"


def underway_key(worker: str) -> str:
    """For those who watch: JSON of the worker's census and of every production it makes."""
    return f"live:underway:{worker}"


def kept_key(production: object) -> str:
    """The run that a lost viewer may come back to."""
    return f"live:kept:{production}"


def process_name() -> str:
    """Of this process, and of no other before or after it."""
    return f"{socket.gethostname()}.{os.getpid()}.{secrets.token_hex(4)}"


def connected(connections: int = 8) -> Any:
    """A client that waits for a free connection instead of failing when all are in use. It answers in bytes, of which
    its own types know nothing."""
    pool = redis.asyncio.BlockingConnectionPool.from_url(
        settings.REDIS_URL, max_connections=connections, timeout=5, socket_connect_timeout=2, socket_timeout=5
    )
    return redis.asyncio.Redis(connection_pool=pool)


@dataclass(frozen=True)
class Pulse:
    """What a worker tells of itself. free: slots a newcomer may have; retry_after: seconds until there is one."""

    slots: int
    free: int
    retry_after: float

    def packed(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def read(cls, packed: bytes) -> Pulse:
        return cls(**json.loads(packed))


@dataclass(frozen=True)
class Taken:
    """A worker has begun the run."""

    worker: str


@dataclass(frozen=True)
class Refused:
    """No slot was free after all, or the worker has other weights."""


Entry = Event | Taken | Refused
_ENDS: Final[Mapping[str, type[Any]]] = {
    kind.__name__: kind for kind in (Finished, Broken, Abandoned, Interrupted, Taken, Refused)
}


def entry_id(entry: Entry, position: int) -> str:
    """position: the frame that the stream has come to, with this entry. What ends a stream comes after its frames."""
    return f"{position}-{1 if isinstance(entry, Taken) else 2 if isinstance(entry, NewFrames) else 3}"


def read_from(next_frame: int) -> str:
    """The id after which everything is read that a viewer of this frame still needs."""
    return f"{next_frame}-2"


def pack(entry: Entry) -> Fields:
    if isinstance(entry, NewFrames):
        return {"first": str(entry.first_frame), "data": entry.frames.astype("<i2").tobytes()}
    return {type(entry).__name__: json.dumps(asdict(entry))}


def unpack(fields: Mapping[bytes, bytes]) -> Entry:
    if b"data" in fields:
        frames: NDArray[np.int16] = np.frombuffer(fields[b"data"], dtype="<i2").reshape(-1, FRAME_WIDTH)
        return NewFrames(int(fields[b"first"]), frames)
    ((name, values),) = fields.items()
    entry: Entry = _ENDS[name.decode()](**json.loads(values))
    return entry


async def always(part: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Do it again and again; while Redis is away, try again a moment later."""
    away = False
    while True:
        try:
            await part()
            away = False
        except LOST as error:
            if not away:
                logger.warning("Redis cannot be reached: %s", error)
            away = True
            await asyncio.sleep(RECONNECT)
        except Exception:
            logger.exception("live motion over Redis stumbled")
            await asyncio.sleep(RECONNECT)
