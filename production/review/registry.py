"""The page of models: what signs now, what people say of each, and the buttons that change it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from production.models import Production
from production.registry import service
from production.registry.forms import ModelForm
from production.registry.models import Rollout, SigningModel
from production.registry.standing import standing
from production.registry.weights import ModelRefused
from production.review import ladder, statistics
from production.review.views import may, page

HISTORY: Final = 20  # changes that are shown
CHANGE: Final = "production.add_rollout"
ADD: Final = "production.add_signingmodel"


@dataclass(frozen=True)
class ModelStatus:
    """One line: a model beside what was made by it and what was said of that. state: live, canary, retired or new."""

    row: SigningModel
    hash: str
    state: str
    share: int
    productions: int
    ratings: statistics.RatingSums
    rung: ladder.Rung | None


@require_http_methods(["GET", "HEAD", "POST"])
@may("view_signingmodel")
def models(request: HttpRequest) -> HttpResponse:
    form = ModelForm()
    if request.method == "POST":
        action = request.POST.get("action", "")
        if not request.user.has_perm(ADD if action in ("add", "forget") else CHANGE):
            raise PermissionDenied
        if action == "add":
            form = ModelForm(request.POST)
        if action != "add" or form.is_valid():
            try:
                messages.success(request, _act(request, action, form))
                return redirect("review:models")
            except ModelRefused as error:
                messages.error(request, str(error))
            except service.ChangedMeanwhile:
                messages.error(request, _("What signs was changed since you looked. Nothing was done; look again."))
    rollout = service.current()
    earlier = service.before(rollout)
    context = {
        "statuses": statuses(rollout),
        "rollout": rollout,
        "earlier": earlier,
        "history": Rollout.objects.select_related("live", "canary", "by")[:HISTORY],
        "problem": standing().problem,
        "form": form,
        "folder": settings.MODELS_DIR,
        "may_change": request.user.has_perm(CHANGE),
        "may_add": request.user.has_perm(ADD),
    }
    return page(request, "models", _("Models"), **context)


def _act(request: HttpRequest, action: str, form: ModelForm) -> str:
    """Do what was pressed; what is to be said of it. Raises ModelRefused and ChangedMeanwhile."""
    sent, user = request.POST, request.user
    if action == "add":
        given = form.cleaned_data
        made = service.add(by=user, **{key: given[key] for key in ("name", "folder", "expected", "notes")})
        return _("Added: %(model)s. It signs nothing yet.") % {"model": made}
    seen = int(sent["seen"]) if sent.get("seen", "").isdecimal() else 0
    if action == "back":
        now = service.roll_back(by=user, seen=seen)
        return _("Back again: %(model)s signs.") % {"model": now.live}
    row = get_object_or_404(SigningModel, pk=sent["model"] if sent.get("model", "").isdecimal() else 0)
    if action == "forget":
        if Rollout.objects.filter(live=row).exists() or Rollout.objects.filter(canary=row).exists() or not row.folder:
            raise ModelRefused(_("What has signed is kept."))
        row.delete()
        return _("Forgotten: %(model)s. Its folder is as it was.") % {"model": row}
    if action == "live":
        service.roll_out(live=row, by=user, seen=seen)
        return _("From now on %(model)s signs whatever is new.") % {"model": row}
    if action == "canary":
        share = int(sent["share"]) if sent.get("share", "").isdecimal() else 0
        if not 0 <= share <= 99:
            raise ModelRefused(_("A share is between 1 and 99 percent; 0 takes it away."))
        now_live = (service.current() or Rollout(live=service.own_model())).live
        service.roll_out(live=now_live, canary=row, share=share, by=user, seen=seen)
        return _("From now on %(model)s signs %(share)s %% of what is new.") % {"model": row, "share": share}
    raise ModelRefused(_("Nothing was asked for."))


def statuses(rollout: Rollout | None) -> list[ModelStatus]:
    """Of every model; those that sign first."""
    own = service.own_model()
    said = {sums.name: sums for sums in statistics.overview(statistics.Narrowing()).models}
    answers = ladder.answers_of()
    trusted = ladder.checks(answers).trusted
    rungs = {rung.name: rung for rung in ladder.ladder(ladder.comparisons_of(answers, trusted))}
    made = dict(Production.objects.order_by().values("model").annotate(count=Count("pk")).values_list("model", "count"))
    ever: set[Any] = {pk for pair in Rollout.objects.order_by().values_list("live", "canary") for pk in pair}
    live = rollout.live_id if rollout else own.pk

    def status(row: SigningModel) -> ModelStatus:
        state, share, hash = "new", 0, service.hash_of(row)
        if row.pk == live:
            state, share = "live", 100 - rollout.share if rollout else 100
        elif rollout and row.pk == rollout.canary_id:
            state, share = "canary", rollout.share
        elif row.pk in ever or not row.folder:
            state = "retired"
        sums = said.get(hash, statistics.RatingSums(hash))
        return ModelStatus(row, hash, state, share, made.get(hash, 0), sums, rungs.get(hash))

    order = ("live", "canary", "new", "retired")
    return sorted(map(status, SigningModel.objects.all()), key=lambda one: order.index(one.state))
