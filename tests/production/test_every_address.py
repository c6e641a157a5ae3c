"""Every address of the site, asked by everybody: one table, and no address that is not in it.

What belongs to somebody (a batch of clips, a token, a webhook) belongs to Ema, the first educator.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client

from production.accounts.models import ApiToken, Delivery, Webhook
from production.accounts.roles import ADMINISTRATORS, EDUCATORS, REVIEWERS, VISITORS
from production.api import tokens
from production.api.scopes import SCOPES
from production.clips import storage
from production.clips.batches import drafts
from production.clips.batches.lines import read_lines
from production.clips.batches.orders import Defaults
from production.models import Clip, ClipDraft, ClipJob, SignProposal, Study, StudyClip, StudyItem
from production.webhooks import service
from production.webhooks.addresses import Target
from tests.builders import a_production
from tests.production.test_any_request import ADDRESSES

WHO: Final = {  # the columns of the table
    "nobody": None,
    "no role": (),
    "visitor": (VISITORS,),
    "Ema": (EDUCATORS,),
    "educator": (EDUCATORS,),
    "reviewer": (REVIEWERS,),
    "administrator": (ADMINISTRATORS,),
    "superuser": (),
}
KNOWN: Final = UUID(int=7)
HOOK: Final = UUID(int=8)
PARTS: Final = {
    "production_id": str(KNOWN),
    "job_id": str(KNOWN),
    "draft_id": str(KNOWN),
    "row_id": "1",
    "webhook_id": str(HOOK),
    "study_id": str(KNOWN),
    "proposal_id": "1",
    "item_id": "1",
    "side": "left",
    "batch_id": str(KNOWN),
    "token_id": "1",
    "delivery_id": str(HOOK),
    "number": "1",
    "ending": "json",
    "sign_language": "svk",
    "gloss": "MAMA",
    "key": "x",
    "pk": "1",
    "uidb36": "1",
}
TEXT: Final = {"text": "Dobrý večer!", "text_language": "sk", "sign_language": "svk"}
RATING: Final = {"production": str(KNOWN), "meaning": 3, "motion": 3}
BATCH: Final = {"rows": [{"text": "Ahoj"}], "text_language": "sk", "sign_language": "svk"}
SIGN: Final = {
    **{"hands": "one", "shape": "1", "palm": "in", "fingers": "up", "place": "chin", "contact": "index tip"},
    **{"movement": "tap 2", "word": "deaf", "sign_language": "ase"},
}
CLIPS: Final = {"texts": "Ahoj", "languages": "sk-svk", "fingerspelling_speed": "1.0"}

# Statuses by column: nobody, no role, visitor, Ema, educator, reviewer, administrator, superuser. One for all where
# it is the same for everybody. 302 leads to the login, to where the password is asked for again, or on from a form.
PAGES: Final = """
GET  /                                              200
GET  /p/{production_id}                             200
GET  /p/{production_id}.{ending}                    200
GET  /dictionary/                                   302
GET  /dictionary/{sign_language}/                   200
GET  /dictionary/{sign_language}/{gloss}/           200
GET  /favicon.ico                                   302
POST /i18n/setlang/                                 302
GET  /i18n/setlang/                                 302
GET  /metrics                                       404 404 404 404 404 404 200 200
POST /api/plan/                                     200
GET  /api/plan/                                     405
GET  /api/ratings/                                  200
POST /api/ratings/                                  201

GET  /kept/                                         200
GET  /embed/                                        400
GET  /embed/v1.js                                   200
GET  /embed/{production_id}                         200

GET  /describe/                                     302 403 403 200 200 200 200 200
POST /describe/                                     302 403 403 302 302 302 302 302
POST /describe/motion                               302 403 403 200 200 200 200 200
GET  /describe/{proposal_id}/                       302 403 403 200 404 200 200 200

GET  /studies/{study_id}/                           200
GET  /studies/{study_id}/next/                      404
GET  /studies/{study_id}/{item_id}/{side}/          404
POST /studies/{study_id}/{item_id}/                 404

