"""What a client may say: untrusted text becomes one of four frozen messages, or a documented error.

Behind `parse` nothing checks a message again. What the words of a text mean is the planner's matter.
"""

from __future__ import annotations

import json
import re
from typing import Annotated, Final, NoReturn, get_args
from uuid import UUID

from msgspec import Meta, Struct, ValidationError, convert, structs

from ml.signing import Options, Request
from production.errors import ProtocolError

MESSAGE_LIMIT: Final = 65_536  # characters; a text has its own, much smaller limit
LONGEST_NAME: Final = 40  # characters that an answer repeats, many more than a language's code or a field has
LONGEST_PROBLEM: Final = 200  # characters, which may repeat a value
SEED_LIMIT: Final = 2**32
CREDIT_LIMIT: Final = 1_500  # frames that may be granted and not yet sent: a minute
FIRST_GRANT: Final = 75  # frames that the page grants with its request, and keeps granted: three seconds

# msgspec says in a sentence, and in no other way, which field is wrong; the tests have one of each kind.
_SENTENCE: Final = re.compile(
    r"(?:Object (missing|contains unknown) (?:required )?field `(.*?)`|(.*?))(?: - at `\$\.?([^`]*)`)?", re.DOTALL
)
_PROBLEMS: Final = {"missing": "is missing", "contains unknown": "is not a field of this message"}


class NamedOptions(Struct, frozen=True, forbid_unknown_fields=True):
    """Those that the client chose."""

    dominant_hand: str | None = None
    fingerspelling_speed: float | None = None
    order: str | None = None


class Produce(Struct, frozen=True, forbid_unknown_fields=True, tag="produce"):
    text: str
    text_language: str
    sign_language: str
    seed: Annotated[int, Meta(ge=0, lt=SEED_LIMIT)] | None = None  # None: the server draws one
    options: NamedOptions | None = NamedOptions()

    def request(self, drawn_seed: int) -> Request:
        """What is asked for. Codes of languages are cut, since an answer names unknown ones, and is no echo."""
        seed = drawn_seed if self.seed is None else self.seed
        text_language, sign_language = self.text_language[:LONGEST_NAME], self.sign_language[:LONGEST_NAME]
        return Request(self.text, text_language, sign_language, seed, self._options())

    def _options(self) -> Options:
        """Raises ProtocolError for a value that there is not, which `parse` has seen to."""
        named = structs.asdict(self.options or NamedOptions())
        named = {name: value for name, value in named.items() if value is not None}
        for name, value in named.items():
            try:
                Options(**{name: value})
            except ValueError as error:
                raise _refusal(f"options.{name}", f"{error}") from None
        return Options(**named)


class Credit(Struct, frozen=True, forbid_unknown_fields=True, tag="credit"):
    frames: Annotated[int, Meta(ge=1, le=CREDIT_LIMIT)]
    dry: bool | None = False  # since the last one, the viewer had nothing left to show


class Resume(Struct, frozen=True, forbid_unknown_fields=True, tag="resume"):
    production: UUID
    next_frame: Annotated[int, Meta(ge=0, lt=2**31)]


class Cancel(Struct, frozen=True, forbid_unknown_fields=True, tag="cancel"):
    pass


Message = Produce | Credit | Resume | Cancel
_TYPES: Final = [str(kind.__struct_config__.tag) for kind in get_args(Message)]


def parse(text: str | None) -> Message:
    """The message in a text frame of the socket; None stands for a binary frame."""
    if text is None:
        raise ProtocolError("binary_not_accepted", "Send messages as text; binary frames come from the server only.")
    if len(text) > MESSAGE_LIMIT:
        raise ProtocolError(
            "message_too_long", f"A message has at most {MESSAGE_LIMIT} characters.", limit=MESSAGE_LIMIT
        )
    try:
        found = json.loads(text, parse_constant=_no_constant)  # half a surrogate pair is the planner's to refuse
    except (ValueError, RecursionError):
        raise ProtocolError("bad_json", "This is not JSON.") from None
    if not isinstance(found, dict):
        raise ProtocolError("bad_message", "A message is a JSON object.", field="")
    if isinstance(kind := found.get("type"), str) and kind not in _TYPES:
        known = ", ".join(_TYPES)
        raise ProtocolError("unknown_type", f"{kind[:LONGEST_NAME]!r} is not a type of message; there are {known}.")
    try:
        message: Message = convert(found, Message)
    except ValidationError as error:
        raise _told(str(error)) from None
    except UnicodeEncodeError as error:  # half a surrogate pair again, which no name of a field has
        raise _refusal(error.object[:LONGEST_NAME], _PROBLEMS["contains unknown"]) from None
    if isinstance(message, Produce):
        message.request(0)  # whatever is wrong with its options is refused here
    return message


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")  # Python's parser would take NaN and Infinity


def _told(sentence: str) -> ProtocolError:
    found = _SENTENCE.fullmatch(sentence)
    assert found, sentence
    what, field, problem, path = found.groups()
    names = [name for name in (path, field and field[:LONGEST_NAME]) if name]
    return _refusal(".".join(names), _PROBLEMS[what] if what else problem)


def _refusal(field: str, problem: str) -> ProtocolError:
    return ProtocolError("bad_message", f"{field!r}: {problem[:LONGEST_PROBLEM]}.", field=field)
