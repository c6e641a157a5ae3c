"""How far a batch is, in the words of whoever looks: for its page, its poll and its socket alike."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import redis
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from production.clips.batches.checking import only_spelled
from production.clips.batches.wording import problem_in_words
from production.clips.outlook import Outlook, outlooks, whole_outlook
from production.clips.service import can_retry
from production.clips.workers import render_workers
from production.models import Clip, ClipJob

_WAYS: Final = {  # state -> its word on the page and the look of its badge
    Clip.State.WAITING: (_("Waiting"), ""),
    Clip.State.RENDERING: (_("Being made"), "busy"),
    Clip.State.READY: (_("Ready"), "success"),
    Clip.State.FAILED: (_("Failed"), "error"),
    Clip.State.CANCELLED: (_("Cancelled"), "warning"),
}
_FEW: Final = 100  # clips
_NEEDED: Final = (  # of a clip; texts of productions and the like are not
    *("job", "number", "name", "text", "state", "progress", "formats", "problem", "code", "counts", "production_id"),
)


def status_of(job: ClipJob) -> dict[str, Any]:
    """A JSON object: finished, name, summary, outlook, places, stalled, percent, files, and every clip."""
    return BatchWatch().look(job)


class BatchWatch:
    """Looks at a batch again and again. The first look tells every clip, later ones only those that have changed."""

    def __init__(self) -> None:
        self._seen: dict[int, tuple[str, int]] = {}  # number -> state and progress
        self._spelled: set[int] = set()
        self._files: dict[int, int] = {}

    def look(self, job: ClipJob) -> dict[str, Any]:
        """job: as it is now. In the language that is active now."""
        now = {
            number: (state, progress)
            for number, state, progress in job.clips.order_by("number").values_list("number", "state", "progress")
        }
        changed = {number for number, seen in now.items() if self._seen.get(number) != seen}
        clips = self._clips(job, changed)
        for clip in clips:
            self._files[clip.number] = len(clip.formats)
            (self._spelled.add if only_spelled(clip.counts) else self._spelled.discard)(clip.number)
        self._seen = now
        return self._told(job) | {"clips": [clip_status(job, clip) for clip in clips]}

    def _clips(self, job: ClipJob, changed: set[int]) -> list[Clip]:
        some = job.clips.order_by("number").only(*_NEEDED)
        if len(changed) <= _FEW:  # more are no cheaper to name than to read with all others
            some = some.filter(number__in=changed)
        return [clip for clip in some if clip.number in changed]

    def _told(self, job: ClipJob) -> dict[str, Any]:
        states = [state for state, _ in self._seen.values()]
        unfinished = sum(state in Clip.UNFINISHED for state in states)
        workers = _workers() if unfinished else None
        stalled = gettext("No worker makes clips at the moment. They wait, and go on by themselves.")
        return {
            "finished": not unfinished,
            "name": job.name,
            "summary": self._summary(states),
            **_outlook(job, workers, unfinished),
            "stalled": stalled if workers == 0 else "",
            "percent": self._percent(),
            "files": sum(self._files.values()),
        }

    def _summary(self, states: list[str]) -> str:
        ready, failed = states.count(Clip.State.READY), states.count(Clip.State.FAILED)
        spelled = sum(self._seen[number][0] == Clip.State.READY for number in self._spelled if number in self._seen)
        told = [gettext("%(ready)s of %(total)s ready") % {"ready": ready, "total": len(states)}]
        if spelled:
            told.append(gettext("%(spelled)s of them only spelled") % {"spelled": spelled})
        if failed:
            told.append(gettext("%(failed)s failed") % {"failed": failed})
        return ", ".join(told)

    def _percent(self) -> int:
        """Of the whole batch; what failed or was cancelled is done."""
        done = [progress if state in Clip.UNFINISHED else 100 for state, progress in self._seen.values()]
        return sum(done) // max(1, len(done))


def clip_status(job: ClipJob, clip: Clip) -> dict[str, Any]:
    word, look = _WAYS[Clip.State(clip.state)]
    clip.job = job
    if clip.state == Clip.State.READY and only_spelled(clip.counts):
        word, look = _("Ready, only spelled"), "warning"
    return {
        "number": clip.number,
        "name": clip.name,
        "text": clip.text,
        "state": clip.state,
        "word": str(word),
        "look": look,
        "progress": clip.progress,
        "problem": problem_in_words(clip.code, clip.problem),
        "code": clip.code,
        "can_cancel": clip.state in Clip.UNFINISHED,
        "can_retry": can_retry(clip),
        "coverage": coverage_in_words(clip.counts),
        "replay": reverse("replay", args=[clip.production_id]) if clip.production_id else "",
        "files": [
            {"ending": ending, "address": reverse("clips:file", args=[job.pk, clip.number, ending])}
            for ending in clip.formats
        ],
    }


def coverage_in_words(counts: Mapping[str, int]) -> str:
    """ "3 signed, 1 spelled": what is zero is left out."""
    words = {
        "signed": ngettext("%(n)s signed", "%(n)s signed", counts.get("signed", 0)),
        "near": ngettext("%(n)s by the nearest sign", "%(n)s by the nearest sign", counts.get("near", 0)),
        "spelled": ngettext("%(n)s spelled", "%(n)s spelled", counts.get("spelled", 0)),
        "left_out": ngettext("%(n)s left out", "%(n)s left out", counts.get("left_out", 0)),
    }
    return ", ".join(told % {"n": counts[way]} for way, told in words.items() if counts.get(way))


def duration_in_words(seconds: float) -> str:
    """Roughly, as an estimate is."""
    if seconds < 60:
        tens = max(10, round(seconds / 10) * 10)
        return ngettext("about %(n)s second", "about %(n)s seconds", tens) % {"n": tens}
    minutes = round(seconds / 60)
    if minutes < 90:
        return ngettext("about %(n)s minute", "about %(n)s minutes", minutes) % {"n": minutes}
    hours = round(minutes / 60)
    return ngettext("about %(n)s hour", "about %(n)s hours", hours) % {"n": hours}


def _outlook(job: ClipJob, workers: int | None, unfinished: int) -> dict[str, Any]:
    """outlook: of the whole, in words; places: of the next clips by their numbers, likewise."""
    if not unfinished:
        return {"outlook": "", "places": {}}
    each = outlooks(job, workers or 1)
    whole = whole_outlook(each)
    if each.begun:
        whole = Outlook(0, whole.seconds)
    nearest = sorted(each, key=lambda number: each[number].seconds)[:_FEW]
    return {"outlook": _in_words(whole), "places": {number: _in_words(each[number]) for number in nearest}}


def _in_words(ahead: Outlook) -> str:
    left = gettext("%(duration)s left") % {"duration": duration_in_words(ahead.seconds)}
    if not ahead.ahead:
        return left
    first = ngettext("%(n)s clip comes first", "%(n)s clips come first", ahead.ahead) % {"n": ahead.ahead}
    return f"{left}, {first}"


def _workers() -> int | None:
    """How many make clips; None where that cannot be asked. Without Redis this process makes them itself."""
    if not settings.REDIS_URL:
        return 1
    try:
        return len(render_workers())
    except redis.RedisError:
        return None
