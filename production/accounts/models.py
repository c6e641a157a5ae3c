"""Rows of accounts: what they used today, their tokens, and where they want to be told of something."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Index, Q
from django.utils.translation import gettext_lazy as _

NAME = 60  # characters of what people call a token
KEY = 255  # characters of an Idempotency-Key
ADDRESS = 500  # characters of a webhook's


class DailyUse(models.Model):
    """What an account had made on one day."""

    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="daily_use")
    day = models.DateField(help_text=_("by UTC"))
    clips = models.PositiveIntegerField(default=0)
    seconds = models.FloatField(default=0, help_text=_("of video"))

    class Meta:
        verbose_name_plural = "daily use"
        constraints = [models.UniqueConstraint(fields=["account", "day"], name="daily_use_once_an_account_and_day")]
        permissions = [
            ("enter_admin", "Can enter the administration"),
            ("exceed_quota", "Can have more made than the quotas say"),
            ("see_metrics", "Can see the figures for Prometheus"),
        ]

    def __str__(self) -> str:
        return f"{self.clips} clips, {self.seconds:.0f} s on {self.day}"


def _by_chance() -> str:
    return uuid.uuid4().hex


class RaterName(models.Model):
    """By which name an account rates over the API; ratings themselves say nothing of accounts."""

    account = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="rater_name")
    name = models.CharField(max_length=32, unique=True, default=_by_chance)

    def __str__(self) -> str:
        return self.name


class ApiToken(models.Model):
    """A key to the API for some of what its account may do. The key itself is kept nowhere."""

    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=NAME)
    digest = models.CharField(max_length=64, unique=True, help_text=_("SHA-256 of the key"))
    beginning = models.CharField(max_length=12, help_text=_("of the key, by which its owner knows it"))
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True, help_text=_("to the minute"))

    class Meta:
        ordering = ["-created_at"]
        verbose_name = "API token"

    def __str__(self) -> str:
        return f"{self.name} ({self.beginning}…)"


class IdempotentAnswer(models.Model):
    """What a request with an Idempotency-Key was answered, for when it is sent again."""

    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=KEY)
    fingerprint = models.CharField(max_length=64, help_text=_("SHA-256 of method, path and body"))
    status = models.PositiveSmallIntegerField(null=True, blank=True, help_text=_("none while it is being answered"))
    headers = models.JSONField(default=dict)
    body = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "key"], name="idempotency_key_once_an_account")]
        indexes = [Index(fields=["created_at"], name="idempotency_by_age")]

    def __str__(self) -> str:
        return self.key


class Webhook(models.Model):
    """An address of an account's that is told what happens. The secret signs, so it has to be kept as it is."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="webhooks")
    url = models.CharField(max_length=ADDRESS)
    events = models.JSONField(default=list)
    secret = models.CharField(max_length=64)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.url


class Delivery(models.Model):
    """One thing that happened, and whether its webhook has heard of it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries")
    event = models.CharField(max_length=40)
    subject = models.CharField(max_length=80, blank=True, help_text=_("what it is about, so that it is told once"))
    data = models.JSONField()
    created_at = models.DateTimeField(auto_now_add=True)
    due_at = models.DateTimeField(null=True, blank=True, help_text=_("of the next attempt; none: it is over"))
    attempts = models.PositiveSmallIntegerField(default=0)
    delivered_at = models.DateTimeField(null=True, blank=True)
    problem = models.CharField(max_length=200, blank=True, help_text=_("of the last attempt"))

    class Meta:
        ordering = ["-created_at"]
        verbose_name_plural = "deliveries"
        constraints = [
            models.UniqueConstraint(
                fields=["webhook", "event", "subject"], condition=~Q(subject=""), name="delivery_once_a_subject"
            )
        ]
        indexes = [
            Index(fields=["due_at"], name="delivery_by_turn"),
            Index(fields=["created_at"], name="delivery_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.event} to {self.webhook}"
