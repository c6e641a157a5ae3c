"""One clip from its text to its files: plan, frames, clip.json, BVH, video. Rows say how far it got."""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Final

import numpy as np
from django.utils import timezone
from numpy.typing import NDArray

from ml.runtime import Signer
from ml.signing import Request, Utterance, prepare
from ml.text.errors import TextError
from production.accounts import quotas
from production.clips import rendering, storage
from production.clips.batches.checking import counts_of
from production.clips.formats import VIDEO, encode, wanted_of
from production.clips.lease import AWAY, Lease, patiently, stopping
from production.clips.options import parted
from production.live.engine import make_way
from production.models import Clip, ClipJob, Production
from production.records import keep, recall
from production.registry.standing import refresh

SEED: Final = 1  # the same text gives the same clip in every job
NOTED_EVERY: Final = 0.4  # seconds: with the page's quarter before it and the socket's one behind it less than two
MOTION_PERCENT: Final = 20  # share of the work that is making frames; the rest is drawing them
FAULT: Final = "A fault of ours, which is now in the server’s log. Trying again may help."
OURS: Final = "internal"  # its code
NOT_DRAWN: Final = "not_drawn"  # that of a video which could not be made
NO_BROWSER: Final = "No video: Chromium is not installed on the server (Debian package “chromium”)."

log = logging.getLogger(__name__)


def make_clip(*, clip_id: int) -> bool:
    """Make a waiting clip. One that is not waiting (made elsewhere, cancelled, deleted) is left alone: False."""
    lease = Lease.take(clip_id)
    if lease is None:
        return False
    with lease.kept():
        _attempt(lease)
    return True


def _attempt(lease: Lease) -> None:
    """Whatever goes wrong is told in the row; where even that cannot be, the lease runs out."""
    clip = lease.clip
    try:
        problem = _make(lease)
        lease.end(Clip.State.READY, progress=100, problem=problem, finished_at=timezone.now())
    except AWAY as error:
        log.warning("clip %s waits for the database to come back: %s", clip.pk, type(error).__name__)
    except rendering.Stopped:
        with suppress(*AWAY):
            lease.put_back()
            if not ClipJob.objects.filter(pk=clip.job_id).exists():
                storage.remove(clip.job_id)
    except (TextError, rendering.RenderError) as error:
        if stopping.is_set():  # the browser was asked to end as we were
            lease.put_back()
        else:
            code = error.code if isinstance(error, TextError) else NOT_DRAWN
            lease.end(Clip.State.FAILED, problem=str(error), code=code)
    except Exception:
        log.exception("clip %s could not be made", clip.pk)
        lease.end(Clip.State.FAILED, problem=FAULT, code=OURS)


def _progress(lease: Lease, start: int, end: int, frames: int) -> Callable[[int], None]:
    """A function that notes how many frames are done, as percents from `start` to `end`; few writes, many calls."""
    noted, when = start, time.monotonic()

    def note(done: int) -> None:
        nonlocal noted, when
        percent = start + (end - start) * min(done, frames) // max(frames, 1)
        now = time.monotonic()
        if percent >= noted + 4 or (percent > noted and now >= when + NOTED_EVERY):
            noted, when = percent, now
            lease.progress(percent)

    return note


def _make(lease: Lease) -> str:
    """All files of a clip; the result is what is left to say about them."""
    clip = lease.clip
    utterance = patiently(lambda: _utterance(clip, refresh().live))
    wanted = wanted_of(clip.job)
    frames = _frames(utterance, _progress(lease, 0, MOTION_PERCENT, utterance.timeline.frames))
    _, film = parted(clip.all_options)
    motion = {kind: encode(kind, utterance, frames, film.avatar) for kind in wanted if kind != VIDEO}
    made = patiently(lambda: _production(clip, utterance, frames))
    measured = {"frames": len(frames), "counts": counts_of(utterance.coverage)}
    lease.publish(motion, production=made, formats=[*motion], progress=MOTION_PERCENT, **measured)
    if VIDEO not in wanted:
        return ""
    document = motion.get("json") or encode("json", utterance, frames)
    try:
        patiently(lambda: quotas.take(clip.job.owner, "seconds", film.pictures(len(frames)) / film.fps))
        video = rendering.render(
            document,
            on_frame=_progress(lease, MOTION_PERCENT, 99, film.pictures(len(frames))),
            stopped=lambda: not lease.wanted,
            options=film,
        )
    except quotas.QuotaReached as reached:
        return str(reached)
    except rendering.NoBrowser:
        return NO_BROWSER
    lease.publish({film.ending: video}, formats=[film.ending, *motion])
    return ""


def _utterance(clip: Clip, signer: Signer) -> Utterance:
    """What was signed before if the clip was made by this model before, else its text, planned."""
    if (made := clip.production) and made.model == signer.hash:
        return recall(made, signer)
    signing, _ = parted(clip.all_options)
    return prepare(signer, Request(clip.text, *clip.languages, SEED, signing))


def _production(clip: Clip, utterance: Utterance, frames: NDArray[np.int16]) -> Production:
    """The row of these frames: the clip's own if it was made before, so that its address and ratings stay."""
    sha256 = hashlib.sha256(frames.tobytes()).hexdigest()
    if (made := clip.production) and (made.model, made.sha256) == (utterance.signer.hash, sha256):
        return made
    return keep(utterance, state=Production.State.FINISHED, frames=len(frames), sha256=sha256)


def _frames(utterance: Utterance, on_frame: Callable[[int], None]) -> NDArray[np.int16]:
    """(T, FRAME_WIDTH) int16, little endian: exactly what the stream would send."""
    chunks = []
    for chunk in utterance.chunks():
        make_way()
        chunks.append(chunk.frames)
        on_frame(chunk.first_frame + len(chunk.frames))
    return np.concatenate(chunks).astype("<i2")
