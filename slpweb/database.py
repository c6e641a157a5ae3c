"""`DATABASE_URL` as Django's settings of a database; without one, SQLite in the data folder."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import dj_database_url
from django.core.exceptions import ImproperlyConfigured


def database(url: str, data_folder: Path) -> dict[str, Any]:
    """url: postgresql://user:password@host:5432/name?sslmode=require, or nothing."""
    if not url:
        return _sqlite(data_folder / "db.sqlite3")
    try:
        # Connections are kept for a minute, and looked at first, so that a database that was restarted is found again.
        found = dict(dj_database_url.parse(url, conn_max_age=60, conn_health_checks=True))
    except ValueError:
        found = {}
    if found.get("ENGINE") != "django.db.backends.postgresql" or not found["NAME"]:
        raise ImproperlyConfigured(
            "DATABASE_URL must look like postgresql://user:password@host:5432/name; leave it unset to use SQLite"
        )
    return found


def _sqlite(path: Path) -> dict[str, Any]:
    """Writers wait for each other instead of failing, and readers never wait for a writer."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "OPTIONS": {
            "timeout": 20,  # seconds
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        },
    }
