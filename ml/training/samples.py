"""Productions of a few dev sentences by a model that is still in training, to look at: clip.json files.

`manage.py film` draws them as videos of the avatar; that needs Django and Chromium, which a machine for training
seldom has. They are made on the CPU by a copy of the weights as they would be shipped, because the model itself may be
compiled or captured in CUDA graphs.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import numpy as np
import torch

from ml import checkpoints
from ml.corpus import wordings
from ml.formats import clip_json
from ml.signing import Request, prepare

SENTENCES: Final = ("sentence_030", "sentence_021", "sentence_090")  # of the dev split
SEED: Final = 1


def write_samples(weights: Path, folder: Path) -> None:
    """One clip.json of each sentence by the weights of a `model.pt` that is told planned signs."""
    with torch.random.fork_rng(devices=[]):  # a new model draws its first weights, and the run's batches would change
        signer = checkpoints.signer(weights)
    folder.mkdir(parents=True, exist_ok=True)
    for key in SENTENCES:
        utterance = prepare(signer, Request(wordings.english()[key], "en", "svk", SEED))
        frames = np.concatenate([chunk.frames for chunk in utterance.chunks()])
        (folder / f"{key}.json").write_bytes(clip_json.encode(utterance, frames))
