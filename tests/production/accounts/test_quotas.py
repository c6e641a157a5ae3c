"""How much an account may have made in a day, and what it is told beyond that."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.utils import timezone

from ml.signing import Options
from production.accounts import quotas
from production.accounts.models import DailyUse
from production.accounts.roles import EDUCATORS
from production.clips import making, rendering, service
from production.clips.batches.orders import Order
from production.models import Clip, ClipJob

pytestmark = pytest.mark.django_db
FORM = {"texts": "Ahoj\nDobrý deň", "languages": "sk-svk", "fingerspelling_speed": "1.0"}


@pytest.fixture
def ema(person: Callable[..., User]) -> User:
    return person("Ema", EDUCATORS)


def test_as_many_clips_as_the_site_allows_and_not_one_more(ema: User, client: Client, settings: Any) -> None:
    settings.CLIPS_A_DAY = 3
    client.force_login(ema)
    assert client.post("/clips/", FORM).status_code == 302
    answer = client.post("/clips/", FORM)
    assert answer.status_code == 400
    said = answer.content.decode()
    assert "3 clips a day are possible with this account. 2 are used, 2 more were asked for." in said
    assert FORM["texts"].splitlines()[1] in said, "what was written stays"
    assert client.post("/clips/", FORM | {"texts": "Ahoj"}).status_code == 302
    assert quotas.allowance(ema).clips == Clip.objects.count() == 3
    assert "3 / 3" in client.get("/accounts/").content.decode()


def test_deleting_and_trying_again_make_no_room(ema: User, client: Client, settings: Any) -> None:
    settings.CLIPS_A_DAY = 2
    client.force_login(ema)
    client.post("/clips/", FORM)
    job = ClipJob.objects.get()
    Clip.objects.update(state=Clip.State.FAILED)
    answer = client.post(f"/clips/{job.pk}/retry", follow=True)
    assert "2 clips a day" in answer.content.decode()
    assert not Clip.objects.filter(state=Clip.State.WAITING).exists()
    service.delete_job(job=job)
    assert client.post("/clips/", FORM).status_code == 400


def test_tomorrow_it_begins_anew(ema: User, settings: Any) -> None:
    settings.CLIPS_A_DAY = 2
    quotas.take(ema, "clips", 2)
    with pytest.raises(quotas.QuotaReached) as reached:
        quotas.take(ema, "clips", 1)
    assert 0 < reached.value.retry_after <= 86_401
    DailyUse.objects.update(day=timezone.now().date() - timedelta(days=1))
    quotas.take(ema, "clips", 1)
    assert quotas.allowance(ema).clips == 1


def test_beyond_the_seconds_of_video_a_clip_has_its_motion_and_says_why_there_is_no_more(
    ema: User, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.VIDEO_SECONDS_A_DAY = 3
    monkeypatch.setattr(rendering, "render", lambda *_, **__: b"video")
    job = service.create_job(
        owner=ema, orders=[Order("Dobrý večer!")] * 3, text_language="sk", sign_language="svk", options=Options()
    )
    clips = list(job.clips.all())
    for clip in clips:
        making.make_clip(clip_id=clip.pk)
        clip.refresh_from_db()
    assert ["mp4" in clip.formats for clip in clips] == [True, False, False]
    last = clips[-1]
    assert last.state == Clip.State.READY
    assert "bvh" in last.formats
    assert "3 seconds of video a day" in last.problem
    assert service.can_retry(last)
    assert 0 < quotas.allowance(ema).seconds <= 3


def test_who_may_exceed_them_does(ema: User, settings: Any) -> None:
    settings.CLIPS_A_DAY = 1
    ema.user_permissions.add(Permission.objects.get(codename="exceed_quota"))
    ema = User.objects.get(pk=ema.pk)
    quotas.take(ema, "clips", 5)
    assert quotas.allowance(ema) == quotas.Allowance(5, 0, None, None)


def test_days_that_are_over_are_forgotten(ema: User) -> None:
    for days in range(4):
        DailyUse.objects.create(account=ema, day=timezone.now().date() - timedelta(days=days))
    assert quotas.prune() == 2
