"""Studies are built from texts, ask every rater blindly, and keep what is answered by clip and not by side."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from django.test import Client

from ml.pose import FRAME_WIDTH, dequantise
from ml.skeleton import INDEX
from ml.text.errors import TextError
from production.models import Production, Study, StudyAnswer, StudyClip
from production.ratings import views as ratings
from production.registry import service as registry
from production.registry.weights import ModelRefused
from production.review.forms import StudyForm
from production.studies import asking, breaking
from production.studies.building import StudyPlan, Version
from tests.builders import a_model, built, fake_signer

FAKE, OTHER = "tests.builders.fake_signer", "tests.builders.other_signer"
TEXTS = ("Dobrý večer!", "Dobrý deň!", "Ďakujem.", "Dom.")

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def two_models(settings: Any) -> None:
    settings.STUDY_SIGNERS = [OTHER]
    ratings.limit.cache_clear()


def a_plan(kind: str = "ab", **changed: Any) -> StudyPlan:
    versions = (Version(FAKE, 1), Version(OTHER, 2)) if kind == "ab" else (Version(FAKE, 1),)
    fields: dict[str, Any] = {"name": "Which?", "texts": TEXTS, "versions": versions} | changed
    return StudyPlan(kind=Study.Kind(kind), text_language="sk", sign_language="svk", **fields)


def test_a_registered_model_is_compared_with_the_sites_own(settings: Any) -> None:
    a_model(settings.MODELS_DIR, "spring")
    spring = registry.add(name="spring", folder="spring", by=None)
    form = StudyForm()
    assert (spring.hash, "spring") in form.fields["second_signer"].choices
    built(a_plan(versions=(Version(FAKE, 1), Version(spring.hash, 1))))
    assert set(Production.objects.values_list("model", flat=True)) == {fake_signer().hash, spring.hash}
    (settings.MODELS_DIR / "spring" / "config.json").write_text("[]")
    with pytest.raises(ModelRefused, match="holds other files"):
        built(a_plan(versions=(Version(FAKE, 1), Version(spring.hash, 1))))


def frames_of(content: bytes) -> np.ndarray[Any, Any]:
    return np.frombuffer(content, dtype="<i2").reshape(-1, FRAME_WIDTH)


def opened(study: Study) -> Client:
    client = Client()
    assert client.get(f"/studies/{study.pk}/").status_code == 200
    return client


def next_of(client: Client, study: Study) -> Any:
    return client.get(f"/studies/{study.pk}/next/").json()


def answer(client: Client, study: Study, item: int, **said: object) -> Any:
    return client.post(f"/studies/{study.pk}/{item}/", json.dumps(said), content_type="application/json")


def test_a_comparison_has_both_versions_of_every_text_with_repeats_and_broken_clips() -> None:
    study = built(a_plan(repeats=2, broken=2))
    items = list(study.items.select_related("first__production", "second__production"))
    assert len(items) == 8
    for item, text in zip(items, TEXTS, strict=False):
        pair = (item.first.production, item.second.production)
        assert [made.text for made in pair] == [text, text]
        assert [made.model for made in pair] == [fake_signer().hash, "07e4" * 16]
    for again in items[4:6]:
        assert (again.first, again.second) == (again.repeats.second, again.repeats.first)
    assert {clip.broken for item in items[6:] for clip in (item.first, item.second)} == {"", "shuffled", "swapped"}
    assert Production.objects.count() == 8


@pytest.mark.parametrize("kind", ["full", "paraphrase"])
def test_other_studies_show_one_clip_of_each_text(kind: str) -> None:
    study = built(a_plan(kind, broken=1, repeats=1))
    assert [item.second for item in study.items.all()] == [None] * 6
    assert [item.first.broken for item in study.items.all()] == [""] * 5 + ["shuffled"]


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"versions": (Version(FAKE, 1),)}, "compares 2 versions"),
        ({"versions": (Version(FAKE, 1), Version(FAKE, 1))}, "another seed or model"),
        ({"texts": ()}, "1 to 60 texts"),
        ({"texts": ("Dom.",) * 61}, "1 to 60 texts"),
        ({"broken": 5}, "broken must be between 0 and the 4 texts"),
    ],
)
def test_a_study_that_cannot_be_is_refused(changed: Any, problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        a_plan(**changed)


def test_only_models_that_the_site_names_are_loaded(settings: Any) -> None:
    settings.STUDY_SIGNERS = []
    with pytest.raises(ValueError, match="neither SIGNER nor one of STUDY_SIGNERS"):
        built(a_plan())


def test_a_text_that_cannot_be_signed_leaves_nothing_behind() -> None:
    with pytest.raises(TextError):
        built(a_plan(texts=("Dom.", "…")))
    assert not Study.objects.exists()
    assert not Production.objects.exists()


def test_a_shuffled_clip_has_the_same_frames_in_another_order() -> None:
    frames = np.repeat(np.arange(80, dtype=np.int16)[:, None], FRAME_WIDTH, axis=1)
    shuffled = breaking.broken(frames, StudyClip.Broken.SHUFFLED, seed=3)
    assert sorted(shuffled[:, 0]) == list(range(80))
    assert (np.diff(shuffled[:, 0].astype(int)) != 1).sum() == 80 // breaking.PART - 1
    short = breaking.broken(frames[:9], StudyClip.Broken.SHUFFLED, seed=3)
    assert list(short[:, 0]) != list(range(9))


def test_swapped_hands_are_in_each_others_place_and_all_else_stays() -> None:
    rng = np.random.default_rng(0)
    frames = rng.integers(-8000, 8000, (5, FRAME_WIDTH)).astype(np.int16)
    before, after = (
        dequantise(frames).positions,
        dequantise(breaking.broken(frames, StudyClip.Broken.SWAPPED, 0)).positions,
    )
    assert np.array_equal(after[:, INDEX["LeftHand"]], before[:, INDEX["RightHand"]])
    assert np.array_equal(after[:, INDEX["RightHandIndex1"]], before[:, INDEX["LeftHandIndex1"]])
    assert np.array_equal(after[:, INDEX["Head"]], before[:, INDEX["Head"]])
    assert np.array_equal(after[:, INDEX["LeftArm"]], before[:, INDEX["LeftArm"]])


def test_every_question_is_asked_once_and_repeats_come_last() -> None:
    study = built(a_plan(repeats=2))
    client, asked = opened(study), []
    while (question := next_of(client, study))["item"]:
        assert (question["done"], question["all"]) == (len(asked), 6)
        asked.append(question["item"])
        assert answer(client, study, question["item"], choice="tie").status_code == 201
    assert sorted(asked) == sorted(study.items.values_list("pk", flat=True))
    assert set(asked[4:]) == set(study.items.exclude(repeats=None).values_list("pk", flat=True))
    assert next_of(client, study) == {"item": None, "text": "", "clips": [], "done": 6, "all": 6}


def test_clips_come_by_the_side_they_are_on_and_answers_are_kept_by_clip() -> None:
    study = built(a_plan())
    for _ in range(4):
        client = opened(study)
        question = next_of(client, study)
        left, right = (frames_of(client.get(address).content) for address in question["clips"])
        item = study.items.get(pk=question["item"])
        first = next(iter(fake_chunks(item.first.production)))
        left_is_first = np.array_equal(left[: len(first)], first)
        assert left_is_first != np.array_equal(right[: len(first)], first)
        assert answer(client, study, item.pk, choice="left").status_code == 201
        kept = StudyAnswer.objects.latest("pk")
        assert kept.choice == ("first" if left_is_first else "second")
        assert kept.swapped is not left_is_first
    assert not np.array_equal(left, right)


def fake_chunks(production: Production) -> Any:
    from production.records import recall  # noqa: PLC0415

    return (chunk.frames for chunk in recall(production, fake_signer()).chunks())


def test_sides_are_drawn_for_every_rater() -> None:
    study = built(a_plan())
    item = study.items.first()
    assert item is not None
    swapped = sum(asking.is_swapped(item, f"{n:032x}") for n in range(200))
    assert 70 < swapped < 130


def test_answers_keep_who_says_it_how_it_was_watched_and_what_it_may_be_used_for() -> None:
    study = built(a_plan("full"))
    client = opened(study)
    item = next_of(client, study)["item"]
    said = {"meaning": 4, "motion": 2, "background": "deaf", "consent": {"training": True}, "speed": 0.6, "replays": 1}
    assert answer(client, study, item, **said).status_code == 201
    assert answer(client, study, item, **said | {"meaning": 5}).status_code == 201
    kept = StudyAnswer.objects.get()
    assert (kept.meaning, kept.motion, kept.choice, kept.background) == (5, 2, "", "deaf")
    assert (kept.consent_service, kept.consent_training, kept.speed, kept.replays) == (False, True, 0.6, 1)


def test_a_paraphrase_is_asked_without_the_text() -> None:
    study = built(a_plan("paraphrase"))
    client = opened(study)
    question = next_of(client, study)
    assert (question["text"], len(question["clips"])) == ("", 1)
    assert b"Dobr" not in client.get(f"/studies/{study.pk}/").content
    assert answer(client, study, question["item"], paraphrase="").status_code == 400
    assert answer(client, study, question["item"], paraphrase="Good evening").status_code == 201
    assert StudyAnswer.objects.get().paraphrase == "Good evening"


@pytest.mark.parametrize("said", [{}, {"choice": "first"}, {"choice": 1}, {"choice": "left", "speed": 99}])
def test_what_is_no_answer_is_refused_and_named(said: dict[str, object]) -> None:
    study = built(a_plan())
    client = opened(study)
    refused = answer(client, study, next_of(client, study)["item"], **said)
    assert (refused.status_code, refused.json()["code"]) == (400, "bad_message")
    assert not StudyAnswer.objects.exists()


def test_who_has_not_opened_a_study_or_came_too_late_gets_nothing() -> None:
    study, other = built(a_plan()), built(a_plan())
    item = study.items.first()
    assert item is not None
    for address in (f"/studies/{study.pk}/next/", f"/studies/{study.pk}/{item.pk}/left/"):
        assert Client().get(address).status_code == 404
    client = opened(study)
    assert client.get(f"/studies/{other.pk}/{item.pk}/left/").status_code == 404
    Study.objects.update(is_open=False)
    assert client.get(f"/studies/{study.pk}/next/").status_code == 404
    assert answer(client, study, item.pk, choice="tie").status_code == 404
    assert b"closed" in client.get(f"/studies/{study.pk}/").content


def test_productions_of_a_study_are_not_tidied_away(settings: Any) -> None:
    from production.upkeep import tidy  # noqa: PLC0415

    settings.PRODUCTIONS_KEPT = 0
    built(a_plan())
    tidy()
    assert Production.objects.count() == 8


def test_who_has_rated_is_invited_to_an_open_study_that_wants_them() -> None:
    built(a_plan())
    inviting, client = built(a_plan(invites=True)), Client()
    rated = {"production": str(Production.objects.first().pk), "understood": "yes"}  # type: ignore[union-attr]

    def told() -> object:
        return client.post("/api/ratings/", json.dumps(rated), content_type="application/json").json()["study"]

    assert told() == f"/studies/{inviting.pk}/"
    Study.objects.update(is_open=False)
    assert told() is None


def test_answers_are_kept_as_long_as_ratings(settings: Any) -> None:
    from production.upkeep import tidy  # noqa: PLC0415

    study = built(a_plan())
    item = study.items.first()
    for n in range(3):
        StudyAnswer.objects.create(item=item, rater=f"r{n}", choice="tie")
    settings.RATINGS_KEPT = 1
    tidy()
    assert [answer.rater for answer in StudyAnswer.objects.all()] == ["r2"]
