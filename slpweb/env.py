"""Typed readers of environment variables: a wrong value stops the start and names its variable.

Every variable that is read is kept in `READ`, so that a test can hold docs/settings.md to the code.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from ipaddress import ip_network
from pathlib import Path
from typing import Final

from django.core.exceptions import ImproperlyConfigured

READ: Final[set[str]] = set()

_FLAGS: Final = {
    "1": True,
    "true": True,
    "yes": True,
    "on": True,
    "0": False,
    "false": False,
    "no": False,
    "off": False,
}


def text(name: str, default: str = "") -> str:
    READ.add(name)
    return os.environ.get(name, "").strip() or default


def flag(name: str, default: bool) -> bool:
    value = text(name).lower()
    if not value:
        return default
    if value not in _FLAGS:
        raise ImproperlyConfigured(f"{name} must be one of {', '.join(_FLAGS)}, got {value!r}")
    return _FLAGS[value]


def choice(name: str, default: str, known: Sequence[str]) -> str:
    value = text(name, default).lower()
    if value not in known:
        raise ImproperlyConfigured(f"{name} must be one of {', '.join(known)}, got {value!r}")
    return value


def whole_number(name: str, default: int, minimum: int) -> int:
    value = text(name)
    if not value:
        return default
    if not value.isdecimal() or int(value) < minimum:
        raise ImproperlyConfigured(f"{name} must be a whole number of at least {minimum}, got {value!r}")
    return int(value)


def names(name: str, default: list[str]) -> list[str]:
    """A list separated by commas."""
    value = text(name)
    return [part.strip() for part in value.split(",") if part.strip()] if value else default


def networks(name: str, default: list[str]) -> list[str]:
    """Addresses, and networks such as 10.0.0.0/8."""
    found = names(name, default)
    for network in found:
        try:
            ip_network(network, strict=False)
        except ValueError:
            raise ImproperlyConfigured(f"{name} must list addresses or networks, got {network!r}") from None
    return found


def folder(name: str, default: Path) -> Path:
    value = text(name)
    return Path(value).expanduser().resolve() if value else default
