"""The sentences that are measured with: short and long, signed and spelled, of every language pair."""

from __future__ import annotations

from typing import Any, Final

from ml.signing import Request

_TEXTS: Final = (
    ("Dobrý večer!", "sk", "svk"),
    ("Kde je škola?", "sk", "svk"),
    ("Moja mama má dve sestry a jedného brata.", "sk", "svk"),
    ("Good morning, my friend. How are you?", "en", "svk"),
    ("Hello, my name is Eva.", "en", "ase"),
)
COUNT: Final = len(_TEXTS)
LONGEST: Final = 2


def request(number: int) -> Request:
    """The same sentence and seed again after every `COUNT`."""
    text, text_language, sign_language = _TEXTS[number % COUNT]
    return Request(text, text_language, sign_language, seed=number % COUNT)


def message(number: int) -> dict[str, Any]:
    """The same as the fields of a `produce` message."""
    wanted = request(number)
    return {
        "text": wanted.text,
        "text_language": wanted.text_language,
        "sign_language": wanted.sign_language,
        "seed": wanted.seed,
    }
