"""Addresses of the reviewers, within the admin and for its staff alone."""

from collections.abc import Callable

from django.contrib import admin
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path

from production.review import registry, studies, views


def _page(route: str, view: Callable[..., HttpResponseBase], name: str) -> URLPattern:
    return path(route, admin.site.admin_view(view), name=name)


app_name = "review"
urlpatterns = [
    _page("", views.dashboard, "dashboard"),
    _page("ladder/", views.ladder_of_all, "ladder"),
    _page("queue/", views.queue_of, "queue"),
    _page("ratings/<int:rating_id>/", views.rating, "rating"),
    _page("ratings.csv", views.ratings_csv, "csv"),
    _page("ratings.parquet", views.ratings_parquet, "parquet"),
    _page("preferences.jsonl", views.preferences_jsonl, "pairs"),
    _page("models/", registry.models, "models"),
    _page("studies/", studies.studies, "studies"),
    _page("studies/new/", studies.build_study, "new_study"),
    _page("studies/<uuid:study_id>/", studies.study, "study"),
]
