"""Rows. What is done with them lives in live/, clips/ and ratings/."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Index, Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

SCALE = 6  # of a rating: both of its scales run from 0
COMMENT = 2000  # characters of one
WORD = 40  # letters of a word that people miss
NAME = 80  # characters of the name of a batch or of one of its clips
PROPOSED_WORD = 80  # characters of the meaning of a proposed sign
PROPOSED_SOURCE = 300  # characters of where it is described
SLOWEST, FASTEST = 0.1, 4.0  # speeds at which one may have watched


class Production(models.Model):
    """One text signed by one model with one seed: enough to replay every frame, whatever the lexicon becomes."""

    class State(models.TextChoices):
        RUNNING = "running", _("Running")
        FINISHED = "finished", _("Finished")
        CANCELLED = "cancelled", _("Cancelled")
        FAILED = "failed", _("Failed")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    text = models.TextField()
    text_language = models.CharField(max_length=8)
    sign_language = models.CharField(max_length=8)
    seed = models.PositiveBigIntegerField()
    model = models.CharField("model hash", max_length=64)
    options = models.JSONField(default=dict, blank=True)
    signs = models.JSONField(help_text=_("gloss, kind, text_span, start_frame and end_frame of each, as planned"))
    coverage = models.JSONField(help_text=_("spans of the text that are signed, near, spelled and left_out"))
    marks = models.JSONField(
        default=list, blank=True, help_text=_("kind and signs of each: questions, negation and so on")
    )
    edited = models.BooleanField(default=False, help_text=_("a person changed what the text's own plan would be"))
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


class ClipDraft(models.Model):
    """A batch that is being checked: rows as somebody wrote or uploaded them, right or wrong, until they are made."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="clip_drafts")
    name = models.CharField(max_length=NAME, blank=True)
    text_language = models.CharField(max_length=8)
    sign_language = models.CharField(max_length=8)
    options = models.JSONField(default=dict, blank=True)
    wanted = models.JSONField(
        default=list, blank=True, help_text=_("endings of the files to make; the usual where none is named")
    )
    unit = models.CharField(max_length=8, help_text=_("what the places of rows count: line or row"))
    notes = models.JSONField(default=list, blank=True, help_text=_("what is to be said of the file as a whole"))
    rows = models.JSONField(
        default=list, help_text=_("place, cells as written, and what the last check found, of each")
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["-updated_at"]
        indexes = [
            Index(fields=["owner", "updated_at"], name="draft_by_owner"),  # an educator's own list
            Index(fields=["updated_at"], name="draft_by_age"),  # those that nobody comes back to
        ]

    def __str__(self) -> str:
        return self.name or gettext("draft of %(time)s") % {"time": f"{self.created_at:%Y-%m-%d %H:%M}"}


class ClipJob(models.Model):
    """An educator's batch: several lines of text to render as downloadable clips."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="clip_jobs")
    name = models.CharField(max_length=NAME, blank=True)
    text_language = models.CharField(max_length=8)
    sign_language = models.CharField(max_length=8)
    options = models.JSONField(default=dict, blank=True)
    wanted = models.JSONField(
        default=list, blank=True, help_text=_("endings of the files to make; the usual where none is named")
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-created_at"]
        indexes = [
            Index(fields=["owner", "created_at"], name="job_by_owner"),  # an educator's own list
            Index(fields=["created_at"], name="job_by_age"),  # the admin
        ]

    def __str__(self) -> str:
        about = {"language": self.sign_language, "time": f"{self.created_at:%Y-%m-%d %H:%M}"}
        return self.name or gettext("%(language)s clips of %(time)s") % about


class Clip(models.Model):
    """One line of a job and the files made of it, under MEDIA_ROOT/clips/<job>/<number>.*"""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        RENDERING = "rendering", _("Rendering")
        READY = "ready", _("Ready")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")

    UNFINISHED = (State.WAITING, State.RENDERING)  # somebody has it to make; a cancelled job has none of these

    job = models.ForeignKey(ClipJob, on_delete=models.CASCADE, related_name="clips")
    number = models.PositiveIntegerField(help_text=_("line of the batch, from 1"))
    name = models.CharField(max_length=NAME, blank=True, help_text=_("of its files, instead of its text"))
    text = models.TextField()
    text_language = models.CharField(max_length=8, blank=True, help_text=_("where it is not the job's"))
    sign_language = models.CharField(max_length=8, blank=True, help_text=_("where it is not the job's"))
    options = models.JSONField(default=dict, blank=True, help_text=_("what differs from the job's"))
    cue = models.CharField(max_length=40, blank=True, help_text=_("when it was said, where it comes from subtitles"))
    frames = models.PositiveIntegerField(default=0, help_text=_("of its motion, as planned; 0 where nobody looked yet"))
    counts = models.JSONField(
        default=dict, blank=True, help_text=_("how many words are signed, near, spelled and left_out, as planned")
    )
    production = models.ForeignKey(Production, null=True, blank=True, on_delete=models.SET_NULL, related_name="clips")
    state = models.CharField(max_length=16, choices=State, default=State.WAITING)
    progress = models.PositiveSmallIntegerField(default=0, validators=[MaxValueValidator(100)], help_text=_("percent"))
    formats = models.JSONField(
        default=list, blank=True, help_text=_("file endings that are ready, such as json, bvh, mp4")
    )
    problem = models.TextField(blank=True, help_text=_("what went wrong, or which format is missing and why"))
    code = models.CharField(max_length=32, blank=True, help_text=_("of what went wrong, for programs"))
    queued_at = models.DateTimeField(default=timezone.now, help_text=_("since when it waits for its turn"))
    claimed_at = models.DateTimeField(null=True, blank=True, help_text=_("when a worker last took it"))
    finished_at = models.DateTimeField(null=True, blank=True, help_text=_("when it last became ready"))
    token = models.CharField(max_length=32, blank=True, help_text=_("of the worker that makes it: only it may write"))
    leased_until = models.DateTimeField(null=True, blank=True, help_text=_("then it is taken for lost, if not renewed"))
    attempts = models.PositiveSmallIntegerField(default=0, help_text=_("how often it was begun since it was asked for"))

    class Meta:
        ordering = ["job", "number"]
        constraints = [models.UniqueConstraint(fields=["job", "number"], name="clip_number_once_a_job")]
        indexes = [
            Index(fields=["state", "queued_at"], name="clip_by_turn"),  # what waits, oldest first; the admin
            Index(fields=["claimed_at"], name="clip_by_claim"),  # whose turn it was last
            Index(fields=["finished_at"], name="clip_by_end"),  # how long clips take of late
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.text[:60]}"

    @property
    def languages(self) -> tuple[str, str]:
        """Of its text and of its signs."""
        return self.text_language or self.job.text_language, self.sign_language or self.job.sign_language

    @property
    def all_options(self) -> dict[str, Any]:
        """The job's, and what differs from them: of signing, and under `film` of how it is drawn."""
        film = {**self.job.options.get("film", {}), **self.options.get("film", {})}
        return {**self.job.options, **self.options} | ({"film": film} if film else {})


class Background(models.TextChoices):
    """What those who rate have to do with signing; nobody has to say."""

    DEAF = "deaf", _("Deaf")
    HARD_OF_HEARING = "hard_of_hearing", _("Hard of hearing")
    CODA = "coda", _("Child of deaf adults, or interpreter")
    LEARNER = "learner", _("Learning to sign")
    OTHER = "other", _("Something else")
    UNSAID = "unsaid", _("I would rather not say")


class Opinion(models.Model):
    """Who says something about motion, how it was watched, and what that may be used for.

    A consent is null where it was never asked for, which counts as none, except that the site's own people may always
    see what was said to them before there was this question.
    """

    rater = models.CharField(max_length=32, help_text=_("pseudonymous, one a browser session"))
    background = models.CharField(max_length=16, choices=Background, blank=True)
    consent_service = models.BooleanField(null=True, help_text=_("may be looked at to make this site better"))
    consent_research = models.BooleanField(null=True, help_text=_("may be published for research"))
    consent_training = models.BooleanField(null=True, help_text=_("models may learn from it"))
    speed = models.FloatField(
        default=1.0,
        validators=[MinValueValidator(SLOWEST), MaxValueValidator(FASTEST)],
        help_text=_("playback speed when it was rated"),
    )
    watched_seconds = models.FloatField(null=True, blank=True, validators=[MinValueValidator(0)])
    replays = models.PositiveSmallIntegerField(default=0, help_text=_("how often it was begun again"))
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        abstract = True


class Rating(Opinion):
    """What a visitor thought of a production: whether it was understood, and two scales, asked apart."""

    class Understood(models.TextChoices):
        YES = "yes", _("Yes")
        PARTLY = "partly", _("Partly")
        NO = "no", _("No")

    class Review(models.TextChoices):
        NEW = "new", _("New")
        TAKEN = "taken", _("Taken")
        DONE = "done", _("Done")
        DISMISSED = "dismissed", _("Dismissed")

    OPEN = (Review.NEW, Review.TAKEN)  # somebody should still look at it

    production = models.ForeignKey(Production, on_delete=models.CASCADE, related_name="ratings")
    model = models.CharField(
        "model hash", max_length=64, default="", editable=False
    )  # with languages its production's,
    sign_language = models.CharField(max_length=8, default="", editable=False)  # here too: statistics read one table
    text_language = models.CharField(max_length=8, default="", editable=False)
    understood = models.CharField(max_length=8, choices=Understood, blank=True)
    meaning = models.PositiveSmallIntegerField(null=True, blank=True, validators=[MaxValueValidator(SCALE)])
    motion = models.PositiveSmallIntegerField(null=True, blank=True, validators=[MaxValueValidator(SCALE)])
    comment = models.TextField(blank=True, max_length=COMMENT)
    review = models.CharField(max_length=16, choices=Review, default=Review.NEW, help_text=_("how far reviewers are"))
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="reviews"
    )

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(fields=["production", "rater"], name="one_rating_a_rater_and_production"),
            models.CheckConstraint(condition=Q(meaning__range=(0, SCALE)), name="rating_meaning_on_its_scale"),
            models.CheckConstraint(condition=Q(motion__range=(0, SCALE)), name="rating_motion_on_its_scale"),
            models.CheckConstraint(condition=Q(speed__range=(SLOWEST, FASTEST)), name="rating_speed_possible"),
            models.CheckConstraint(
                condition=~Q(understood="") | Q(meaning__isnull=False, motion__isnull=False),
                name="rating_answers_something",
            ),
        ]
        indexes = [
            Index(fields=["created_at"], name="rating_by_age"),  # the admin
            Index(fields=["rater", "updated_at"], name="rating_by_rater"),  # how often one visitor rates
            Index(fields=["review", "created_at"], name="rating_by_review"),  # the reviewers' queue
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        made = self.production
        self.model, self.sign_language, self.text_language = made.model, made.sign_language, made.text_language
        super().save(*args, **kwargs)

    def __str__(self) -> str:
        said = [self.understood and f"{gettext('understood')}: {self.get_understood_display()}"]
        scales = {gettext("meaning"): self.meaning, gettext("motion"): self.motion}
        said += [f"{name} {value}" for name, value in scales.items() if value is not None]
        return ", ".join(filter(None, said))


class RatingTag(models.Model):
    """What is wrong at one sign or moment of a rated production."""

    class Tag(models.TextChoices):
        WRONG_SIGN = "wrong_sign", _("Wrong sign")
        HAND_SHAPE = "hand_shape", _("Hand shape")
        PLACE = "place", _("Place")
        MOVEMENT = "movement", _("Movement")
        FACE = "face", _("Face")
        TIMING = "timing", _("Timing")
        SPELLING = "spelling", _("Spelling")

    rating = models.ForeignKey(Rating, on_delete=models.CASCADE, related_name="tags")
    tag = models.CharField(max_length=16, choices=Tag)
    sign = models.PositiveSmallIntegerField(null=True, blank=True, help_text=_("index among the production's signs"))
    moment_ms = models.PositiveIntegerField(null=True, blank=True, help_text=_("from its beginning"))
    gloss = models.CharField(max_length=64, blank=True, help_text=_("of the sign there, none in a pause"))
    better = models.CharField(max_length=64, blank=True, help_text=_("gloss that should be signed instead"))

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(sign__isnull=False, moment_ms__isnull=True) | Q(sign__isnull=True, moment_ms__isnull=False),
                name="tag_at_a_sign_or_moment",
            )
        ]

    def __str__(self) -> str:
        at = self.gloss or (f"{self.moment_ms / 1000:.1f} s" if self.moment_ms is not None else f"#{self.sign}")
        said = gettext("%(tag)s at %(place)s") % {"tag": self.get_tag_display(), "place": at}
        return said + (gettext(", better %(sign)s") % {"sign": self.better} if self.better else "")


