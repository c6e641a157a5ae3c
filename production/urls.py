"""Addresses of the pages."""

from django.templatetags.static import static
from django.urls import include, path
from django.views.generic import RedirectView

from production import dictionary, health, plans, views

urlpatterns = [
    path("", views.index, name="index"),
    path("p/<uuid:production_id>", views.replay, name="replay"),
    path("dictionary/", dictionary.dictionary, name="dictionary"),
    path("dictionary/<slug:sign_language>/", dictionary.dictionary_of, name="dictionary_of"),
    path("dictionary/<slug:sign_language>/<str:gloss>/", dictionary.dictionary_of, name="sign_of"),
    path("clips/", include("production.clips.urls")),
    path("describe/", include("production.proposals.urls")),
    path("api/plan/", plans.plan_of, name="plan"),
    path("api/ratings/", include("production.ratings.urls")),
    path(
        "favicon.ico", RedirectView.as_view(url=static("production/icon.svg"))
    ),  # pages that name none, as the admin's
    path("metrics", health.figures, name="metrics"),
]
