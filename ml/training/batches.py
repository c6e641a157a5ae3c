"""Sequences -> padded tensors of steps on one device, and random batches of them."""

from __future__ import annotations

from collections.abc import Sequence as Rows
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from ml.conditions import REST, Stretch, conditions
from ml.corpus.sequences import Sequence
from ml.corpus.synthetic import resample
from ml.model.hybrid import Told
from ml.motion import GROUPS, MOTION_WIDTH
from ml.timing import CHUNK


def at_speed(sequence: Sequence, speed: float) -> Sequence:
    """The same motion played `speed` times as fast."""
    frames = max(len(sequence.stretches) + 1, round(len(sequence) / speed))
    scale = frames / len(sequence)
    ends = [max(i + 1, round(stretch.end * scale)) for i, stretch in enumerate(sequence.stretches)]
    ends[-1] = frames
    starts = [0, *ends[:-1]]
    return Sequence(
        sequence.name,
        resample(sequence.motion, frames),
        resample(sequence.confidence, frames),
        tuple(Stretch(s.sign, start, end) for s, start, end in zip(sequence.stretches, starts, ends, strict=True)),
        sequence.synthetic,
    )


def trimmed(sequence: Sequence, first: int) -> Sequence:
    """Without its first frames, which must all be rest."""
    stretches = [Stretch(s.sign, max(0, s.start - first), s.end - first) for s in sequence.stretches if s.end > first]
    return Sequence(
        sequence.name, sequence.motion[first:], sequence.confidence[first:], tuple(stretches), sequence.synthetic
    )


def windows(sequence: Sequence, frames: int) -> list[Sequence]:
    """A sequence longer than `frames`, from each of its rests on, so that no sign is out of reach."""
    starts = [0]
    if len(sequence) > frames:
        starts += [s.start + 2 for s in sequence.stretches[1:-1] if s.sign == REST and s.end - s.start > 6]
    return [trimmed(sequence, start) for start in starts]


def variants(sequences: Rows[Sequence], copies: int, rng: np.random.Generator, frames: int) -> list[Sequence]:
    """Real sequences at other speeds and with less rest before them: augmentation that changes no sign."""
    made: list[Sequence] = []
    for whole in sequences:
        for sequence in windows(whole, frames):
            for copy in range(copies):
                faster = sequence if copy == 0 else at_speed(sequence, float(rng.uniform(0.8, 1.3)))
                first = faster.stretches[0]
                spare = first.end - 1 if first.sign == REST else 0
                made.append(trimmed(faster, int(rng.integers(0, spare + 1))) if spare > 0 else faster)
    return made


def packed(sequences: Rows[Sequence], frames: int, rng: np.random.Generator) -> list[Sequence]:
    """Short sequences that start and end at rest, one after the other up to `frames`: padding would be wasted work."""
    packs: list[list[Sequence]] = [[]]
    room = frames
    for i in rng.permutation(len(sequences)):
        if len(sequences[i]) > room and packs[-1]:
            packs.append([])
            room = frames
        packs[-1].append(sequences[i])
        room -= len(sequences[i])
    return [_joined(pack) for pack in packs if pack]


def _joined(pack: Rows[Sequence]) -> Sequence:
    stretches: list[Stretch] = []
    start = 0
    for sequence in pack:
        for s in sequence.stretches:
            if stretches and stretches[-1].sign == s.sign == REST:
                stretches[-1] = Stretch(REST, stretches[-1].start, s.end + start)
            else:
                stretches.append(Stretch(s.sign, s.start + start, s.end + start))
        start += len(sequence)
    return Sequence(
        "+".join(sequence.name for sequence in pack),
        np.concatenate([sequence.motion for sequence in pack]),
        np.concatenate([sequence.confidence for sequence in pack]),
        tuple(stretches),
        any(sequence.synthetic for sequence in pack),
    )


@dataclass(frozen=True, eq=False)
class Batch:
    """B sequences of S steps. mask: (B, S), 1 where the sequence goes on; stop: (B, S), 1 at its last step."""

    motion: Tensor  # (B, S, CHUNK, MOTION_WIDTH)
    confidence: Tensor  # (B, S, len(GROUPS))
    told: Told
    mask: Tensor
    stop: Tensor


class Pool:
    """Many sequences as tensors on a device; `batch` draws from it without leaving the device."""

    def __init__(self, sequences: Rows[Sequence], steps: int, device: torch.device) -> None:
        count, frames = len(sequences), steps * CHUNK
        motion = np.zeros((count, frames, MOTION_WIDTH), dtype=np.float16)
        confidence = np.zeros((count, steps, len(GROUPS)), dtype=np.float32)
        mask = np.zeros((count, steps), dtype=np.float32)
        stop = np.zeros((count, steps), dtype=np.float32)
        told = []
        for i, sequence in enumerate(sequences):
            length = min(len(sequence), frames)
            used = -(-length // CHUNK)
            motion[i, :length] = sequence.motion[:length]
            motion[i, length:] = sequence.motion[length - 1]
            sure = np.concatenate(
                [sequence.confidence[:length], np.repeat(sequence.confidence[length - 1 : length], frames - length, 0)]
            )
            confidence[i] = sure.reshape(steps, CHUNK, -1).mean(axis=1)
            mask[i, :used] = 1
            if len(sequence) <= frames:
                stop[i, used - 1] = 1
            told.append(conditions(sequence.stretches, 0, steps))
        self._motion = torch.from_numpy(motion.reshape(count, steps, CHUNK, MOTION_WIDTH)).to(device)
        self._rest = {
            "confidence": torch.from_numpy(confidence).to(device),
            "mask": torch.from_numpy(mask).to(device),
            "stop": torch.from_numpy(stop).to(device),
        }
        self._told = {
            name: torch.from_numpy(np.stack([getattr(row, name) for row in told])).to(device)
            for name in ("frame_signs", "frame_times", "window_signs", "window_times")
        }

    def __len__(self) -> int:
        return len(self._motion)

    def chunks(self, most: int) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
        """Up to `most` real chunks (N, CHUNK, MOTION_WIDTH), for fitting the latents."""
        real = self._motion[self._rest["mask"] > 0]
        step = max(1, len(real) // most)
        return np.asarray(real[::step].float().cpu().numpy())

    def batch(self, rows: Tensor) -> Batch:
        return Batch(
            self._motion[rows].float(),
            self._rest["confidence"][rows],
            Told(**{name: value[rows] for name, value in self._told.items()}),
            self._rest["mask"][rows],
            self._rest["stop"][rows],
        )
