"""What only one process of a site may do at a time, on whatever machine it runs: a lock in the database.

PostgreSQL has advisory locks, which end with the connection that holds them. SQLite is a file of one machine, beside
which another file is locked, so that who is killed holds nothing either.
"""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from zlib import crc32

from django.db import connection


@contextmanager
def locked(what: str, *, wait: bool = True) -> Iterator[bool]:
    """Hold the lock of this name. False where another has it and `wait` is false."""
    held = _advisory if connection.vendor == "postgresql" else _file
    with held(what, wait) as got:
        yield got


@contextmanager
def _advisory(what: str, wait: bool) -> Iterator[bool]:
    key = crc32(f"hybridsign {what}".encode())
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {'pg_advisory_lock' if wait else 'pg_try_advisory_lock'}(%s)", [key])
        got = wait or bool(cursor.fetchone()[0])
    try:
        yield got
    finally:
        if got:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [key])


@contextmanager
def _file(what: str, wait: bool) -> Iterator[bool]:
    database = Path(str(connection.settings_dict["NAME"]))
    with database.with_name(f"{database.name}.{what}.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            yield False
            return
        yield True  # closing the file lets go of it
