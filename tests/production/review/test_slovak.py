"""Reviewers who read Slovak get every page in it."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.test import Client

from production.models import Rating, Study
from tests.builders import a_production

pytestmark = pytest.mark.django_db
SAID = {
    "": "Najžiadanejšie slová",
    "queue/": "Porozumenie",
    "ratings/1/": "Vybavené",
    "ladder/": "Krippendorffova alfa",
    "models/": "Čo posunkovalo predtým",
    "studies/": "Zostaviť štúdiu",
    "studies/new/": "Posunkovať texty a otvoriť štúdiu",
    "studies/{study}/": "Uzavrieť štúdiu",
}


@pytest.mark.parametrize("page", SAID)
def test_a_page_of_review_is_in_the_language_of_who_reads_it(page: str) -> None:
    Rating.objects.create(pk=1, production=a_production(), rater="r", understood="no")
    study = Study.objects.create(name="Porovnanie", kind=Study.Kind.AB, text_language="sk", sign_language="svk")
    client = Client(headers={"accept-language": "sk"})
    client.force_login(User.objects.create_superuser("root"))
    shown = client.get("/admin/review/" + page.format(study=study.pk)).content.decode()
    shown = shown.partition('class="review')[2] or shown  # around it are names of the admin's own
    assert SAID[page] in shown
    english = ("Understood", "Meaning", "Raters", "Queue", "Studies", "Models", "Nothing")
    assert [word for word in english if f">{word}" in shown] == []
