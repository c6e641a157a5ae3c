"""A thread of a serving process that looks every few seconds which models should sign, and tells live workers."""

from __future__ import annotations

import logging
import threading
from typing import Final

import redis
from django.conf import settings
from django.db import close_old_connections

from production.live import relay
from production.registry import weights
from production.registry.standing import refresh

logger = logging.getLogger(__name__)

EVERY: Final = 2.0  # seconds
ANSWERS_WITHIN: Final = 2.0  # seconds


class Watcher:
    def __init__(self) -> None:
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="watcher of models", daemon=True)
        self._redis = (
            redis.Redis.from_url(
                settings.REDIS_URL, socket_timeout=ANSWERS_WITHIN, socket_connect_timeout=ANSWERS_WITHIN
            )
            if settings.REDIS_URL
            else None
        )

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._ended.set()

    def _run(self) -> None:
        away = False
        while True:
            try:
                self._look()
                away = False
            except Exception as error:  # the database or Redis is away: what signs goes on signing
                if not away:
                    logger.warning("models are not looked after for now: %s: %s", type(error).__name__, error)
                away = True
            finally:
                close_old_connections()
            if self._ended.wait(EVERY):
                return

    def _look(self) -> None:
        now = refresh()
        if self._redis is not None:  # said again and again, since Redis forgets
            signers = filter(None, (now.live, now.canary))
            self._redis.set(relay.MODELS, weights.packed({signer.hash for signer in signers}))
