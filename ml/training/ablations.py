"""The tables of the paper, rebuilt: one small model for each choice, trained alike: `python -m ml.training.ablations`.

Every run has the same size, data, updates and seed, and differs from the first in one choice. Finished ones are
skipped, so that a run that was stopped goes on. `python -m ml.evaluation` measures what they sign.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch

from ml.corpus.dataset import corpus
from ml.corpus.fitted import read
from ml.model.hybrid import HybridSign
from ml.training.batches import Pool
from ml.training.log import Log
from ml.training.losses import LossWeights
from ml.training.objective import Objective, ObjectiveConfig
from ml.training.recipe import STEPS, Mixture, model_config, pools, rest_span, save
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


def main() -> None:
    p = argparse.ArgumentParser(prog="python -m ml.training.ablations", description=__doc__)
    p.add_argument("names", nargs="*", metavar="NAME", help=f"some of {', '.join(VARIANTS)}; all where none is named")
    p.add_argument("--corpus", type=Path, required=True)
    p.add_argument("--out", type=Path, default=Path("var/ablations"))
    p.add_argument("--steps", type=int, default=2000)
    p.add_argument("--batch", type=int, default=128)
    p.add_argument("--made", type=int, default=4000)
    p.add_argument("--size", default="small")
    p.add_argument("--dropout", type=float, default=0.05)
    p.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    chosen = p.parse_args()
    if unknown := set(chosen.names) - VARIANTS.keys():
        p.error(f"no variant is called {', '.join(sorted(unknown))}")
    torch.set_float32_matmul_precision("high")
    device, data = torch.device(chosen.device), corpus(read(chosen.corpus))
    whole = Mixture(made=chosen.made)
    shares = {whole: pools(data, whole, device, texts=True)}
    spans = np.concatenate([pool.spans(20_000) for pool, _ in shares[whole]])
    held_out = Pool(data.split("dev"), STEPS, device, texts=True)
    for name in chosen.names or VARIANTS:
        out, variant = chosen.out / name, VARIANTS[name]
        if (out / "model.pt").exists():
            continue
        print(name, flush=True)
        mixture = replace(whole, **variant.data)
        if mixture not in shares:
            shares[mixture] = pools(data, mixture, device, texts=True)
        torch.manual_seed(0)
        config = model_config(data.vocabulary.size, chosen.size, {"dropout": chosen.dropout, **variant.model})
        model = HybridSign(config)
        model.latents.fit(spans)  # the same latents for all
        model.to(device)
        objective = Objective(
            model,
            rest_span(model, data, device),
            replace(ObjectiveConfig(weights=replace(LossWeights(), **variant.losses)), **variant.objective),
        )
        training = TrainConfig(steps=chosen.steps, batch=chosen.batch)
        trainer = Trainer(objective, shares[mixture], training, held_out)
        trainer.run(Log(out))
        save(trainer, data, out / "model.pt")


if __name__ == "__main__":
    main()