GET  /clips/                                        302 403 403 200 200 403 200 200
POST /clips/                                        302 403 403 302 302 403 302 302
GET  /clips/drafts/{draft_id}/                      302 403 403 200 404 403 404 404
POST /clips/drafts/{draft_id}/rows                  302 403 403 200 404 403 404 404
POST /clips/drafts/{draft_id}/rows/{row_id}         302 403 403 200 404 403 404 404
POST /clips/drafts/{draft_id}/rows/{row_id}/remove  302 403 403 200 404 403 404 404
POST /clips/drafts/{draft_id}/make                  302 403 403 302 404 403 404 404
POST /clips/drafts/{draft_id}/delete                302 403 403 302 404 403 404 404
POST /clips/{job_id}/name                           302 403 403 302 404 403 404 404
POST /clips/{job_id}/rewrite                        302 403 403 302 404 403 404 404
GET  /clips/{job_id}/                               302 403 403 200 404 403 404 404
GET  /clips/{job_id}/progress                       302 403 403 200 404 403 404 404
GET  /clips/{job_id}/clips.zip                      302 403 403 200 404 403 404 404
GET  /clips/{job_id}/{number}.{ending}              302 403 403 200 404 403 404 404
POST /clips/{job_id}/{number}/cancel                302 403 403 302 404 403 404 404
POST /clips/{job_id}/{number}/retry                 302 403 403 302 404 403 404 404
GET  /clips/{job_id}/delete                         302 403 403 200 404 403 404 404
GET  /clips/{job_id}/cancel                         405
GET  /clips/{job_id}/retry                          405
POST /clips/{job_id}/cancel                         302 403 403 302 404 403 404 404
POST /clips/{job_id}/retry                          302 403 403 302 404 403 404 404
POST /clips/{job_id}/delete                         302 403 403 302 404 403 404 404

