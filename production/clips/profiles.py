"""Folders of browsers' profiles: gone when the browser is, also where whoever started it was killed.

A folder in use has a file that is locked; the kernel lets go of the lock with its process, whatever ended that.
"""

from __future__ import annotations

import fcntl
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

PREFIX: Final = "clip-"
_NEW: Final = ".new-clip-"  # not locked yet
_LOCK: Final = "in-use"


@contextmanager
def profile() -> Iterator[Path]:
    """A new folder while the block runs."""
    new = Path(tempfile.mkdtemp(prefix=_NEW))
    folder = new.with_name(new.name.replace(_NEW, PREFIX, 1))
    with (new / _LOCK).open("wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        new.rename(folder)
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def remove_abandoned() -> int:
    """Delete the folders of processes that were killed: how many. Those of other users stay."""
    removed = 0
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        try:
            with (folder / _LOCK).open("rb") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(folder, ignore_errors=True)
                removed += not folder.exists()
        except OSError:  # in use, another user's, or no profile of ours
            continue
    return removed
