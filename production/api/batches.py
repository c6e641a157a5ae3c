"""Batches of clips over the API: checked, made, watched, fetched. The same functions make those of the pages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from ninja import Query, Router, Status

from ml.signing import Options
from ml.skeleton import FPS
from ml.text.languages import check_pair
from production.api.middleware import Token, account_of
from production.api.problems import ApiProblem
from production.api.schemas import BatchChecked, BatchesTold, BatchSent, BatchTold, ChangedTold
from production.clips import downloads, service
from production.clips.batches.checking import Checked, check_all
from production.clips.batches.orders import Defaults
from production.clips.batches.sheet import SheetRow
from production.clips.options import ENDINGS, FilmOptions
from production.files import FORMATS
from production.models import Clip, ClipJob
from production.registry.standing import live_signer

router = Router(tags=["batches"], auth=Token("clips"))
PAGE = 100  # batches
OF_A_CLIP = ("number", "name", "text", "state", "progress", "problem", "code")
BYTES: dict[str, Any] = {"responses": {200: {"description": "The file", "content": {"application/octet-stream": {}}}}}
A_ZIP: dict[str, Any] = {"responses": {200: {"description": "The ZIP", "content": {"application/zip": {}}}}}


@router.post("/batches/check", response=BatchChecked, operation_id="check_batch")
def check_batch(request: HttpRequest, body: BatchSent) -> dict[str, Any]:
    """What would become of each row: its length, how much is signed, what is wrong with it. Nothing is kept."""
    checked = list(_checked(body))
    return {
        "rows": [
            {
                "number": number,
                "problems": [vars(problem) for problem in row.problems],
                "seconds": round(row.frames / FPS, 2),
                "coverage": row.spans,
                "hints": row.hints,
            }
            for number, row in enumerate(checked, 1)
        ],
        "seconds": round(sum(row.frames for row in checked) / FPS, 2),
    }


@router.post("/batches", response={201: BatchTold}, operation_id="make_batch")
def make_batch(request: HttpRequest, body: BatchSent, response: HttpResponse) -> Status[dict[str, Any]]:
    """Have the clips made. Where any row is wrong, nothing is made, and `errors` says which and why."""
    checked = list(_checked(body))
    errors = [
        {"row": number, "field": problem.column, "message": problem.message}
        for number, row in enumerate(checked, 1)
        for problem in row.problems
    ]
    if errors:
        raise ApiProblem("rows_invalid", f"{len(errors)} rows cannot be made.", errors=errors)
    job = service.create_job(
        owner=account_of(request),
        orders=[row.order for row in checked if row.order],
        text_language=body.text_language,
        sign_language=body.sign_language,
        options=_options(body),
        film=_film(body),
        name=body.name,
        wanted=body.formats or (),
    )
    response["Location"] = _address(job)
    return Status(201, _told(job))


@router.get("/batches", response=BatchesTold, operation_id="batches")
def batches(
    request: HttpRequest,
    limit: Annotated[int, Query(ge=1, le=PAGE)] = 20,
    offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
) -> dict[str, Any]:
    """One's own, newest first, without their clips."""
    own = account_of(request).clip_jobs.order_by("-created_at")
    page = [{**_summary(job), "clips": None} for job in own[offset : offset + limit]]
    return {"total": own.count(), "batches": page}


@router.get("/batches/{batch_id}", response=BatchTold, operation_id="batch")
def batch(request: HttpRequest, batch_id: UUID) -> dict[str, Any]:
    """How far it is, clip by clip."""
    return _told(_own(request, batch_id))


@router.post("/batches/{batch_id}/cancel", response=BatchTold, operation_id="cancel_batch")
def cancel_batch(request: HttpRequest, batch_id: UUID) -> dict[str, Any]:
    """Clips that are ready stay."""
    job = _own(request, batch_id)
    service.cancel_job(job=job)
    return _told(job)


@router.post("/batches/{batch_id}/retry", response=ChangedTold, operation_id="retry_batch")
def retry_batch(request: HttpRequest, batch_id: UUID) -> dict[str, Any]:
    """Make again what failed, was cancelled or has no video, where that can help."""
    return {"changed": service.retry_job(job=_own(request, batch_id))}


