"""What a rating may hold. Everything behind the form trusts it."""

from __future__ import annotations

from django import forms

from production.models import COMMENT, FASTEST, SLOWEST, Rating


class _TextField(forms.CharField):
    """Only text is text: Django's field would keep the look of a list or number."""

    def to_python(self, value: object) -> str:
        if value is not None and not isinstance(value, str):
            raise forms.ValidationError("Enter a text.")
        try:
            (value or "").encode()
        except UnicodeEncodeError:
            raise forms.ValidationError("Half of a surrogate pair is no text.") from None
        return str(super().to_python(value))


class RatingForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable when it runs
    comment = _TextField(required=False, max_length=COMMENT)
    speed = forms.FloatField(required=False, min_value=SLOWEST, max_value=FASTEST)

    class Meta:
        model = Rating
        fields = ("meaning", "motion", "comment", "speed")

    def clean_speed(self) -> float:
        speed: float | None = self.cleaned_data["speed"]
        return 1.0 if speed is None else speed
