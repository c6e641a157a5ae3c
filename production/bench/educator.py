"""A visitor and an educator without a screen, over the pages that they use."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Mapping
from http.cookiejar import CookieJar
from typing import Any, Final
from urllib.error import URLError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, build_opener

from django.conf import settings

UNFINISHED: Final = ("waiting", "rendering")
LOOKS_EVERY: Final = 1.0  # seconds
ANSWERS_WITHIN: Final = 30.0  # seconds
TEXT: Final = "Dobrý večer!"


def made(environment: Mapping[str, str], name: str, password: str) -> None:
    """An account of an educator, in the database that a site with this environment has."""
    code = (
        "from django.contrib.auth.models import Group, User\n"
        f"user = User.objects.create_user({name!r}, password={password!r})\n"
        "user.groups.add(Group.objects.get(name='Educators'))"
    )
    shell = [sys.executable, "-m", "slpweb", "shell", "--verbosity", "0", "--command", code]
    subprocess.run(shell, cwd=settings.BASE_DIR, env=os.environ | environment, check=True, stdout=subprocess.DEVNULL)


class Visitor:
    """One session. address: where it comes from, as a proxy on the site's machine would tell; None: from here."""

    def __init__(self, site: str, address: str | None = None) -> None:
        self._site = site
        self._cookies = CookieJar()
        self._opener: OpenerDirector = build_opener(HTTPCookieProcessor(self._cookies))
        if address:
            self._opener.addheaders.append(("X-Forwarded-For", address))

    def log_in(self, name: str, password: str) -> None:
        """Raises urllib's HTTPError where the site answers no more; a wrong password is a page."""
        if not any(cookie.name == "csrftoken" for cookie in self._cookies):
            self._get("/accounts/login/")
        self._post("/accounts/login/", login=name, password=password)

    def _get(self, path: str) -> bytes:
        with self._opener.open(self._site + path, timeout=ANSWERS_WITHIN) as answer:
            return bytes(answer.read())

    def _post(self, path: str, **fields: str) -> str:
        """The address that it leads to."""
        token = next(cookie.value for cookie in self._cookies if cookie.name == "csrftoken")
        data = urlencode({**fields, "csrfmiddlewaretoken": token or ""}).encode()
        with self._opener.open(self._site + path, data, timeout=ANSWERS_WITHIN) as answer:
            return str(answer.geturl())


class Educator(Visitor):
    """A site that is away is asked again, as the page does."""

    def ask(self, clips: int) -> str:
        """A batch of so many short lines; its id."""
        self._get("/clips/")
        sent = {"texts": "\n".join([TEXT] * clips), "languages": "sk-svk", "fingerspelling_speed": "1.0"}
        address = self._post("/clips/", **sent)
        found = re.search(r"/clips/([0-9a-f-]{36})/$", address)
        if found is None:
            raise RuntimeError(f"the site took no batch: {address}")
        return found[1]

    def wait(self, job: str, seconds: float) -> list[str]:
        """The states of its clips when all have ended, or after so many seconds."""
        deadline = time.monotonic() + seconds
        while True:
            states = [clip["state"] for clip in self._progress(job)["clips"]]
            if not any(state in UNFINISHED for state in states) or time.monotonic() > deadline:
                return states
            time.sleep(LOOKS_EVERY)

    def _progress(self, job: str) -> dict[str, Any]:
        while True:
            try:
                return dict(json.loads(self._get(f"/clips/{job}/progress")))
            except (URLError, ConnectionError, TimeoutError):
                time.sleep(LOOKS_EVERY)
