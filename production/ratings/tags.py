"""Tags of a rating at the door: what is wrong, at which sign or moment, and which sign would be better."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import msgspec
from django import forms
from msgspec import UNSET, UnsetType

from ml.skeleton import FPS
from ml.text.lexicon import signs
from production.models import Production, RatingTag

MOST: Final = 30  # tags of one rating


class _Sent(msgspec.Struct, forbid_unknown_fields=True):
    tag: str
    sign: int | UnsetType = UNSET
    ms: int | UnsetType = UNSET
    better: str | UnsetType = UNSET


@dataclass(frozen=True)
class GivenTag:
    """One tag with its place: a sign's index or a moment in milliseconds; gloss of the sign there, "" in a pause.

    Raises forms.ValidationError for a place that the production lacks and a sign that the dictionary lacks.
    """

    production: Production
    tag: RatingTag.Tag
    sign: int | None
    moment_ms: int | None
    better: str = ""

    def __post_init__(self) -> None:
        if (self.sign is None) == (self.moment_ms is None):
            raise forms.ValidationError("A tag is either at a sign or at a moment (ms).")
        planned = self.production.signs
        if self.sign is not None and not 0 <= self.sign < len(planned):
            raise forms.ValidationError(f"There is no sign {self.sign}; the production has {len(planned)}.")
        if self.moment_ms is not None and not 0 <= self.moment_ms <= self._duration_ms:
            raise forms.ValidationError(f"{self.moment_ms} ms is not within the production's {self._duration_ms} ms.")
        if self.better and self.tag != RatingTag.Tag.WRONG_SIGN:
            raise forms.ValidationError(f"Only a wrong sign has a better one, not {self.tag.value!r}.")
        if self.better and self.better not in {one.gloss for one in signs(self.production.sign_language)}:
            raise forms.ValidationError(f"The dictionary has no sign {self.better!r}.")

    @property
    def gloss(self) -> str:
        planned = self.production.signs
        if self.sign is not None:
            return str(planned[self.sign]["gloss"])
        frame = (self.moment_ms or 0) * FPS / 1000
        here = (sign for sign in planned if sign["start_frame"] <= frame < sign["end_frame"])
        return str(next(here, {"gloss": ""})["gloss"])

    def row(self) -> RatingTag:
        """Not yet of a rating."""
        at = {"sign": self.sign, "moment_ms": self.moment_ms}
        return RatingTag(tag=self.tag, gloss=self.gloss, better=self.better, **at)

    @property
    def _duration_ms(self) -> int:
        planned = self.production.signs
        return round(1000 * planned[-1]["end_frame"] / FPS) if planned else 0


def given_tags(sent: object, production: Production) -> list[GivenTag]:
    """Of what came as JSON. Raises forms.ValidationError."""
    if sent is None:
        return []
    try:
        tags = msgspec.convert(sent, list[_Sent])
    except msgspec.ValidationError as error:
        raise forms.ValidationError(str(error)) from None
    if len(tags) > MOST:
        raise forms.ValidationError(f"A rating has at most {MOST} tags.")
    return [_given(tag, production) for tag in tags]


def _given(sent: _Sent, production: Production) -> GivenTag:
    if sent.tag not in RatingTag.Tag.values:
        raise forms.ValidationError(f"A tag is one of {', '.join(RatingTag.Tag.values)}, not {sent.tag!r}.")
    sign, ms, better = (None if value is UNSET else value for value in (sent.sign, sent.ms, sent.better))
    return GivenTag(production, RatingTag.Tag(sent.tag), sign, ms, better or "")  # type: ignore[arg-type]


def told(tag: RatingTag) -> dict[str, Any]:
    """As it was sent."""
    at = {"ms": tag.moment_ms} if tag.sign is None else {"sign": tag.sign}
    return {"tag": tag.tag, **at, **({"better": tag.better} if tag.better else {})}
