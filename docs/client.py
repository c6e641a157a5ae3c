"""A client of `/api/v1/` in one file, without other packages: copy it into your program. docs/api.md explains the API.

from client import HybridSign

site = HybridSign("https://signs.example.org", "hs_…")
made = site.produce("Dobrý večer!", "sk", "svk")
open("clip.bvh", "wb").write(site.file(made["id"], "bvh"))
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
import uuid
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.error import HTTPError
from urllib.parse import quote, urlencode
from urllib.request import Request, urlopen

ATTEMPTS = 5  # of one request that is told to wait
LONGEST_WAIT = 60  # seconds between two of them
TIMEOUT = 120  # seconds for one answer


class ApiError(Exception):
    """What the site refused; `code` is one of those in docs/api.md, `problem` the whole answer."""

    def __init__(self, problem: dict[str, Any]) -> None:
        super().__init__(f"{problem.get('code')}: {problem.get('detail')}")
        self.problem = problem
        self.code = problem.get("code", "")
        self.status = problem.get("status", 0)


class HybridSign:
    """site: its address; token: from the page of your account, or nothing for what needs none."""

    def __init__(self, site: str, token: str = "") -> None:
        self._root = site.rstrip("/") + "/api/v1"
        self._token = token

    def languages(self) -> dict[str, Any]:
        return self.call("GET", "/languages")

    def plan(self, text: str, text_language: str, sign_language: str, **more: Any) -> dict[str, Any]:
        """By which signs a text would be signed; more: options, plan."""
        body = {"text": text, "text_language": text_language, "sign_language": sign_language, **more}
        return self.call("POST", "/plans", body)

    def produce(self, text: str, text_language: str, sign_language: str, **more: Any) -> dict[str, Any]:
        """Have a text signed; more: seed, options, plan."""
        body = {"text": text, "text_language": text_language, "sign_language": sign_language, **more}
        return self.call("POST", "/productions", body)

    def production(self, production: str) -> dict[str, Any]:
        return self.call("GET", f"/productions/{production}")

    def file(self, production: str, ending: str, **query: str) -> bytes:
        """Its motion or captions; `languages()["formats"]` lists the endings."""
        answer: bytes = self.call("GET", f"/productions/{production}/files/{ending}?{urlencode(query)}")
        return answer

    def check(self, rows: Sequence[Mapping[str, str]], text_language: str, sign_language: str, **more: Any) -> Any:
        """What would become of each row of a batch. rows: text, and a name if you like."""
        return self.call("POST", "/batches/check", _batch(rows, text_language, sign_language, more))

    def batch(self, rows: Sequence[Mapping[str, str]], text_language: str, sign_language: str, **more: Any) -> Any:
        """Have clips made; more: name, options, formats."""
        return self.call("POST", "/batches", _batch(rows, text_language, sign_language, more))

    def finished(self, batch: str, every: float = 5) -> Any:
        """The batch once nothing of it is left to make; asks every so many seconds."""
        while not (found := self.call("GET", f"/batches/{batch}"))["finished"]:
            time.sleep(every)
        return found

    def clip(self, batch: str, number: int, ending: str) -> bytes:
        """A file of one clip; those that there are stand in the batch's `clips`."""
        answer: bytes = self.call("GET", f"/batches/{batch}/clips/{number}/files/{ending}")
        return answer

    def rate(self, production: str, **rating: Any) -> Any:
        """rating: understood, meaning, motion, comment, tags, consent …"""
        return self.call("POST", "/ratings", {"production": production, **rating})

    def dictionary(self, sign_language: str, **query: Any) -> dict[str, Any]:
        """query: query, topic, limit, offset."""
        return self.call("GET", f"/dictionary/{quote(sign_language)}?{urlencode(query)}")

    def call(self, method: str, path: str, body: Any = None) -> Any:
        """Any operation: JSON as Python values, files as bytes. Waits as long as it is told to. Raises ApiError."""
        headers = {"Accept": "application/json, */*"}
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        if method == "POST":
            headers["Idempotency-Key"] = uuid.uuid4().hex  # the same in all attempts: it is done once
            headers["Content-Type"] = "application/json"
        data = None if body is None else json.dumps(body).encode()
        for attempt in range(1, ATTEMPTS + 1):
            try:
                asked = Request(self._root + path, data, headers, method=method)  # noqa: S310  (its user's own site)
                with urlopen(asked, timeout=TIMEOUT) as answer:  # noqa: S310
                    content: bytes = answer.read()
                    is_json = answer.headers.get_content_type() == "application/json"
                    is_file = "attachment" in (answer.headers.get("Content-Disposition") or "")
                    return json.loads(content) if is_json and not is_file else content
            except HTTPError as error:
                wait = error.headers.get("Retry-After")
                if wait is None or attempt == ATTEMPTS or int(wait) > LONGEST_WAIT:
                    raise ApiError(_problem(error)) from None
                time.sleep(int(wait))
        raise AssertionError("the last attempt returns or raises")


def _batch(rows: Sequence[Mapping[str, str]], text_language: str, sign_language: str, more: Any) -> dict[str, Any]:
    languages = {"text_language": text_language, "sign_language": sign_language}
    return {"rows": [dict(row) for row in rows], **languages, **more}


def _problem(error: HTTPError) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads(error.read())
    except ValueError:  # of a proxy between, perhaps
        found = {"code": "", "detail": error.reason, "status": error.code}
    return found


def is_ours(secret: str, headers: Mapping[str, str], body: bytes, within: int = 300) -> bool:
    """Whether a webhook's request is from the site that made `secret`, and not older than so many seconds.

    headers: by names in small letters; body: as it came, before anything parsed it.
    """
    identity, timestamp = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not timestamp.isdecimal() or abs(time.time() - int(timestamp)) > within:
        return False
    key = base64.b64decode(secret.removeprefix("whsec_"))
    expected = hmac.new(key, f"{identity}.{timestamp}.".encode() + body, hashlib.sha256).digest()
    said = headers.get("webhook-signature", "").split()
    return any(hmac.compare_digest(one, "v1," + base64.b64encode(expected).decode()) for one in said)
