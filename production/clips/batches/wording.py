"""What the planner says of a text, in the words of whoever reads the page."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from ml.text.errors import TextError
from ml.text.plan import Hint

_ERRORS: Final = {
    "text_invalid": _("it has characters in it that are no writing."),
    "nothing_to_sign": _("there is nothing in it that could be signed or spelled."),
    "text_takes_too_long": _("it would take too long; shorten it, or have it spelled faster."),
}
# What clips say when they are made, listed here so that makemessages finds it.
_OF_CLIPS: Final = (
    gettext_noop("A fault of ours, which is now in the server’s log. Trying again may help."),
    gettext_noop("No video: Chromium is not installed on the server (Debian package “chromium”)."),
    gettext_noop(
        "The program that makes clips ended while it made this one, three times. Shorter lines may help; the server’s"
        " log says more."
    ),
)
_HINTS: Final = {
    "diacritics": _("“%(words)s” is read as “%(suggestion)s”."),
    "did_you_mean": _("“%(words)s” is spelled. Did you mean “%(suggestion)s”?"),
    "language": _("This looks like another language: %(suggestion)s."),
    "date": _("“%(words)s” is read as the date %(suggestion)s."),
}


def text_error_in_words(error: TextError) -> str:
    return problem_in_words(error.code, error.message)


def problem_in_words(code: str, problem: str) -> str:
    """What a row says of a clip; problems that are not known stay as they are written."""
    known = _ERRORS.get(code)
    return str(known) if known else gettext(problem) if problem else ""


def hint_in_words(text: str, hint: Hint) -> str:
    start, end = hint.text_span
    between = gettext("” or “")
    return str(_HINTS[hint.code]) % {"words": text[start:end], "suggestion": between.join(hint.suggestions)}
