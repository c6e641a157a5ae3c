"""Every production of every system, measured one by one; putting the numbers together is `ml.evaluation.results`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ml.corpus import alignment
from ml.corpus.dataset import Corpus
from ml.evaluation import frechet
from ml.evaluation.copies import Audit, audit
from ml.evaluation.faces import Teller, blinks
from ml.evaluation.following import Followed, followed
from ml.evaluation.judge import Judge
from ml.evaluation.measures import distances, jerk, movement
from ml.evaluation.sizes import SignSize, sizes
from ml.evaluation.systems import System
from ml.evaluation.tasks import Task, sentences
from ml.evaluation.touch import WITHIN, Touch, contacts, gaps
from ml.evaluation.wording import Wording, learn
from ml.pose import Clip

Array = NDArray[np.float64]
NEVER = -100.0  # natural logarithm: the least that a sign's likelihood counts


@dataclass(frozen=True, eq=False)
class MeasuredClip:
    """One production of one sentence, measured.

    read: signs that the judge sees; known: how many of the signs the system could be asked for
    log_likelihood: of the reference signs, a sign; kept: contacts kept within each distance of `touch.WITHIN`
    frames, movement, jerk: of the production; real_*: of the real clip; replays of `moving` windows are copies
    features, kinematics: windows for Frechet distances
    followed: part of face and body -> how it follows the signer's; asks: how much the face looks like a question's
    sizes: of the signs that the dictionary has
    """

    read: tuple[str, ...]
    text: str
    known: int
    log_likelihood: float
    body_mm: float
    hands_mm: float
    contacts: int
    kept: tuple[int, ...]
    frames: int
    movement: float
    jerk: float
    real_frames: int
    real_movement: float
    real_jerk: float
    moving: int
    replays: int
    features: Array
    kinematics: Array
    followed: Mapping[str, Followed]
    blinks: int
    asks: float
    sizes: Sequence[SignSize]


@dataclass(frozen=True, eq=False)
class Bench:
    """What all systems are measured with: the judge, the wording, the copy audit, two feature spaces, a teller of
    questions by the face, and the dictionary's signs.

    train: field of `MeasuredClip` -> windows of the real train sentences, for what other real motion is apart by.
    """

    judge: Judge
    wording: Wording
    copies: Audit
    learned: frechet.Space
    kinematic: frechet.Space
    train: Mapping[str, Sequence[Array]]
    teller: Teller
    cores: Mapping[str, Clip]

    def measure(self, made: Clip, task: Task, known: int, touched: Sequence[Touch]) -> MeasuredClip:
        """known: how many of the task's signs the system could be asked for; touched: the real clip's contacts."""
        if task.real is None:
            raise ValueError(f"{task.key} has no real motion to be measured against")
        chances = self.judge.log_probabilities(made, task.language)
        read = self.judge.signs_of(chances)
        apart = distances(made, task.real)
        closest = gaps(made, touched, apart.together)
        replays = self.copies.distances(made)
        return MeasuredClip(
            read=read,
            text=self.wording.text(read),
            known=known,
            log_likelihood=max(NEVER, self.judge.log_likelihood(chances, task.signs, task.language)),
            body_mm=apart.body_mm,
            hands_mm=apart.hands_mm,
            contacts=len(touched),
            kept=tuple(int((closest <= within).sum()) for within in WITHIN),
            frames=len(made),
            movement=movement(made),
            jerk=jerk(made),
            real_frames=len(task.real),
            real_movement=movement(task.real),
            real_jerk=jerk(task.real),
            moving=len(replays),
            replays=int((replays < self.copies.threshold).sum()),
            features=frechet.pooled(self.judge.features(made)),
            kinematics=frechet.kinematics(made),
            followed=followed(made, task.real, apart.together),
            blinks=blinks(made),
            asks=self.teller.asks(made),
            sizes=sizes(made, task.real, task.spans, [self.cores.get(sign) for sign in task.signs], apart.together),
        )


def bench(corpus: Corpus, judge: Judge, said: Mapping[str, str], split: str) -> Bench:
    """From real motion alone. The audit is calibrated on dev, or on test when dev itself is measured."""
    clips, splits = corpus.clips, alignment.splits()
    of = {
        name: [clips[key] for key, part in splits.items() if part == name and key in clips]
        for name in ("train", "dev", "test")
    }
    training = [*of["train"], *(clip for key, clip in clips.items() if key.startswith(("word_", "ase_")))]
    texts = {key: text for key, text in said.items() if splits.get(key) == "train"}
    windows = {
        "features": [frechet.pooled(judge.features(clip)) for clip in of["train"]],
        "kinematics": [frechet.kinematics(clip) for clip in of["train"]],
    }
    train = sentences(clips, "train", {})
    ids = corpus.vocabulary.ids["svk"]
    return Bench(
        judge,
        learn(texts, alignment.sentences()),
        audit(training, of["test" if split == "dev" else "dev"]),
        frechet.space(np.concatenate(windows["features"])),
        frechet.space(np.concatenate(windows["kinematics"])),
        windows,
        Teller.learn([task.real for task in train if task.real], [task.asks for task in train if task.real]),
        {gloss: corpus.cores[number] for gloss, number in ids.items() if number in corpus.cores},
    )


def productions(
    systems: Sequence[System], tasks: Sequence[Task], seeds: int, with_: Bench
) -> Iterator[tuple[str, list[list[MeasuredClip]]]]:
    """system -> for each seed, a production of each task; a system without seeds is asked once."""
    touched = [contacts(task.real, task.first, task.last) if task.real else [] for task in tasks]
    for system in systems:
        known = [sum(system.knows(task.language, sign) for sign in task.signs) for task in tasks]
        runs = []
        for seed in range(seeds if system.seeded else 1):
            made = system.sign(tasks, seed)
            runs.append([with_.measure(*row) for row in zip(made, tasks, known, touched, strict=True)])
        yield system.name, runs
