"""The form that builds a study."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ml.signing import SEEDS
from production.clips.forms import language_pairs
from production.models import Study
from production.registry.models import SigningModel
from production.studies.building import MOST_TEXTS, StudyPlan, Version


def signers() -> list[tuple[str, str]]:
    """The site's own model first, then those of the registry."""
    registered = SigningModel.objects.exclude(folder="").values_list("hash", "name")
    others = [(factory, factory) for factory in settings.STUDY_SIGNERS if factory != settings.SIGNER]
    return [(settings.SIGNER, gettext("the site’s own model")), *registered, *others]


class StudyForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=100, help_text=_("Raters do not see it."))
    kind = forms.ChoiceField(label=_("Kind"), choices=Study.Kind.choices)
    languages = forms.ChoiceField(label=_("Languages"), choices=language_pairs)
    texts = forms.CharField(
        label=_("Texts"),
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=format_lazy(_("One a line, {most} at most."), most=MOST_TEXTS),
    )
    first_signer = forms.ChoiceField(label=_("Model"), choices=signers)
    first_seed = forms.IntegerField(label=_("Seed"), min_value=0, max_value=SEEDS - 1, initial=1)
    second_signer = forms.ChoiceField(label=_("Second model, for two versions"), choices=signers)
    second_seed = forms.IntegerField(label=_("Second seed"), min_value=0, max_value=SEEDS - 1, initial=2)
    repeats = forms.IntegerField(
        label=_("Questions that come again"),
        min_value=0,
        max_value=MOST_TEXTS,
        initial=2,
        help_text=_("To see who stays."),
    )
    broken = forms.IntegerField(
        label=_("Broken clips"), min_value=0, max_value=MOST_TEXTS, initial=2, help_text=_("To see who looks.")
    )
    invites = forms.BooleanField(label=_("Ask visitors who have rated to take part"), required=False)

    def clean(self) -> dict[str, Any]:
        """`plan`, a `StudyPlan`, beside the fields."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if self.errors:
            return given
        kind = Study.Kind(given["kind"])
        versions = [Version(given["first_signer"], given["first_seed"])]
        if kind == Study.Kind.AB:
            versions.append(Version(given["second_signer"], given["second_seed"]))
        text_language, sign_language = given["languages"].split("-")
        texts = tuple(line for text in given["texts"].splitlines() if (line := text.strip()))
        others = {"repeats": given["repeats"], "broken": given["broken"], "invites": given["invites"]}
        try:
            plan = StudyPlan(given["name"], kind, text_language, sign_language, texts, tuple(versions), **others)
        except ValueError as error:
            raise forms.ValidationError(str(error)) from None
        return given | {"plan": plan}
