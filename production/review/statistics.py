"""What ratings say, counted by the database: over time, and by model, languages, rater, tag, sign and spelled word.

One query groups ratings by day, another by all else that the tables are about, and the tables are sums of these groups:
SQL reads 100,000 ratings twice, Python sees some hundred groups. By both at once there would be thousands.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.db.models import Avg, CharField, Count, F, Max, Min, Q, QuerySet, Sum
from django.db.models.functions import Cast, Substr
from django.utils import timezone
from django.utils.translation import gettext

from production.models import Background, MissedWord, Rating, RatingTag, SpelledWord

PERIODS: Final = (7, 30, 90, 365)  # days
MOST: Final = 15  # rows of a list whose first ones matter


@dataclass(frozen=True)
class Narrowing:
    """Which ratings are looked at; days: 0 for all, "" for any model, language or background."""

    days: int = 0
    model: str = ""
    sign_language: str = ""
    background: str = ""

    def __post_init__(self) -> None:
        if self.days not in (0, *PERIODS):
            raise ValueError(f"days must be 0 or one of {PERIODS}, got {self.days}")
        if self.background and self.background not in Background.values:
            raise ValueError(f"background must be one of {Background.values}, got {self.background!r}")

    def conditions(self, prefix: str = "") -> Q:
        """For ratings, or by `rating__` for what hangs on them."""
        wanted = Q()
        if self.days:
            wanted &= Q(**{f"{prefix}created_at__gte": timezone.now() - timedelta(days=self.days)})
        for name in ("model", "sign_language", "background"):
            if value := getattr(self, name):
                wanted &= Q(**{f"{prefix}{name}": value})
        return wanted


@dataclass(frozen=True)
class RatingSums:
    """Sums over some ratings: those with an answer to each question are counted apart, since none has to be given."""

    name: str
    ratings: int = 0
    yes: int = 0
    partly: int = 0
    no: int = 0
    meaning_sum: int = 0
    meaning_count: int = 0
    motion_sum: int = 0
    motion_count: int = 0

    @property
    def meaning(self) -> float | None:
        return self.meaning_sum / self.meaning_count if self.meaning_count else None

    @property
    def motion(self) -> float | None:
        return self.motion_sum / self.motion_count if self.motion_count else None

    @property
    def understood(self) -> float | None:
        """Percent of those who said yes, partly or no that said yes."""
        asked = self.yes + self.partly + self.no
        return 100 * self.yes / asked if asked else None


_SUMS: Final = {
    "ratings": Count("pk"),
    **{answer.value: Count("pk", filter=Q(understood=answer)) for answer in Rating.Understood},
    "meaning_sum": Sum("meaning", default=0),
    "meaning_count": Count("meaning"),
    "motion_sum": Sum("motion", default=0),
    "motion_count": Count("motion"),
}


@dataclass(frozen=True)
class Overview:
    whole: RatingSums
    weeks: Sequence[RatingSums]
    models: Sequence[RatingSums]
    languages: Sequence[RatingSums]
    backgrounds: Sequence[RatingSums]


def overview(choice: Narrowing) -> Overview:
    groups = list(_groups(choice, "model", "text_language", "sign_language", "background"))
    names: dict[str, str] = {value: str(label) for value, label in Background.choices}
    return Overview(
        whole=next(iter(_tallies(groups, lambda _: "all")), RatingSums("all")),
        weeks=sorted(_tallies(list(_groups(choice, "day")), lambda day: _week(day["day"])), key=lambda row: row.name),
        models=_tallies(groups, lambda group: group["model"]),
        languages=_tallies(groups, lambda group: f"{group['text_language']} → {group['sign_language']}"),
        backgrounds=_tallies(groups, lambda group: names.get(group["background"], gettext("not asked"))),
    )


def _groups(choice: Narrowing, *by: str) -> QuerySet[Any]:
    """The first ten characters of a moment are its day in both databases; their own functions for it are slow, or run
    in Python."""
    day = Substr(Cast("created_at", CharField()), 1, 10)
    rows: Any = Rating.objects.filter(choice.conditions()).order_by().annotate(day=day)
    groups: QuerySet[Any] = rows.values(*by).annotate(**_SUMS)
    return groups


def _tallies(groups: Sequence[Mapping[str, Any]], name: Callable[[Mapping[str, Any]], str]) -> list[RatingSums]:
    """Sums of the groups by a name, those with most ratings first."""
    found: dict[str, dict[str, int]] = {}
    for group in groups:
        sums = found.setdefault(name(group), dict.fromkeys(_SUMS, 0))
        for key in _SUMS:
            sums[key] += group[key]
    return sorted((RatingSums(key, **sums) for key, sums in found.items()), key=lambda row: -row.ratings)


def _week(day: str) -> str:
    """Its Monday."""
    then = date.fromisoformat(day)
    return (then - timedelta(days=then.weekday())).isoformat()


Rows = list[dict[str, Any]]


def by_tag(choice: Narrowing) -> Rows:
    tags = RatingTag.objects.filter(choice.conditions("rating__"))
    names: dict[str, str] = {value: str(label) for value, label in RatingTag.Tag.choices}
    rows = tags.values("tag").annotate(count=Count("pk"), meaning=Avg("rating__meaning")).order_by("-count", "tag")
    return [row | {"name": names[row["tag"]]} for row in rows]


def worst_signs(choice: Narrowing) -> Rows:
    """Signs with most tags, and what they are tagged with most."""
    tags: Any = RatingTag.objects.filter(choice.conditions("rating__")).exclude(gloss="")
    counts = {tag.value: Count("pk", filter=Q(tag=tag)) for tag in RatingTag.Tag}
    rows = tags.values("gloss", language=F("rating__sign_language")).annotate(
        count=Count("pk"), meaning=Avg("rating__meaning"), **counts
    )
    names: dict[str, str] = {value: str(label) for value, label in RatingTag.Tag.choices}
    found = list(rows.order_by("-count", "gloss")[:MOST])
    return [row | {"most": names[max(counts, key=lambda tag: row[tag])]} for row in found]


def spelled_words(choice: Narrowing) -> Rows:
    """Words that were spelled in most rated productions, with what raters thought of those."""
    words: Any = SpelledWord.objects.filter(choice.conditions("rating__"))
    rows = words.values("word").annotate(
        count=Count("pk"), meaning=Avg("rating__meaning"), no=Count("pk", filter=Q(rating__understood="no"))
    )
    return list(rows.order_by("-count", "word")[:MOST])


def wanted_words(choice: Narrowing) -> QuerySet[MissedWord]:
    """Whoever typed them: words that most texts lacked a sign for."""
    words = MissedWord.objects.all()
    if choice.sign_language:
        words = words.filter(sign_language=choice.sign_language)
    return words[:MOST]


def disagreements(choice: Narrowing) -> Rows:
    """Productions whose raters differ most about the meaning."""
    rated = Rating.objects.filter(choice.conditions(), meaning__isnull=False).order_by()
    rows = rated.values("production").annotate(count=Count("pk"), low=Min("meaning"), high=Max("meaning"))
    apart = rows.filter(count__gte=2, high__gt=F("low")).annotate(apart=F("high") - F("low"))
    found = list(apart.order_by("-apart", "-count", "production")[:MOST])
    texts = dict(
        Rating.objects.filter(production__in=[row["production"] for row in found])
        .order_by()
        .values_list("production", "production__text")
    )
    return [row | {"text": texts[row["production"]]} for row in found]
