"""Signs of life of the workers that make clips, in Redis, where those who watch look for them."""

from __future__ import annotations

from typing import Any, Final

import redis
from django.conf import settings

ANSWERS_WITHIN: Final = 2.0  # seconds
WORKERS: Final = "clips:workers"  # a set of names
PULSE_MS: Final = 15_000  # milliseconds: three beats of an attendant


def _pulse_key(name: str) -> str:
    return f"clips:pulse:{name}"


def _redis() -> redis.Redis:
    return redis.Redis.from_url(
        settings.REDIS_URL, socket_timeout=ANSWERS_WITHIN, socket_connect_timeout=ANSWERS_WITHIN
    )


def beat(name: str) -> None:
    """Raises redis.RedisError."""
    with _redis() as client, client.pipeline(transaction=False) as pipe:
        pipe.sadd(WORKERS, name)
        pipe.set(_pulse_key(name), b"", px=PULSE_MS)
        pipe.execute()


def leave(name: str) -> None:
    """Raises redis.RedisError."""
    with _redis() as client, client.pipeline(transaction=False) as pipe:
        pipe.srem(WORKERS, name)
        pipe.delete(_pulse_key(name))
        pipe.execute()


def render_workers() -> list[str]:
    """Names of those that give a sign of life. Raises redis.RedisError."""
    with _redis() as client:
        found: Any = client.smembers(WORKERS)
        names = sorted(name.decode() for name in found)
        seen: Any = client.mget([_pulse_key(name) for name in names]) if names else []
    return [name for name, pulse in zip(names, seen, strict=True) if pulse is not None]
