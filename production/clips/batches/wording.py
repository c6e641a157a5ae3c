"""What the planner says of a text, in the words of whoever reads the page."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ml.text.errors import TextError
from ml.text.plan import Hint

_ERRORS: Final = {
    "text_invalid": _("it has characters in it that are no writing."),
    "nothing_to_sign": _("there is nothing in it that could be signed or spelled."),
    "text_takes_too_long": _("it would take too long; shorten it, or have it spelled faster."),
}
_HINTS: Final = {
    "diacritics": _("“%(words)s” is read as “%(suggestion)s”."),
    "did_you_mean": _("“%(words)s” is spelled. Did you mean “%(suggestion)s”?"),
    "language": _("This looks like another language: %(suggestion)s."),
    "date": _("“%(words)s” is read as the date %(suggestion)s."),
}


def text_error_in_words(error: TextError) -> str:
    return str(_ERRORS.get(error.code, error.message))


def hint_in_words(text: str, hint: Hint) -> str:
    start, end = hint.text_span
    between = gettext("” or “")
    return str(_HINTS[hint.code]) % {"words": text[start:end], "suggestion": between.join(hint.suggestions)}
