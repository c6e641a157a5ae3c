"""Models that were trained but not exported, as signers: what the evaluation compares (`ml.training.ablations`).

`python -m ml.evaluation --system first=ml.checkpoints.signer:var/training/model.pt` measures one, and
`--system plain=ml.checkpoints.trainings:var/ablations/plain_attention` all trainings of one choice as one model: those
of a production's seed, so that what is averaged over seeds has the chance of training in it too. A path that ends
in `@20` has the head asked 20 times a chunk. What a model is told decides which signer it gets; diffusion of a text
has none, since everything is made at once and nobody says how much.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from statistics import median_low

import torch

from ml.model.checkpoint import Checkpoint, carried_at_rest
from ml.model.config import Conditioning
from ml.motion import MOTION_WIDTH
from ml.runtime import WEIGHTS, Chunk, HybridSigner, Signer, Stream, Weights, ends_of
from ml.timing import Timeline
from ml.torch_network import TorchNetwork, model_of
from ml.unshipped.diffusion import DiffusionSigner
from ml.unshipped.text import TextSigner

SignTable = Mapping[str, Mapping[str, Sequence[int]]]


def signer(path: Path) -> Signer:
    """The model of a checkpoint. Raises ValueError for diffusion of a text."""
    file, _, steps = str(path).partition("@")
    checkpoint = Checkpoint.read(Path(file))
    model = checkpoint.model()
    mode, conditioning = model.config.mode, model.config.conditioning
    if mode == "diffusion" and conditioning != "plan":
        raise ValueError(f"{file}: diffusion of a text cannot sign, since the length must be known first")
    if steps:
        model.config = replace(model.config, flow_steps=int(steps))
    signs = vocabulary(checkpoint.ids, conditioning)
    digest = hashlib.sha256(Path(file).read_bytes() + steps.encode()).hexdigest()
    rest = carried_at_rest(model, checkpoint.rest)
    ends = ends_of(checkpoint.hands, signs, checkpoint.rest[0].numpy())
    if mode == "diffusion":
        return DiffusionSigner(model, rest, signs, digest, ends)
    if conditioning != "plan":
        return TextSigner(model, rest, signs, digest, ends)
    return HybridSigner(TorchNetwork(model, rest, torch.device("cpu"), streams=1), signs, digest, ends=ends)


class Trainings(Signer):
    """Several trainings of one choice: the production of seed s is made by the one numbered s, and so on in turn."""

    def __init__(self, signers: Sequence[Signer]) -> None:
        self._signers = signers
        self.hash = hashlib.sha256("".join(one.hash for one in signers).encode()).hexdigest()

    def frames_of(self, sign_language: str) -> Mapping[str, int]:
        return self._signers[0].frames_of(sign_language)

    def _of(self, seed: int) -> Signer:
        return self._signers[seed % len(self._signers)]

    def begin(self, timeline: Timeline, sign_language: str, seed: int) -> Stream:
        return self._of(seed).begin(timeline, sign_language, seed)

    def advance(self, streams: Sequence[Stream]) -> list[Chunk]:
        """Each by its own training, one by one where several are asked together."""
        signers = {id(self._of(stream.seed)) for stream in streams}
        if len(signers) == 1:
            return self._of(streams[0].seed).advance(streams)
        return [self._of(stream.seed).advance([stream])[0] for stream in streams]


def trainings(path: Path) -> Signer:
    """Of the models in the numbered folders of `path`. Raises ValueError where there is none."""
    folder, at, steps = str(path).partition("@")
    found = sorted(Path(folder).glob("*/model.pt"), key=lambda file: int(file.parent.name))
    if not found:
        raise ValueError(f"{folder} has no folder of a training with its model.pt")
    return Trainings([signer(Path(f"{file}{at}{steps}")) for file in found])


def read(place: Path) -> Checkpoint:
    """A `model.pt`, or the exported weights of a folder (`shipped`)."""
    return shipped(place) if place.is_dir() else Checkpoint.read(place)


def shipped(folder: Path = WEIGHTS) -> Checkpoint:
    """Exported weights as a checkpoint to learn on from; those in 8 bits are what these 8 bits say.

    Raises WeightsError. `ids` are those of signs with a clip of their own: exported models know no others by name.
    """
    weights = Weights.read(folder)
    model = model_of(weights)
    model.latents.invert()
    rows = weights.config["vocabulary"]
    rest = torch.tensor(weights.config["rest"]["tail"][:MOTION_WIDTH])[None]
    return Checkpoint(
        model.state_dict(),
        model.config,
        {language: {gloss: row[0] for gloss, row in signs.items()} for language, signs in rows.items()},
        rest,
        {language: {gloss: row[1] for gloss, row in signs.items()} for language, signs in rows.items()},
        weights.config.get("hands", {}),
    )


def vocabulary(ids: Mapping[str, Mapping[str, int]], conditioning: Conditioning) -> SignTable:
    """Sign language -> gloss -> (id, frames): the signs and lengths of the shipped model, by a checkpoint's own ids.

    A text may speak of every sign there is. Those that the shipped model lacks get the length of most others, for a
    model of text alone finds its own.
    """
    shipped: SignTable = json.loads((WEIGHTS / "config.json").read_text(encoding="utf-8"))["vocabulary"]
    found = {}
    for language, rows in shipped.items():
        usual = median_low(row[1] for row in rows.values())
        known = ids[language] if conditioning == "text" else rows
        found[language] = {g: (ids[language][g], rows[g][1] if g in rows else usual) for g in known}
    return found
