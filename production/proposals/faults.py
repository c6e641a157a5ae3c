"""What is wrong with a description, in the reader's language. `ml.composing` says it in English and knows no other.

Words of the notation (shapes, places, movements) stay as they are, for that is how they are written.
"""

from __future__ import annotations

import re
from typing import Final

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as N_

from ml.composing.errors import DescriptionError

# As `ml/composing` words them; {} is what changes. tests/production/proposals/test_faults.py knows if one is missing.
FAULTS: Final = (
    N_("hands are {0}, got {1}"),
    N_("a face is one of {0}, got {1}"),
    N_("only a base hand is described, and hands are {0}"),
    N_("a place of the other hand, or moving together, needs a base hand"),
    N_("a base hand cannot be at itself"),
    N_("a base hand has 1 or {0} postures, got {1}"),
    N_("the movement is missing: say hold for a hand that does not move"),
    N_("{0} postures need one of {1}, once; one posture none"),
    N_("a sign has at most {0} postures, got {1}"),
    N_("{0} values where other columns have {1}"),
    N_("is missing"),
    N_("unknown hand shape {0}"),
    N_("unknown part of a hand {0}: it is one of {1}"),
    N_("palm {0} and fingers {1} cannot point along one line"),
    N_("unknown place {0}"),
    N_("unknown direction {0}: it is of {1}"),
    N_("the directions of {0} cancel each other"),
    N_("a way goes 1 to {0} cm, got {1} after {2}"),
    N_("this place is inside the body"),
    N_("{0} is {1} cm beyond the arm's reach"),
    N_("the hand would be {0} cm in the body at {1}"),
    N_("the {0} hand would go {1} cm into the body"),
    N_("the {0} forearm would go {1} cm into the body"),
    N_("{0} and {1} cannot be at the same time"),
    N_("{0} is there twice at the same time"),
    N_("a sign has at most {0} movements one after the other, got {1}"),
    N_("a movement is missing between its signs"),
    N_("unknown movement {0}: it is one of {1}"),
    N_("a circle is {0}, got {1}"),
    N_("{0} goes on with {1}, which says nothing"),
    N_("a movement is made 1 to {0} times, got {1}"),
    N_("a movement lacks its size in centimetres"),
    N_("a movement is 0.5 to 40 cm large, got {0}"),
    N_("a turn lacks its size in degrees"),
    N_("a hand turns by 5 to 90 degrees, got {0}"),
    N_("a movement lacks its direction"),
)


def _pattern(template: str) -> re.Pattern[str]:
    return re.compile("(.+?)".join(map(re.escape, re.split(r"\{\d\}", template))) + "$", re.DOTALL)


_PATTERNS: Final = tuple((template, _pattern(template)) for template in FAULTS)


def told(error: DescriptionError) -> str:
    """The reason in the language of the request; as it is where it is not known here."""
    template, changing = matching(error.reason)
    return gettext(template).format(*changing) if template else error.reason


def matching(reason: str) -> tuple[str, tuple[str, ...]]:
    """Which of FAULTS this is, and what changes in it; empty ones if it is none."""
    for template, pattern in _PATTERNS:
        if found := pattern.match(reason):
            return template, found.groups()
    return "", ()
