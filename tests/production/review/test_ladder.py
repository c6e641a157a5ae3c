"""The ladder and alpha recover what made-up raters were made to prefer."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from production.models import Rating, StudyAnswer
from production.review import agreement, ladder
from production.review.ladder import Comparison
from tests.builders import a_production
from tests.production.review.made_up import CARELESS, STRENGTHS, TEXTS, a_made_up_study

PAIRS = 6  # of four models


@pytest.mark.django_db
def test_thirty_raters_with_known_preferences_are_recovered(django_assert_num_queries: Any) -> None:
    study = a_made_up_study()
    with django_assert_num_queries(1):
        answers = ladder.answers_of(study)
        checks = ladder.checks(answers)
        comparisons = ladder.comparisons_of(answers, checks.trusted)
    assert (checks.raters, checks.broken_seen, checks.broken_found) == (32, 128, 120)
    assert checks.trusted == {f"rater {n}" for n in range(30)}, "who takes broken clips for good does not count"
    assert checks.repeats == 32 * 6
    assert 30 * 6 <= checks.repeats_alike < 32 * 6
    assert len(comparisons) == 30 * TEXTS * PAIRS, "checks are no comparisons"
    rungs = ladder.ladder(comparisons)
    assert [rung.name for rung in rungs] == list(STRENGTHS)
    for rung in rungs:
        # ties pull strengths together a little, so that the truth may lie just outside the interval
        assert rung.strength == pytest.approx(STRENGTHS[rung.name], abs=0.25)
        assert rung.low < rung.strength < rung.high < rung.low + 0.8
    assert not {comparison.rater for comparison in comparisons} & set(CARELESS)


def test_a_model_that_never_lost_has_a_finite_strength() -> None:
    won, lost = ladder.ladder([Comparison(f"r{n}", "new", "old") for n in range(10)])
    assert (won.name, lost.name) == ("new", "old")
    assert 0 < won.strength < 10
    assert (won.comparisons, won.wins, lost.wins) == (10, 10, 0)


def test_ties_are_half_a_win_each_and_one_model_makes_no_ladder() -> None:
    rungs = ladder.ladder([Comparison("r1", "a", "b", tied=True), Comparison("r2", "b", "a", tied=True)])
    assert [rung.strength for rung in rungs] == pytest.approx([0, 0], abs=1e-9)
    assert ladder.ladder([]) == []


def test_alpha_is_one_for_raters_who_agree_and_about_none_for_chance() -> None:
    agreed = np.array([[3, 0, 0], [0, 3, 0], [0, 0, 3], [3, 0, 0]])
    assert agreement.alpha(agreed, "ordinal") == pytest.approx(1)
    rng = np.random.default_rng(0)
    chance = rng.multinomial(3, [1 / 3] * 3, size=2000)
    assert agreement.alpha(chance, "nominal") == pytest.approx(0, abs=0.05)


def test_alpha_is_what_krippendorff_writes_down() -> None:
    """Computing Krippendorff's alpha-reliability (2011), example D: nominal 0.743, ordinal 0.815."""
    table = [
        *((3, 0, 0, 0, 0), (0, 3, 1, 0, 0), (0, 0, 4, 0, 0), (0, 0, 4, 0, 0), (0, 4, 0, 0, 0)),
        *((1, 1, 1, 1, 0), (0, 0, 0, 4, 0), (3, 1, 0, 0, 0), (0, 4, 0, 0, 0), (0, 0, 0, 0, 3), (2, 0, 0, 0, 0)),
    ]
    assert agreement.alpha(np.array(table), "nominal") == pytest.approx(0.743, abs=5e-4)
    assert agreement.alpha(np.array(table), "ordinal") == pytest.approx(0.815, abs=5e-4)


def test_nothing_is_said_where_nobody_judged_the_same_or_all_said_the_same() -> None:
    assert agreement.alpha(np.zeros((0, 3), dtype=int), "nominal") is None
    assert agreement.alpha(np.array([[1, 0], [0, 1]]), "nominal") is None
    assert agreement.alpha(np.array([[2, 0], [3, 0]]), "nominal") is None


@pytest.mark.django_db
def test_agreement_of_ratings_counts_productions_that_two_people_rated() -> None:
    for meaning, understood in ((1, "no"), (5, "yes")):
        made = a_production()
        for rater in "ab":
            Rating.objects.create(production=made, rater=rater, meaning=meaning, motion=3, understood=understood)
    Rating.objects.create(production=a_production(), rater="a", understood="partly")
    found = {one.name: one for one in agreement.of_ratings(Rating.objects.all())}
    assert (found["meaning"].alpha, found["meaning"].units) == (1, 2)
    assert (found["understood"].alpha, found["understood"].units) == (1, 2)
    assert (found["motion"].alpha, found["motion"].units) == (None, 2), "all said the same"


@pytest.mark.django_db
def test_agreement_of_a_study_is_about_its_choices() -> None:
    study = a_made_up_study(raters=6)
    (choice,) = agreement.of_answers(StudyAnswer.objects.filter(item__study=study).exclude(rater__in=CARELESS))
    assert choice.name == "choice"
    assert choice.alpha is not None
    assert 0.1 < choice.alpha < 0.6
