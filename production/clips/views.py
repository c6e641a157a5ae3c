"""Pages of educators: their jobs, one job with its progress, and its files. Each sees only their own."""

from __future__ import annotations

import mimetypes
from collections.abc import Callable, Iterator
from functools import wraps
from pathlib import Path
from typing import Any, Concatenate, Final, ParamSpec, cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.models import User
from django.contrib.auth.views import redirect_to_login
from django.core.paginator import Paginator
from django.db.models import Count, OuterRef, Q, Subquery
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from production.apps import EDUCATORS
from production.clips import batch, packaging, service, storage
from production.clips.forms import ClipJobForm, language_pairs
from production.downloads import download
from production.models import Clip, ClipJob

JOBS_A_PAGE: Final = 20
_WAYS: Final = {  # state -> its word on the page and the look of its badge
    Clip.State.WAITING: (_("Waiting"), ""),
    Clip.State.RENDERING: (_("Being made"), "busy"),
    Clip.State.READY: (_("Ready"), "success"),
    Clip.State.FAILED: (_("Failed"), "error"),
    Clip.State.CANCELLED: (_("Cancelled"), "warning"),
}

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def for_educators(view: View[P]) -> View[P]:
    """Log in first; whoever is no educator is told whom to ask."""

    @wraps(view)
    def checked(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        user = _user(request)
        if user.is_staff or user.groups.filter(name=EDUCATORS).exists():
            return view(request, *args, **kwargs)
        return render(request, "production/clips/ask.html", {"group": EDUCATORS}, status=403)

    return checked


def _user(request: HttpRequest) -> User:
    return cast(User, request.user)


def _own_job(request: HttpRequest, job_id: UUID) -> ClipJob:
    return get_object_or_404(ClipJob, pk=job_id, owner=_user(request))


def _languages(found: ClipJob) -> str:
    pair = f"{found.text_language}-{found.sign_language}"
    return dict(language_pairs()).get(pair, pair)


@require_http_methods(["GET", "HEAD", "POST"])
@for_educators
def jobs(request: HttpRequest) -> HttpResponse:
    form = ClipJobForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        sent = form.cleaned_data
        job = service.create_job(
            owner=_user(request),
            texts=sent["texts"],
            text_language=sent["text_language"],
            sign_language=sent["sign_language"],
            options=sent["options"],
        )
        return redirect("clips:job", job.pk)
    first_text = Clip.objects.filter(job=OuterRef("pk")).order_by("number").values("text")[:1]
    own = (
        ClipJob.objects.filter(owner=_user(request))
        .order_by("-created_at")
        .annotate(
            first_text=Subquery(first_text),
            total=Count("clips"),
            ready=Count("clips", filter=Q(clips__state=Clip.State.READY)),
            failed=Count("clips", filter=Q(clips__state=Clip.State.FAILED)),
            cancelled=Count("clips", filter=Q(clips__state=Clip.State.CANCELLED)),
            unfinished=Count("clips", filter=Q(clips__state__in=Clip.UNFINISHED)),
        )
    )
    page = Paginator(own, JOBS_A_PAGE).get_page(request.GET.get("page"))
    rows = [(found, _languages(found)) for found in page]
    context = {"form": form, "page": page, "rows": rows, "batch": batch}
    return render(request, "production/clips/jobs.html", context, status=400 if form.errors else 200)


@require_GET
@for_educators
def job(request: HttpRequest, job_id: UUID) -> HttpResponse:
    found = _own_job(request, job_id)
    clips = list(found.clips.all())
    context = {
        "job": found,
        "languages": _languages(found),
        "status": _status(found, clips),
        "can_retry": sum(map(service.can_retry, clips)),
    }
    return render(request, "production/clips/job.html", context)


@require_GET
@for_educators
def progress(request: HttpRequest, job_id: UUID) -> JsonResponse:
    found = _own_job(request, job_id)
    return JsonResponse(_status(found, list(found.clips.all())))


def _status(found: ClipJob, clips: list[Clip]) -> dict[str, Any]:
    """What both the page and its poll show."""
    ready = sum(clip.state == Clip.State.READY for clip in clips)
    failed = sum(clip.state == Clip.State.FAILED for clip in clips)
    unfinished = sum(clip.state in Clip.UNFINISHED for clip in clips)
    summary = gettext("%(ready)s of %(total)s ready") % {"ready": ready, "total": len(clips)}
    return {
        "finished": not unfinished,
        "summary": f"{summary}, {gettext('%(failed)s failed') % {'failed': failed}}" if failed else summary,
        "files": sum(len(clip.formats) for clip in clips),
        "clips": [_row(found, clip) for clip in clips],
    }


def _row(found: ClipJob, clip: Clip) -> dict[str, Any]:
    word, look = _WAYS[Clip.State(clip.state)]
    return {
        "number": clip.number,
        "text": clip.text,
        "state": clip.state,
        "word": word,
        "look": look,
        "progress": clip.progress,
        "problem": clip.problem,
        "replay": reverse("replay", args=[clip.production_id]) if clip.production_id else "",
        "files": [
            {"ending": ending, "address": reverse("clips:file", args=[found.pk, clip.number, ending])}
            for ending in clip.formats
        ],
    }


@require_POST
@for_educators
def cancel(request: HttpRequest, job_id: UUID) -> HttpResponseRedirect:
    service.cancel_job(job=_own_job(request, job_id))
    messages.info(request, gettext("Cancelled. Clips that were ready are kept."))
    return redirect("clips:job", job_id)


@require_POST
@for_educators
def retry(request: HttpRequest, job_id: UUID) -> HttpResponseRedirect:
    count = service.retry_job(job=_own_job(request, job_id))
    told = ngettext("%(count)s clip will be made again.", "%(count)s clips will be made again.", count)
    messages.info(request, told % {"count": count})
    return redirect("clips:job", job_id)


@require_http_methods(["GET", "POST"])
@for_educators
def delete(request: HttpRequest, job_id: UUID) -> HttpResponse:
    found = _own_job(request, job_id)
    if request.method == "POST":
        service.delete_job(job=found)
        messages.success(request, gettext("The clips have been deleted."))
        return redirect("clips:jobs")
    return render(request, "production/clips/delete.html", {"job": found, "count": found.clips.count()})


@require_GET
@for_educators
def file(request: HttpRequest, job_id: UUID, number: int, ending: str) -> StreamingHttpResponse:
    clip = get_object_or_404(Clip, job=_own_job(request, job_id), number=number)
    path = storage.path(clip, ending)
    if ending not in clip.formats or not path.is_file():
        raise Http404
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    answer = download(_pieces(path), packaging.file_name(clip, ending), kind)
    answer["Content-Length"] = path.stat().st_size
    return answer


@require_GET
@for_educators
def archive(request: HttpRequest, job_id: UUID) -> StreamingHttpResponse:
    found = _own_job(request, job_id)
    return download(packaging.stream_zip(found), packaging.zip_name(found), "application/zip")


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as source:
        while piece := source.read(packaging.PIECE):
            yield piece
