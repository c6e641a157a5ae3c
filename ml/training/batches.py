"""Sequences -> padded tensors of steps on one device, and random batches of them."""

from __future__ import annotations

from collections.abc import Sequence as Rows
from dataclasses import dataclass, fields, replace
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from ml.conditions import REST, Conditions, MarkSpan, SignSegment, conditions
from ml.corpus.made.synthetic import resample, resized
from ml.corpus.parallel import spread
from ml.corpus.sequences import Sequence
from ml.model.hybrid import ConditionTensors
from ml.model.text import characters
from ml.motion import CHUNK, GROUPS, MOTION_WIDTH, OVERLAP, SPAN


def at_speed(sequence: Sequence, speed: float) -> Sequence:
    """The same motion played `speed` times as fast."""
    frames = max(len(sequence.segments) + 1, round(len(sequence) / speed))
    scale = frames / len(sequence)
    ends = [max(i + 1, round(segment.end * scale)) for i, segment in enumerate(sequence.segments)]
    ends[-1] = frames
    starts = [0, *ends[:-1]]
    onsets = [None if s.onset is None else round(s.onset * scale) for s in sequence.segments]
    return replace(
        sequence,
        motion=resample(sequence.motion, frames),
        confidence=resample(sequence.confidence, frames),
        segments=tuple(
            SignSegment(s.sign, start, end, onset)
            for s, start, end, onset in zip(sequence.segments, starts, ends, onsets, strict=True)
        ),
        marks=tuple(MarkSpan(m.kind, round(m.start * scale), round(m.end * scale)) for m in sequence.marks),
    )


def trimmed(sequence: Sequence, first: int) -> Sequence:
    """Without its first frames, which must all be rest."""
    segments = _shifted(sequence.segments, -first)
    return replace(
        sequence,
        motion=sequence.motion[first:],
        confidence=sequence.confidence[first:],
        segments=segments,
        marks=_shifted_marks(sequence.marks, -first),
    )


def _shifted(segments: Rows[SignSegment], by: int) -> tuple[SignSegment, ...]:
    """Later by so many frames; what would lie before frame 0 is gone."""
    return tuple(
        SignSegment(s.sign, max(0, s.start + by), s.end + by, None if s.onset is None else s.onset + by)
        for s in segments
        if s.end + by > 0
    )


def _shifted_marks(marks: Rows[MarkSpan], by: int) -> tuple[MarkSpan, ...]:
    return tuple(MarkSpan(m.kind, m.start + by, m.end + by) for m in marks if m.end + by > 0)


def windows(sequence: Sequence, frames: int) -> list[Sequence]:
    """A sequence longer than `frames`, from each of its rests on, so that no sign is out of reach."""
    starts = [0]
    if len(sequence) > frames:
        starts += [s.start + 2 for s in sequence.segments[1:-1] if s.sign == REST and s.end - s.start > 6]
    return [trimmed(sequence, start) for start in starts]