GET  /accounts/                                     302 200 200 200 200 200 200 200
GET  /accounts/login/                               200 302 302 302 302 302 302 302
GET  /accounts/signup/                              200 302 302 302 302 302 302 302
GET  /accounts/logout/                              302 200 200 200 200 200 200 200
POST /accounts/logout/                              302
GET  /accounts/inactive/                            200
GET  /accounts/password/change/                     302 200 200 200 200 200 200 200
GET  /accounts/password/set/                        302
GET  /accounts/reauthenticate/                      302 200 200 200 200 200 200 200
GET  /accounts/tokens/                              302 403 200 200 200 200 200 200
POST /accounts/tokens/                              302 403 302 302 302 302 302 302
GET  /accounts/tokens/{token_id}/revoke             302 405 405 405 405 405 405 405
POST /accounts/tokens/{token_id}/revoke             302 404 404 302 404 404 404 404
GET  /accounts/webhooks/                            302 403 403 200 200 403 200 200
POST /accounts/webhooks/                            302 403 403 302 302 403 302 302
GET  /accounts/webhooks/{webhook_id}/try            302 405 405 405 405 405 405 405
POST /accounts/webhooks/{webhook_id}/try            302 404 404 302 404 404 404 404
POST /accounts/webhooks/{webhook_id}/delete         302 404 404 302 404 404 404 404
POST /accounts/webhooks/{webhook_id}/{delivery_id}/again 302 404 404 302 404 404 404 404
GET  /accounts/my-data/                             302 200 200 200 200 200 200 200
GET  /accounts/my-data/export                       302
GET  /accounts/my-data/erase                        302 200 200 200 200 200 200 200
POST /accounts/my-data/erase                        302
GET  /accounts/two-factor/                          302 200 200 200 200 200 200 200
GET  /accounts/two-factor/authenticate/             302
GET  /accounts/two-factor/reauthenticate/           302
GET  /accounts/two-factor/totp/activate/            302
GET  /accounts/two-factor/totp/deactivate/          302 404 404 404 404 404 404 404
GET  /accounts/two-factor/webauthn/                 302 200 200 200 200 200 200 200
GET  /accounts/two-factor/webauthn/add/             302
GET  /accounts/two-factor/webauthn/reauthenticate/  302
GET  /accounts/two-factor/webauthn/keys/{pk}/remove/ 302
GET  /accounts/two-factor/webauthn/keys/{pk}/edit/  302
GET  /accounts/two-factor/recovery-codes/           302 404 404 404 404 404 404 404
GET  /accounts/two-factor/recovery-codes/download/  302 404 404 404 404 404 404 404
GET  /accounts/two-factor/recovery-codes/generate/  302
GET  /accounts/email/                               404
GET  /accounts/confirm-email/                       404
GET  /accounts/confirm-email/{key}/                 404
GET  /accounts/password/reset/                      404
GET  /accounts/password/reset/done/                 404
GET  /accounts/password/reset/key/{uidb36}-{key}/   404
GET  /accounts/password/reset/key/done/             404
"""
# The same columns, each with a token of its own for every scope.
API: Final = """
GET    /api/v1/                                          404
GET    /api/v1/openapi.json                              200
GET    /api/v1/languages                                 200
POST   /api/v1/plans                                     200
GET    /api/v1/dictionary/{sign_language}                200
GET    /api/v1/dictionary/{sign_language}/{gloss}        200
POST   /api/v1/productions                               401 403 201 201 201 201 201 201
GET    /api/v1/productions/{production_id}               401 403 200 200 200 200 200 200
GET    /api/v1/productions/{production_id}/files/{ending} 401 403 200 200 200 200 200 200
POST   /api/v1/batches/check                             401 403 403 200 200 403 200 200
POST   /api/v1/batches                                   401 403 403 201 201 403 201 201
GET    /api/v1/batches                                   401 403 403 200 200 403 200 200
GET    /api/v1/batches/{batch_id}                        401 403 403 200 404 403 404 404
GET    /api/v1/batches/{batch_id}/archive                401 403 403 200 404 403 404 404
GET    /api/v1/batches/{batch_id}/clips/{number}/files/{ending} 401 403 403 200 404 403 404 404
POST   /api/v1/batches/{batch_id}/cancel                 401 403 403 200 404 403 404 404
POST   /api/v1/batches/{batch_id}/retry                  401 403 403 200 404 403 404 404
POST   /api/v1/batches/{batch_id}/clips/{number}/cancel  401 403 403 200 404 403 404 404
POST   /api/v1/batches/{batch_id}/clips/{number}/retry   401 403 403 200 404 403 404 404
DELETE /api/v1/batches/{batch_id}                        401 403 403 204 404 403 404 404
POST   /api/v1/ratings                                   401 403 201 201 201 201 201 201
GET    /api/v1/ratings                                   401 403 200 200 200 200 200 200
DELETE /api/v1/ratings                                   401 403 204 204 204 204 204 204
GET    /api/v1/webhooks                                  401 403 403 200 200 403 200 200
POST   /api/v1/webhooks                                  401 403 403 201 201 403 201 201
GET    /api/v1/webhooks/{webhook_id}                     401 403 403 200 404 403 404 404
GET    /api/v1/webhooks/{webhook_id}/deliveries          401 403 403 200 404 403 404 404
POST   /api/v1/webhooks/{webhook_id}/ping                401 403 403 202 404 403 404 404
DELETE /api/v1/webhooks/{webhook_id}                     401 403 403 204 404 403 404 404
"""
ROWS: Final = "/clips/drafts/{draft_id}/rows"
JSON: Final = (ROWS, ROWS + "/{row_id}")  # pages whose scripts send JSON
BODIES: Final[dict[str, dict[str, Any]]] = {
    "/api/plan/": TEXT,
    "/api/ratings/": RATING,
    "/api/v1/plans": TEXT,
    "/api/v1/batches/check": BATCH,
    "/api/v1/batches": BATCH,
    "/api/v1/ratings": RATING,
    "/api/v1/productions": TEXT,
    "/api/v1/webhooks": {"url": "https://hooks.example.org/", "events": ["batch.finished"]},
    "/clips/": CLIPS,
    "/describe/": SIGN,
    "/describe/motion": SIGN,
    ROWS: {"cells": {"text": "Dom"}},
    ROWS + "/{row_id}": {"cells": {"text": "Dom"}},
    "/accounts/tokens/": {"name": "mine", "scopes": ["produce"]},
    "/accounts/webhooks/": {"url": "https://hooks.example.org/"},
    "/accounts/my-data/erase": {"name": "Ema"},
}


def rows(table: str) -> list[Any]:
    """(method, path, statuses) of each line."""
    found = []
    for line in filter(None, map(str.strip, table.splitlines())):
        method, path, *statuses = line.split()
        columns = [int(status) for status in statuses]
        found.append(
            pytest.param(method, path, columns * len(WHO) if len(columns) == 1 else columns, id=f"{method} {path}")
        )
    return found


@pytest.fixture
def people(db: None, monkeypatch: pytest.MonkeyPatch) -> dict[str, User]:
    """Somebody for each column, and what belongs to Ema."""
    monkeypatch.setattr(service, "checked", lambda url: Target("hooks.example.org", 443, "/", "93.184.215.14"))
    found = {}
    for name, groups in WHO.items():
        if groups is not None:
            found[name] = User.objects.create_user(name, password="a long password")
            found[name].groups.set(Group.objects.filter(name__in=groups))
    User.objects.filter(username="superuser").update(is_superuser=True, is_staff=True)
    found["superuser"].refresh_from_db()
    ema = found["Ema"]
    production = a_production(pk=KNOWN)
    job = ClipJob.objects.create(pk=KNOWN, owner=ema, text_language="sk", sign_language="svk")
    clip = Clip.objects.create(
        job=job, number=1, text="Ahoj", production=production, formats=["json"], state=Clip.State.READY
    )
    storage.save(clip, "json", b"{}")
    sheet, defaults = read_lines("Ahoj"), Defaults("sk", "svk")
    draft = drafts.start(owner=ema, sheet=sheet, defaults=defaults)
    ClipDraft.objects.filter(pk=draft.pk).update(id=KNOWN)
    study = Study.objects.create(pk=KNOWN, name="Study", kind=Study.Kind.FULL, text_language="sk", sign_language="svk")
    shown = StudyClip.objects.create(study=study, production=production, frames=zlib.compress(b""))
    StudyItem.objects.create(pk=1, study=study, number=1, first=shown)
    SignProposal.objects.create(pk=1, author=ema, word="deaf", sign_language="ase", description={})
    ApiToken.objects.create(pk=1, account=ema, name="laptop", digest="0" * 64, beginning="hs_")
    hook = Webhook.objects.create(pk=HOOK, account=ema, url="https://hooks.example.org/", secret="whsec_eA==")
    Delivery.objects.create(pk=HOOK, webhook=hook, event="ping", data={})
    return found


def asked(client: Client, method: str, path: str, **headers: str) -> int:
    body = BODIES.get(path, {}) if method == "POST" else {}
    address = path.format(**PARTS)
    if path.strip("/").endswith("/ratings") and method != "POST":
        address += f"?production={KNOWN}"
    if path.startswith("/api/") or path in JSON:
        return client.generic(method, address, _json(body), "application/json", headers=headers).status_code
    return client.post(address, body).status_code if method == "POST" else client.get(address).status_code


def _json(body: dict[str, Any]) -> str:
    import json  # noqa: PLC0415

    return json.dumps(body) if body else ""


def everybody(people: dict[str, User], ask: Callable[[User | None], int]) -> list[int]:
    """What each is answered, who finds everything as it was before."""
    from django.db import transaction  # noqa: PLC0415

    answers = []
    for name in WHO:
        with transaction.atomic():
            answers.append(ask(people.get(name)))
            transaction.set_rollback(True)
    return answers


@pytest.mark.slow
@pytest.mark.parametrize(("method", "path", "statuses"), rows(PAGES))
def test_everybody_is_answered_as_the_table_says(
    people: dict[str, User], method: str, path: str, statuses: list[int]
) -> None:
    def ask(user: User | None) -> int:
        client = Client()
        if user:
            client.force_login(user)
        return asked(client, method, path)

    assert dict(zip(WHO, everybody(people, ask), strict=True)) == dict(zip(WHO, statuses, strict=True))


@pytest.mark.slow
@pytest.mark.parametrize(("method", "path", "statuses"), rows(API))
def test_every_token_is_answered_as_the_table_says(
    people: dict[str, User], method: str, path: str, statuses: list[int]
) -> None:
    def ask(user: User | None) -> int:
        if user is None:
            return asked(Client(), method, path)
        _, key = tokens.make(account=user, name="all", scopes=SCOPES, days=None)
        return asked(Client(), method, path, authorization=f"Bearer {key}")

    assert dict(zip(WHO, everybody(people, ask), strict=True)) == dict(zip(WHO, statuses, strict=True))


def test_no_address_is_missing() -> None:
    def plain(route: str) -> str:
        named = re.sub(r"\(\?P<(\w+)>[^)]*\)", r"{\1}", route)
        return "/" + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", named)

    listed = {row.values[1] for table in (PAGES, API) for row in rows(table)}
    assert {plain(route) for route, _ in ADDRESSES if not route.startswith("admin/")} == listed


# Whose rows are nobody else's business, so that only administrators see their lists.
PRIVATE: Final = {f"production/{name}" for name in ("apitoken", "webhook")}


def lists() -> list[str]:
    found = {match[1] for route, _ in ADDRESSES if (match := re.fullmatch(r"admin/(\w+/\w+)/", route))}
    return sorted(found - {"password_change/done"})


@pytest.mark.slow
@pytest.mark.parametrize("model", lists())
def test_the_admin_opens_by_permissions(people: dict[str, User], model: str) -> None:
    def ask(user: User | None) -> int:
        client = Client()
        if user:
            client.force_login(user)
        return client.get(f"/admin/{model}/").status_code

    theirs = model.partition("/")[0] in ("production", "review") and model not in PRIVATE
    reviewers = 200 if theirs else 403
    outside = dict.fromkeys(("nobody", "no role", "visitor", "Ema", "educator"), 302)
    inside = {"reviewer": reviewers, "administrator": 200, "superuser": 200}
    assert dict(zip(WHO, everybody(people, ask), strict=True)) == outside | inside
