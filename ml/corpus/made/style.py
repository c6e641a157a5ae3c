"""How this signer's sentences differ from his dictionary: a linear teacher of made sentences.

A network that sees a hundred sentences knows them by heart, and learns that signs which are in none of them stay as
the dictionary shows them. A ridge regression (Hoerl and Kennard 1970) has too few numbers for either. It sees signs
joined twice, from the dictionary and from other sentences, and says how the signer's own sentence departs from the
mean of both. Made sentences pass through it before the network learns from them: docs/lab.md has what that is worth.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from collections.abc import Sequence as Rows
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d

from ml.conditions import HOLD, REST
from ml.corpus.made.synthetic import Item, join
from ml.corpus.made.variation import STROKE
from ml.corpus.sequences import Sequence
from ml.dtw import accumulate, joint_cost, path
from ml.kinematics import constrain
from ml.motion import MOTION_WIDTH, PARTS, arms, assemble, disassemble, hands
from ml.pose import Clip
from ml.skeleton import FPS

Array = NDArray[np.float32]

JOINED = PARTS["hands"].stop  # columns that the teacher speaks of: body and hands, not the face
AXES: Final = 30  # principal components that a frame is told by
AROUND: Final = (-6, 0, 6)  # frames that it looks at
PENALTY: Final = 1.0  # of the ridge, for each frame that it learns from
STEADY: Final = 1.5  # frames; what it says is smoothed by this much
LIVELIER: Final = 1.15  # movements about their path: the mean of all that could be moves less than anybody
MOST_TAKES = 3  # that are joined and averaged, so that no single take is learned as the sign
SECOND = round(FPS)


@dataclass(frozen=True, eq=False)
class Draft:
    """Signs joined twice over the same frames.

    cited:  from the dictionary, or from a take of a sentence where the dictionary lacks a sign
    signed: (T, MOTION_WIDTH), the mean of joins of takes from sentences, and of the dictionary where there is none,
            warped to the frames of `cited`
    takes:  sign -> how many takes there are
    """

    cited: Sequence
    signed: Array
    takes: Mapping[int, int]

    @property
    def middle(self) -> Array:
        """(T, MOTION_WIDTH) between both: nearer to a sentence than either, and where the teacher starts."""
        return np.asarray((self.cited.motion + self.signed) / 2, dtype=np.float32)

    def departure(self, real: Clip) -> NDArray[np.float64]:
        """(T, JOINED) of the signer's own motion of the same signs, warped to these frames, from the middle."""
        onto = assemble(self.middle, self.cited.confidence)
        return np.asarray((_warped(real, onto) - self.middle)[:, :JOINED])


def draft(
    items: Rows[Item],
    cores: Mapping[int, Clip],
    seen: Mapping[int, Rows[Clip]],
    rest: Clip,
    lead: int,
    rng: np.random.Generator,
    name: str = "draft",
) -> Draft:
    """cores: signs of the dictionary; seen: takes of signs in sentences; the rest as in `synthetic.join`."""
    cited = join(items, {**{sign: takes[0] for sign, takes in seen.items()}, **cores}, rest, lead, name)
    of_sentences = [
        join(
            items, {**cores, **{sign: takes[int(rng.integers(len(takes)))] for sign, takes in seen.items()}}, rest, lead
        )
        for _ in range(int(rng.integers(1, MOST_TAKES + 1)))
    ]
    onto = _clip(cited)
    signed = np.mean([_warped(_clip(joined), onto) for joined in of_sentences], axis=0)
    steady = np.asarray(gaussian_filter1d(signed, STEADY / 2, axis=0, mode="nearest"), dtype=np.float32)
    return Draft(cited, steady, {sign: len(takes) for sign, takes in seen.items()})


def _places(drafted: Draft) -> NDArray[np.float64]:
    """(T, 8) where each frame stands in its sign and its sentence, and how often its sign is known from others."""
    frames = len(drafted.cited)
    found = np.zeros((frames, 8))
    for segment in drafted.cited.segments:
        at = slice(segment.start, segment.end)
        length = segment.end - segment.start
        phase = np.pi * (np.arange(length) + 0.5) / length
        takes = drafted.takes.get(segment.sign, 0)
        found[at, 0], found[at, 1] = takes > 0, min(takes, 4) / 4
        found[at, 2] = segment.sign in (REST, HOLD)
        found[at, 3], found[at, 4] = np.sin(phase), np.cos(phase)
        found[at, 5] = length / FPS
    since = np.arange(frames)
    found[:, 6], found[:, 7] = np.minimum(since, SECOND) / SECOND, np.minimum(since[::-1], SECOND) / SECOND
    return found


