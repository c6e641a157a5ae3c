"""Addresses of the site."""

from django.contrib import admin
from django.contrib.auth import views as auth
from django.urls import include, path

from production.live.overview import overview

urlpatterns = [
    path("admin/live/", admin.site.admin_view(overview), name="live"),
    path("admin/review/", include("production.review.urls")),
    path("admin/", admin.site.urls),
    # No pages that send mail: without a mail server they fail, and `manage.py changepassword` does what they would.
    path("accounts/login/", auth.LoginView.as_view(), name="login"),
    path("accounts/logout/", auth.LogoutView.as_view(), name="logout"),
    path("i18n/", include("django.conf.urls.i18n")),  # the button that changes the interface's language
    path("", include("production.urls")),
]
