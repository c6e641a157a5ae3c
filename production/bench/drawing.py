"""How fast clips are drawn, one after the other as a worker draws them: time, processors, memory, and silences."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from ml.formats import clip_json
from ml.runtime import Signer
from ml.signing import prepare
from ml.skeleton import FPS
from production.bench import texts
from production.bench.processes import proportional_memory, read
from production.clips.options import FilmOptions
from production.clips.rendering import Renderer


@dataclass(frozen=True)
class ClipToDraw:
    """A clip to draw. seconds: of motion."""

    document: bytes
    seconds: float


@dataclass(frozen=True)
class Drawn:
    """video: seconds that all clips last; seconds: from the first clip to the end of the last; cpu: of processors.

    memory: megabytes at most, of this process and the browser; silence: the longest between two signs of progress.
    """

    clips: int
    video: float
    seconds: float
    cpu: float
    memory: float
    silence: float


@dataclass
class _Ear:
    """Hears signs of progress: how long none came, and how much memory was held when one did."""

    silence: float = 0.0
    memory: float = 0.0
    heard: float = field(default_factory=time.monotonic)

    def hear(self, *_: object) -> None:
        now = time.monotonic()
        self.silence = max(self.silence, now - self.heard)
        self.heard = now
        self.memory = max(self.memory, proportional_memory(os.getpid()))


def clips_to_draw(signer: Signer, count: int) -> list[ClipToDraw]:
    """Sentences of `texts`, each time with another seed."""
    made = []
    for number in range(count):
        utterance = prepare(signer, replace(texts.request(number), seed=number))
        frames = np.concatenate([chunk.frames for chunk in utterance.chunks()])
        made.append(ClipToDraw(clip_json.encode(utterance, frames), len(frames) / FPS))
    return made


def draw(wanted: Sequence[ClipToDraw], options: FilmOptions, apart: bool, told: Callable[[int], None]) -> Drawn:
    """apart: with a browser of its own for each clip. told: how many are done. Raises NoBrowser and RenderError."""
    renderer = Renderer()
    ear = _Ear()
    cpu, begun = 0.0, time.monotonic()
    before = read(os.getpid()).cpu
    for number, clip in enumerate(wanted, 1):
        renderer.render(clip.document, on_frame=ear.hear, stopped=lambda: False, options=options)
        ear.hear()
        if apart or number == len(wanted):
            cpu += read(os.getpid()).cpu - before  # what a browser has used is known while it runs
            renderer.end()
            before = read(os.getpid()).cpu
        told(number)
    seconds = time.monotonic() - begun
    video = sum(clip.seconds for clip in wanted) / options.speed
    return Drawn(len(wanted), video, seconds, cpu, ear.memory, ear.silence)
