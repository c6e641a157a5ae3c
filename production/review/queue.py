"""The reviewers' queue: which ratings wait, who has them, and what becomes of a correction."""

from __future__ import annotations

from typing import Any, Final

from django.contrib.auth.models import User
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from production.models import LexiconProposal, Rating, RatingTag

WORDS: Final = {"open": _("Open"), "mine": _("Mine"), **dict(Rating.Review.choices)}  # state -> on the page
STATES: Final = tuple(WORDS)
_MAY_BE_READ: Final = ~Q(consent_service=False)


class AlreadyTaken(Exception):
    """Somebody else has it."""


def queue(state: str, user: User) -> QuerySet[Rating]:
    """Ratings that may be looked at, the newest first. state: of `STATES`."""
    rows = Rating.objects.filter(_MAY_BE_READ).select_related("production", "assignee").prefetch_related("tags")
    if state == "open":
        return rows.filter(review__in=Rating.OPEN)
    if state == "mine":
        return rows.filter(assignee=user, review=Rating.Review.TAKEN)
    return rows.filter(review=state)


def neighbours(rating: Rating, state: str, user: User) -> tuple[int | None, int | None]:
    """The ids before and after it in the queue, whether or not it is still in it itself."""
    rows = queue(state, user).order_by("-created_at", "-pk")
    at = {"created_at": rating.created_at, "pk": rating.pk}
    newer = Q(created_at__gt=at["created_at"]) | Q(created_at=at["created_at"], pk__gt=at["pk"])
    older = Q(created_at__lt=at["created_at"]) | Q(created_at=at["created_at"], pk__lt=at["pk"])
    before = rows.filter(newer).order_by("created_at", "pk").values_list("pk", flat=True).first()
    after = rows.filter(older).values_list("pk", flat=True).first()
    return before, after


def take(rating: Rating, user: User) -> None:
    """Raises AlreadyTaken, also where another was quicker by a moment."""
    free = Rating.objects.filter(pk=rating.pk).exclude(Q(review=Rating.Review.TAKEN) & ~Q(assignee=user))
    if not free.update(review=Rating.Review.TAKEN, assignee=user):
        raise AlreadyTaken


def close(rating: Rating, user: User, state: Rating.Review) -> None:
    """state: done or dismissed."""
    Rating.objects.filter(pk=rating.pk).update(review=state, assignee=user)


def reopen(rating: Rating) -> None:
    Rating.objects.filter(pk=rating.pk).update(review=Rating.Review.NEW, assignee=None)


def accept(tag: RatingTag, user: User) -> LexiconProposal:
    """Put a better sign into the lexicon's queue, once. Raises ValueError for a tag that names none."""
    if not tag.better:
        raise ValueError("a tag without a better sign proposes nothing")
    made = tag.rating.production
    fields: dict[str, Any] = {
        "words": _words(tag)[:200],
        "text_language": made.text_language,
        "sign_language": made.sign_language,
        "gloss": tag.gloss,
        "better": tag.better,
        "accepted_by": user,
    }
    return LexiconProposal.objects.get_or_create(tag=tag, defaults=fields)[0]


def _words(tag: RatingTag) -> str:
    """Of the text, that the sign stands for; at a moment, those of the sign there."""
    made = tag.rating.production
    if tag.sign is not None:
        start, end = made.signs[tag.sign]["text_span"]
    else:
        start, end = next((sign["text_span"] for sign in made.signs if sign["gloss"] == tag.gloss), (0, 0))
    return str(made.text[start:end])
