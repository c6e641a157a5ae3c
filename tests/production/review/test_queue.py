"""The reviewers' queue: its states, who has what, and corrections that go on to the lexicon."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client

from production.models import LexiconProposal, Rating, RatingTag
from production.review import queue
from tests.builders import a_production

pytestmark = pytest.mark.django_db

ALL = ("view_rating", "change_rating", "add_lexiconproposal")


def a_rating(rater: str = "r", **changed: Any) -> Rating:
    return Rating.objects.create(production=a_production(), rater=rater, understood="no", **changed)


def reviewer(name: str, *permissions: str, staff: bool = True) -> User:
    user = User.objects.create_user(name, is_staff=staff)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    return user


def logged_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def act(client: Client, rating: Rating, **sent: object) -> Any:
    return client.post(f"/admin/review/ratings/{rating.pk}/?state=open", sent)


def test_taking_closing_and_opening_again_move_a_rating_through_its_states() -> None:
    rating, user = a_rating(), reviewer("eva", *ALL)
    client = logged_in(user)
    for action, state, assignee in (
        ("take", "taken", user),
        ("done", "done", user),
        ("reopen", "new", None),
        ("dismissed", "dismissed", user),
    ):
        assert act(client, rating, action=action).status_code == 302
        rating.refresh_from_db()
        assert (rating.review, rating.assignee) == (state, assignee), action


def test_what_somebody_else_has_taken_cannot_be_taken() -> None:
    rating = a_rating()
    queue.take(rating, reviewer("eva"))
    with pytest.raises(queue.AlreadyTaken):
        queue.take(rating, reviewer("jan"))
    answer = act(logged_in(User.objects.create_superuser("admin")), rating, action="take")
    rating.refresh_from_db()
    assert (answer.status_code, rating.assignee and rating.assignee.username) == (302, "eva")


def test_each_list_shows_its_own_and_what_may_not_be_read_is_in_none() -> None:
    user = reviewer("eva", *ALL)
    new, mine, done = a_rating("a"), a_rating("b"), a_rating("c", review="done")
    queue.take(mine, user)
    refused = a_rating("d", consent_service=False, comment="For myself")
    shown = {state: set(queue.queue(state, user)) for state in queue.STATES}
    assert shown["open"] == {new, mine}
    assert shown["mine"] == shown["taken"] == {mine}
    assert (shown["new"], shown["done"], shown["dismissed"]) == ({new}, {done}, set())
    client = logged_in(user)
    assert client.get(f"/admin/review/ratings/{refused.pk}/").status_code == 404
    page = client.get("/admin/review/queue/?state=open").content.decode()
    assert page.count("/admin/review/ratings/") == 2
    assert client.get("/admin/review/queue/?state=nonsense&page=99").status_code == 200


def test_next_and_back_go_through_the_queue_and_closing_goes_on() -> None:
    oldest, middle, newest = (a_rating(name) for name in "abc")
    client = logged_in(reviewer("eva", *ALL))
    page = client.get(f"/admin/review/ratings/{middle.pk}/?state=open").content.decode()
    assert f'id="review-before" href="/admin/review/ratings/{newest.pk}/?state=open"' in page
    assert f'id="review-after" href="/admin/review/ratings/{oldest.pk}/?state=open"' in page
    assert act(client, middle, action="done")["Location"] == f"/admin/review/ratings/{oldest.pk}/?state=open"
    assert act(client, oldest, action="dismissed")["Location"] == f"/admin/review/ratings/{newest.pk}/?state=open"
    assert act(client, newest, action="done")["Location"] == "/admin/review/queue/?state=open"


def test_a_rating_is_shown_with_its_production_scores_tags_and_words() -> None:
    rating = a_rating(comment="Hard <b>to</b> read", meaning=2, watched_seconds=4.25, background="deaf")
    RatingTag.objects.create(rating=rating, tag="face", moment_ms=1000, gloss="VEČER")
    page = logged_in(reviewer("eva", "view_rating")).get(f"/admin/review/ratings/{rating.pk}/").content.decode()
    for shown in (
        f'data-production="{rating.production_id}"',
        "Hard &lt;b&gt;to&lt;/b&gt; read",
        "Face at VEČER",
        'data-frame="25"',
        "Deaf",
        "4.3 s",
    ):
        assert shown in page, shown
    assert 'name="action"' not in page, "who may only look is offered no change"


def test_an_accepted_correction_is_in_the_lexicons_queue_once() -> None:
    rating, user = a_rating(), reviewer("eva", *ALL)
    tag = RatingTag.objects.create(rating=rating, tag="wrong_sign", sign=1, gloss="VEČER", better="DEŇ")
    client = logged_in(user)
    assert b'value="accept"' in client.get(f"/admin/review/ratings/{rating.pk}/").content
    for _ in range(2):
        act(client, rating, action="accept", tag=tag.pk)
    proposal = LexiconProposal.objects.get()
    assert (proposal.words, proposal.gloss, proposal.better) == ("večer", "VEČER", "DEŇ")
    assert (proposal.text_language, proposal.sign_language, proposal.accepted_by) == ("sk", "svk", user)
    assert b'value="accept"' not in client.get(f"/admin/review/ratings/{rating.pk}/").content
    rating.delete()
    proposal.refresh_from_db()
    assert proposal.tag is None, "what was accepted outlives the rating"


def test_a_tag_without_a_better_sign_or_of_another_rating_proposes_nothing() -> None:
    rating, other = a_rating("a"), a_rating("b")
    plain = RatingTag.objects.create(rating=rating, tag="face", sign=1, gloss="VEČER")
    elsewhere = RatingTag.objects.create(rating=other, tag="wrong_sign", sign=1, gloss="VEČER", better="DEŇ")
    client = logged_in(reviewer("eva", *ALL))
    for tag in (plain.pk, elsewhere.pk, "x", ""):
        assert act(client, rating, action="accept", tag=tag).status_code == 404
    assert not LexiconProposal.objects.exists()
    with pytest.raises(ValueError, match="proposes nothing"):
        queue.accept(plain, User.objects.get())


PAGES = {
    "/admin/review/": {"view_rating"},
    "/admin/review/ladder/": {"view_rating", "view_study"},
    "/admin/review/queue/": {"view_rating"},
    "/admin/review/ratings/{rating}/": {"view_rating"},
    "/admin/review/ratings.csv": {"view_rating"},
    "/admin/review/ratings.parquet": {"view_rating"},
    "/admin/review/preferences.jsonl": {"view_rating", "view_study"},
    "/admin/review/studies/": {"view_study"},
    "/admin/review/studies/new/": {"add_study"},
}


@pytest.mark.parametrize("address", PAGES)
def test_every_page_asks_for_its_permissions_and_for_staff(address: str) -> None:
    address, needed = address.format(rating=a_rating().pk), PAGES[address]
    assert Client().get(address).status_code == 302
    assert logged_in(reviewer("visitor", *needed, staff=False)).get(address).status_code == 302
    for missing in needed:
        assert logged_in(reviewer(missing, *(needed - {missing}))).get(address).status_code == 403
    assert logged_in(reviewer("all", *needed)).get(address).status_code == 200


@pytest.mark.parametrize("action", ["take", "done", "dismissed", "reopen", "accept"])
def test_who_may_only_look_changes_nothing(action: str) -> None:
    rating = a_rating()
    assert act(logged_in(reviewer("eva", "view_rating")), rating, action=action).status_code == 403
    rating.refresh_from_db()
    assert rating.review == "new"
