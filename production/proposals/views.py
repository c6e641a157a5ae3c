"""Pages of described signs: try one, see it, send it; and look at one that somebody sent."""

from __future__ import annotations

from functools import cache
from typing import Any, Final, cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ml.composing.hand import PARTS
from ml.composing.movements import KINDS
from ml.composing.places import BODY, NAMES, WAYS
from ml.composing.shapes import SHAPES
from production.accounts.roles import PROPOSE_SIGNS
from production.clips.permissions import needing
from production.models import SignProposal
from production.proposals import service
from production.proposals.forms import DescriptionForm, ProposalForm
from production.rate_limit import RateLimit, TooFast

FIRST: Final = {  # what the form begins with: a sign that can be seen at once and changed
    "hands": "one",
    "shape": "1",
    "palm": "in",
    "fingers": "up",
    "place": "chin",
    "contact": "index tip",
    "movement": "tap 2",
    "sign_language": "ase",
}


@cache
def limit() -> RateLimit:
    """How many signs one account may have composed, in this process."""
    return RateLimit.a_minute(settings.COMPOSE_RATE)


@require_http_methods(["GET", "HEAD", "POST"])
@needing(PROPOSE_SIGNS)
def describe(request: HttpRequest) -> HttpResponse:
    """The form; sent, the sign goes into the reviewers' queue."""
    form = ProposalForm(request.POST if request.method == "POST" else None, initial=FIRST)
    if form.is_valid():
        sent = form.cleaned_data
        service.propose(
            author=cast(User, request.user),
            word=sent["word"],
            sign_language=sent["sign_language"],
            source=sent["source"],
            description=form.description,
        )
        messages.success(request, _("“%(word)s” was sent to the reviewers.") % {"word": sent["word"]})
        return redirect("proposals:describe")
    return _page(request, form, status=400 if form.is_bound else 200)


@require_safe
@needing(PROPOSE_SIGNS)
def proposal(request: HttpRequest, proposal_id: int) -> HttpResponse:
    """A sent sign, for its author and those who may see all of them: to look at, and to try something else from."""
    found = get_object_or_404(SignProposal, pk=proposal_id)
    if found.author_id != request.user.pk and not request.user.has_perm("production.view_signproposal"):
        raise Http404(proposal_id)
    told = {"word": found.word, "sign_language": found.sign_language, "source": found.source}
    return _page(request, ProposalForm(initial=found.description | told), proposal=found)


@require_POST
@needing(PROPOSE_SIGNS)
def motion(request: HttpRequest) -> JsonResponse:
    """The motion of a description, `frames`, `core` and `motion`, or its faults, `errors` by field; 429 with a wait.

    Faults are an ordinary answer: while it is being written, a description is seldom whole.
    """
    try:
        limit().take(str(request.user.pk))
    except TooFast as busy:
        return JsonResponse({"retry_after": busy.retry_after}, status=429)
    form = DescriptionForm(request.POST)
    if not form.is_valid():
        errors = {field: [str(problem) for problem in problems] for field, problems in form.errors.items()}
        return JsonResponse({"errors": errors})
    return JsonResponse(service.motion(form.description))


def _page(request: HttpRequest, form: ProposalForm, status: int = 200, **more: Any) -> HttpResponse:
    known = {
        "shapes": list(SHAPES),
        "ways": [*WAYS, "forward-in", "up-in", "up-forward", "down-in", "down-forward"],
        "places": [*BODY, *(name for name in NAMES if name not in BODY)],
        "contacts": list(PARTS),
        "movements": list(KINDS),
    }
    return render(request, "production/proposals/describe.html", {"form": form, "known": known, **more}, status=status)