@router.post("/batches/{batch_id}/clips/{number}/cancel", response=ChangedTold, operation_id="cancel_clip")
def cancel_clip(request: HttpRequest, batch_id: UUID, number: int) -> dict[str, Any]:
    """One clip of a batch, if it is not ready yet."""
    return {"changed": service.cancel_job(job=_with_clip(request, batch_id, number), number=number)}


@router.post("/batches/{batch_id}/clips/{number}/retry", response=ChangedTold, operation_id="retry_clip")
def retry_clip(request: HttpRequest, batch_id: UUID, number: int) -> dict[str, Any]:
    """Make one clip again, if it failed, was cancelled or has no video, and that can help."""
    return {"changed": service.retry_job(job=_with_clip(request, batch_id, number), number=number)}


@router.delete("/batches/{batch_id}", response={204: None}, operation_id="delete_batch")
def delete_batch(request: HttpRequest, batch_id: UUID) -> Status[None]:
    """With the files of its clips."""
    service.delete_job(job=_own(request, batch_id))
    return Status(204, None)


@router.get("/batches/{batch_id}/clips/{number}/files/{ending}", operation_id="clip_file", openapi_extra=BYTES)
def clip_file(
    request: HttpRequest,
    batch_id: UUID,
    number: int,
    ending: Literal[(*ENDINGS.values(), *FORMATS)],  # type: ignore[valid-type]  # told to the client
) -> StreamingHttpResponse:
    """A file of one clip that is ready; ranges are served."""
    job = _own(request, batch_id)
    clip = get_object_or_404(Clip, job=job, number=number)
    if ending not in clip.formats:
        raise ApiProblem("not_ready", f"The clip has no {ending} yet.", state=clip.state)
    return downloads.send_file(clip, ending, request.headers.get("Range", ""))


@router.get("/batches/{batch_id}/archive", operation_id="batch_archive", openapi_extra=A_ZIP)
def batch_archive(request: HttpRequest, batch_id: UUID) -> StreamingHttpResponse:
    """Every file that is ready, in one ZIP with a table of contents."""
    return downloads.send_archive(_own(request, batch_id))


def _checked(body: BatchSent) -> Iterator[Checked]:
    """Raises TextError for languages that do not go together."""
    check_pair(body.text_language, body.sign_language)
    defaults = Defaults(body.text_language, body.sign_language, _options(body), _film(body))
    rows = [SheetRow(number, {"text": row.text, "name": row.name}) for number, row in enumerate(body.rows, 1)]
    return check_all(rows, defaults, live_signer())


def _options(body: BatchSent) -> Options:
    return Options(**(body.options.dict(exclude_none=True) if body.options else {}))


def _film(body: BatchSent) -> FilmOptions:
    """What goes together is known only here: sizes, transparency."""
    try:
        return FilmOptions(**(body.film.dict(exclude_none=True) if body.film else {}))
    except ValueError as error:
        raise ApiProblem("invalid", f"film: {error}.", errors=[{"field": "body.film", "message": str(error)}]) from None


def _own(request: HttpRequest, batch_id: UUID) -> ClipJob:
    return get_object_or_404(ClipJob, pk=batch_id, owner=account_of(request))


def _with_clip(request: HttpRequest, batch_id: UUID, number: int) -> ClipJob:
    return get_object_or_404(ClipJob, pk=batch_id, owner=account_of(request), clips__number=number)


def _address(job: ClipJob) -> str:
    return reverse("api-1:batch", args=[job.pk])


def _summary(job: ClipJob) -> dict[str, Any]:
    states = list(job.clips.values_list("state", flat=True))
    return {
        "id": job.pk,
        "url": _address(job),
        "page": reverse("clips:job", args=[job.pk]),
        "archive": reverse("api-1:batch_archive", args=[job.pk]),
        **{name: getattr(job, name) for name in ("name", "text_language", "sign_language", "created_at")},
        "finished": not any(state in Clip.UNFINISHED for state in states),
        "states": {state.value: states.count(state) for state in Clip.State},
    }


def _told(job: ClipJob) -> dict[str, Any]:
    clips = [
        {
            **{
                name: getattr(clip, name) for name in ("number", "name", "text", "state", "progress", "problem", "code")
            },
            "coverage": clip.counts,
            "production": clip.production_id,
            "files": {
                ending: reverse("api-1:clip_file", args=[job.pk, clip.number, ending]) for ending in clip.formats
            },
        }
        for clip in job.clips.order_by("number")
    ]
    return {**_summary(job), "clips": clips}
