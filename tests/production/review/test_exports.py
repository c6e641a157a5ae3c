"""Ratings and preference pairs as files: what is in them, who agreed to it, and that memory does not grow."""

from __future__ import annotations

import csv
import io
import json
import tracemalloc
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import AsyncClient

from production.models import Rating, RatingTag, StudyAnswer
from production.review import exports
from tests.builders import a_production
from tests.production.review.made_up import a_made_up_study

pytestmark = pytest.mark.django_db


def rated(rater: str, **changed: Any) -> Rating:
    return Rating.objects.create(production=a_production(sha256="5" * 64), rater=rater, understood="yes", **changed)


def rows_of(research: bool = False) -> list[dict[str, str]]:
    written = b"".join(exports.csv_of(exports.ratings(research))).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(written)))


def test_a_row_has_the_rating_with_plan_options_coverage_hash_and_consent() -> None:
    rating = rated("r", meaning=4, comment="=1+1", consent_research=True, consent_service=True, consent_training=False)
    RatingTag.objects.create(rating=rating, tag="face", sign=1, gloss="VEČER")
    (row,) = rows_of()
    made = rating.production
    assert tuple(row) == exports.COLUMNS
    assert (row["production"], row["model"], row["seed"], row["sha256"]) == (str(made.pk), made.model, "1", "5" * 64)
    assert [sign["gloss"] for sign in json.loads(row["plan"])][:2] == ["DOBRE", "VEČER"]
    assert json.loads(row["options"]) == made.options
    assert json.loads(row["coverage"]).keys() == made.coverage.keys()
    assert json.loads(row["tags"]) == [{"tag": "face", "sign": 1}]
    assert (row["understood"], row["meaning"], row["motion"], row["comment"]) == ("yes", "4", "", "'=1+1")
    assert (row["consent_research"], row["consent_training"]) == ("True", "False")


def test_who_refused_to_be_read_is_in_no_file_and_research_has_those_who_agreed_to_it() -> None:
    for rater, ticks in (
        ("refused", {"consent_service": False}),
        ("never asked", {}),
        ("agreed", {"consent_service": True, "consent_research": True}),
        ("research alone", {"consent_service": False, "consent_research": True}),
    ):
        rated(rater, **ticks)
    assert {row["rater"] for row in rows_of()} == {"never asked", "agreed"}
    assert {row["rater"] for row in rows_of(research=True)} == {"agreed", "research alone"}


def test_parquet_has_the_same_columns_with_their_types() -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    rated("r", meaning=4, watched_seconds=2.5, consent_training=True)
    table = parquet.read_table(io.BytesIO(b"".join(exports.parquet_of(exports.ratings()))))
    assert tuple(table.column_names) == exports.COLUMNS
    (row,) = table.to_pylist()
    assert (row["meaning"], row["motion"], row["watched_seconds"]) == (4, None, 2.5)
    assert (row["consent_training"], row["consent_research"]) == (True, None)


def test_pairs_are_of_wins_by_people_who_agreed_to_training_and_of_whole_clips() -> None:
    a_made_up_study(raters=2)
    StudyAnswer.objects.filter(rater="rater 1").update(consent_training=None)
    StudyAnswer.objects.filter(rater__startswith="careless").update(consent_training=False)
    pairs = [json.loads(line) for line in b"".join(exports.jsonl_of(exports.pairs())).splitlines()]
    kept = {pair["answer"]: pair for pair in pairs}
    answers = StudyAnswer.objects.filter(rater="rater 0", item__number__lte=48).exclude(choice="tie")
    assert set(kept) == {answer.pk for answer in answers}
    for answer in answers.select_related("item__first__production", "item__second__production"):
        pair, first = kept[answer.pk], answer.item.first.production
        assert pair["preferred" if answer.choice == "first" else "rejected"]["production"] == str(first.pk)
        assert pair["preferred"]["text"] == pair["rejected"]["text"]
        assert pair["consent"] == {"service": None, "research": None, "training": True}
        assert {"signs", "marks", "options", "coverage", "seed", "model", "sha256"} <= pair["preferred"].keys()


def test_memory_holds_a_page_however_many_rows_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "PAGE", 20)
    made = a_production()

    def peak(count: int) -> int:
        Rating.objects.all().delete()
        Rating.objects.bulk_create(
            Rating(production=made, rater=str(n), understood="yes", comment="x" * 1000) for n in range(count)
        )
        tracemalloc.start()
        written = sum(len(piece) for piece in exports.csv_of(exports.ratings()))
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert written > 1000 * count
        return most

    few = peak(60)
    assert peak(1200) < 1.5 * few


@pytest.mark.django_db(transaction=True)
async def test_files_come_in_pieces_for_who_may_see_ratings() -> None:
    admin = await User.objects.acreate(username="admin", is_staff=True, is_superuser=True)
    client = AsyncClient()
    await client.aforce_login(admin)
    for name, kind in (
        ("ratings.csv", "text/csv; charset=utf-8"),
        ("ratings.parquet", "application/vnd.apache.parquet"),
        ("preferences.jsonl", "application/jsonl"),
    ):
        answer: Any = await client.get(f"/admin/review/{name}")
        assert answer["Content-Type"] == kind
        assert name in answer["Content-Disposition"]
        body = b"".join([piece async for piece in answer])
        assert body or name == "preferences.jsonl"
