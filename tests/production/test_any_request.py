"""Requests that mean no good to every address there is: none may be a fault of ours.

500 calls by default; `ANY_REQUEST_CALLS=5000 pytest tests/production/test_any_request.py` makes as many as that.
"""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from collections.abc import Iterator
from copy import deepcopy
from http.cookies import CookieError
from typing import Any, Final
from urllib.parse import quote
from uuid import UUID

import pytest
from django.conf import settings as site
from django.contrib.auth.models import Group, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from production.accounts.roles import EDUCATORS
from production.clips.batches import drafts
from production.clips.batches.lines import read_lines
from production.clips.batches.orders import Defaults
from production.models import Clip, ClipDraft, ClipJob, Rating
from tests.builders import a_production

FEW: Final = 500
CALLS: Final = int(os.environ.get("ANY_REQUEST_CALLS", FEW))
WHO: Final = ("visitor", "educator", "administrator")
KNOWN: Final = UUID(int=7)  # id of the production and of the job that there are


def addresses(patterns: Any = None, prefix: str = "") -> Iterator[tuple[str, dict[str, str]]]:
    """Every route of the site as it is written, with the kinds of its parts."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        route = prefix + str(pattern.pattern).lstrip("^").rstrip("$")
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns, route)
        elif isinstance(pattern, URLPattern):
            kinds = {name: type(kind).__name__ for name, kind in pattern.pattern.converters.items()}
            yield route, kinds


ADDRESSES: Final = sorted(addresses(), key=lambda found: found[0])
OWN: Final = [found for found in ADDRESSES if not found[0].startswith("admin/")]

# Halves of surrogate pairs and controls as often as all other characters together.
words = st.lists(st.sampled_from("\ud800\udfff\x00\x1b\r\n\u202eé%'\"<=") | st.characters(), max_size=12).map("".join)
numbers = st.sampled_from([-1, 0, 1, 2**31, 2**63, 2**64, 10**40]) | st.integers()
ids = st.sampled_from([str(KNOWN), "0", "1", "nothing", "_0A"]) | st.uuids().map(str)
values = st.recursive(
    st.none() | st.booleans() | numbers | st.floats() | words | ids,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3),
    max_leaves=4,
)
fields = st.sampled_from(
    [
        *("production", "meaning", "motion", "comment", "speed", "texts", "languages", "left_handed", "next"),
        *(
            "fingerspelling_speed",
            "file",
            "check",
            "wanted",
            "name",
            "size",
            "username",
            "password",
            "page",
            "q",
            "p",
            "o",
            "e",
            "all",
            "action",
            "index",
        ),
        *("_selected_action", "select_across", "post", "_popup", "_to_field", "_changelist_filters"),
        *("state", "state__exact", "model", "created_at__gte", "created_at__year", "created_at__day", "id__exact"),
        *("owner__id__exact", "job__id__exact", "meaning__gte", "comment__isempty", "username__contains", "term"),
        *("app_label", "model_name", "field_name", "object_id", "user", "groups", "password1", "password2"),
    ]
)
known = st.sampled_from(["1", "3", "true", "sk-svk", "Ahoj\nDobrý deň", "export_csv", "delete_selected", "yes", "-1.2"])
bodies = st.dictionaries(fields | words, words | ids | known | numbers.map(str), max_size=5)
json_bodies = st.dictionaries(fields | words, values, max_size=5).map(json.dumps) | values.map(json.dumps)
good_rating = {"production": str(KNOWN), "meaning": 3, "motion": 4, "comment": "Pekné", "speed": 1.0}
good_plan = {
    **{"text": "Ahoj!", "text_language": "sk", "sign_language": "svk", "options": {"order": "text"}},
    "plan": [{"gloss": "DOM", "kind": "sign", "text_span": [0, 4]}],
}
good_row = {"cells": {"text": "Dom", "language": "sk", "speed": "0.5", "size": "720x720", "time": "", "hand": "left"}}
nearly_good = st.sampled_from([good_rating, good_plan, good_row, good_row["cells"]]).flatmap(
    lambda good: st.builds(lambda name, value: json.dumps(good | {name: value}), st.sampled_from(sorted(good)), values)
)
methods = st.sampled_from(["GET", "GET", "GET", "POST", "POST", "POST", "HEAD", "PUT", "DELETE", "OPTIONS", "BREW"])
kinds_of_bodies = st.sampled_from(
    [
        *("application/json", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"),
        *("multipart/form-data", "multipart/form-data; boundary=", "text/plain; charset=utf-16", ""),
        *("application/x-www-form-urlencoded; charset=nonsense", "application/json; charset=\udcff"),
    ]
)
cookies = st.integers(0, 9).flatmap(lambda dice: st.none() if dice else words | st.just('"\\000aaaaaaaaaaaaaaaaaaaa"'))
headers = st.sampled_from(["referer", "accept-encoding", "x-forwarded-for", "range", "authorization", "x-csrftoken"])
parts = {
    "UUIDConverter": st.just(str(KNOWN)) | st.uuids().map(str),
    "IntConverter": st.just("1") | numbers.map(abs).map(str),
}


@st.composite
def paths(draw: st.DrawFn) -> str:
    """Mostly one of the site's; sometimes with something behind it."""
    route, kinds = draw(st.sampled_from(OWN) | st.sampled_from(ADDRESSES))
    path = f"/{route}"
    for name, kind in kinds.items():
        part = draw(parts.get(kind, ids | words))
        path = re.sub(rf"<(?:\w+:)?{name}>", lambda _, part=part: part, path)
    path += draw(words) if draw(st.integers(0, 9)) == 0 else ""
    return quote(path.encode(errors="surrogatepass"))


