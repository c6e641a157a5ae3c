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
from production.bench.processes import Watch
from production.clips.options import FilmOptions
from production.clips.rendering import Renderer


@dataclass(frozen=True)
class Scene:
    """A clip to draw. seconds: of motion."""

    document: bytes
    seconds: float


@dataclass(frozen=True)
class Drawn:
    """seconds: from the first clip to the end of the last; cpu: of them, times the cores that were at work.

    video: seconds that all clips last; memory: megabytes at most; silence: the longest between two signs of progress.
    """

    clips: int
    video: float
    seconds: float
    cpu: float
    memory: float
    silence: float


@dataclass
class _Silence:
    """The longest time in which nothing was heard."""

    longest: float = 0.0
    heard: float = field(default_factory=time.monotonic)

    def end(self, *_: object) -> None:
        now = time.monotonic()
        self.longest = max(self.longest, now - self.heard)
        self.heard = now


def scenes(signer: Signer, count: int) -> list[Scene]:
    """Sentences of `texts`, each time with another seed."""
    made = []
    for number in range(count):
        utterance = prepare(signer, replace(texts.request(number), seed=number))
        frames = np.concatenate([chunk.frames for chunk in utterance.chunks()])
        made.append(Scene(clip_json.encode(utterance, frames), len(frames) / FPS))
    return made


def draw(wanted: Sequence[Scene], options: FilmOptions, apart: bool, told: Callable[[int], None]) -> Drawn:
    """apart: with a browser of its own for each clip. told: how many are done. Raises NoBrowser and RenderError."""
    renderer = Renderer()
    silence = _Silence()
    begun = time.monotonic()
    with Watch({"all": os.getpid()}) as watch:
        for number, scene in enumerate(wanted, 1):
            renderer.render(scene.document, on_frame=silence.end, stopped=lambda: False, options=options)
            silence.end()
            if apart:
                renderer.end()
            told(number)
        seconds = time.monotonic() - begun
        used = watch.usage(seconds)["all"]  # while the browser still runs
    renderer.end()
    video = sum(scene.seconds for scene in wanted) / options.speed
    return Drawn(len(wanted), video, seconds, used.cpu * seconds, used.memory[1], silence.longest)
