"""What a rating may hold. Everything behind the form trusts it."""

from __future__ import annotations

from typing import Any, Final

import msgspec
from django import forms

from production.models import COMMENT, FASTEST, SLOWEST, Background, Production, Rating
from production.ratings.tags import GivenTag, given_tags

LONGEST_WATCHED: Final = 86_400.0  # seconds: a day
MOST_REPLAYS: Final = 10_000
CONSENTS: Final = ("service", "research", "training")


class TextField(forms.CharField):
    """Only text is text: Django's field would keep the look of a list or number."""

    def to_python(self, value: object) -> str:
        if value is not None and not isinstance(value, str):
            raise forms.ValidationError("Enter a text.")
        try:
            (value or "").encode()
        except UnicodeEncodeError:
            raise forms.ValidationError("Half of a surrogate pair is no text.") from None
        return str(super().to_python(value))


class ChoiceField(forms.ChoiceField):
    """Only text is a choice, for the same reason."""

    def to_python(self, value: object) -> str:
        if value is not None and not isinstance(value, str):
            raise forms.ValidationError("Enter a text.")
        return str(super().to_python(value))


class ConsentField(forms.Field):
    """{"service", "research", "training"}, each true or false; what is not named is false. None: it was not asked."""

    def to_python(self, value: object) -> dict[str, bool] | None:
        if value is None:
            return None
        try:
            ticks = msgspec.convert(value, dict[str, bool])
        except msgspec.ValidationError as error:
            raise forms.ValidationError(str(error)) from None
        if unknown := set(ticks) - set(CONSENTS):
            raise forms.ValidationError(f"Consent is for {', '.join(CONSENTS)}, not {min(unknown)!r}.")
        return {name: ticks.get(name, False) for name in CONSENTS}


class OpinionForm(forms.Form):
    """What ratings and answers to studies share: how it was watched, who says it, what it may be used for."""

    speed = forms.FloatField(required=False, min_value=SLOWEST, max_value=FASTEST)
    watched_seconds = forms.FloatField(required=False, min_value=0, max_value=LONGEST_WATCHED)
    replays = forms.IntegerField(required=False, min_value=0, max_value=MOST_REPLAYS)
    background = ChoiceField(required=False, choices=Background.choices)
    consent = ConsentField(required=False)

    def clean_speed(self) -> float:
        speed: float | None = self.cleaned_data["speed"]
        return 1.0 if speed is None else speed

    def clean_replays(self) -> int:
        return self.cleaned_data["replays"] or 0

    def opinion(self) -> dict[str, Any]:
        """The fields of an `Opinion` row, once the form is valid."""
        given = self.cleaned_data
        ticks = given["consent"] or dict.fromkeys(CONSENTS)
        fields = {name: given[name] for name in ("speed", "watched_seconds", "replays", "background")}
        return fields | {f"consent_{name}": ticks[name] for name in CONSENTS}


class RatingForm(forms.ModelForm, OpinionForm):  # type: ignore[type-arg]  # not subscriptable when it runs
    """`understood`, or both scales, or all three: whoever was asked only for scales answers both.

    tags: what came as JSON; `cleaned_data` has them as `GivenTag`.
    """

    comment = TextField(required=False, max_length=COMMENT)
    understood = ChoiceField(required=False, choices=Rating.Understood.choices)
    tags = forms.Field(required=False)

    class Meta:
        model = Rating
        fields = ("understood", "meaning", "motion", "comment")

    def __init__(self, sent: dict[str, Any], production: Production) -> None:
        super().__init__(sent)
        self._production = production

    def clean_tags(self) -> list[GivenTag]:
        return given_tags(self.data.get("tags"), self._production)

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if not given.get("understood") and "understood" not in self.errors:
            for scale in ("meaning", "motion"):
                if given.get(scale) is None and scale not in self.errors:
                    self.add_error(scale, "This field is required where 'understood' is not answered.")
        return given

    def row(self) -> dict[str, Any]:
        """The fields of a `Rating` beside who gave it and of what, once the form is valid."""
        return self.opinion() | {name: self.cleaned_data[name] for name in self.Meta.fields}