tables = st.lists(
    words | st.sampled_from(['"', "text,name\n", "Dom;sk\n", "00:01.000 --> 00:02.000\n", "\n\n"]), max_size=9
)
files = st.tuples(
    st.sampled_from(["texts", "file", "file"]),
    st.sampled_from(["a\0.txt", "a.csv", "a.tsv", "a.srt", "a.vtt", "a.exe"]),
    st.binary(max_size=99) | tables.map(lambda some: "".join(some).encode(errors="surrogatepass")),
)
requests = st.fixed_dictionaries(
    {
        "path": paths(),
        "query": st.just({}) | bodies,
        "method": methods,
        "body": bodies | nearly_good | json_bodies | st.text('[{"}]:,1e') | st.binary(max_size=200),
        "kind": kinds_of_bodies,
        "files": st.none() | files,
        "cookie": cookies,
        "headers": st.just({}) | st.dictionaries(headers, words, max_size=2),
    }
)


@pytest.fixture
def visitors(db: None) -> dict[str, Client]:
    """Somebody of each kind, and a row of each kind to be found."""
    production = a_production(pk=KNOWN)
    found = {who: Client(raise_request_exception=False) for who in WHO}
    educator = User.objects.create_user("Ema")
    educator.groups.add(Group.objects.get(name=EDUCATORS))
    for who, user in (("educator", educator), ("administrator", User.objects.create_superuser("Ján"))):
        found[who].force_login(user)
    job = ClipJob.objects.create(pk=KNOWN, owner=educator, text_language="sk", sign_language="svk")
    Clip.objects.create(job=job, number=1, text="Ahoj", production=production, formats=["json"])
    draft = drafts.start(owner=educator, sheet=read_lines("Ahoj\nDom"), defaults=Defaults("sk", "svk"))
    ClipDraft.objects.filter(pk=draft.pk).update(id=KNOWN)
    Rating.objects.create(production=production, rater="somebody", meaning=3, motion=3)
    return found


def say(client: Client, asked: dict[str, Any]) -> int:
    """The status of the answer; 0 for what only a bare socket could send. Nobody is logged out by it."""
    before = deepcopy(client.cookies)  # whose parts are changed in place
    try:
        if asked["cookie"] is not None:
            client.cookies[site.SESSION_COOKIE_NAME] = latin1(asked["cookie"])
        options: dict[str, Any] = {
            "headers": {
                name: said.encode("latin1", "replace").decode("latin1") for name, said in asked["headers"].items()
            },
            "query_params": {name: value.encode(errors="surrogatepass") for name, value in asked["query"].items()},
        }
        body = asked["body"]
        if isinstance(body, dict) and asked["method"] == "POST":
            sent: dict[str, Any] = {name: value.encode(errors="surrogatepass") for name, value in body.items()}
            if asked["files"]:
                field, name, content = asked["files"]
                sent |= {"languages": "sk-svk", "fingerspelling_speed": "1.0"} if field == "file" else {}
                sent[field] = SimpleUploadedFile(name, content)
            return int(client.post(asked["path"], sent, **options).status_code)
        data = json.dumps(body) if isinstance(body, dict) else body
        data = data.encode(errors="surrogatepass") if isinstance(data, str) else data
        kind = asked["kind"].encode(errors="replace").decode()
        return int(client.generic(asked["method"], asked["path"], data, kind, **options).status_code)
    except (UnicodeEncodeError, CookieError):
        return 0
    finally:
        client.cookies = before


def latin1(words: str) -> str:
    return words.encode("latin1", "replace").decode("latin1")


@pytest.mark.slow
@pytest.mark.parametrize("who", WHO)
def test_no_request_is_a_fault_of_ours(visitors: dict[str, Client], who: str) -> None:
    answered: Counter[int] = Counter()

    @settings(
        max_examples=-(-CALLS // len(WHO)),
        deadline=None,
        derandomize=CALLS == FEW,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(requests)
    def ask(asked: dict[str, Any]) -> None:
        with transaction.atomic():  # each finds the rows that there were
            status = say(visitors[who], asked)
            transaction.set_rollback(True)
        answered[status] += 1
        assert status < 500, (status, asked)

    ask()
    assert answered[0] < answered.total() / 2, "most of it could be asked at all"
    assert {200, 302, 400, 404} <= set(answered), answered
