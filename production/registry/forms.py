"""The form that adds a model to the registry."""

from __future__ import annotations

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from production.registry.models import NAME, NOTES
from production.registry.service import new_folders


def _folders() -> list[tuple[str, str]]:
    return [(name, name) for name in new_folders()]


class ModelForm(forms.Form):
    folder = forms.ChoiceField(label=_("Folder"), choices=_folders)
    name = forms.CharField(label=_("Name"), max_length=NAME)
    expected = forms.CharField(
        label=_("Hash, if you were told one"),
        required=False,
        validators=[RegexValidator(r"^[0-9a-f]{64}$", _("A hash is 64 digits and letters from a to f."))],
        help_text=_("A folder with another is refused."),
    )
    notes = forms.CharField(label=_("Notes"), required=False, max_length=NOTES, widget=forms.Textarea({"rows": 3}))
