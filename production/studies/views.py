"""The raters' page of a study and what its script asks for.

    GET  /studies/<id>/                  the page
    GET  /studies/<id>/next/             -> {"item", "text", "clips": [addresses], "done", "all"}, at last without item
    GET  /studies/<id>/<item>/<side>/    -> frames, (T, FRAME_WIDTH) int16, little endian
    POST /studies/<id>/<item>/ {…}       -> 201 {}; what is wrong as for ratings

Nothing of it tells which model or seed a clip is of, and a paraphrase's questions do not tell the text.
"""

from __future__ import annotations

import zlib
from uuid import UUID, uuid4

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_POST, require_safe

from production import address
from production.errors import ProtocolError
from production.models import COMMENT, Study, StudyItem
from production.ratings.raters import RATER
from production.ratings.views import limit, sent_json, told_errors
from production.studies import asking
from production.studies.forms import FORMS


@require_safe
@never_cache
@ensure_csrf_cookie
def study(request: HttpRequest, study_id: UUID) -> HttpResponse:
    """Opening it makes the visitor a rater, by a random id in the session."""
    found = get_object_or_404(Study, pk=study_id)
    request.session.setdefault(RATER, uuid4().hex)
    return render(request, "production/study.html", {"study": found, "comment_limit": COMMENT})


@require_safe
@never_cache
def next_question(request: HttpRequest, study_id: UUID) -> JsonResponse:
    found, rater = _open_study(study_id), _rater(request)
    question = asking.next_question(found, rater)
    item = question.item
    progress = {"done": question.done, "all": question.all}
    if item is None:
        return JsonResponse({"item": None, "text": "", "clips": [], **progress})
    sides = [side for side in asking.SIDES if asking.clip_at(item, rater, side)]
    clips = [reverse("studies:clip", args=[found.pk, item.pk, side]) for side in sides]
    text = "" if found.kind == Study.Kind.PARAPHRASE else item.first.production.text
    return JsonResponse({"item": item.pk, "text": text, "clips": clips, **progress})


@require_safe
@never_cache
def clip(request: HttpRequest, study_id: UUID, item_id: int, side: asking.Side) -> HttpResponse:
    found = asking.clip_at(_item(study_id, item_id), _rater(request), side)
    if found is None:
        raise Http404
    return HttpResponse(zlib.decompress(found.frames), content_type="application/octet-stream")


@require_POST
@told_errors
def answer(request: HttpRequest, study_id: UUID, item_id: int) -> JsonResponse:
    item, rater = _item(study_id, item_id), _rater(request)
    form = FORMS[item.study.kind](sent_json(request))
    if not form.is_valid():
        field, problems = next(iter(form.errors.items()))
        raise ProtocolError("bad_message", f"{field!r}: {problems[0]}", field=field)
    limit().take(address.of_request(request))
    asking.keep_answer(item=item, rater=rater, **form.answer())
    return JsonResponse({}, status=201)


def _open_study(study_id: UUID) -> Study:
    return get_object_or_404(Study, pk=study_id, is_open=True)


def _item(study_id: UUID, item_id: int) -> StudyItem:
    items = StudyItem.objects.select_related("study", "first", "second")
    return get_object_or_404(items, pk=item_id, study=_open_study(study_id))


def _rater(request: HttpRequest) -> str:
    """Raises Http404 for who has not opened the page."""
    rater: str | None = request.session.get(RATER)
    if rater is None:
        raise Http404
    return rater
