"""The form of a description: a field for each of its parts, and every fault at the field that it is in."""

from __future__ import annotations

from typing import Any, Final, get_args

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ml.composing.description import Description, Hands
from ml.composing.errors import DescriptionError
from ml.composing.faces import FACES
from ml.text.languages import LANGUAGES
from production.models import PROPOSED_SOURCE, PROPOSED_WORD
from production.proposals.faults import told
from production.proposals.service import composed

CELL: Final = 200  # characters of a part
HANDS: Final = {
    "one": _("One hand"),
    "mirrored": _("Both hands, as in a mirror"),
    "alternating": _("Both hands, in turns"),
    "parallel": _("Both hands, to the same side"),
    "base": _("One hand at the other"),
}
FACE: Final = {
    "raised brows": _("Raised brows"),
    "drawn brows": _("Drawn brows"),
    "smile": _("Smile"),
    "sad": _("Sad"),
    "angry": _("Angry"),
    "disgusted": _("Disgusted"),
    "afraid": _("Afraid"),
    "surprised": _("Surprised"),
    "puffed": _("Puffed cheeks"),
    "pursed": _("Pursed lips"),
    "shrug": _("Shrug"),
}
PARTS: Final = ("shape", "palm", "fingers", "place", "contact")


def _cell(label: Any, choices: str, required: bool = False, **attributes: Any) -> forms.CharField:
    attrs = {"list": f"known-{choices}", "spellcheck": "false", "autocapitalize": "none"} if choices else {}
    widget = forms.TextInput(attrs=attrs | {"autocomplete": "off"} | attributes)
    return forms.CharField(label=label, required=required, max_length=CELL, widget=widget)


class DescriptionForm(forms.Form):
    """The parts alone: what is needed to see a sign. After `is_valid`, `description` is one that can be composed."""

    hands = forms.ChoiceField(
        label=_("Hands"), choices=lambda: [(hands, HANDS.get(hands, hands)) for hands in get_args(Hands)]
    )
    shape = _cell(_("Hand shape"), "shapes", required=True)
    palm = _cell(_("Palm faces"), "ways", required=True)
    fingers = _cell(_("Fingers point"), "ways", required=True)
    place = _cell(_("Place"), "places", required=True)
    contact = _cell(_("Part of the hand that is there"), "contacts")
    movement = _cell(_("Movement"), "movements")
    other_shape = _cell(_("Its hand shape"), "shapes")
    other_palm = _cell(_("Its palm faces"), "ways")
    other_fingers = _cell(_("Its fingers point"), "ways")
    other_place = _cell(_("Its place"), "places")
    other_contact = _cell(_("Its part that is there"), "contacts")
    together = forms.BooleanField(label=_("It goes along with the movement"), required=False)
    face = forms.ChoiceField(
        label=_("Face"), choices=lambda: [("", _("Neutral")), *((f, FACE.get(f, f)) for f in FACES)], required=False
    )

    description: Description

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        cells = {name: cleaned[name] for name in Description.__dataclass_fields__}
        try:
            self.description = Description(**cells)
            composed(self.description)
        except DescriptionError as error:
            self._blame(error)
            if error.column.startswith("other_") and not cells["place"].startswith("other "):
                self._check_leading(cells)
        return cleaned

    def _check_leading(self, cells: dict[str, Any]) -> None:
        """The other hand is looked at first; what is wrong with the leading one is told at the same time."""
        leading = {name: value for name, value in cells.items() if not name.startswith("other_")}
        try:
            Description(**leading | {"hands": "one", "together": False})
        except DescriptionError as error:
            self._blame(error)

    def _blame(self, error: DescriptionError) -> None:
        field = error.column if error.column in self.fields else None
        self.add_error(field, forms.ValidationError(told(error), code="description"))

    @property
    def main(self) -> list[forms.BoundField]:
        return [self[name] for name in PARTS]

    @property
    def other(self) -> list[forms.BoundField]:
        return [self[f"other_{name}"] for name in PARTS]


class ProposalForm(DescriptionForm):
    """What reviewers get: the sign with its meaning."""

    word = forms.CharField(label=_("Meaning"), max_length=PROPOSED_WORD)
    sign_language = forms.ChoiceField(
        label=_("Sign language"),
        choices=lambda: [(code, gettext(language.name)) for code, language in LANGUAGES.items()],
    )
    source = forms.CharField(
        label=_("Where is it described or to be seen?"), max_length=PROPOSED_SOURCE, required=False
    )
