"""What a client may say: untrusted text becomes one of five frozen messages, or a documented error.

Behind `parse` nothing checks a message again. What the words of a text mean is the planner's matter.
"""

from __future__ import annotations

import json
import re
from typing import Annotated, Any, Final, Literal, NoReturn, get_args
from uuid import UUID

from django.utils.crypto import salted_hmac
from msgspec import Meta, Struct, ValidationError, convert, structs, to_builtins

from ml.signing import Options, Request
from ml.text.edited import GivenSign
from production.errors import ProtocolError

MESSAGE_LIMIT: Final = 65_536  # characters; a text has its own, much smaller limit
LONGEST_NAME: Final = 40  # characters that an answer repeats, many more than a language's code or a field has
LONGEST_PROBLEM: Final = 200  # characters, which may repeat a value
SEED_LIMIT: Final = 2**32
KEY: Final = r"\A[A-Za-z0-9_-]{22,64}\Z"  # room for 128 bits, which nobody guesses
CREDIT_LIMIT: Final = 1_500  # frames that may be granted and not yet sent: a minute
FIRST_GRANT: Final = 75  # frames that the page grants with its request, and keeps granted: three seconds

PREVIEWED: Final = {"about": "plan"}  # in whatever goes wrong with a preview: it says nothing of a production under way

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
    composed: bool | None = None


class PlanItem(Struct, frozen=True, forbid_unknown_fields=True):
    """One of the signs that a client asks for, instead of those that its text asks for."""

    kind: Literal["sign", "letter", "pause"]
    gloss: str = ""
    text_span: tuple[int, int] | None = None
    seconds: float | None = None


class Asking(Struct, frozen=True, forbid_unknown_fields=True):
    """What is to be signed: `plan` says by which signs, in place of those that the text asks for."""

    text: str
    text_language: str
    sign_language: str
    options: NamedOptions | None = NamedOptions()
    plan: list[PlanItem] | None = None

    def request(self, seed: int) -> Request:
        """What is asked for. Codes of languages are cut, since an answer names unknown ones, and is no echo."""
        text_language, sign_language = self.text_language[:LONGEST_NAME], self.sign_language[:LONGEST_NAME]
        return Request(self.text, text_language, sign_language, seed, self._options())

    @property
    def given(self) -> tuple[GivenSign, ...] | None:
        return None if self.plan is None else given(self.plan)

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


class Produce(Asking, frozen=True, forbid_unknown_fields=True, tag="produce"):
    seed: Annotated[int, Meta(ge=0, lt=SEED_LIMIT)] | None = None  # None: the server draws one
    key: Annotated[str, Meta(pattern=KEY)] | None = None  # drawn by the client; asked again with it, nothing is new

    def request(self, seed: int) -> Request:
        """seed: what was drawn, for who named none."""
        return super().request(seed if self.seed is None else self.seed)

    def named(self) -> tuple[UUID, int] | None:
        """The production, and the seed for who named none, that this key and request have at every time, and no other
        key or request; None without a key. Nobody who does not know the key can find either."""
        if self.key is None:
            return None
        digest = salted_hmac("production.live", json.dumps(to_builtins(self)), algorithm="sha256").digest()
        return UUID(bytes=digest[:16], version=4), int.from_bytes(digest[16:]) % SEED_LIMIT


class Preview(Asking, frozen=True, forbid_unknown_fields=True, tag="plan"):
    """Only the plan is wanted, and no motion."""


class Credit(Struct, frozen=True, forbid_unknown_fields=True, tag="credit"):
    frames: Annotated[int, Meta(ge=1, le=CREDIT_LIMIT)]
    dry: bool | None = False  # since the last one, the viewer had nothing left to show


class Resume(Struct, frozen=True, forbid_unknown_fields=True, tag="resume"):
    production: UUID
    next_frame: Annotated[int, Meta(ge=0, lt=2**31)]


class Cancel(Struct, frozen=True, forbid_unknown_fields=True, tag="cancel"):
    pass


Message = Produce | Preview | Credit | Resume | Cancel
_TYPES: Final = [str(kind.__struct_config__.tag) for kind in get_args(Message)]


def parse(text: str | None) -> Message:
    """The message in a text frame of the socket; None stands for a binary frame."""
    if text is None:
        raise ProtocolError("binary_not_accepted", "Send messages as text; binary frames come from the server only.")
    if len(text) > MESSAGE_LIMIT:
        raise ProtocolError(
            "message_too_long", f"A message has at most {MESSAGE_LIMIT} characters.", limit=MESSAGE_LIMIT
        )
    return _message(_json(text))


def parse_preview(text: str) -> Preview:
    """A request for a plan where no type tells it from others."""
    found = _json(text)
    message = _message({"type": PREVIEWED["about"], **found} if isinstance(found, dict) else found)
    if not isinstance(message, Preview):
        raise _refusal("type", "is plan here, and may be left out")
    return message


def parse_plan(text: str) -> tuple[str | None, tuple[GivenSign, ...]]:
    """A list of signs, or a document that has them as `signs` and says of which `text` they are, if it does.

    The rest of such a document, as `python -m ml.text --json` prints it, says nothing about what is wanted.
    """
    found, of = _json(text), None
    if isinstance(found, dict):
        of = said if isinstance(said := found.get("text"), str) else None
        found = found.get("signs")
    items: list[PlanItem] = _typed(found, list[PlanItem])
    return of, given(items)


def _message(found: Any) -> Message:
    if not isinstance(found, dict):
        raise ProtocolError("bad_message", "A message is a JSON object.", field="")
    if isinstance(kind := found.get("type"), str) and kind not in _TYPES:
        known = ", ".join(_TYPES)
        raise ProtocolError("unknown_type", f"{kind[:LONGEST_NAME]!r} is not a type of message; there are {known}.")
    try:
        message: Message = _typed(found, Message)
        if isinstance(message, Asking):
            message.request(0)  # whatever is wrong with its options is refused here
    except ProtocolError as error:
        error.details |= PREVIEWED if kind == PREVIEWED["about"] else {}
        raise
    return message


def given(items: list[PlanItem]) -> tuple[GivenSign, ...]:
    return tuple(GivenSign(item.gloss, item.kind, item.text_span, item.seconds) for item in items)


def _json(text: str) -> Any:
    try:
        return json.loads(text, parse_constant=_no_constant)  # half a surrogate pair is the planner's to refuse
    except (ValueError, RecursionError):
        raise ProtocolError("bad_json", "This is not JSON.") from None


def _typed(found: Any, kind: Any) -> Any:
    try:
        return convert(found, kind)
    except ValidationError as error:
        raise _told(str(error)) from None
    except UnicodeEncodeError as error:  # half a surrogate pair again, which no name of a field has
        raise _refusal(error.object[:LONGEST_NAME], _PROBLEMS["contains unknown"]) from None


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
