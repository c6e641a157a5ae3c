"""What a client may say: untrusted text becomes one of four frozen messages, or a documented error.

Behind this door nothing checks a message again. What the words of a text mean is the planner's matter.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, NoReturn
from uuid import UUID

from ml.signing import Options
from production.errors import ProtocolError

MESSAGE_LIMIT: Final = 65_536  # characters; a text has its own, much smaller limit
LONGEST_CODE: Final = 40  # characters, many more than any language's code has
SEED_LIMIT: Final = 2**32
CREDIT_LIMIT: Final = 1_500  # frames that may be granted and not yet sent: a minute


@dataclass(frozen=True)
class Produce:
    text: str
    text_language: str
    sign_language: str
    seed: int | None  # None: the server draws one
    options: Options


@dataclass(frozen=True)
class Credit:
    frames: int
    dry: bool = False  # since the last one, the viewer had nothing left to show


@dataclass(frozen=True)
class Resume:
    production: UUID
    next_frame: int


@dataclass(frozen=True)
class Cancel:
    pass


Message = Produce | Credit | Resume | Cancel


def parse(text: str | None) -> Message:
    """The message in a text frame of the socket; None stands for a binary frame."""
    if text is None:
        raise ProtocolError("binary_not_accepted", "Send messages as text; binary frames come from the server only.")
    if len(text) > MESSAGE_LIMIT:
        raise ProtocolError(
            "message_too_long", f"A message has at most {MESSAGE_LIMIT} characters.", limit=MESSAGE_LIMIT
        )
    try:
        found = json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise ProtocolError("bad_json", "This is not JSON.") from None
    if not isinstance(found, dict):
        raise ProtocolError("bad_message", "A message is a JSON object.", field="")
    fields = _Fields(found)
    kind = fields.text("type")
    if kind not in _READERS:
        known = ", ".join(_READERS)
        raise ProtocolError("unknown_type", f"{kind[:40]!r} is not a type of message; there are {known}.")
    message = _READERS[kind](fields)
    fields.expect_no_more()
    return message


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")  # Python's parser would take NaN and Infinity


class _Fields:
    """The fields of one JSON object, each taken once and by its type."""

    def __init__(self, found: Mapping[str, Any], path: str = "") -> None:
        self._left = dict(found)
        self._path = path

    def text(self, name: str) -> str:
        value = self._take(name)
        if not isinstance(value, str):
            self._refuse(name, "must be text")
        return str(value)

    def whole_number(self, name: str, minimum: int, limit: int) -> int:
        value = self._take(name)
        if type(value) is not int or not minimum <= value < limit:  # a bool is an int to isinstance
            self._refuse(name, f"must be a whole number from {minimum} to {limit - 1}")
        return int(value)

    def flag(self, name: str) -> bool:
        value = self._take(name)
        if not isinstance(value, bool):
            self._refuse(name, "must be true or false")
        return bool(value)

    def number(self, name: str) -> float:
        value = self._take(name)
        if isinstance(value, bool) or not isinstance(value, int | float):
            self._refuse(name, "must be a number")
        try:
            return float(value)
        except OverflowError:
            self._refuse(name, "is beyond all numbers")

    def object(self, name: str) -> _Fields:
        value = self._take(name)
        if not isinstance(value, dict):
            self._refuse(name, "must be an object")
        return _Fields(value, f"{self._path}{name}.")

    def has(self, name: str) -> bool:
        """Whether an optional field is there; null counts as left out."""
        if self._left.get(name, ...) is None:
            del self._left[name]
        return name in self._left

    def expect_no_more(self) -> None:
        for name in self._left:
            self._refuse(name[:40], "is not a field of this message")

    def _take(self, name: str) -> Any:
        if name not in self._left:
            self._refuse(name, "is missing")
        return self._left.pop(name)

    def _refuse(self, name: str, problem: str) -> NoReturn:
        path = self._path + name
        raise ProtocolError("bad_message", f"{path!r} {problem}.", field=path)


def _produce(fields: _Fields) -> Produce:
    return Produce(
        text=fields.text("text"),
        text_language=fields.text("text_language")[:LONGEST_CODE],  # an unknown one is named in the answer
        sign_language=fields.text("sign_language")[:LONGEST_CODE],
        seed=fields.whole_number("seed", 0, SEED_LIMIT) if fields.has("seed") else None,
        options=_options(fields.object("options")) if fields.has("options") else Options(),
    )


def _options(fields: _Fields) -> Options:
    chosen: dict[str, Any] = {}
    if fields.has("dominant_hand"):
        chosen["dominant_hand"] = fields.text("dominant_hand")
    if fields.has("fingerspelling_speed"):
        chosen["fingerspelling_speed"] = fields.number("fingerspelling_speed")
    if fields.has("order"):
        chosen["order"] = fields.text("order")
    fields.expect_no_more()
    for name, value in chosen.items():
        try:
            Options(**{name: value})
        except ValueError as error:
            raise ProtocolError("bad_message", f"{error}.", field=f"options.{name}") from None
    return Options(**chosen)


def _credit(fields: _Fields) -> Credit:
    return Credit(
        frames=fields.whole_number("frames", 1, CREDIT_LIMIT + 1),
        dry=fields.flag("dry") if fields.has("dry") else False,
    )


def _resume(fields: _Fields) -> Resume:
    production = fields.text("production")
    try:
        identity = UUID(production)
    except ValueError:
        raise ProtocolError("bad_message", "'production' must be the id of one.", field="production") from None
    return Resume(identity, fields.whole_number("next_frame", 0, 2**31))


_READERS: Final[Mapping[str, Callable[[_Fields], Message]]] = {
    "produce": _produce,
    "credit": _credit,
    "resume": _resume,
    "cancel": lambda fields: Cancel(),
}
