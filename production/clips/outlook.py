"""When a batch will be ready: what comes before it, and how long clips take of late."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Final

from ml.skeleton import FPS
from production.clips.options import ENDINGS
from production.clips.queue import owners_in_turn, waiting
from production.models import Clip, ClipJob

LATELY: Final = 30  # clips by which the next ones are judged
PACE: Final = 2.5  # seconds of work for a second of video, until clips of this site tell better
MOTION_SHARE: Final = 0.1  # of that, where no video is drawn
USUAL_FRAMES: Final = 100  # of a clip whose text nobody has looked at yet


@dataclass(frozen=True)
class Outlook:
    """ahead: clips that come before the next of these; seconds: until the last of these is ready."""

    ahead: int
    seconds: float


def pace() -> float:
    """Seconds of work for a second of video, as the last clips took."""
    made = Clip.objects.filter(finished_at__isnull=False, claimed_at__isnull=False, frames__gt=0)
    rows = made.order_by("-finished_at").values_list("claimed_at", "finished_at", "frames", "formats")[:LATELY]
    timed = [
        ((end - start).total_seconds(), frames)
        for start, end, frames, formats in rows
        if start and end and not set(formats).isdisjoint(ENDINGS.values())
    ]
    frames = sum(each for _, each in timed)
    return sum(seconds for seconds, _ in timed) * FPS / frames if frames else PACE


def seconds_to_make(frames: int, *, video: bool) -> float:
    """Of so many frames, alone on one worker."""
    return frames / FPS * pace() * (1 if video else MOTION_SHARE)


def outlook(job: ClipJob, workers: int = 1) -> Outlook:
    """Owners take turns, so of each other owner as many clips come before as this one's own."""
    queues: dict[int, list[int]] = defaultdict(list)
    own: list[int] = []  # places of this job's clips in its owner's queue
    rows = waiting().order_by("queued_at", "job__created_at", "number")
    for owner, of, frames in rows.values_list("job__owner", "job", "frames"):
        if of == job.pk:
            own.append(len(queues[owner]))
        queues[owner].append(frames or USUAL_FRAMES)
    begun = job.clips.filter(state=Clip.State.RENDERING).values_list("frames", "progress")
    left = sum((frames or USUAL_FRAMES) * (100 - progress) / 100 for frames, progress in begun)
    ahead = 0
    turns = owners_in_turn()
    if own and job.owner_id in turns:  # a worker may have taken the last one meanwhile
        before = turns[: turns.index(job.owner_id)]
        others = [owner for owner in queues if owner != job.owner_id]
        ahead = own[0] + sum(min(len(queues[owner]), own[0] + (owner in before)) for owner in others)
        left += sum(queues[job.owner_id][: own[-1] + 1])
        left += sum(sum(queues[owner][: own[-1] + (owner in before)]) for owner in others)
    return Outlook(ahead, left / FPS * pace() / max(1, workers))
