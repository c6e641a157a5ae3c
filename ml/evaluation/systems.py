"""What is compared: the hybrid and the simple baselines, all given the same signs and the same lengths."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from ml.conditions import HOLD, REST
from ml.corpus.synthetic import Item, join
from ml.motion import assemble
from ml.pose import Clip, dequantise
from ml.runtime import Signer
from ml.text.plan import Coverage, Plan, PlannedSign
from ml.timing import Timeline, schedule
from ml.training.data import Corpus

System = Callable[[Timeline], Clip]
FINAL_PAUSE = 0.6  # seconds, as the planner ends every text


def timeline(glosses: Sequence[str], kinds: Sequence[str], language: str, signer: Signer) -> Timeline:
    """The timeline that these signs would get, whatever text they came from."""
    signs = [
        PlannedSign(gloss, "letter" if kind == "letter" else "sign", (0, 0))
        for gloss, kind in zip(glosses, kinds, strict=True)
    ]
    plan = Plan("", "sk", language, (*signs, PlannedSign("", "pause", (0, 0), FINAL_PAUSE)), Coverage())
    return schedule(plan, signer.frames_of(language))


def hybrid(signer: Signer, language: str, seed: int) -> System:
    return lambda when: dequantise(np.concatenate([chunk.frames for chunk in signer.chunks(when, language, seed)]))


def stitching(corpus: Corpus, language: str) -> System:
    """Dictionary cores joined by cubics: the baseline that retrieval systems are."""
    ids = corpus.vocabulary.ids[language]

    def sign(when: Timeline) -> Clip:
        last = len(when.signs) - 1
        items = [
            Item((REST if i == last else HOLD) if s.kind == "pause" else ids[s.gloss], s.end_frame - s.start_frame)
            for i, s in enumerate(when.signs)
        ]
        made = join(items, corpus.cores, corpus.rest, 1)
        return assemble(made.motion[1:], made.confidence[1:])

    return sign


def mean_pose(clips: Sequence[Clip]) -> System:
    """The average real frame, held: what plain distances reward."""
    positions = np.concatenate([clip.positions for clip in clips]).mean(axis=0, keepdims=True)
    face = np.concatenate([clip.face for clip in clips]).mean(axis=0, keepdims=True)

    def hold(when: Timeline) -> Clip:
        frames = when.frames
        sure = np.ones((frames, positions.shape[1]), dtype=np.float32)
        return Clip(np.repeat(positions, frames, 0), sure, np.repeat(face, frames, 0))

    return hold
