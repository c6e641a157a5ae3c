"""Pages of who builds studies and looks at what came of them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from ml.text.errors import TextError
from production.models import Study, StudyAnswer
from production.registry.weights import ModelRefused
from production.review import agreement, ladder
from production.review.forms import StudyForm
from production.review.views import may, page
from production.studies.building import begin, build_in_background, is_silent

PARAPHRASES = 200  # that are shown, the newest


@require_safe
@may("view_study")
def studies(request: HttpRequest) -> HttpResponse:
    rows = Study.objects.annotate(
        questions=Count("items", distinct=True), raters=Count("items__answers__rater", distinct=True)
    )
    return page(request, "studies", _("Studies"), studies=rows)


@require_http_methods(["GET", "HEAD", "POST"])
@may("add_study")
def build_study(request: HttpRequest) -> HttpResponse:
    form = StudyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = begin(form.cleaned_data["plan"], request.user)
        except TextError as error:
            form.add_error("texts", error.message)
        except ModelRefused as error:
            form.add_error("first_signer", str(error))
        else:
            build_in_background(made)
            return redirect("review:study", made.pk)
    return page(request, "new_study", _("A new study"), form=form)


@require_http_methods(["GET", "HEAD", "POST"])
@may("view_study")
def study(request: HttpRequest, study_id: UUID) -> HttpResponse:
    """Its address for raters and what they said so far; POST opens or closes it, or has it built after all."""
    found = get_object_or_404(Study, pk=study_id)
    if request.method == "POST":
        if not request.user.has_perm("production.change_study"):
            raise PermissionDenied
        if found.built < 100:
            if is_silent(found):
                build_in_background(found)
            return redirect("review:study", found.pk)
        Study.objects.filter(pk=found.pk).update(is_open=not found.is_open)
        messages.success(request, _("The study is closed.") if found.is_open else _("The study is open."))
        return redirect("review:study", found.pk)
    if found.built < 100:
        silent, may_change = is_silent(found), request.user.has_perm("production.change_study")
        answer = page(request, "study_built", found.name, study=found, silent=silent, may_change=may_change)
        if not silent:
            answer["Refresh"] = "2"  # seconds
        return answer
    answers = ladder.answers_of(found)
    checks = ladder.checks(answers)
    trusted = StudyAnswer.objects.filter(item__study=found, rater__in=checks.trusted)
    words = dict(StudyAnswer.Choice.choices)
    chosen = trusted.exclude(choice="").values("choice").annotate(count=Count("pk"))
    context: dict[str, Any] = {
        "study": found,
        "checks": checks,
        "rungs": ladder.ladder(ladder.comparisons_of(answers, checks.trusted)),
        "agreements": agreement.of_answers(trusted),
        "choices": [(words[row["choice"]], row["count"]) for row in chosen.order_by("-count")],
        "paraphrases": trusted.exclude(paraphrase="").select_related("item__first__production")[:PARAPHRASES],
        "may_change": request.user.has_perm("production.change_study"),
    }
    return page(request, "study", found.name, **context)