@dataclass(frozen=True, eq=False)
class SentenceStyle:
    """mean: (JOINED,); axes: (JOINED, AXES) principal directions over their spread; weights: (inputs, JOINED)."""

    mean: NDArray[np.float64]
    axes: NDArray[np.float64]
    weights: NDArray[np.float64]

    @classmethod
    def learn(cls, pairs: Iterable[tuple[Draft, Clip]]) -> SentenceStyle:
        """From drafts and the signer's own motion of the same signs, each warped to its draft. Without any, a teacher
        that changes nothing."""
        known = list(pairs)
        if not known:
            return cls(np.zeros(JOINED), np.zeros((JOINED, AXES)), np.zeros((1, JOINED)))
        motion = np.concatenate([drafted.cited.motion[:, :JOINED] for drafted, _ in known]).astype(np.float64)
        mean = motion.mean(axis=0)
        variance, directions = np.linalg.eigh((motion - mean).T @ (motion - mean) / len(motion))
        axes = directions[:, ::-1][:, :AXES] / np.sqrt(np.maximum(variance[::-1][:AXES], 1e-10))
        style = cls(mean, axes, np.zeros((1, JOINED)))
        inputs = np.concatenate([style._inputs(drafted) for drafted, _ in known])
        wanted = np.concatenate([drafted.departure(real) for drafted, real in known])
        squares = inputs.T @ inputs
        squares[np.diag_indices(len(squares) - 1)] += PENALTY * len(inputs)  # the last input is the constant
        return replace(style, weights=np.linalg.solve(squares, inputs.T @ wanted))

    def _inputs(self, drafted: Draft) -> NDArray[np.float64]:
        """(T, inputs) of the regression, a constant last."""
        frames = np.arange(len(drafted.cited))
        cited, signed = (
            (motion[:, :JOINED] - self.mean) @ self.axes for motion in (drafted.cited.motion, drafted.signed)
        )
        near = [np.clip(frames + shift, 0, len(frames) - 1) for shift in AROUND]
        places = _places(drafted)
        return np.concatenate(
            [
                *(told[at] for told in (cited, signed) for at in near),
                (signed - cited) * places[:, 1:2],  # takes are believed the more of them there are
                places,
                np.ones((len(frames), 1)),
            ],
            axis=1,
        )

    def signed(self, drafted: Draft, untouched: Collection[int] = (), livelier: float = LIVELIER) -> Sequence:
        """The draft as the signer would sign it in a sentence, with exact bones.

        livelier: how much movements about their path are enlarged
        untouched: signs that stay as the dictionary has them, such as letters, which no sentence was seen to spell.
        """
        cited = drafted.cited
        if len(self.weights) == 1:
            return cited
        moved = drafted.middle.astype(np.float64)
        moved[:, :JOINED] += gaussian_filter1d(self._inputs(drafted) @ self.weights, STEADY, axis=0, mode="nearest")
        way = gaussian_filter1d(moved, STROKE, axis=0, mode="nearest")
        moved[:, :JOINED] += (livelier - 1) * (moved - way)[:, :JOINED]
        share = np.ones(len(cited))
        for segment in cited.segments:
            if segment.sign in untouched:
                share[segment.start : segment.end] = 0
        share = gaussian_filter1d(share, 2 * STEADY, mode="nearest")[:, None]
        motion = (share * moved + (1 - share) * cited.motion).astype(np.float32)
        clip = assemble(motion, cited.confidence)
        return replace(cited, motion=disassemble(Clip(constrain(clip.positions), clip.confidence, clip.face))[0])


def _clip(sequence: Sequence) -> Clip:
    return assemble(sequence.motion, sequence.confidence)


def _warped(moving: Clip, onto: Clip) -> NDArray[np.float64]:
    """(T, MOTION_WIDTH) one motion at the frames of another: the mean of all frames that warping pairs with each."""
    cost = joint_cost(arms(onto), arms(moving)) + joint_cost(hands(onto), hands(moving))
    pairs = np.array(path(accumulate(cost)))
    motion = disassemble(moving)[0]
    total, count = np.zeros((len(onto), MOTION_WIDTH)), np.zeros((len(onto), 1))
    np.add.at(total, pairs[:, 0], motion[pairs[:, 1]])
    np.add.at(count, pairs[:, 0], 1)
    return np.asarray(total / count)
