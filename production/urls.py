"""Addresses of the pages."""

from django.templatetags.static import static
from django.urls import include, path
from django.views.generic import RedirectView

from production import dictionary, embed, health, plans, views
from production.api.v1 import api

urlpatterns = [
    path("", views.index, name="index"),
    path("p/<uuid:production_id>", views.replay, name="replay"),
    path("p/<uuid:production_id>.<slug:ending>", views.file_of, name="file_of"),
    path("embed/v1.js", embed.script, name="embed_script"),
    path("embed/<uuid:production_id>", embed.stored, name="embed_stored"),
    path("embed/", embed.asked, name="embed_asked"),
    path("dictionary/", dictionary.dictionary, name="dictionary"),
    path("dictionary/<slug:sign_language>/", dictionary.dictionary_of, name="dictionary_of"),
    path("dictionary/<slug:sign_language>/<str:gloss>/", dictionary.dictionary_of, name="sign_of"),
    path("kept/", views.kept, name="kept"),
    path("studies/", include("production.studies.urls")),
    path("clips/", include("production.clips.urls")),
    path("api/v1/", api.urls),
    path("describe/", include("production.proposals.urls")),
    path("api/plan/", plans.plan_of, name="plan"),
    path("api/ratings/", include("production.ratings.urls")),
    path(
        "favicon.ico", RedirectView.as_view(url=static("production/icon.svg"))
    ),  # pages that name none, as the admin's
    path("metrics", health.figures, name="metrics"),
]
