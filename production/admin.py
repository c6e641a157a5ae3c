"""Django's admin: what was signed, which clips were asked for, and what people thought of them.

Rows tell what happened, so nothing in them can be edited; they can be filtered, replayed, exported and deleted.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.db import models
from django.db.models import Avg, Count, F, Q, QuerySet
from django.http import HttpRequest, StreamingHttpResponse
from django.template.defaultfilters import truncatechars
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ml.skeleton import FPS
from production.downloads import download
from production.models import (
    Clip,
    ClipJob,
    LexiconProposal,
    MissedWord,
    Production,
    Rating,
    RatingTag,
    SignProposal,
    Study,
)
from production.proposals.service import decide
from production.review import exports

admin.site.site_header = "HybridSign"
admin.site.site_title = "HybridSign"
admin.site.index_title = _("Productions, clips, ratings, studies, words and proposed signs")

_SHORT = 8  # digits of a hash that are shown


def _replay(production: Production | None) -> str:
    if production is None:
        return "–"
    return format_html('<a href="{}">{}</a>', reverse("replay", args=[production.pk]), gettext("Replay"))


class ShortHashFilter(admin.AllValuesFieldListFilter):
    """Hashes by their first digits."""

    def choices(self, changelist: Any) -> Iterator[Any]:
        for choice in super().choices(changelist):
            yield {**choice, "display": str(choice["display"])[:_SHORT]}


class WorthSeeingFilter(admin.SimpleListFilter):
    """What was given up before anything came of it is most of what there is, and hides the rest: not shown unasked."""

    title = _("what came of it")
    parameter_name = "came_of_it"
    nothing: Q  # rows of which nothing came

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("all", gettext("All, also nothing"))]

    def choices(self, changelist: Any) -> Iterator[Any]:
        for number, choice in enumerate(super().choices(changelist)):
            yield choice if number else {**choice, "display": gettext("Something")}

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        asked = self.value() == "all" or any(name.startswith("state") for name in request.GET)
        return queryset if asked else queryset.exclude(self.nothing)


class SeenProductionsFilter(WorthSeeingFilter):
    nothing = Q(state=Production.State.CANCELLED, frames=0, rated=0)


class MadeJobsFilter(WorthSeeingFilter):
    nothing = Q(clip_count__gt=0, clip_count=F("cancelled"))


class ReadOnlyAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # not subscriptable when it runs
    """Rows that the site writes and nobody edits."""

    list_per_page = 50
    actions_selection_counter = True

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: models.Model | None = None) -> list[str]:
        return [*(field.name for field in self.model._meta.fields), *self.readonly_fields]


@admin.register(Production)
class ProductionAdmin(ReadOnlyAdmin):
    list_display = (
        *("short_text", "replay", "languages", "state", "seconds"),
        *("rated", "meaning", "motion", "model_short", "seed", "created_at"),
    )
    list_filter = (
        *(SeenProductionsFilter, "sign_language", "text_language", "state", "edited"),
        *(("model", ShortHashFilter), "created_at"),
    )
    search_fields = ("text", "model", "sha256", "id")
    date_hierarchy = "created_at"
    fields = (
        *("text", "replay", "planned", "edited", "text_language", "sign_language", "options"),
        *("state", "frames", "seed", "model", "sha256", "created_at"),
    )
    readonly_fields = ("replay", "planned")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Production]:
        rows: QuerySet[Production] = super().get_queryset(request)
        return rows.annotate(rated=Count("ratings"), meaning=Avg("ratings__meaning"), motion=Avg("ratings__motion"))

    @admin.display(description=_("text"), ordering="text")
    def short_text(self, row: Production) -> str:
        return truncatechars(row.text, 60)

    @admin.display(description=_("signs"))
    def planned(self, row: Production) -> str:
        return " · ".join(sign["gloss"] for sign in row.signs if sign["kind"] != "pause")

    @admin.display(description=_("languages"), ordering="sign_language")
    def languages(self, row: Production) -> str:
        return f"{row.text_language} → {row.sign_language}"

    @admin.display(description=_("length"), ordering="frames")
    def seconds(self, row: Production) -> str:
        return f"{row.frames / FPS:.1f} s"

    @admin.display(description=_("model"), ordering="model")
    def model_short(self, row: Production) -> str:
        return format_html('<span title="{}">{}</span>', row.model, row.model[:_SHORT])

    @admin.display(description=_("ratings"), ordering="rated")
    def rated(self, row: Any) -> int:
        return int(row.rated)

    @admin.display(description=_("meaning"), ordering="meaning", empty_value="–")
    def meaning(self, row: Any) -> str | None:
        return None if row.meaning is None else f"{row.meaning:.1f}"

    @admin.display(description=_("motion"), ordering="motion", empty_value="–")
    def motion(self, row: Any) -> str | None:
        return None if row.motion is None else f"{row.motion:.1f}"

    @admin.display(description=_("watch"))
    def replay(self, row: Production) -> str:
        return _replay(row)


class ClipInline(admin.TabularInline):  # type: ignore[type-arg]
    model = Clip
    fields = readonly_fields = ("number", "text", "state", "progress", "formats", "problem", "watch")
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: ClipJob | None = None) -> bool:
        return False

    @admin.display(description=_("watch"))
    def watch(self, row: Clip) -> str:
        return _replay(row.production)


@admin.register(ClipJob)
class ClipJobAdmin(ReadOnlyAdmin):
    list_display = ("created_at", "name", "owner", "languages", "clip_count", "ready", "failed", "cancelled")
    list_filter = (MadeJobsFilter, "sign_language", "text_language", "clips__state", "created_at", "owner")
    search_fields = ("name", "clips__text", "clips__name", "owner__username", "id")
    date_hierarchy = "created_at"
    list_select_related = ("owner",)
    inlines = (ClipInline,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[ClipJob]:
        rows: QuerySet[ClipJob] = super().get_queryset(request)
        return rows.annotate(
            clip_count=Count("clips", distinct=True),
            ready=Count("clips", filter=Q(clips__state=Clip.State.READY), distinct=True),
            failed=Count("clips", filter=Q(clips__state=Clip.State.FAILED), distinct=True),
            cancelled=Count("clips", filter=Q(clips__state=Clip.State.CANCELLED), distinct=True),
        )

    @admin.display(description=_("languages"), ordering="sign_language")
    def languages(self, row: ClipJob) -> str:
        return f"{row.text_language} → {row.sign_language}"

    @admin.display(description=_("clips"), ordering="clip_count")
    def clip_count(self, row: Any) -> int:
        return int(row.clip_count)

    @admin.display(description=_("ready"), ordering="ready")
    def ready(self, row: Any) -> int:
        return int(row.ready)

    @admin.display(description=_("failed"), ordering="failed")
    def failed(self, row: Any) -> int:
        return int(row.failed)

    @admin.display(description=_("cancelled"), ordering="cancelled")
    def cancelled(self, row: Any) -> int:
        return int(row.cancelled)


@admin.register(Clip)
class ClipAdmin(ReadOnlyAdmin):
    list_display = ("short_text", "replay", "number", "owner", "sign_language", "state", "files", "problem")
    list_filter = ("state", "job__sign_language", "job__created_at", "job__owner")
    search_fields = ("text", "problem", "job__owner__username", "job__id")
    list_select_related = ("job__owner", "production")
    readonly_fields = ("replay",)

    @admin.display(description=_("text"), ordering="text")
    def short_text(self, row: Clip) -> str:
        return truncatechars(row.text, 60)

    @admin.display(description=_("owner"), ordering="job__owner")
    def owner(self, row: Clip) -> str:
        return row.job.owner.get_username()

    @admin.display(description=_("signs"), ordering="job__sign_language")
    def sign_language(self, row: Clip) -> str:
        return row.job.sign_language

    @admin.display(description=_("files"))
    def files(self, row: Clip) -> str:
        return " ".join(row.formats) or "–"

    @admin.display(description=_("watch"))
    def replay(self, row: Clip) -> str:
        return _replay(row.production)


class RatingTagInline(admin.TabularInline):  # type: ignore[type-arg]
    model = RatingTag
    fields = readonly_fields = ("tag", "gloss", "sign", "moment_ms", "better")
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Rating | None = None) -> bool:
        return False


@admin.register(Rating)
class RatingAdmin(ReadOnlyAdmin):
    list_display = (
        "text",
        "replay",
        "understood",
        "meaning",
        "motion",
        "comment",
        "model_short",
        "review",
        "created_at",
    )
    list_filter = (
        *("understood", "meaning", "motion", "tags__tag", "background", "review"),
        ("comment", admin.EmptyFieldListFilter),
        *("production__sign_language", "production__text_language", ("production__model", ShortHashFilter)),
        "created_at",
    )
    search_fields = ("comment", "production__text", "production__id", "rater")
    date_hierarchy = "created_at"
    list_select_related = ("production",)
    readonly_fields = ("replay",)
    inlines = (RatingTagInline,)
    actions = ("export_csv",)

    @admin.display(description=_("text"), ordering="production__text")
    def text(self, row: Rating) -> str:
        return truncatechars(row.production.text, 60)

    @admin.display(description=_("model"), ordering="production__model")
    def model_short(self, row: Rating) -> str:
        return format_html('<span title="{}">{}</span>', row.production.model, row.production.model[:_SHORT])

    @admin.display(description=_("watch"))
    def replay(self, row: Rating) -> str:
        return _replay(row.production)

    @admin.action(description=_("Export the selected ratings as CSV"), permissions=["view"])
    def export_csv(self, request: HttpRequest, chosen: QuerySet[Rating]) -> StreamingHttpResponse:
        rows = chosen.select_related("production")
        return download(exports.csv_of(rows), "ratings.csv", "text/csv; charset=utf-8")


@admin.register(LexiconProposal)
class LexiconProposalAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """The lexicon's queue: what was proposed stays as it is, what became of it is noted here."""

    list_display = ("words", "gloss", "better", "languages", "state", "accepted_by", "created_at")
    list_editable = ("state",)
    list_filter = ("state", "sign_language", "text_language")
    search_fields = ("words", "gloss", "better")
    fields = ("words", "gloss", "better", "text_language", "sign_language", "tag", "accepted_by", "created_at", "state")
    readonly_fields = fields[:-1]
    list_select_related = ("accepted_by",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    @admin.display(description=_("languages"), ordering="sign_language")
    def languages(self, row: LexiconProposal) -> str:
        return f"{row.text_language} → {row.sign_language}"


@admin.register(Study)
class StudyAdmin(ReadOnlyAdmin):
    list_display = ("name", "kind", "sign_language", "is_open", "owner", "results", "created_at")
    list_filter = ("kind", "sign_language", "is_open")
    search_fields = ("name",)
    readonly_fields = ("results",)

    @admin.display(description=_("results"))
    def results(self, row: Study) -> str:
        return format_html('<a href="{}">{}</a>', reverse("review:study", args=[row.pk]), gettext("Results"))


@admin.register(MissedWord)
class MissedWordAdmin(ReadOnlyAdmin):
    """The most wanted first: what to look for when a sign language grows."""

    list_display = ("word", "texts", "became", "languages", "last_day")
    list_filter = ("sign_language", "text_language", "became")
    search_fields = ("word",)

    @admin.display(description=_("languages"), ordering="sign_language")
    def languages(self, row: MissedWord) -> str:
        return f"{row.text_language} → {row.sign_language}"


@admin.register(SignProposal)
class SignProposalAdmin(ReadOnlyAdmin):
    """The reviewers' queue: what is new, oldest first under its filter, with a link to see it signed."""

    list_display = ("word", "preview", "sign_language", "state", "author", "source", "created_at", "decided_at")
    list_filter = ("state", "sign_language", "created_at", "author")
    search_fields = ("word", "source", "author__username")
    date_hierarchy = "created_at"
    list_select_related = ("author",)
    readonly_fields = ("preview",)
    actions = ("accept", "dismiss", "put_back")

    @admin.display(description=_("watch"))
    def preview(self, row: SignProposal) -> str:
        return format_html('<a href="{}">{}</a>', reverse("proposals:proposal", args=[row.pk]), gettext("Watch"))

    def has_decide_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("production.change_signproposal")

    @admin.action(description=_("Accept the selected signs"), permissions=["decide"])
    def accept(self, request: HttpRequest, chosen: QuerySet[SignProposal]) -> None:
        self._decide(request, chosen, SignProposal.State.ACCEPTED)

    @admin.action(description=_("Dismiss the selected signs"), permissions=["decide"])
    def dismiss(self, request: HttpRequest, chosen: QuerySet[SignProposal]) -> None:
        self._decide(request, chosen, SignProposal.State.DISMISSED)

    @admin.action(description=_("Put the selected signs back into the queue"), permissions=["decide"])
    def put_back(self, request: HttpRequest, chosen: QuerySet[SignProposal]) -> None:
        self._decide(request, chosen, SignProposal.State.NEW)

    def _decide(self, request: HttpRequest, chosen: QuerySet[SignProposal], state: SignProposal.State) -> None:
        changed = decide(proposals=list(chosen.values_list("pk", flat=True)), state=state)
        said = {"changed": changed, "chosen": chosen.count(), "state": state.label.lower()}
        self.message_user(request, gettext("%(changed)s of %(chosen)s signs are now %(state)s.") % said)
