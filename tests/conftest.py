"""Fixtures for every test: a site of its own, a signer without weights, a database in a file that threads share."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator, Mapping
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.utils import translation

from production import signer
from production.api import limits
from production.registry import standing
from tests.patience import PATIENCE, until


@pytest.fixture(scope="session")
def _folders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Paths that nobody had before. Most tests write nothing, and to make them all takes longer than many tests do."""
    base = tmp_path_factory.mktemp("sites")
    return (base / str(number) for number in count())


@pytest.fixture(autouse=True)
def own_site(settings: Any, _folders: Iterator[Path]) -> Iterator[None]:
    """Files go to a folder of the test, and the model is the fake one unless a test says otherwise."""
    folder = next(_folders)
    settings.SIGNER = "tests.builders.fake_signer"
    settings.LIVE_LATE = 100_000  # however busy the machine of the tests is
    settings.MEDIA_ROOT = folder / "media"
    # Files of the page are looked for when one is asked for: every client of every test would list them all.
    settings.WHITENOISE_AUTOREFRESH = True
    settings.MODELS_DIR = folder / "models"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    signer.forget()
    standing.forget()
    limits.forget()
    for name, counted in (("production.live.consumer", "everybody"), ("production.plans", "limit")):
        if name in sys.modules:  # most tests never need it
            getattr(sys.modules[name], counted).cache_clear()
    translation.deactivate()  # a page in another language leaves it to its thread
    cache.clear()  # what allauth counts there, by numbers of users that come again in the next test
    yield
    if live := sys.modules.get("production.live.engine"):  # most tests never need it
        live.close_shared()
    signer.forget()
    standing.forget()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(tmp_path_factory: pytest.TempPathFactory) -> None:
    """A file, because tables in memory lock each other out when several threads write, and one of each run's own."""
    from django.conf import settings  # noqa: PLC0415  (only once Django is set up)

    if "sqlite3" in settings.DATABASES["default"]["ENGINE"]:
        settings.DATABASES["default"]["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")


@pytest.fixture(scope="session")
def _daphne() -> Iterator[Any]:
    """The whole site on a free port, in a thread: Twisted's reactor can run only once in a process."""
    from daphne.server import Server  # noqa: PLC0415  (importing it installs the reactor)
    from twisted.internet import reactor  # noqa: PLC0415

    from slpweb.asgi import application  # noqa: PLC0415

    ready = threading.Event()
    server = Server(
        application, endpoints=["tcp:port=0:interface=127.0.0.1"], signal_handlers=False, ready_callable=ready.set
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    assert ready.wait(PATIENCE), "the site did not start"
    yield server
    reactor.callFromThread(reactor.stop)
    thread.join(PATIENCE)


@pytest.fixture
def live_site(transactional_db: None, _daphne: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of the running site. Rows made in a test are seen by it, and gone after the test, once the site has
    done with all that was asked of it: what it still wrote would be the next test's."""
    # Playwright's synchronous interface keeps an event loop in the test's thread, where Django would refuse queries.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    host, port = _daphne.listening_addresses[0]
    yield f"http://{host}:{port}"
    until(lambda: not any(map(_at_work, list(_daphne.connections.values()))), "the site is still asked for something")


def _at_work(connection: Mapping[str, Any]) -> bool:
    asked = connection.get("application_instance")
    return asked is not None and not asked.done()
