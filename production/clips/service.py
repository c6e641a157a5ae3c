"""What can be done with clip jobs. Making the clips themselves is `making`; when, is Celery's business."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from uuid import UUID

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.utils import timezone

from ml.signing import Options
from production.accounts import quotas
from production.clips import storage, tasks
from production.models import Clip, ClipJob


@transaction.atomic
def create_job(
    *, owner: User, texts: Iterable[str], text_language: str, sign_language: str, options: Options
) -> ClipJob:
    """Raises QuotaReached where the owner had too many made today."""
    texts = list(texts)
    quotas.take(owner, "clips", len(texts))
    job = ClipJob.objects.create(
        owner=owner, text_language=text_language, sign_language=sign_language, options=asdict(options)
    )
    Clip.objects.bulk_create(Clip(job=job, number=n, text=text) for n, text in enumerate(texts, 1))
    _call_worker()
    return job


def cancel_job(*, job: ClipJob) -> None:
    """Clips that are ready stay; one being made stops within a second."""
    job.clips.filter(state__in=Clip.UNFINISHED).update(state=Clip.State.CANCELLED, token="", leased_until=None)


@transaction.atomic
def retry_job(*, job: ClipJob) -> int:
    """Make again what failed, was cancelled, or has no video; the number of such clips. Raises QuotaReached."""
    clips = [clip.pk for clip in job.clips.all() if can_retry(clip)]
    quotas.take(job.owner, "clips", len(clips))
    count = (
        job.clips.filter(pk__in=clips)
        .exclude(state__in=Clip.UNFINISHED)  # somebody asked for them meanwhile
        .update(state=Clip.State.WAITING, progress=0, formats=[], problem="", queued_at=timezone.now(), attempts=0)
    )
    _call_worker()
    return count


def can_retry(clip: Clip) -> bool:
    if clip.state == Clip.State.READY:
        return "mp4" not in clip.formats
    return clip.state in (Clip.State.FAILED, Clip.State.CANCELLED)


def delete_job(*, job: ClipJob) -> None:
    """The job, its clips and their files. Productions stay, because ratings refer to them."""
    job.delete()


# Signals, so that files also go when an owner's account is deleted or rows are deleted in the admin.


@receiver(post_delete, sender=ClipJob)
def _remove_files_of_job(instance: ClipJob, **_: object) -> None:
    job_id: UUID = instance.pk
    transaction.on_commit(lambda: storage.remove(job_id))


@receiver(post_delete, sender=Clip)
def _remove_files_of_clip(instance: Clip, **_: object) -> None:
    paths = [storage.path(instance, ending) for ending in instance.formats]

    def remove() -> None:
        for path in paths:
            path.unlink(missing_ok=True)

    transaction.on_commit(remove)


def _call_worker() -> None:
    # robust: with the broker away the rows still say "waiting", and whoever looks after the clips calls again
    transaction.on_commit(tasks.call_worker, robust=True)
