"""Has Django use our admin site; apart from it, because settings name this before any model is there."""

from django.contrib.admin.apps import AdminConfig


class RolesAdminConfig(AdminConfig):
    default_site = "production.accounts.admin_site.RolesAdminSite"

    def ready(self) -> None:
        super().ready()  # which looks for admins of whole apps only
        from production.accounts import admin  # noqa: F401, PLC0415