def variants(
    sequences: Rows[Sequence], copies: int, seed: int, frames: int, processes: int | None = None
) -> list[Sequence]:
    """Real sequences by signers of other sizes, at other speeds and with less rest before them; the first as it is.

    Augmentation that changes no sign, but keeps a model from knowing a hundred sentences by heart.
    """
    real = [part for whole in sequences for part in windows(whole, frames)]

    def varied(number: int) -> Sequence:
        rng = np.random.default_rng([seed, number])
        sequence = real[number // copies]
        if number % copies:
            sequence = at_speed(resized(sequence, rng), float(rng.uniform(0.8, 1.3)))
        first = sequence.segments[0]
        spare = first.end - 1 if first.sign == REST else 0
        return trimmed(sequence, int(rng.integers(0, spare + 1))) if spare > 0 else sequence

    return spread(varied, copies * len(real), processes)


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
    segments: list[SignSegment] = []
    marks: list[MarkSpan] = []
    start = 0
    for sequence in pack:
        for segment in _shifted(sequence.segments, start):
            if segments and segments[-1].sign == segment.sign == REST:
                segments[-1] = replace(segments[-1], end=segment.end)
            else:
                segments.append(segment)
        marks += _shifted_marks(sequence.marks, start)
        start += len(sequence)
    return Sequence(
        "+".join(sequence.name for sequence in pack),
        np.concatenate([sequence.motion for sequence in pack]),
        np.concatenate([sequence.confidence for sequence in pack]),
        tuple(segments),
        any(sequence.synthetic for sequence in pack),
        pack[0].style,
        " ".join(sequence.text for sequence in pack),
        tuple(marks),
    )


@dataclass(frozen=True, eq=False)
class Batch:
    """B sequences of S steps. mask: (B, S), 1 where the sequence goes on; stop: (B, S), 1 at its last step."""

    motion: Tensor  # (B, S, SPAN, MOTION_WIDTH): each step's chunk and the first frames of the next
    confidence: Tensor  # (B, S, len(GROUPS))
    conditions: ConditionTensors
    mask: Tensor
    stop: Tensor


TENSORS = tuple(field.name for field in fields(ConditionTensors))
CONDITIONS = tuple(field.name for field in fields(Conditions))


def together(batches: Rows[Batch]) -> Batch:
    """Batches of the same steps as one."""
    given = {
        name: torch.cat([getattr(batch.conditions, name) for batch in batches])
        for name in TENSORS
        if getattr(batches[0].conditions, name) is not None
    }
    return Batch(
        torch.cat([batch.motion for batch in batches]),
        torch.cat([batch.confidence for batch in batches]),
        ConditionTensors(**given),
        torch.cat([batch.mask for batch in batches]),
        torch.cat([batch.stop for batch in batches]),
    )


class Pool:
    """Many sequences as tensors on a device; `batch` draws from it without leaving the device.

    file: where their motion lies instead of in memory, as long as the device is the CPU.
    """

    def __init__(
        self,
        sequences: Rows[Sequence],
        steps: int,
        device: torch.device,
        texts: bool = False,
        file: Path | None = None,
    ) -> None:
        count, frames = len(sequences), steps * CHUNK
        shape = (count, frames + OVERLAP, MOTION_WIDTH)
        motion = np.memmap(file, np.float16, "w+", shape=shape) if file else np.zeros(shape, dtype=np.float16)
        confidence = np.zeros((count, steps, len(GROUPS)), dtype=np.float32)
        mask = np.zeros((count, steps), dtype=np.float32)
        stop = np.zeros((count, steps), dtype=np.float32)
        rows = []
        for i, sequence in enumerate(sequences):
            length = min(len(sequence), frames)
            used = -(-length // CHUNK)
            whole = sequence.motion[: frames + OVERLAP]
            motion[i, : len(whole)] = whole
            motion[i, len(whole) :] = whole[-1]
            sure = np.concatenate(
                [sequence.confidence[:length], np.repeat(sequence.confidence[length - 1 : length], frames - length, 0)]
            )
            confidence[i] = sure.reshape(steps, CHUNK, -1).mean(axis=1)
            mask[i, :used] = 1
            if len(sequence) <= frames:
                stop[i, used - 1] = 1
            rows.append(conditions(sequence.segments, 0, steps, sequence.style, sequence.marks))
        self._motion = torch.from_numpy(motion).to(device)
        self._rest = {
            "confidence": torch.from_numpy(confidence).to(device),
            "mask": torch.from_numpy(mask).to(device),
            "stop": torch.from_numpy(stop).to(device),
        }
        self._conditions = {
            name: torch.from_numpy(np.stack([getattr(row, name) for row in rows])).to(device) for name in CONDITIONS
        }
        if texts:
            self._conditions["text"] = characters([sequence.text for sequence in sequences]).to(device)

    def __len__(self) -> int:
        return len(self._motion)

    def _spans(self, rows: Tensor) -> Tensor:
        return self._motion[rows].unfold(1, SPAN, CHUNK).transpose(-1, -2)

    def spans(self, most: int) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
        """Up to `most` real spans (N, SPAN, MOTION_WIDTH), for fitting the latents."""
        row, step = self._rest["mask"].nonzero(as_tuple=True)
        every = max(1, len(row) // most)
        row, step = row[::every], step[::every]
        frames = step[:, None] * CHUNK + torch.arange(SPAN, device=row.device)
        return np.asarray(self._motion[row[:, None], frames].float().cpu().numpy())

    def batch(self, rows: Tensor) -> Batch:
        return Batch(
            self._spans(rows).float(),
            self._rest["confidence"][rows],
            ConditionTensors(**{name: value[rows] for name, value in self._conditions.items()}),
            self._rest["mask"][rows],
            self._rest["stop"][rows],
        )
