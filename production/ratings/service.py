"""What becomes of a rating: it is kept with its tags, changed, or taken back."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from production.models import WORD, Production, Rating, SpelledWord
from production.ratings.forms import RatingForm


@transaction.atomic
def keep(*, production: Production, rater: str, form: RatingForm) -> tuple[Rating, bool]:
    """The one rating of this production by this rater, and whether it is new. form: valid.

    A rating that is changed is new to reviewers again.
    """
    given = form.row() | {"review": Rating.Review.NEW}
    rating, is_new = Rating.objects.update_or_create(production=production, rater=rater, defaults=given)
    rating.tags.all().delete()
    for tag in form.cleaned_data["tags"]:
        row = tag.row()
        row.rating = rating
        row.save()
    if is_new:
        SpelledWord.objects.bulk_create(SpelledWord(rating=rating, word=word) for word in spelled(production))
    return rating, is_new


def take_back(*, production: Production, rater: str) -> None:
    """As if it had never been given."""
    Rating.objects.filter(production=production, rater=rater).delete()


def spelled(production: Production) -> list[str]:
    """The words that it spells, each once, in lower case."""
    spans: Any = production.coverage.get("spelled", ())
    return list(dict.fromkeys(production.text[start:end].lower()[:WORD] for start, end in spans))
