"""What the places of signs begin as: the dictionary's own clips, in few numbers.

A network that has to find out each sign's places by itself learns the signs one by one. Where they are told at first as
the clip has them, it learns once how places become motion and how a signer's sentences depart from the dictionary,
which holds for signs that no sentence has.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d
from torch import Tensor

from ml.conditions import REST
from ml.corpus.dataset import Corpus
from ml.model.config import ModelConfig
from ml.model.hybrid import INTO
from ml.motion import GROUP_COLUMNS, PARTS, disassemble

Array = NDArray[np.float64]

PATH: Final = 2.5  # frames; what is quicker than this is a stroke, as `ml.evaluation.strokes` has it
QUICK: Final = 3  # one of so many numbers tells of strokes, the others of where and which each group is


def dictionary_places(data: Corpus, config: ModelConfig) -> Tensor:
    """(vocabulary * strokes, stroke_width) float32: principal components of each group of the clip at its places,
    and of its quick movement. Signs without a clip have the first of their takes, those without either have zeros."""
    along = np.arange(config.strokes) / (config.strokes - 1)
    phase = np.clip((along - INTO) / (1 - INTO), 0, 1)  # on the way into a sign it is told where the sign begins
    clips = {**{sign: takes[0] for sign, takes in data.seen.items()}, **data.cores, REST: data.rest}
    signs = sorted(clips)
    motion = [disassemble(clips[sign])[0].astype(np.float64) for sign in signs]
    quick = [
        (frames - gaussian_filter1d(frames, PATH, axis=0, mode="nearest"))[:, : PARTS["hands"].stop]
        for frames in motion
    ]
    size = config.stroke_width // (len(GROUP_COLUMNS) + len(GROUP_COLUMNS) // 2)
    parts = [
        _components([_at(frames[:, columns], phase) for frames in motion], size) for columns in GROUP_COLUMNS.values()
    ]
    strokes = [_at(frames, phase) * (along >= INTO)[:, None] for frames in quick]
    parts.append(_components(strokes, config.stroke_width - size * len(GROUP_COLUMNS)))
    found = np.zeros((config.vocabulary, config.strokes, config.stroke_width), dtype=np.float32)
    found[signs] = np.concatenate(parts, axis=-1)
    return torch.from_numpy(found.reshape(-1, config.stroke_width))


def _at(frames: Array, phase: Array) -> Array:
    """(T, W) at places 0..1 of its time."""
    at = phase * (len(frames) - 1)
    low = np.minimum(at.astype(int), max(0, len(frames) - 2))
    high = np.minimum(low + 1, len(frames) - 1)
    return np.asarray(frames[low] + (at - low)[:, None] * (frames[high] - frames[low]))


def _components(rows: Sequence[Array], count: int) -> Array:
    """(signs, places, count): the widest direction at unit spread, the others wider than they are, by the root."""
    every = np.stack(rows)
    flat = every.reshape(-1, every.shape[-1])
    mean = flat.mean(axis=0)
    variance, directions = np.linalg.eigh(np.cov(flat.T))
    spread = np.sqrt(np.maximum(variance[::-1][:count], 1e-12))
    return np.asarray((every - mean) @ directions[:, ::-1][:, :count] / np.sqrt(spread * spread[0]))