class SpelledWord(models.Model):
    """A word that a rated production spelled, so that ratings can be counted by it."""

    rating = models.ForeignKey(Rating, on_delete=models.CASCADE, related_name="spelled")
    word = models.CharField(max_length=WORD)

    class Meta:
        indexes = [Index(fields=["word"], name="spelled_by_word")]

    def __str__(self) -> str:
        return self.word


class LexiconProposal(models.Model):
    """A correction that a reviewer accepted: what somebody who keeps the lexicon should look at next."""

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        APPLIED = "applied", _("Applied")
        REFUSED = "refused", _("Refused")

    tag = models.OneToOneField(RatingTag, null=True, blank=True, on_delete=models.SET_NULL, related_name="proposal")
    words = models.CharField(max_length=200, help_text=_("of the text, that were signed"))
    text_language = models.CharField(max_length=8)
    sign_language = models.CharField(max_length=8)
    gloss = models.CharField(max_length=64, help_text=_("as it is signed now"))
    better = models.CharField(max_length=64, help_text=_("as it should be"))
    state = models.CharField(max_length=16, choices=State, default=State.OPEN)
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-created_at"]
        verbose_name = "proposal for the lexicon"
        verbose_name_plural = "proposals for the lexicon"

    def __str__(self) -> str:
        said = {"words": self.words, "better": self.better, "gloss": self.gloss}
        return gettext("%(words)s: %(better)s instead of %(gloss)s") % said


