"""Models that read a text, as signers: of the text alone, which is the paper's setting, and of a plan and its text.

The text is that of the timeline (`Timeline.text`), in the words that training knows: English. It is read once, when a
stream begins; the steps then are those of any stream, with the runtime's noise, skeleton and end. A model of text
alone is told neither signs nor lengths of the plan: it stops where it finds that all is said. Two bounds keep it
from never beginning and from never ending, and everything between them is its own choice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ml.conditions import Conditions, HandEnds
from ml.model.hybrid import ConditionTensors, HybridSign
from ml.model.latents import faded
from ml.model.text import characters
from ml.motion import CHUNK, MOTION_WIDTH, OVERLAP
from ml.network import Carried, Step
from ml.runtime import HybridSigner, HybridStream, Stream
from ml.skeleton import FPS
from ml.timing import Timeline

SHORTEST = round(1 * FPS)  # frames before a stop is heard: the shortest dictionary clip takes longer
LONGEST = round(12 * FPS)  # frames at which a text alone ends at the latest: the longest real sentence takes 9.1 s
BLANK = torch.zeros(1, 1, dtype=torch.int64)  # the shortest text there is


@dataclass(frozen=True, eq=False)
class TextState:
    """What a stream carries from step to step.

    text: (1, L, sign_width) the encoded text and (1, L) where it goes on
    memory: latent (1, D + 4), tail (1, OVERLAP, MOTION_WIDTH), cache_trust and caches, in the order of `StepGraph`
    """

    text: tuple[Tensor, Tensor]
    memory: tuple[Tensor, ...]


class TextNetwork:
    """`ml.network.Network` on the CPU. rest: what a stream remembers before its first step, as in a `config.json`.

    Streams are stepped one by one: PyTorch's bits would differ with the batch.
    """

    def __init__(self, model: HybridSign, rest: Mapping[str, Sequence[float]]) -> None:
        self._model = model
        self.noise_width = model.config.latent
        keys, values, trust = model.empty_caches(1)
        latent, tail = (torch.tensor(rest[name]).float() for name in ("latent", "tail"))
        self._rest = (latent[None], tail.view(1, OVERLAP, MOTION_WIDTH), trust, *keys, *values)

    def rest(self) -> Carried:
        return self.read("")

    @torch.no_grad()
    def read(self, text: str) -> Carried:
        """What a stream of this text carries before its first step."""
        assert self._model.text is not None
        return TextState(self._model.text(characters([text])), self._rest)

    @torch.no_grad()
    def step(self, carried: Sequence[Carried], noise: NDArray[np.float32], conditions: Conditions) -> Step:
        given = {name: torch.from_numpy(value)[:, None] for name, value in vars(conditions).items()}
        made = [
            self._one(
                one, torch.from_numpy(noise[i : i + 1]), {name: value[i : i + 1] for name, value in given.items()}
            )
            for i, one in enumerate(carried)
        ]
        motion, confidence, stop = (np.concatenate([row[i].numpy() for row, _ in made]) for i in range(3))
        return Step(motion, confidence, stop, [after for _, after in made])

    def _one(
        self, before: TextState, noise: Tensor, given: Mapping[str, Tensor]
    ) -> tuple[tuple[Tensor, Tensor, Tensor], TextState]:
        """One stream's motion, confidence and stop logit, and what it carries on."""
        latent, tail, trust, *caches = before.memory
        experts = len(caches) // 2
        # its own text was read when it began, and takes the place of the blank one
        conditions = ConditionTensors(**given, text=BLANK)
        guide = replace(self._model.guide(conditions), text=before.text)
        made, sure, stop, keys, values, trust = self._model.step(
            latent, conditions, noise, caches[:experts], caches[experts:], trust, guide
        )
        motion, tail = faded(tail, self._model.latents.decode(made))
        memory = (torch.cat([made, sure], dim=-1), tail, trust, *keys, *values)
        return (motion, sure[:, None].expand(-1, CHUNK, -1), stop), replace(before, memory=memory)


class TextSigner(HybridSigner):
    """As `HybridSigner`, for models that read the timeline's text.

    Of a plan, a model of text alone hears only the style: whether it is one sign or several.
    """

    def __init__(
        self,
        model: HybridSign,
        rest: Mapping[str, Sequence[float]],
        vocabulary: Mapping[str, Mapping[str, Sequence[int]]],
        hash: str,
        ends: Mapping[str, HandEnds] | None = None,
    ) -> None:
        self._reader = TextNetwork(model, rest)
        self._text_alone = model.config.conditioning == "text"
        super().__init__(self._reader, vocabulary, hash, ends=ends)

    def begin(self, timeline: Timeline, sign_language: str, seed: int) -> Stream:
        """Raises ValueError for a timeline without a text, or one too long for a text alone."""
        if not timeline.text:
            raise ValueError("the model reads a text, and this timeline has none")
        if self._text_alone:
            if timeline.frames > LONGEST:
                raise ValueError(f"{timeline.frames} frames are planned, and a text alone ends after {LONGEST}")
            timeline = replace(timeline, frames=LONGEST)
        stream = super().begin(timeline, sign_language, seed)
        assert isinstance(stream, HybridStream)
        stream.carried = self._reader.read(timeline.text)
        if self._text_alone:
            stream.signed = SHORTEST
        return stream
