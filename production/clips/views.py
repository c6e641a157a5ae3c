"""Pages of educators: their batches, and one of them with its progress. Each sees only their own."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.models import User
from django.core.paginator import Paginator
from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from production.accounts.quotas import QuotaReached
from production.clips import service
from production.clips.batches import drafts
from production.clips.batches.orders import Defaults
from production.clips.batches.problems import BatchError
from production.clips.forms import ClipJobForm, NameForm, language_pairs
from production.clips.permissions import for_educators, user_of
from production.clips.status import status_of
from production.errors import TEXT_CODES
from production.models import NAME, Clip, ClipDraft, ClipJob

JOBS_A_PAGE: Final = 20


def own_job(request: HttpRequest, job_id: UUID) -> ClipJob:
    return get_object_or_404(ClipJob, pk=job_id, owner=user_of(request))


def _languages(found: ClipJob) -> str:
    pair = f"{found.text_language}-{found.sign_language}"
    return dict(language_pairs()).get(pair, pair)


@require_http_methods(["GET", "HEAD", "POST"])
@for_educators
def jobs(request: HttpRequest) -> HttpResponse:
    form = ClipJobForm(request.POST, request.FILES) if request.method == "POST" else ClipJobForm()
    if form.is_valid() and (begun := _begin(user_of(request), form, to_check="check" in request.POST)):
        return begun
    cancelled = "cancelled" in request.GET
    own = _with_counts(ClipJob.objects.filter(owner=user_of(request)))
    nothing = Q(total__gt=0, total=F("cancelled"))  # all of it was cancelled before it was made
    page = Paginator(own if cancelled else own.exclude(nothing), JOBS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "rows": [(found, _languages(found)) for found in page],
        "drafts": ClipDraft.objects.filter(owner=user_of(request)).defer("rows"),
        "shows_cancelled": cancelled,
        "hidden": 0 if cancelled else own.filter(nothing).count(),
    }
    return render(request, "production/clips/jobs.html", context, status=400 if form.errors else 200)


def _begin(owner: User, form: ClipJobForm, *, to_check: bool) -> HttpResponseRedirect | None:
    """To the draft or the job that comes of a form; None where it has errors now."""
    sent = form.cleaned_data
    defaults: Defaults = sent["defaults"]
    named = {"name": sent["name"], "wanted": sent["wanted"]}
    if to_check or sent["file"]:
        try:
            draft = drafts.start(owner=owner, sheet=sent["sheet"], defaults=defaults, **named)
        except BatchError as error:
            form.add_error(None, [str(problem) for problem in error.problems])
            return None
        return redirect("clips:draft", draft.pk)
    orders = form.orders()
    if not orders:
        return None
    languages = {"text_language": defaults.text_language, "sign_language": defaults.sign_language}
    try:
        made = service.create_job(
            owner=owner, orders=orders, options=defaults.options, film=defaults.film, **languages, **named
        )
    except QuotaReached as reached:
        form.add_error(None, str(reached))
        return None
    return redirect("clips:job", made.pk)


def _with_counts(own: QuerySet[ClipJob]) -> QuerySet[ClipJob]:
    first_text = Clip.objects.filter(job=OuterRef("pk")).order_by("number").values("text")[:1]
    return own.order_by("-created_at").annotate(
        first_text=Subquery(first_text),
        total=Count("clips"),
        ready=Count("clips", filter=Q(clips__state=Clip.State.READY)),
        failed=Count("clips", filter=Q(clips__state=Clip.State.FAILED)),
        cancelled=Count("clips", filter=Q(clips__state=Clip.State.CANCELLED)),
        unfinished=Count("clips", filter=Q(clips__state__in=Clip.UNFINISHED)),
    )


@require_GET
@for_educators
def job(request: HttpRequest, job_id: UUID) -> HttpResponse:
    found = own_job(request, job_id)
    clips = list(found.clips.select_related("job"))
    context = {
        "job": found,
        "languages": _languages(found),
        "status": status_of(found),
        "can_retry": sum(map(service.can_retry, clips)),
        "can_rewrite": sum(clip.code in TEXT_CODES for clip in clips),
        "name_limit": NAME,
    }
    return render(request, "production/clips/job.html", context)


@require_GET
@for_educators
def progress(request: HttpRequest, job_id: UUID) -> JsonResponse:
    return JsonResponse(status_of(own_job(request, job_id)))


@require_POST
@for_educators
def rename(request: HttpRequest, job_id: UUID) -> HttpResponseRedirect:
    found = own_job(request, job_id)
    form = NameForm(request.POST)
    if form.is_valid():
        service.rename_job(job=found, name=form.cleaned_data["name"])
    else:
        messages.error(request, " ".join(map(str, form.errors["name"])))
    return redirect("clips:job", job_id)


@require_POST
@for_educators
def rewrite(request: HttpRequest, job_id: UUID) -> HttpResponseRedirect:
    """A draft of the clips whose texts could not be signed."""
    found = own_job(request, job_id)
    try:
        draft = drafts.start_from_failed(job=found)
    except BatchError as error:
        messages.error(request, str(error))
        return redirect("clips:job", job_id)
    return redirect("clips:draft", draft.pk)


@require_POST
@for_educators
def cancel(request: HttpRequest, job_id: UUID) -> HttpResponseRedirect:
    service.cancel_job(job=own_job(request, job_id))
    messages.info(request, gettext("Cancelled. Clips that were ready are kept."))
    return redirect("clips:job", job_id)


@require_POST
@for_educators
def retry(request: HttpRequest, job_id: UUID) -> HttpResponseRedirect:
    try:
        count = service.retry_job(job=own_job(request, job_id))
        told = ngettext("%(count)s clip will be made again.", "%(count)s clips will be made again.", count)
        messages.info(request, told % {"count": count})
    except QuotaReached as reached:
        messages.error(request, str(reached))
    return redirect("clips:job", job_id)


@require_POST
@for_educators
def cancel_clip(request: HttpRequest, job_id: UUID, number: int) -> HttpResponseRedirect:
    """One row; it may have become ready a moment ago, which is no fault of whoever pressed."""
    if not service.cancel_job(job=_with_row(request, job_id, number), number=number):
        messages.info(request, gettext("Clip %(number)s was ready before.") % {"number": number})
    return _to_row(job_id, number)


@require_POST
@for_educators
def retry_clip(request: HttpRequest, job_id: UUID, number: int) -> HttpResponseRedirect:
    try:
        if not service.retry_job(job=_with_row(request, job_id, number), number=number):
            messages.info(request, gettext("Clip %(number)s needs nothing more, or another text.") % {"number": number})
    except QuotaReached as reached:
        messages.error(request, str(reached))
    return _to_row(job_id, number)


def _with_row(request: HttpRequest, job_id: UUID, number: int) -> ClipJob:
    return get_object_or_404(ClipJob, pk=job_id, owner=user_of(request), clips__number=number)


def _to_row(job_id: UUID, number: int) -> HttpResponseRedirect:
    return redirect(f"{reverse('clips:job', args=[job_id])}#clip-{number}")


@require_http_methods(["GET", "POST"])
@for_educators
def delete(request: HttpRequest, job_id: UUID) -> HttpResponse:
    found = own_job(request, job_id)
    if request.method == "POST":
        service.delete_job(job=found)
        messages.success(request, gettext("The clips have been deleted."))
        return redirect("clips:jobs")
    return render(request, "production/clips/delete.html", {"job": found, "count": found.clips.count()})
