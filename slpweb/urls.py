"""Addresses of the site."""

from django.contrib import admin
from django.urls import include, path

from production.live.overview import overview

urlpatterns = [
    path("admin/live/", admin.site.admin_view(overview), name="live"),
    path("admin/review/", include("production.review.urls")),
    path("admin/", admin.site.urls),
    path("accounts/", include("production.accounts.urls")),
    path("i18n/", include("django.conf.urls.i18n")),  # the button that changes the interface's language
    path("", include("production.urls")),
]
