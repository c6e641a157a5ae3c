"""The one error that text can cause: a code for programs, a message for people, and details."""

from __future__ import annotations


class TextError(ValueError):
    """Text or languages that cannot be signed.

    `code` is one of text_empty, text_too_long, text_invalid, nothing_to_sign, plan_invalid, sign_unknown,
    text_takes_too_long, language_unknown, language_pair; docs/languages.md says when each occurs and which details come
    with it.
    """

    def __init__(self, code: str, message: str, **details: object) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.details = details
