"""`DATABASE_URL` as Django's settings of a database; without one, SQLite in the data folder."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any, Final

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

PATIENCE: Final = 5.0  # seconds that a request waits for a connection: for others, or for a database that is away
RECONNECT: Final = 2.0  # seconds after which a try to connect is given up, and the next request begins another
AT_REST: Final = 8.0  # seconds until all connections but one are closed again, after the last was needed
OWNER_ONLY: Final = 0o600


def database(url: str, data_folder: Path, connections: int) -> dict[str, Any]:
    """url: postgresql://user:password@host:5432/name?sslmode=require, or nothing; connections: of one process, at most.

    Every request runs in a thread of its own, so connections are not a thread's but come from a pool, which looks at
    each before it is used: a database that was restarted is found again.
    """
    if not url:
        return _sqlite(data_folder / "db.sqlite3")
    try:
        found: dict[str, Any] = dict(dj_database_url.parse(url, conn_max_age=0, conn_health_checks=True))
    except ValueError:
        found = {}
    if found.get("ENGINE") != "django.db.backends.postgresql" or not found["NAME"]:
        raise ImproperlyConfigured(
            "DATABASE_URL must look like postgresql://user:password@host:5432/name; leave it unset to use SQLite"
        )
    pool = {
        "min_size": 1,
        "max_size": connections,
        "timeout": PATIENCE,
        "reconnect_timeout": RECONNECT,
        "max_idle": AT_REST / connections,  # after so long the pool closes one of those that nobody needed
    }
    found["OPTIONS"] = {**found.get("OPTIONS", {}), "pool": pool}
    return found


def _sqlite(path: Path) -> dict[str, Any]:
    """Writers wait for each other instead of failing, and readers never wait for a writer."""
    with suppress(OSError):  # one that belongs to somebody else, or may only be read
        path.touch(OWNER_ONLY)
        path.chmod(OWNER_ONLY)  # SQLite gives the files beside it the same
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "OPTIONS": {
            "timeout": 20,  # seconds
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        },
    }
