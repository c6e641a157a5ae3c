"""What is counted of pictures and visits."""

from __future__ import annotations

import pytest

from production.bench import page
from production.bench.page import Visit


def test_pictures_at_every_frame_skip_none_and_repeat_none() -> None:
    seen = [(0.4 * number, "a") for number in range(50)]
    assert page.counted(seen) == page.Played(50, 0, 0)


@pytest.mark.parametrize(
    ("heads", "skipped", "twice"),
    [
        ([0.0, 1.0, 2.0], 0, 0),
        ([0.9, 2.1], 1, 0),  # frame 1 fell between them
        ([0.0, 5.0], 4, 0),
        ([3.2, 3.2, 3.6], 0, 1),
    ],
)
def test_a_frame_that_no_picture_showed_is_skipped_and_a_picture_without_news_shown_twice(
    heads: list[float], skipped: int, twice: int
) -> None:
    played = page.counted([(head, "a") for head in heads])
    assert (played.skipped, played.twice) == (skipped, twice)


def test_from_one_production_to_the_next_nothing_is_counted() -> None:
    assert page.counted([(40.0, "a"), (0.0, "b"), (9.0, "b")]) == page.Played(3, 8, 0)


def test_of_several_visits_the_middle_is_told() -> None:
    visits = [Visit(0.1, 3.0, 100, 10), Visit(0.3, 1.0, 300, 30), Visit(0.2, 2.0, 200, 20)]
    assert page.middle(visits) == Visit(0.2, 2.0, 200, 20)


def test_who_plays_back_in_time_skips_nothing() -> None:
    assert page.counted([(9.0, "a"), (2.0, "a")]).skipped == 0
