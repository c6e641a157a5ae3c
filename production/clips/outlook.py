"""When a batch will be ready: what comes before it, and how long clips take of late."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import accumulate
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
    """Of the whole job: what comes before its next clip, and when its last one is ready."""
    return whole_outlook(outlooks(job, workers))


class Outlooks(dict[int, Outlook]):
    """Of clips by their numbers; begun: those that are being made."""

    def __init__(self) -> None:
        super().__init__()
        self.begun: set[int] = set()


def whole_outlook(each: Outlooks) -> Outlook:
    waits = [one.ahead for number, one in each.items() if number not in each.begun]
    return Outlook(min(waits, default=0), max((one.seconds for one in each.values()), default=0.0))


def outlooks(job: ClipJob, workers: int = 1) -> Outlooks:
    """Of every clip that is not ready. Owners take turns, so of each other owner as many come before as of this one."""
    found = Outlooks()
    queues: dict[int, list[int]] = defaultdict(list)
    own: list[tuple[int, int]] = []  # numbers of this job's clips, and their places in its owner's queue
    rows = waiting().order_by("queued_at", "job__created_at", "number")
    for owner, of, number, frames in rows.values_list("job__owner", "job", "number", "frames"):
        if of == job.pk:
            own.append((number, len(queues[owner])))
        queues[owner].append(frames or USUAL_FRAMES)
    of_a_frame = pace() / FPS / max(1, workers)  # seconds
    under_way = 0.0  # frames
    begun = job.clips.filter(state=Clip.State.RENDERING).values_list("number", "frames", "progress")
    for number, frames, progress in begun:
        under_way += (frames or USUAL_FRAMES) * (100 - progress) / 100
        found[number] = Outlook(0, under_way * of_a_frame)
        found.begun.add(number)
    turns = owners_in_turn()
    if job.owner_id not in turns:  # a worker may have taken the last one meanwhile
        return found
    before = turns[: turns.index(job.owner_id)]
    sums = {owner: [0, *accumulate(frames)] for owner, frames in queues.items()}  # of so many first ones
    others = [(owner in before, sums[owner]) for owner in queues if owner != job.owner_id]
    for number, place in own:
        come_first = [min(place + first, len(theirs) - 1) for first, theirs in others]
        frames = sums[job.owner_id][place + 1]
        frames += sum(theirs[count] for count, (_, theirs) in zip(come_first, others, strict=True))
        found[number] = Outlook(place + sum(come_first), (under_way + frames) * of_a_frame)
    return found
