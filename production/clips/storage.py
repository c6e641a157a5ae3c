"""Where the files of clips lie: MEDIA_ROOT/clips/<job>/<number>.<ending>, out of reach of public media."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from uuid import UUID

from django.conf import settings

from production.models import Clip


def folder(job_id: UUID) -> Path:
    return Path(settings.MEDIA_ROOT) / "clips" / str(job_id)


def path(clip: Clip, ending: str) -> Path:
    return folder(clip.job_id) / f"{clip.number:03d}.{ending}"


def save(clip: Clip, ending: str, data: bytes) -> None:
    """Whole or not at all: a download never meets half a file."""
    target = path(clip, ending)
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(dir=target.parent, prefix=_draft(clip))
    with os.fdopen(handle, "wb") as file:
        file.write(data)
    os.replace(draft, target)


def clear_drafts(clip: Clip) -> None:
    """What a worker that was killed while it saved has left."""
    for draft in folder(clip.job_id).glob(f"{_draft(clip)}*"):
        draft.unlink(missing_ok=True)


def _draft(clip: Clip) -> str:
    return f".draft-{clip.number:03d}-"


def remove(job_id: UUID) -> None:
    shutil.rmtree(folder(job_id), ignore_errors=True)
