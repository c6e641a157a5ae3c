"""Addresses of mail and of the web, which are read letter by letter: jana@skola.sk, www.posunky.sk/abc."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

_ADDRESSES: Final = (
    re.compile(r"[^\W_][\w.+-]*@[^\W_][\w-]*(?:\.[^\W_][\w-]*)+"),
    re.compile(r"(?P<scheme>https?://)[^\s<>\"']+|www\.[^\s<>\"']+", re.IGNORECASE),
    # without either only what ends as addresses do: a forgotten space after a full stop makes none
    re.compile(
        r"[a-z\d][a-z\d-]*(?:\.[a-z\d-]+)*\.(?:sk|cz|hu|pl|at|de|eu|uk|com|org|net|info|edu|io)(?:/[^\s<>\"']*)?(?![\w.])"
    ),
)
_PARTS: Final = re.compile(r"\d+|[^\W\d_]+|@")
_AFTER: Final = ".,;:!?)]…"  # belongs to the sentence


class AddressPart(NamedTuple):
    """Letters to spell, digits, or the "@"."""

    start: int
    end: int


class Address(NamedTuple):
    """scheme: where "https://" ends, which nobody says; else the address's own start."""

    scheme: int
    end: int
    parts: tuple[AddressPart, ...]


def find(text: str, position: int) -> Address | None:
    """The address that starts at `position`."""
    for pattern in _ADDRESSES:
        match = pattern.match(text, position)
        if match is None:
            continue
        end = position + len(match[0].rstrip(_AFTER))
        scheme = match.end("scheme") if match.groupdict().get("scheme") else position
        parts = tuple(AddressPart(*part.span()) for part in _PARTS.finditer(text, scheme, end))
        if parts:
            return Address(scheme, end, parts)
    return None
