"""Where the rows are: what `DATABASE_URL` says, as Django understands it."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from slpweb.database import database


def test_without_an_address_rows_are_a_file_in_the_data_folder(tmp_path: Path) -> None:
    found = database("", tmp_path, 12)
    assert (found["ENGINE"], found["NAME"]) == ("django.db.backends.sqlite3", tmp_path / "db.sqlite3")


def test_an_address_names_user_password_host_port_and_options(tmp_path: Path) -> None:
    found = database("postgresql://ja:p%40ss@db.example:5433/signs?sslmode=require", tmp_path, 12)
    assert found["ENGINE"] == "django.db.backends.postgresql"
    assert [found[name] for name in ("NAME", "USER", "PASSWORD", "HOST", "PORT")] == [
        "signs",
        "ja",
        "p@ss",
        "db.example",
        5433,
    ]
    assert (found["CONN_MAX_AGE"], found["CONN_HEALTH_CHECKS"]) == (0, True), "a restarted database is found again"
    assert found["OPTIONS"]["sslmode"] == "require"
    assert found["OPTIONS"]["pool"]["max_size"] == 12


def test_the_file_of_rows_is_its_owners_alone(tmp_path: Path) -> None:
    path = tmp_path / "db.sqlite3"
    path.touch(0o644)
    database("", tmp_path, 12)
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("url", ["mysql://host/name", "postgresql://host", "postgresql://host:port/name", "signs"])
def test_what_is_not_postgresql_is_refused_by_name(url: str, tmp_path: Path) -> None:
    with pytest.raises(ImproperlyConfigured, match="DATABASE_URL"):
        database(url, tmp_path, 12)
