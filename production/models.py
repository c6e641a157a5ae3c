"""Rows. What is done with them lives in live/, clips/ and ratings/."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Index, Q
from django.utils import timezone

SCALE = 6  # of a rating: both of its scales run from 0
COMMENT = 2000  # characters of one
WORD = 40  # letters of a word that people miss
PROPOSED_WORD = 80  # characters of the meaning of a proposed sign
PROPOSED_SOURCE = 300  # characters of where it is described
SLOWEST, FASTEST = 0.1, 4.0  # speeds at which one may have watched


class Production(models.Model):
    """One text signed by one model with one seed: enough to replay every frame, whatever the lexicon becomes."""

    class State(models.TextChoices):
        RUNNING = "running"
        FINISHED = "finished"
        CANCELLED = "cancelled"
        FAILED = "failed"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    text = models.TextField()
    text_language = models.CharField(max_length=8)
    sign_language = models.CharField(max_length=8)
    seed = models.PositiveBigIntegerField()
    model = models.CharField("model hash", max_length=64)
    options = models.JSONField(default=dict, blank=True)
    signs = models.JSONField(help_text="gloss, kind, text_span, start_frame and end_frame of each, as planned")
    coverage = models.JSONField(help_text="spans of the text that are signed, near, spelled and left_out")
    marks = models.JSONField(
        default=list, blank=True, help_text="kind and signs of each: questions, negation and so on"
    )
    edited = models.BooleanField(default=False, help_text="a person changed what the text's own plan would be")
    state = models.CharField(max_length=16, choices=State, default=State.RUNNING)
    frames = models.PositiveIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-created_at"]
        indexes = [
            Index(fields=["created_at"], name="production_by_age"),  # lists, and what pruning lets go of
            Index(fields=["state", "created_at"], name="production_by_state"),  # the admin; what was left running
            Index(fields=["model", "created_at"], name="production_by_model"),  # the admin, which lists models too
        ]

    def __str__(self) -> str:
        return f"{self.text[:60]} ({self.sign_language})"


class ClipJob(models.Model):
    """An educator's batch: several lines of text to render as downloadable clips."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="clip_jobs")
    text_language = models.CharField(max_length=8)
    sign_language = models.CharField(max_length=8)
    options = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-created_at"]
        indexes = [
            Index(fields=["owner", "created_at"], name="job_by_owner"),  # an educator's own list
            Index(fields=["created_at"], name="job_by_age"),  # the admin
        ]

    def __str__(self) -> str:
        return f"{self.sign_language} clips of {self.created_at:%Y-%m-%d %H:%M}"


class Clip(models.Model):
    """One line of a job and the files made of it, under MEDIA_ROOT/clips/<job>/<number>.*"""

    class State(models.TextChoices):
        WAITING = "waiting"
        RENDERING = "rendering"
        READY = "ready"
        FAILED = "failed"
        CANCELLED = "cancelled"

    UNFINISHED = (State.WAITING, State.RENDERING)  # somebody has it to make; a cancelled job has none of these

    job = models.ForeignKey(ClipJob, on_delete=models.CASCADE, related_name="clips")
    number = models.PositiveIntegerField(help_text="line of the batch, from 1")
    text = models.TextField()
    production = models.ForeignKey(Production, null=True, blank=True, on_delete=models.SET_NULL, related_name="clips")
    state = models.CharField(max_length=16, choices=State, default=State.WAITING)
    progress = models.PositiveSmallIntegerField(default=0, validators=[MaxValueValidator(100)], help_text="percent")
    formats = models.JSONField(
        default=list, blank=True, help_text="file endings that are ready, such as json, bvh, mp4"
    )
    problem = models.TextField(blank=True, help_text="what went wrong, or which format is missing and why")
    queued_at = models.DateTimeField(default=timezone.now, help_text="since when it waits for its turn")
    claimed_at = models.DateTimeField(null=True, blank=True, help_text="when a worker last took it")
    token = models.CharField(max_length=32, blank=True, help_text="of the worker that makes it: only it may write")
    leased_until = models.DateTimeField(null=True, blank=True, help_text="then it is taken for lost, if not renewed")
    attempts = models.PositiveSmallIntegerField(default=0, help_text="how often it was begun since it was asked for")

    class Meta:
        ordering = ["job", "number"]
        constraints = [models.UniqueConstraint(fields=["job", "number"], name="clip_number_once_a_job")]
        indexes = [
            Index(fields=["state", "queued_at"], name="clip_by_turn"),  # what waits, oldest first; the admin
            Index(fields=["claimed_at"], name="clip_by_claim"),  # whose turn it was last
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.text[:60]}"


