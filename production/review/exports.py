"""Ratings and preferences as files, written page by page: however many there are, memory holds one page.

Ratings are of everybody who did not refuse that the site's people read them; each row says what else was agreed to, and
`research` leaves only those who agreed to be published. Preference pairs are of those who agreed that models learn from
them, and of no others.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, TypeVar

from django.db.models import Model, Q, QuerySet

from production import spreadsheet
from production.models import Production, Rating, RatingTag, StudyAnswer
from production.ratings import tags

PAGE: Final = 500
PAIRS_VERSION: Final = 1

Row = TypeVar("Row", bound=Model)


def pages(rows: QuerySet[Row]) -> Iterator[list[Row]]:
    """Oldest first, `PAGE` rows in a query of their own: none stays open between two pages."""
    last = 0
    while page := list(rows.filter(pk__gt=last).order_by("pk")[:PAGE]):
        yield page
        last = page[-1].pk


def ratings(research: bool = False) -> QuerySet[Rating]:
    agreed = Q(consent_research=True) if research else ~Q(consent_service=False)
    return Rating.objects.filter(agreed).select_related("production")


def _records(page: Sequence[Rating]) -> Iterator[dict[str, Any]]:
    """Tags by a query of their own: rows that know them by Django's prefetching go round in circles, so that they stay
    in memory until somebody collects garbage."""
    found: dict[int, list[dict[str, Any]]] = {}
    for tag in RatingTag.objects.filter(rating__in=page).order_by("pk"):
        found.setdefault(tag.rating_id, []).append(tags.told(tag))
    return (_fields(rating, found.get(rating.pk, [])) for rating in page)


def _fields(rating: Rating, tagged: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """One rating as plain values; nested ones are JSON texts, so that any table can hold them."""
    made = rating.production
    return {
        "rating": rating.pk,
        **_production_fields(made),
        "options": _json(made.options),
        "plan": _json(made.signs),
        "coverage": _json(made.coverage),
        "rater": rating.rater,
        "background": rating.background,
        "understood": rating.understood,
        "meaning": rating.meaning,
        "motion": rating.motion,
        "tags": _json(tagged),
        "comment": rating.comment,
        "speed": rating.speed,
        "watched_seconds": rating.watched_seconds,
        "replays": rating.replays,
        "consent_service": rating.consent_service,
        "consent_research": rating.consent_research,
        "consent_training": rating.consent_training,
        "created_at": rating.created_at.isoformat(),
        "updated_at": rating.updated_at.isoformat(),
    }


COLUMNS: Final = (
    *("rating", "production", "text", "text_language", "sign_language", "seed", "model", "frames", "sha256"),
    *("options", "plan", "coverage", "rater", "background", "understood", "meaning", "motion", "tags", "comment"),
    *("speed", "watched_seconds", "replays", "consent_service", "consent_research", "consent_training"),
    *("created_at", "updated_at"),
)


def csv_of(rows: QuerySet[Rating]) -> Iterator[bytes]:
    yield spreadsheet.heading(COLUMNS)
    for page in pages(rows):
        yield spreadsheet.lines(list(record.values()) for record in _records(page))


def parquet_of(rows: QuerySet[Rating]) -> Iterator[bytes]:
    """Raises ImportError without pyarrow, the extra `parquet`, before the first byte."""
    import pyarrow as pa  # noqa: PLC0415  (an extra)
    import pyarrow.parquet as pq  # noqa: PLC0415

    whole, real, flag = (
        {"rating", "seed", "frames", "meaning", "motion", "replays"},
        {"speed", "watched_seconds"},
        {"consent_service", "consent_research", "consent_training"},
    )
    types = {**dict.fromkeys(whole, pa.int64()), **dict.fromkeys(real, pa.float64()), **dict.fromkeys(flag, pa.bool_())}
    schema = pa.schema([(name, types.get(name, pa.string())) for name in COLUMNS])
    return _parquet(rows, schema, pa, pq)


def _parquet(rows: QuerySet[Rating], schema: Any, pa: Any, pq: Any) -> Iterator[bytes]:
    written = io.BytesIO()
    with pq.ParquetWriter(written, schema) as writer:
        for page in pages(rows):
            writer.write_table(pa.Table.from_pylist(list(_records(page)), schema))
            yield written.getvalue()
            written.seek(0)
            written.truncate()
    yield written.getvalue()


def pairs() -> QuerySet[StudyAnswer]:
    """Comparisons with a winner, of whole clips, by people who agreed to training."""
    wins = (StudyAnswer.Choice.FIRST, StudyAnswer.Choice.SECOND)
    rows = StudyAnswer.objects.filter(
        choice__in=wins, consent_training=True, item__first__broken="", item__second__broken="", item__repeats=None
    )
    return rows.select_related("item__first__production", "item__second__production").defer(
        "item__first__frames", "item__second__frames"
    )


def jsonl_of(answers: QuerySet[StudyAnswer]) -> Iterator[bytes]:
    """A line a pair, as `ml.training.preferences` reads it."""
    for page in pages(answers):
        yield "".join(f"{_json(_pair(answer))}\n" for answer in page).encode()


def _pair(answer: StudyAnswer) -> dict[str, Any]:
    second = answer.item.second
    if second is None:
        raise ValueError(f"answer {answer.pk} compares nothing")
    sides = [answer.item.first.production, second.production]
    if answer.choice == StudyAnswer.Choice.SECOND:
        sides.reverse()
    preferred, rejected = sides
    return {
        "version": PAIRS_VERSION,
        "answer": answer.pk,
        "study": str(answer.item.study_id),
        "rater": answer.rater,
        "background": answer.background,
        "consent": {name: getattr(answer, f"consent_{name}") for name in ("service", "research", "training")},
        "preferred": _motion(preferred),
        "rejected": _motion(rejected),
    }


def _motion(made: Production) -> dict[str, Any]:
    """What the exact frames can be made of again, and the hash by which that is checked."""
    plan = {"options": made.options, "signs": made.signs, "marks": made.marks, "coverage": made.coverage}
    return _production_fields(made) | plan


def _production_fields(made: Production) -> dict[str, Any]:
    return {
        "production": str(made.pk),
        "text": made.text,
        "text_language": made.text_language,
        "sign_language": made.sign_language,
        "seed": made.seed,
        "model": made.model,
        "frames": made.frames,
        "sha256": made.sha256,
    }


def _json(value: Mapping[str, Any] | Sequence[Any]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
