"""The sentences that are measured with: short and long, signed and spelled, of every language pair."""

from __future__ import annotations

from dataclasses import replace
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
_AGED: Final = {"sk": "Mám {} rokov.", "en": "I am {} years old."}
LONGEST: Final = 2


def request(number: int) -> Request:
    """The same sentence and seed again after every `COUNT`."""
    text, text_language, sign_language = _TEXTS[number % COUNT]
    return Request(text, text_language, sign_language, seed=number % COUNT)


def passage(number: int) -> dict[str, Any]:
    """All sentences of one language pair, twice, as the fields of `produce`: ten to twenty seconds to watch. No two
    viewers have the same text."""
    chosen = request(number)
    pair = (chosen.text_language, chosen.sign_language)
    sentences = [text for text, *languages in _TEXTS if tuple(languages) == pair]
    own = _AGED[chosen.text_language].format(number + 1)
    return _fields(replace(chosen, text=" ".join([*sentences, own, *sentences]), seed=number))


def message(number: int) -> dict[str, Any]:
    """The same as `request`, as the fields of `produce`."""
    return _fields(request(number))


def _fields(wanted: Request) -> dict[str, Any]:
    return {
        "text": wanted.text,
        "text_language": wanted.text_language,
        "sign_language": wanted.sign_language,
        "seed": wanted.seed,
    }
