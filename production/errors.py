"""Errors that are answered to a client: each has a code that docs/protocol.md lists."""

from __future__ import annotations

from typing import Any, Final

# Codes of ml.text.errors come from the planner; the rest are ours.
TEXT_CODES: Final = frozenset(
    {
        *("text_empty", "text_too_long", "text_invalid", "nothing_to_sign", "text_takes_too_long"),
        *("plan_invalid", "sign_unknown"),
        *("language_unknown", "language_pair"),
    }
)
PROTOCOL_CODES: Final = frozenset(
    {
        "bad_json",
        "bad_message",
        "unknown_type",
        "binary_not_accepted",
        "message_too_long",
        "no_production",
        "production_unknown",
        "model_changed",
        "parked_too_long",
        "internal",
    }
)


class ProtocolError(Exception):
    """An untrusted message that cannot be done, in words for the person who wrote the client."""

    def __init__(self, code: str, message: str, **details: Any) -> None:
        if code not in PROTOCOL_CODES | TEXT_CODES:
            raise ValueError(f"{code!r} is not a documented error code")
        super().__init__(message)
        self.code = code
        self.message = message
        self.details = details

    def as_json(self) -> dict[str, Any]:
        return {"type": "error", "code": self.code, "message": self.message, **self.details}
