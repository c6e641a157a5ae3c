"""What can be done with clip jobs. Making the clips themselves is `making`; when, is Celery's business."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet
from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.utils import timezone

from ml.signing import Options
from production.accounts import quotas
from production.clips import storage, tasks
from production.clips.batches.orders import Order
from production.clips.formats import VIDEO, has_video, wanted_of
from production.clips.options import FilmOptions, joined
from production.errors import TEXT_CODES
from production.models import Clip, ClipJob


@transaction.atomic
def create_job(
    *,
    owner: User,
    orders: Iterable[Order],
    text_language: str,
    sign_language: str,
    options: Options,
    film: FilmOptions = FilmOptions(),  # noqa: B008  (frozen)
    name: str = "",
    wanted: Sequence[str] = (),
) -> ClipJob:
    """Raises QuotaReached where the owner had too many made today.

    wanted: endings of the files to make, of `formats.ENDINGS`; the usual ones where none is named.
    """
    orders = list(orders)
    quotas.take(owner, "clips", len(orders))
    job = ClipJob.objects.create(
        owner=owner,
        name=name,
        text_language=text_language,
        sign_language=sign_language,
        options=joined(options, film),
        wanted=list(wanted),
    )
    Clip.objects.bulk_create(Clip(job=job, number=n, **vars(order)) for n, order in enumerate(orders, 1))
    _call_worker()
    return job


def rename_job(*, job: ClipJob, name: str) -> None:
    ClipJob.objects.filter(pk=job.pk).update(name=name)


def cancel_job(*, job: ClipJob, number: int | None = None) -> int:
    """Those that are not ready, or one of them: how many. One that is being made stops within a second."""
    unfinished = _numbered(job, number).filter(state__in=Clip.UNFINISHED)
    return unfinished.update(state=Clip.State.CANCELLED, token="", leased_until=None)


@transaction.atomic
def retry_job(*, job: ClipJob, number: int | None = None) -> int:
    """Make again what failed, was cancelled, or has no video, where that can help, or one of these: how many.

    Raises QuotaReached.
    """
    ClipJob.objects.select_for_update().get(pk=job.pk)  # who presses twice has it counted once
    clips = [clip.pk for clip in _numbered(job, number).select_related("job") if can_retry(clip)]
    quotas.take(job.owner, "clips", len(clips))
    anew = {"progress": 0, "formats": [], "problem": "", "code": "", "attempts": 0}
    count = (
        job.clips.filter(pk__in=clips)
        .exclude(state__in=Clip.UNFINISHED)  # somebody asked for them meanwhile
        .update(state=Clip.State.WAITING, queued_at=timezone.now(), **anew)
    )
    _call_worker()
    return count


def _numbered(job: ClipJob, number: int | None) -> QuerySet[Clip]:
    return job.clips.all() if number is None else job.clips.filter(number=number)


def can_retry(clip: Clip) -> bool:
    """What failed for its text would fail again; it has to be written differently."""
    if clip.state == Clip.State.READY:
        return VIDEO in wanted_of(clip.job) and not has_video(clip)
    return clip.state == Clip.State.CANCELLED or (clip.state == Clip.State.FAILED and clip.code not in TEXT_CODES)


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
