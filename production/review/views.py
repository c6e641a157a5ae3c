"""Pages of reviewers: the dashboard, the queue, one rating beside its motion, and the exports."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Final, cast

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from ml.skeleton import FPS
from ml.text.languages import LANGUAGES
from production.downloads import download
from production.models import Background, Rating, RatingTag
from production.review import agreement, exports, ladder, queue, statistics

A_PAGE: Final = 50

View = Callable[..., HttpResponseBase]


def may(*permissions: str) -> Callable[[View], View]:
    """For staff (the admin site sees to that) with these permissions of the app."""

    def guarded(view: View) -> View:
        @wraps(view)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.has_perms([f"production.{name}" for name in permissions]):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return never_cache(answer)

    return guarded


def page(request: HttpRequest, name: str, title: str, **context: Any) -> HttpResponse:
    """A page within the admin."""
    return render(request, f"admin/review/{name}.html", {**admin.site.each_context(request), "title": title, **context})


def chosen(request: HttpRequest) -> statistics.Narrowing:
    """By the address; what is not to be understood there counts as all."""
    asked = request.GET
    try:
        return statistics.Narrowing(
            days=int(asked.get("days") or 0),
            model=asked.get("model", "")[:64],
            sign_language=asked.get("sign_language", "")[:8],
            background=asked.get("background", ""),
        )
    except ValueError:
        return statistics.Narrowing()


def choices() -> dict[str, Any]:
    """What the form of `chosen` offers."""
    models = Rating.objects.order_by("model").values_list("model", flat=True).distinct()
    return {
        "periods": statistics.PERIODS,
        "models": list(models),
        "languages": {code: language.name for code, language in LANGUAGES.items()},
        "backgrounds": Background.choices,
    }


@require_safe
@may("view_rating")
def dashboard(request: HttpRequest) -> HttpResponse:
    choice = chosen(request)
    context = {
        "choice": choice,
        "choices": choices(),
        "overview": statistics.overview(choice),
        "tags": statistics.by_tag(choice),
        "signs": statistics.worst_signs(choice),
        "wanted": statistics.wanted_words(choice),
        "spelled": statistics.spelled_words(choice),
        "disagreements": statistics.disagreements(choice),
    }
    return page(request, "dashboard", _("Ratings at a glance"), **context)


@require_safe
@may("view_rating", "view_study")
def ladder_of_all(request: HttpRequest) -> HttpResponse:
    """Models by preference over all studies, and how far raters agree."""
    choice = chosen(request)
    answers = ladder.answers_of(background=choice.background)
    checks = ladder.checks(answers)
    context = {
        "choice": choice,
        "choices": choices(),
        "rungs": ladder.ladder(ladder.comparisons_of(answers, checks.trusted)),
        "checks": checks,
        "agreements": agreement.of_ratings(Rating.objects.filter(choice.conditions())),
    }
    return page(request, "ladder", _("Preferences and agreement"), **context)


@require_safe
@may("view_rating")
def queue_of(request: HttpRequest) -> HttpResponse:
    state = _state(request)
    rows = queue.queue(state, _user(request))
    shown = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    return page(request, "queue", _("Ratings to look at"), state=state, states=queue.WORDS.items(), shown=shown)


@require_http_methods(["GET", "HEAD", "POST"])
@may("view_rating")
def rating(request: HttpRequest, rating_id: int) -> HttpResponse:
    """One rating beside its motion, which plays; POST says what becomes of it, and shows the next."""
    found = get_object_or_404(Rating.objects.exclude(consent_service=False), pk=rating_id)
    state, user = _state(request), _user(request)
    before, after = queue.neighbours(found, state, user)
    if request.method == "POST":
        goes_on = _act(request, found)
        next_one = after or before if goes_on else found.pk
        return redirect(_address(next_one, state) if next_one else f"{reverse('review:queue')}?state={state}")
    tags = found.tags.select_related("proposal").order_by("pk")
    context = {
        "rating": found,
        "production": found.production,
        "tags": [(tag, _frame(tag, found)) for tag in tags],
        "state": state,
        "before": before and _address(before, state),
        "after": after and _address(after, state),
        "may_change": user.has_perm("production.change_rating"),
        "may_accept": user.has_perm("production.add_lexiconproposal"),
    }
    return render(request, "admin/review/rating.html", context)


def _act(request: HttpRequest, found: Rating) -> bool:
    """Do what was pressed; whether the reviewer is through with this rating."""
    action, user = request.POST.get("action", ""), _user(request)
    needed = "add_lexiconproposal" if action == "accept" else "change_rating"
    if not user.has_perm(f"production.{needed}"):
        raise PermissionDenied
    if action == "take":
        try:
            queue.take(found, user)
        except queue.AlreadyTaken:
            messages.error(request, _("Somebody else has taken it."))
    elif action in ("done", "dismissed"):
        queue.close(found, user, Rating.Review(action))
        return True
    elif action == "reopen":
        queue.reopen(found)
    elif action == "accept":
        tag = get_object_or_404(RatingTag.objects.exclude(better=""), pk=_number(request.POST.get("tag")), rating=found)
        queue.accept(tag, user)
        messages.success(request, _("In the lexicon’s queue now: %(sign)s.") % {"sign": tag.better})
    return False


@require_safe
@may("view_rating")
def ratings_csv(request: HttpRequest) -> HttpResponseBase:
    rows = exports.ratings(research="research" in request.GET)
    return download(exports.csv_of(rows), "ratings.csv", "text/csv; charset=utf-8")


@require_safe
@may("view_rating")
def ratings_parquet(request: HttpRequest) -> HttpResponseBase:
    try:
        pieces = exports.parquet_of(exports.ratings(research="research" in request.GET))
    except ImportError:
        return HttpResponse("Parquet needs the extra: pip install 'hybridsign[parquet]'", "text/plain", status=501)
    return download(pieces, "ratings.parquet", "application/vnd.apache.parquet")


@require_safe
@may("view_rating", "view_study")
def preferences_jsonl(request: HttpRequest) -> HttpResponseBase:
    return download(exports.jsonl_of(exports.pairs()), "preferences.jsonl", "application/jsonl")


def _frame(tag: RatingTag, of: Rating) -> int:
    if tag.sign is not None:
        return int(of.production.signs[tag.sign]["start_frame"])
    return round((tag.moment_ms or 0) * FPS / 1000)


def _address(rating_id: int, state: str) -> str:
    return f"{reverse('review:rating', args=[rating_id])}?state={state}"


def _state(request: HttpRequest) -> str:
    asked = request.GET.get("state", "open")
    return asked if asked in queue.STATES else "open"


def _user(request: HttpRequest) -> User:
    return cast(User, request.user)  # staff is logged in


def _number(sent: str | None) -> int:
    return int(sent) if sent and sent.isdecimal() else 0
