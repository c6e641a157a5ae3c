"""What runs in the background: one clip a task, so that one error stays alone."""

from __future__ import annotations

from celery import shared_task

from production.clips.making import make_clip


@shared_task(name="clips.make")  # type: ignore[untyped-decorator]
def make(clip_id: int) -> None:
    make_clip(clip_id=clip_id)
