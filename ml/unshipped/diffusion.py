"""A model in diffusion mode as a signer: everything is made before the first chunk, which is why it cannot be live."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields

import numpy as np
import torch
from numpy.typing import NDArray

from ml.clearance import clear
from ml.conditions import Conditions, HandEnds
from ml.kinematics import constrain
from ml.model.hybrid import ConditionTensors, HybridSign
from ml.model.latents import faded
from ml.motion import CHUNK, GROUPS, assemble
from ml.pose import Clip, quantise
from ml.runtime import TEMPERATURE, Chunk, Signer, Stream, conditions_of, noise
from ml.timing import Timeline


@dataclass(eq=False, kw_only=True)
class WholeStream(Stream):
    """frames: all of it, (planned_frames, FRAME_WIDTH) int16."""

    frames: NDArray[np.int16]


class DiffusionSigner(Signer):
    """As `HybridSigner`, but for what runs the network."""

    def __init__(
        self,
        model: HybridSign,
        rest: Mapping[str, Sequence[float]],
        vocabulary: Mapping[str, Mapping[str, Sequence[int]]],
        hash: str,
        ends: Mapping[str, HandEnds] | None = None,
    ) -> None:
        self.hash, self._model, self._vocabulary = hash, model, vocabulary
        self._ends = ends or {}
        self._tail = torch.tensor(rest["tail"])

    def frames_of(self, sign_language: str) -> Mapping[str, int]:
        return {gloss: row[1] for gloss, row in self._vocabulary.get(sign_language, {}).items()}

    @torch.no_grad()
    def begin(self, timeline: Timeline, sign_language: str, seed: int) -> Stream:
        told = conditions_of(timeline, self._vocabulary[sign_language], sign_language, self._ends.get(sign_language))
        asked = ConditionTensors(*(torch.from_numpy(getattr(told, field.name))[None] for field in fields(Conditions)))
        latent = self._model.config.latent
        start = TEMPERATURE * torch.from_numpy(np.stack([noise(seed, step, latent) for step in range(len(told))]))
        latents, context = self._model.denoised(start[None], asked, self._model.config.flow_steps)
        spans = self._model.latents.decode(latents)[0]
        tail = self._tail.view(1, -1, spans.shape[-1])
        chunks = []
        for span in spans:
            chunk, tail = faded(tail, span[None])
            chunks.append(chunk[0].numpy())
        sure = self._model.confidence(context).sigmoid()[0].repeat_interleave(CHUNK, 0).numpy()
        clip = assemble(np.concatenate(chunks), sure.reshape(-1, len(GROUPS)))
        frames = quantise(Clip(clear(constrain(clip.positions)), clip.confidence, clip.face))[: timeline.frames]
        return WholeStream(planned_frames=timeline.frames, seed=seed, frames=frames)

    def advance(self, streams: Sequence[Stream]) -> list[Chunk]:
        chunks = []
        for stream in streams:
            if not isinstance(stream, WholeStream) or stream.over:
                raise ValueError("only streams that this signer began and that are not over can advance")
            first = stream.first_frame
            chunks.append(Chunk(first, stream.frames[first : first + CHUNK]))
            stream.step += 1
            stream.over = stream.first_frame >= stream.planned_frames
        return chunks
