"""Rows of the registry: models that a site knows, and which of them signed from when on."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

NAME = 80  # characters
NOTES = 2000


class SigningModel(models.Model):
    """A folder of weights that was seen to load and to sign. One row, without a folder, is what `SIGNER` loads."""

    name = models.CharField(max_length=NAME, unique=True)
    folder = models.CharField(max_length=100, unique=True, help_text=_("below MODELS_DIR; empty for what SIGNER loads"))
    hash = models.CharField(max_length=64, blank=True, help_text=_("that the folder must have whenever it is loaded"))
    notes = models.TextField(blank=True, max_length=NOTES)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="models_added"
    )
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["added_at"]
        verbose_name = "model"

    def __str__(self) -> str:
        return self.name if self.folder else gettext("The site’s own")


class Rollout(models.Model):
    """What signs from a moment on, until the next row. Nothing else says so, so no two can be live at once."""

    live = models.ForeignKey(SigningModel, on_delete=models.PROTECT, related_name="rollouts")
    canary = models.ForeignKey(
        SigningModel, null=True, blank=True, on_delete=models.PROTECT, related_name="canary_rollouts"
    )
    share = models.PositiveSmallIntegerField(default=0, help_text=_("percent of new productions that the canary signs"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="rollouts"
    )
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(canary__isnull=True, share=0) | Q(canary__isnull=False, share__range=(1, 99)),
                name="rollout_share_of_a_canary",
            )
        ]

    def __str__(self) -> str:
        return f"{self.live}, {self.share} % {self.canary}" if self.canary else str(self.live)
