"""The form that starts a job."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ml.signing import Options
from ml.text.languages import LANGUAGES
from production.clips import batch

SPEEDS = (("0.5", _("Very slow")), ("0.75", _("Slow")), ("1.0", _("Normal")), ("1.5", _("Fast")))


def language_pairs() -> list[tuple[str, str]]:
    """Choices of text and sign language together, so that no impossible pair can be chosen."""
    return [
        (f"{text_code}-{sign_code}", f"{gettext(text_name)} → {gettext(language.name)}")
        for sign_code, language in LANGUAGES.items()
        for text_code, text_name in language.text_languages.items()
    ]


class ClipJobForm(forms.Form):
    texts = forms.CharField(
        label=_("Texts, one a line"),
        strip=False,  # blank lines at the start count where a problem names its line
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "true", "aria-describedby": "texts-hint texts-count"}),
        error_messages={"required": _("Write at least one line of text.")},
    )
    languages = forms.ChoiceField(label=_("Languages"), choices=language_pairs)
    left_handed = forms.BooleanField(label=_("The signer is left-handed"), required=False)
    fingerspelling_speed = forms.ChoiceField(label=_("Fingerspelling"), choices=SPEEDS, initial="1.0")

    def clean_texts(self) -> list[str]:
        try:
            return batch.parse(self.cleaned_data["texts"])
        except batch.BatchError as error:
            raise forms.ValidationError([str(problem) for problem in error.problems]) from None

    def clean(self) -> dict[str, Any]:
        """text_language, sign_language and options beside the fields, as `service.create_job` takes them."""
        cleaned = super().clean() or {}
        if "languages" in cleaned:
            cleaned["text_language"], cleaned["sign_language"] = cleaned["languages"].split("-")
        if "fingerspelling_speed" in cleaned:
            cleaned["options"] = Options(
                dominant_hand="left" if cleaned.get("left_handed") else "right",
                fingerspelling_speed=float(cleaned["fingerspelling_speed"]),
            )
        return cleaned