class Rating(models.Model):
    """What a visitor thought of a production: two scales, asked apart."""

    production = models.ForeignKey(Production, on_delete=models.CASCADE, related_name="ratings")
    rater = models.CharField(max_length=32, help_text="pseudonymous, one a browser session")
    meaning = models.PositiveSmallIntegerField(validators=[MaxValueValidator(SCALE)])
    motion = models.PositiveSmallIntegerField(validators=[MaxValueValidator(SCALE)])
    comment = models.TextField(blank=True, max_length=COMMENT)
    speed = models.FloatField(
        default=1.0,
        validators=[MinValueValidator(SLOWEST), MaxValueValidator(FASTEST)],
        help_text="playback speed when it was rated",
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(fields=["production", "rater"], name="one_rating_a_rater_and_production"),
            models.CheckConstraint(condition=Q(meaning__range=(0, SCALE)), name="rating_meaning_on_its_scale"),
            models.CheckConstraint(condition=Q(motion__range=(0, SCALE)), name="rating_motion_on_its_scale"),
            models.CheckConstraint(condition=Q(speed__range=(SLOWEST, FASTEST)), name="rating_speed_possible"),
        ]
        indexes = [
            Index(fields=["created_at"], name="rating_by_age"),  # the admin
            Index(fields=["rater", "updated_at"], name="rating_by_rater"),  # how often one visitor rates
        ]

    def __str__(self) -> str:
        return f"meaning {self.meaning}, motion {self.motion}"


class MissedWord(models.Model):
    """A word that had no sign of its own, and in how many texts: nothing says whose or which (`missed`)."""

    class Became(models.TextChoices):
        SPELLED = "spelled"
        NEAR = "near", "signed by the nearest sign"
        LEFT_OUT = "left_out"

    word = models.CharField(max_length=WORD)
    text_language = models.CharField(max_length=8)
    sign_language = models.CharField(max_length=8)
    became = models.CharField(max_length=16, choices=Became)
    texts = models.PositiveIntegerField(help_text="in which it was met")
    last_day = models.DateField(help_text="on which it was met")

    class Meta:
        ordering = ["-texts", "-last_day"]
        verbose_name = "missed word"
        constraints = [
            models.UniqueConstraint(
                fields=["word", "text_language", "sign_language", "became"], name="missed_word_once_a_pair_and_fate"
            )
        ]
        indexes = [Index(fields=["-texts", "-last_day"], name="missed_word_by_want")]  # the admin's list, pruning

    def __str__(self) -> str:
        return f"{self.word} ({self.text_language} → {self.sign_language})"


class SignProposal(models.Model):
    """A sign that somebody described, waiting for people who can say whether it is right. Recorded of nobody."""

    class State(models.TextChoices):
        NEW = "new"
        ACCEPTED = "accepted"
        DISMISSED = "dismissed"

    word = models.CharField(max_length=PROPOSED_WORD, help_text="what the sign means")
    sign_language = models.CharField(max_length=8)
    description = models.JSONField(help_text="the parts of ml.composing.description.Description that are filled in")
    source = models.CharField(max_length=PROPOSED_SOURCE, blank=True, help_text="where this sign is described or seen")
    state = models.CharField(max_length=16, choices=State, default=State.NEW)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="sign_proposals"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]
        verbose_name = "proposed sign"
        indexes = [Index(fields=["state", "created_at"], name="proposal_by_turn")]  # the reviewers' queue

    def __str__(self) -> str:
        return f"{self.word} ({self.sign_language})"
