"""Addresses of the pages."""

from django.urls import include, path

from production import views

urlpatterns = [
    path("", views.index, name="index"),
    path("p/<uuid:production_id>", views.replay, name="replay"),
    path("clips/", include("production.clips.urls")),
    path("api/ratings/", include("production.ratings.urls")),
    path("healthz", views.health, name="health"),
]
