"""`manage.py bench ratings`: the reviewers' figures and files over many made-up ratings, in a database of its own."""

from __future__ import annotations

import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import numpy as np
from django.conf import settings
from django.db import connection
from django.test.utils import setup_databases, teardown_databases
from django.utils import timezone

from production.models import Background, Production, Rating, RatingTag, SpelledWord
from production.review import agreement, exports, statistics

A_PRODUCTION: Final = 5  # ratings of each
DAYS: Final = 365
MODELS: Final = 4
SIGNS: Final = 500
WORDS: Final = 3000
AT_A_TIME: Final = 1000
MEGABYTE: Final = 1024 * 1024
PLAN: Final = [
    {"gloss": f"S{n}", "kind": "sign", "text_span": [n, n + 1], "start_frame": 20 * n, "end_frame": 20 * n + 20}
    for n in range(8)
]


def run(count: int, write: Callable[[str], Any]) -> None:
    """count: of ratings. Writes a Markdown table."""
    with _own_database():
        _make(count)
        write(f"| over {count} ratings | by the clock | of this process's processor time |\n| --- | --- | --- |")
        choice = statistics.Narrowing()
        parts: dict[str, Callable[[], Any]] = {
            "sums by week, model, language and rater": lambda: statistics.overview(choice),
            "tags": lambda: statistics.by_tag(choice),
            "worst signs": lambda: statistics.worst_signs(choice),
            "spelled words": lambda: statistics.spelled_words(choice),
            "disagreements": lambda: statistics.disagreements(choice),
        }
        taken = {name: _timed(part) for name, part in parts.items()}
        for name, seconds in taken.items():
            _write(write, name, seconds)
        _write(write, "**the dashboard's queries together**", np.sum(list(taken.values()), axis=0))
        _write(write, "Krippendorff's alpha", _timed(lambda: agreement.of_ratings(Rating.objects.all())))
        before, size = _peak(), 0

        def export() -> None:
            nonlocal size
            for piece in exports.csv_of(exports.ratings()):
                size += len(piece)

        seconds, grown = _timed(export), (_peak() - before) / MEGABYTE
        _write(write, f"CSV of all, {size / MEGABYTE:.0f} MB, with {grown:.0f} MB of memory more", seconds)


Seconds = tuple[float, float] | np.ndarray[Any, np.dtype[np.float64]]  # by the clock, of the processor


def _write(write: Callable[[str], Any], name: str, seconds: Seconds) -> None:
    write(f"| {name} | {seconds[0]:.2f} s | {seconds[1]:.2f} s |")


@contextmanager
def _own_database() -> Iterator[None]:
    with tempfile.TemporaryDirectory() as folder:
        if connection.vendor == "sqlite":
            settings.DATABASES["default"].setdefault("TEST", {})["NAME"] = str(Path(folder) / "ratings.sqlite3")
        made = setup_databases(verbosity=0, interactive=False, serialized_aliases=set())
        try:
            yield
        finally:
            teardown_databases(made, verbosity=0)


def _make(count: int) -> None:
    draw = random.Random(0)
    coverage: dict[str, Any] = {"signed": [[0, 8]], "near": [], "spelled": [], "left_out": []}
    productions = [
        Production(
            text=f"Text {n}",
            text_language="sk",
            sign_language="svk" if n % 5 else "ase",
            seed=n,
            model=f"{n % MODELS:064x}",
            signs=PLAN,
            coverage=coverage,
        )
        for n in range(-(-count // A_PRODUCTION))
    ]
    Production.objects.bulk_create(productions, AT_A_TIME)
    ratings = [
        Rating(
            production=made,
            rater=f"{n:032x}",
            model=made.model,
            sign_language=made.sign_language,
            text_language=made.text_language,
            understood=draw.choice(Rating.Understood.values),
            meaning=draw.randrange(7),
            motion=draw.randrange(7),
            background=draw.choice(Background.values),
            comment="x" * draw.randrange(80),
        )
        for n, made in ((n, productions[n // A_PRODUCTION]) for n in range(count))
    ]
    Rating.objects.bulk_create(ratings, AT_A_TIME)
    now = timezone.now()
    for rating in ratings:
        rating.created_at = now - timedelta(days=draw.randrange(DAYS))
    Rating.objects.bulk_update(ratings, ["created_at"], batch_size=AT_A_TIME // 4)
    tags = (
        RatingTag(rating=rating, tag=draw.choice(RatingTag.Tag.values), sign=0, gloss=f"S{draw.randrange(SIGNS)}")
        for rating in ratings[::2]
    )
    RatingTag.objects.bulk_create(tags, AT_A_TIME)
    words = (SpelledWord(rating=rating, word=f"w{draw.randrange(WORDS)}") for rating in ratings[::2])
    SpelledWord.objects.bulk_create(words, AT_A_TIME)


def _timed(act: Callable[[], Any]) -> tuple[float, float]:
    """Where others use the machine too the second says more, but nothing of a database with processes of its own."""
    started, worked = time.perf_counter(), time.process_time()
    act()
    return time.perf_counter() - started, time.process_time() - worked


def _peak() -> int:
    """Bytes of memory that this process has had at most; what making the ratings took is in it."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else 1024 * peak
