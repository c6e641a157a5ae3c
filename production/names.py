"""Names that `ml` gives in English and pages translate: listed here, so that makemessages finds them."""

from typing import Final

from django.utils.translation import gettext_noop

LANGUAGE_NAMES: Final = (
    gettext_noop("Slovak Sign Language"),
    gettext_noop("American Sign Language"),
    gettext_noop("Slovak"),
    gettext_noop("English"),
)
