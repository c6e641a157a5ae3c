"""System checks: what is missing or set wrongly, and what to do about it, before anybody meets it on a page."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlparse

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.checks import CheckMessage, Error, Warning, register

import ml

WEIGHTS = ml.MODEL
AVATAR = "production/signer.glb"
BROUGHT_BACK = "`git checkout -- {}` brings back what the repository holds; an installed package is installed again."
BROKERS = ("redis", "rediss")


@register()
def weights_are_there(**_: Any) -> list[CheckMessage]:
    if settings.SIGNER != ml.LOADER or any(WEIGHTS.glob("*.onnx")):
        return []
    return [
        Warning(
            f"No model weights in {WEIGHTS}: nothing can be signed.",
            hint=BROUGHT_BACK.format("ml/weights"),
            id="production.W001",
        )
    ]


@register()
def avatar_is_there(**_: Any) -> list[CheckMessage]:
    if finders.find(AVATAR):
        return []
    return [
        Warning(
            f"The avatar {AVATAR} is not among the static files: the page will stay empty.",
            hint=BROUGHT_BACK.format("production/static"),
            id="production.W002",
        )
    ]


@register()
def broker_is_redis(**_: Any) -> list[CheckMessage]:
    address = urlparse(settings.REDIS_URL)
    if not settings.REDIS_URL or (address.scheme in BROKERS and address.hostname):
        return []
    return [
        Error(
            f"REDIS_URL must look like redis://host:6379/0, got {settings.REDIS_URL!r}.",
            hint="Leave it unset to run everything in one process.",
            id="production.E001",
        )
    ]
