"""The page on which a batch is checked and mended before it is made. Each sees only their own drafts."""

from __future__ import annotations

import json
from functools import wraps
from typing import Any, Final, ParamSpec
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_GET, require_POST

from ml.skeleton import FPS
from production.accounts.quotas import QuotaReached
from production.clips.batches import drafts
from production.clips.batches.checking import WAYS, only_spelled
from production.clips.batches.columns import COLUMNS, LABELS
from production.clips.batches.problems import BatchError
from production.clips.formats import USUAL, VIDEO
from production.clips.forms import ClipJobForm, language_pairs
from production.clips.outlook import seconds_to_make
from production.clips.permissions import View, for_educators, user_of
from production.clips.status import coverage_in_words, duration_in_words
from production.models import ClipDraft

ROW_LIMIT: Final = 64 * 1024  # bytes of one row that is sent
P = ParamSpec("P")


class NoRow(ValueError):
    """What was sent is no row."""


@require_GET
@for_educators
def draft(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    found = _own(request, draft_id)
    context = {
        "draft": found,
        "rows": [row_for_page(row, found.unit) for row in found.rows],
        "summary": summary_for_page(found),
        "languages": language_pairs(),
        "film_fields": ClipJobForm().picture,
        "default_languages": dict(language_pairs())[f"{found.text_language}-{found.sign_language}"],
    }
    return render(request, "production/clips/draft.html", context)


def answered(view: View[P]) -> View[P]:
    """For scripts of the page: a JSON answer whatever goes wrong."""

    @wraps(view)
    def asked(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except (NoRow, BatchError) as error:
            return JsonResponse({"problem": str(error)}, status=400)
        except drafts.NoSuchRow:
            message = gettext("This row is no longer there. Please load the page again.")
            return JsonResponse({"problem": message}, status=404)

    return asked


@require_POST
@for_educators
@answered
def add(request: HttpRequest, draft_id: UUID) -> JsonResponse:
    found = _own(request, draft_id)
    return _told(found, drafts.add_row(draft=found, cells=_cells(request)))


@require_POST
@for_educators
@answered
def change(request: HttpRequest, draft_id: UUID, row_id: int) -> JsonResponse:
    found = _own(request, draft_id)
    return _told(found, drafts.change_row(draft=found, row_id=row_id, cells=_cells(request)))


@require_POST
@for_educators
@answered
def remove(request: HttpRequest, draft_id: UUID, row_id: int) -> JsonResponse:
    found = _own(request, draft_id)
    drafts.remove_row(draft=found, row_id=row_id)
    return _told(found, None)


@require_POST
@for_educators
def make(request: HttpRequest, draft_id: UUID) -> HttpResponseRedirect:
    found = _own(request, draft_id)
    try:
        job = drafts.make(draft=found)
    except (BatchError, QuotaReached) as error:
        messages.error(request, str(error))
        return redirect("clips:draft", draft_id)
    left = ClipDraft.objects.filter(pk=draft_id).first()
    if left:
        told = ngettext(
            "%(n)s row could not be made and is still in the draft.",
            "%(n)s rows could not be made and are still in the draft.",
            len(left.rows),
        )
        messages.warning(request, told % {"n": len(left.rows)})
    return redirect("clips:job", job.pk)


@require_POST
@for_educators
def delete(request: HttpRequest, draft_id: UUID) -> HttpResponseRedirect:
    _own(request, draft_id).delete()
    messages.info(request, gettext("The draft has been deleted."))
    return redirect("clips:jobs")


def _own(request: HttpRequest, draft_id: UUID) -> ClipDraft:
    return get_object_or_404(ClipDraft, pk=draft_id, owner=user_of(request))


def _cells(request: HttpRequest) -> dict[str, str]:
    """Of {"cells": {column: text}}. Raises NoRow."""
    if len(request.body) > ROW_LIMIT:
        raise NoRow(gettext("This row is too long."))
    try:
        sent = json.loads(request.body)
    except ValueError:
        raise NoRow(gettext("This is not JSON in UTF-8.")) from None
    cells = sent.get("cells") if isinstance(sent, dict) else None
    if not isinstance(cells, dict) or not all(isinstance(cell, str) for cell in cells.values()):
        raise NoRow(gettext("A row is an object of cells, each of them text."))
    if unknown := [column for column in cells if column not in COLUMNS]:
        raise NoRow(gettext("There is no column “%(column)s”.") % {"column": unknown[0][:40]})
    return cells


def _told(found: ClipDraft, row: drafts.Row | None) -> JsonResponse:
    found.refresh_from_db()
    html = row and render_to_string("production/clips/draft_row.html", {"row": row_for_page(row, found.unit)})
    return JsonResponse({"html": html or "", "summary": summary_for_page(found)})


def row_for_page(row: drafts.Row, unit: str) -> dict[str, Any]:
    """What a row of the table shows. look: bad, spelled or fine."""
    cells, spans = row["cells"], row["spans"]
    counts = {way: len(spans.get(way, ())) for way in WAYS}
    look = "bad" if row["problems"] else "spelled" if only_spelled(counts) else "fine"
    return {
        **row,
        "unit": unit,
        "look": look,
        "parts": _parts(cells.get("text", ""), spans),
        "problems": [(LABELS.get(problem["column"], ""), problem["message"]) for problem in row["problems"]],
        "differs": [(LABELS[column], cell) for column, cell in cells.items() if column not in ("text", "name")],
        "coverage": coverage_in_words(counts),
        "seconds": round(row["frames"] / FPS, 1),
        "written": json.dumps(cells),
    }


def _parts(text: str, spans: dict[str, list[list[int]]]) -> list[tuple[str, str]]:
    """The text in pieces, each with what becomes of it: signed, near, spelled, left_out, or "" between words."""
    parts: list[tuple[str, str]] = []
    at = 0
    for start, end, way in sorted((start, end, way) for way, some in spans.items() for start, end in some):
        if start > at:
            parts.append((text[at:start], ""))
        parts.append((text[max(start, at) : end], way.replace("_", "-")))
        at = max(at, end)
    return [*parts, (text[at:], "")] if at < len(text) else parts


def summary_for_page(found: ClipDraft) -> dict[str, Any]:
    """good, bad: how many rows can be made and how many cannot; words: the same, with lengths."""
    summary = drafts.summary_of(found.rows)
    good, bad, spelled, frames = (summary[key] for key in ("good", "bad", "only_spelled", "frames"))
    told = [ngettext("%(n)s row can be made", "%(n)s rows can be made", good) % {"n": good}]
    if spelled:
        told.append(gettext("%(n)s of them only spelled") % {"n": spelled})
    if bad:
        told.append(ngettext("%(n)s row has a problem", "%(n)s rows have a problem", bad) % {"n": bad})
    minutes, seconds = divmod(round(frames / FPS), 60)
    work = seconds_to_make(frames, video=VIDEO in (found.wanted or USUAL))
    lengths = gettext("%(minutes)s:%(seconds)s of signing, %(duration)s to make") % {
        "minutes": minutes,
        "seconds": f"{seconds:02d}",
        "duration": duration_in_words(work),
    }
    return {"good": good, "bad": bad, "words": ", ".join(told), "lengths": lengths if good else ""}
