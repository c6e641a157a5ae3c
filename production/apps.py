"""The Django app; after every migration it has the groups of its roles."""

from __future__ import annotations

from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate


class ProductionConfig(AppConfig):
    name = "production"
    verbose_name = "Signing"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from production import checks  # noqa: F401, PLC0415  (registers them)
        from production.accounts.roles import make_groups  # noqa: PLC0415
        from production.names import translate_names  # noqa: PLC0415

        translate_names([self, apps.get_app_config("axes"), apps.get_app_config("mfa")])
        # From the last app: by then there are tables of all.
        post_migrate.connect(make_groups, sender=list(apps.get_app_configs())[-1], dispatch_uid="roles")
