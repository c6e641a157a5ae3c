"""Addresses of the pages."""

from django.templatetags.static import static
from django.urls import include, path
from django.views.generic import RedirectView

from production import health, views

urlpatterns = [
    path("", views.index, name="index"),
    path("p/<uuid:production_id>", views.replay, name="replay"),
    path("clips/", include("production.clips.urls")),
    path("api/ratings/", include("production.ratings.urls")),
    path(
        "favicon.ico", RedirectView.as_view(url=static("production/icon.svg"))
    ),  # pages that name none, as the admin's
    path("metrics", health.figures, name="metrics"),
]
