"""The Django app, and the group of people who may make clips."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate

EDUCATORS = "Educators"


def create_educators_group(**signal: Any) -> None:
    """Runs after every migration, because permissions exist only then."""
    permission = apps.get_model("auth", "Permission")
    group, _ = apps.get_model("auth", "Group").objects.get_or_create(name=EDUCATORS)
    group.permissions.add(
        *permission.objects.filter(content_type__app_label="production", content_type__model__in=("clipjob", "clip"))
    )


class ProductionConfig(AppConfig):
    name = "production"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from production import checks  # noqa: F401, PLC0415  (registers them)

        # From django.contrib.auth, so that its own receiver has made the permissions of every app by then.
        post_migrate.connect(create_educators_group, sender=apps.get_app_config("auth"), dispatch_uid="educators")