class Study(models.Model):
    """The same questions about chosen texts for many raters, who do not know which model or seed they watch."""

    class Kind(models.TextChoices):
        AB = "ab", _("Two versions of each text: which is better")
        FULL = "full", _("One version of each text: two scales and a comment")
        PARAPHRASE = "paraphrase", _("One version of each text, without it: write what you understood")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=100)
    kind = models.CharField(max_length=16, choices=Kind)
    text_language = models.CharField(max_length=8)
    sign_language = models.CharField(max_length=8)
    is_open = models.BooleanField(default=True, help_text=_("takes answers"))
    invites = models.BooleanField(default=False, help_text=_("visitors who have rated are asked to take part"))
    plan = models.JSONField(default=dict, blank=True, help_text=_("what it is built from, while it is being built"))
    built = models.PositiveSmallIntegerField(default=100, validators=[MaxValueValidator(100)], help_text=_("percent"))
    built_at = models.DateTimeField(default=timezone.now, help_text=_("when who builds it gave a sign of life"))
    problem = models.CharField(max_length=300, blank=True, help_text=_("why it could not be built"))
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="studies"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-created_at"]
        verbose_name_plural = "studies"

    def __str__(self) -> str:
        return self.name


class StudyClip(models.Model):
    """Frames that raters watch. They are kept, because a study may outlive its models and compare several."""

    class Broken(models.TextChoices):
        SHUFFLED = "shuffled", _("parts of it in another order")
        SWAPPED = "swapped", _("hands in each other's place")

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="clips")
    production = models.ForeignKey(Production, on_delete=models.CASCADE, related_name="study_clips")
    broken = models.CharField(max_length=16, choices=Broken, blank=True, help_text=_("on purpose, to see who looks"))
    frames = models.BinaryField(help_text=_("(T, FRAME_WIDTH) int16, little endian, packed by zlib"))

    def __str__(self) -> str:
        return f"{self.production} {self.broken}".strip()


