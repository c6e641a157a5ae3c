"""Train the model: `python -m ml.training --corpus var/corpus.npz --out var/training`."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
import torch

from ml.corpus.fitted import DEFAULT, read
from ml.model.config import ModelConfig
from ml.model.hybrid import HybridSign
from ml.motion import disassemble
from ml.timing import CHUNK
from ml.training.batches import Pool, packed, variants
from ml.training.data import corpus, made_sentences
from ml.training.train import TrainConfig, Trainer

STEPS = 48  # of a sequence in a batch: 192 frames, 7.7 s, longer than four in five sentences


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m ml.training", description=__doc__)
    parser.add_argument("--corpus", type=Path, default=DEFAULT, help="file made by `python -m ml.corpus prepare`")
    parser.add_argument("--out", type=Path, default=Path("var/training"), help="folder for model.pt and log.csv")
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--steps", type=int, default=20_000)
    parser.add_argument("--minutes", type=float, default=0.0, help="stop by the clock, 0: by steps")
    parser.add_argument("--batch", type=int, default=192)
    parser.add_argument("--made", type=int, default=10_000, help="synthetic sentences")
    parser.add_argument("--init", type=Path, help="model.pt to go on from")
    parser.add_argument("--learning-rate", type=float, default=TrainConfig.learning_rate)
    parser.add_argument("--bootstrap-from", type=float, default=TrainConfig.bootstrap_from, help="part of the run, 0-1")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--compile", action="store_true", help="torch.compile: faster after a slow first minute")
    parser.add_argument("--set", nargs="*", default=[], metavar="NAME=VALUE", help="model settings, such as layers=2")
    arguments = parser.parse_args()

    device = torch.device(arguments.device)
    torch.manual_seed(arguments.seed)
    torch.set_float32_matmul_precision("high")
    data = corpus(read(arguments.corpus))
    settings = {name: json.loads(value) for name, value in (pair.split("=", 1) for pair in arguments.set)}
    config = ModelConfig.from_dict({**ModelConfig(data.vocabulary.size).to_dict(), **settings})
    rng = np.random.default_rng(arguments.seed)
    pools = [
        (Pool(variants(data.split("train"), 12, rng, STEPS * CHUNK), STEPS, device), 0.25),
        (Pool(packed(variants(data.dictionary(), 8, rng, STEPS * CHUNK), STEPS * CHUNK, rng), STEPS, device), 0.2),
        (Pool(made_sentences(data, arguments.made, arguments.seed), STEPS, device), 0.55),
    ]
    print("sequences:", ", ".join(str(len(pool)) for pool, _ in pools))

    model = HybridSign(config)
    model.latents.fit(np.concatenate([pool.chunks(20_000) for pool, _ in pools]))
    if arguments.init:
        model.load_state_dict(torch.load(arguments.init, weights_only=True)["model"])
    model.to(device)
    rest = data.rest
    motion, _ = disassemble(rest)
    rest_latent = model.latents.encode(torch.from_numpy(np.repeat(motion, CHUNK, axis=0)).to(device))
    training = TrainConfig(steps=arguments.steps, minutes=arguments.minutes, batch=arguments.batch, seed=arguments.seed)
    trainer = Trainer(model, pools, rest_latent, training)
    if arguments.compile:
        model.compile()
        model.head.compile()
    print(f"{sum(p.numel() for p in model.parameters()) / 1e6:.1f} M parameters on {device}")
    trainer.run(arguments.out / "log.csv")
    torch.save(
        {
            "model": {name: value.cpu() for name, value in trainer.average.items()},
            "config": config.to_dict(),
            "ids": data.vocabulary.ids,
            "rest_latent": rest_latent.cpu(),
        },
        arguments.out / "model.pt",
    )


if __name__ == "__main__":
    main()
