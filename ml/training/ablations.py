"""The tables of the paper, rebuilt: models for each choice, trained alike: `python -m ml.training.ablations`.

Every run has the same size, data and updates, and differs from the first in one choice. Each choice is trained once
for every seed, as `OUT/NAME/SEED/model.pt`; finished ones are skipped, so that a run that was stopped goes on.
`python -m ml.evaluation` measures what they sign, all seeds of a choice as one model (docs/evaluation.md).
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch

from ml.corpus.dataset import Corpus, corpus
from ml.corpus.fitted import read
from ml.model.hybrid import HybridSign
from ml.model.latents import ChunkLatents
from ml.training.batches import Pool
from ml.training.log import Log
from ml.training.losses import LossWeights
from ml.training.objective import Objective, ObjectiveConfig
from ml.training.recipe import STEPS, Mixture, model_config, pools, rest_span, save, settings
from ml.training.train import TrainConfig, Trainer


@dataclass(frozen=True)
class Variant:
    """What differs from the first: settings of the model, of what it is taught, of its losses and its data."""

    model: dict[str, Any] = field(default_factory=dict)
    objective: dict[str, Any] = field(default_factory=dict)
    losses: dict[str, Any] = field(default_factory=dict)
    data: dict[str, Any] = field(default_factory=dict)


VARIANTS: Final[dict[str, Variant]] = {
    "hybrid": Variant(),
    "autoregressive": Variant({"mode": "autoregressive"}),
    "diffusion": Variant({"mode": "diffusion"}),
    "plain_attention": Variant({"confidence_attention": False}),
    "one_expert": Variant({"experts": 1}),
    "four_experts": Variant({"experts": 4}),
    "meanflow": Variant({"head": "meanflow"}),
    "text": Variant({"conditioning": "text"}),
    "plan_and_text": Variant({"conditioning": "both"}),
    "no_history_noise": Variant(objective={"history_noise": 0.0, "corruption": 0.0, "own": 0.0}),
    "paper_losses": Variant(losses={"soft_dtw": 0.1, "weighting": "inverse"}),
    "no_teacher": Variant(data={"taught": False}),
    "half_of_the_sentences": Variant(data={"train_share": 0.5}),
    "quarter_of_the_sentences": Variant(data={"train_share": 0.25}),
}


@dataclass(frozen=True)
class Alike:
    """What all runs have in common. losses: weights of the losses, before what a variant changes."""

    size: str = "small"
    steps: int = 2000
    batch: int = 128
    made: int = 4000
    dropout: float = 0.05
    losses: dict[str, Any] = field(default_factory=dict)


class SharedData:
    """Data on the device once, for all runs that learn from the same."""

    def __init__(self, data: Corpus, alike: Alike, device: torch.device) -> None:
        self.data, self.alike, self.device = data, alike, device
        whole = Mixture(made=alike.made)
        self._shares = {whole: pools(data, whole, device, texts=True)}
        self._whole = whole
        self._latents: dict[tuple[int, ...], ChunkLatents] = {}  # fitted once, the same for all
        self._held_out = Pool(data.split("dev"), STEPS, device, texts=True)

    def trainer(self, name: str, seed: int) -> Trainer:
        """A run before its first update."""
        variant, alike, device = VARIANTS[name], self.alike, self.device
        mixture = replace(self._whole, **variant.data)
        if mixture not in self._shares:
            self._shares[mixture] = pools(self.data, mixture, device, texts=True)
        torch.manual_seed(seed)
        given = {"dropout": alike.dropout, **variant.model}
        model = HybridSign(model_config(self.data.vocabulary.size, alike.size, given))
        model.latents.load_state_dict(self._fitted(model.config.latents).state_dict())
        model.to(device)
        weights = replace(LossWeights(), **{**alike.losses, **variant.losses})
        objective = Objective(
            model,
            rest_span(model, self.data, device),
            replace(ObjectiveConfig(weights=weights), **variant.objective),
        )
        training = TrainConfig(steps=alike.steps, batch=alike.batch, seed=seed)
        return Trainer(objective, self._shares[mixture], training, self._held_out)

    def _fitted(self, sizes: tuple[int, ...]) -> ChunkLatents:
        if sizes not in self._latents:
            spans = np.concatenate([pool.spans(20_000) for pool, _ in self._shares[self._whole]])
            self._latents[sizes] = ChunkLatents(sizes)
            self._latents[sizes].fit(spans)
        return self._latents[sizes]


def main() -> None:
    p = argparse.ArgumentParser(prog="python -m ml.training.ablations", description=__doc__)
    p.add_argument("names", nargs="*", metavar="NAME", help=f"some of {', '.join(VARIANTS)}; all where none is named")
    p.add_argument("--corpus", type=Path, required=True)
    p.add_argument("--out", type=Path, default=Path("var/ablations"))
    p.add_argument("--seeds", type=int, default=1, help="trainings of each choice")
    p.add_argument("--steps", type=int, default=Alike.steps)
    p.add_argument("--batch", type=int, default=Alike.batch)
    p.add_argument("--made", type=int, default=Alike.made)
    p.add_argument("--size", default=Alike.size)
    p.add_argument("--dropout", type=float, default=Alike.dropout)
    p.add_argument("--losses", nargs="*", default=[], metavar="NAME=VALUE", help="of all runs, such as energy=15")
    p.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    chosen = p.parse_args()
    if unknown := set(chosen.names) - VARIANTS.keys():
        p.error(f"no variant is called {', '.join(sorted(unknown))}")
    if chosen.seeds < 1:
        p.error("seeds must be positive")
    alike = Alike(chosen.size, chosen.steps, chosen.batch, chosen.made, chosen.dropout, settings(chosen.losses))
    wanted = [(name, seed) for name in chosen.names or VARIANTS for seed in range(chosen.seeds)]
    missing = [run for run in wanted if not (chosen.out / run[0] / str(run[1]) / "model.pt").exists()]
    if not missing:
        return
    torch.set_float32_matmul_precision("high")
    bench = SharedData(corpus(read(chosen.corpus)), alike, torch.device(chosen.device))
    for name, seed in missing:
        out = chosen.out / name / str(seed)
        print(out, flush=True)
        trainer = bench.trainer(name, seed)
        trainer.run(Log(out))
        save(trainer, bench.data, out / "model.pt")


if __name__ == "__main__":
    main()