class StudyItem(models.Model):
    """One question of a study: one clip, or two of the same text."""

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="items")
    number = models.PositiveIntegerField(help_text=_("from 1"))
    first = models.ForeignKey(StudyClip, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(StudyClip, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    repeats = models.ForeignKey("self", null=True, blank=True, on_delete=models.CASCADE, related_name="+")

    class Meta:
        ordering = ["study", "number"]
        constraints = [models.UniqueConstraint(fields=["study", "number"], name="item_number_once_a_study")]

    def __str__(self) -> str:
        return f"{self.number}. {self.first}"


class StudyAnswer(Opinion):
    """What one rater said to one question: a choice, or scales, or a paraphrase, as the kind of study asks."""

    class Choice(models.TextChoices):
        FIRST = "first", _("First")
        SECOND = "second", _("Second")
        TIE = "tie", _("both alike")
        BOTH_BAD = "both_bad", _("both bad")

    item = models.ForeignKey(StudyItem, on_delete=models.CASCADE, related_name="answers")
    swapped = models.BooleanField(default=False, help_text=_("the second clip was shown on the first side"))
    choice = models.CharField(max_length=16, choices=Choice, blank=True)
    meaning = models.PositiveSmallIntegerField(null=True, blank=True, validators=[MaxValueValidator(SCALE)])
    motion = models.PositiveSmallIntegerField(null=True, blank=True, validators=[MaxValueValidator(SCALE)])
    comment = models.TextField(blank=True, max_length=COMMENT)
    paraphrase = models.TextField(blank=True, max_length=COMMENT)

    class Meta:
        ordering = ["item", "created_at"]
        constraints = [
            models.UniqueConstraint(fields=["item", "rater"], name="one_answer_a_rater_and_item"),
            models.CheckConstraint(condition=Q(meaning__range=(0, SCALE)), name="answer_meaning_on_its_scale"),
            models.CheckConstraint(condition=Q(motion__range=(0, SCALE)), name="answer_motion_on_its_scale"),
            models.CheckConstraint(condition=Q(speed__range=(SLOWEST, FASTEST)), name="answer_speed_possible"),
        ]

    def __str__(self) -> str:
        return self.choice or self.paraphrase[:60] or f"meaning {self.meaning}, motion {self.motion}"


class MissedWord(models.Model):
    """A word that had no sign of its own, and in how many texts: nothing says whose or which (`missed`)."""

    class Became(models.TextChoices):
        SPELLED = "spelled", _("Spelled")
        NEAR = "near", _("signed by the nearest sign")
        LEFT_OUT = "left_out", _("Left Out")

    word = models.CharField(max_length=WORD)
    text_language = models.CharField(max_length=8)
    sign_language = models.CharField(max_length=8)
    became = models.CharField(max_length=16, choices=Became)
    texts = models.PositiveIntegerField(help_text=_("in which it was met"))
    last_day = models.DateField(help_text=_("on which it was met"))

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
        NEW = "new", _("New")
        ACCEPTED = "accepted", _("Accepted")
        DISMISSED = "dismissed", _("Dismissed")

    word = models.CharField(max_length=PROPOSED_WORD, help_text=_("what the sign means"))
    sign_language = models.CharField(max_length=8)
    description = models.JSONField(help_text=_("the parts of ml.composing.description.Description that are filled in"))
    source = models.CharField(
        max_length=PROPOSED_SOURCE, blank=True, help_text=_("where this sign is described or seen")
    )
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


from production.accounts.models import (  # noqa: E402, F401  (Django looks here for rows)
    ApiToken,
    DailyUse,
    Delivery,
    IdempotentAnswer,
    RaterName,
    Webhook,
)
from production.registry.models import Rollout, SigningModel  # noqa: E402, F401  (likewise)
