"""Train the model: `python -m ml.training --corpus var/corpus.npz --out var/training`.

Stopped, it goes on with `--resume`. On several GPUs: `torchrun --nproc-per-node 2 -m ml.training ...`.
`--size tiny` visibly learns on a CPU in three minutes. docs/training.md has the command of every stage.
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from importlib import import_module
from pathlib import Path

import numpy as np
import torch

from ml import LOADER
from ml.corpus.dataset import Corpus, corpus
from ml.corpus.fitted import DEFAULT, archives, read
from ml.model.checkpoint import Checkpoint
from ml.model.hybrid import HybridSign
from ml.runtime import WEIGHTS, Signer
from ml.training.batches import Pool
from ml.training.log import Log
from ml.training.losses import LossWeights
from ml.training.objective import Objective, ObjectiveConfig
from ml.training.places import dictionary_places
from ml.training.preferences import PreferenceConfig, Preferences
from ml.training.recipe import SIZES, STEPS, Mixture, model_config, pools, rest_span, save, settings
from ml.training.train import TrainConfig, Trainer
from ml.training.world import join, leave


def parser() -> argparse.ArgumentParser:
    p = argparse.ArgumentParser(prog="python -m ml.training", description=__doc__)
    p.add_argument("--corpus", type=Path, default=DEFAULT, help="file made by `python -m ml.corpus prepare`")
    p.add_argument("--out", type=Path, default=Path("var/training"), help="folder for model.pt, log.csv, checkpoint.pt")
    p.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    p.add_argument("--size", choices=tuple(SIZES), default="full")
    p.add_argument("--steps", type=int, default=TrainConfig.steps)
    p.add_argument("--minutes", type=float, default=0.0, help="stop by the clock, 0: by steps")
    p.add_argument("--batch", type=int, default=TrainConfig.batch)
    p.add_argument("--made", type=int, default=Mixture.made, help="synthetic sentences")
    p.add_argument(
        "--copies", type=int, default=Mixture.copies, help="of each real sentence, of other sizes and speeds"
    )
    p.add_argument("--train-share", type=float, default=1.0, help="of the real sentences, for a learning curve")
    p.add_argument("--real", type=float, default=Mixture.real, help="share of a batch that is real sentences")
    p.add_argument(
        "--places",
        choices=("learned", "dictionary"),
        default="learned",
        help="what the places of signs begin as: numbers drawn at random, or the dictionary's clips",
    )
    p.add_argument("--livelier", type=float, default=Mixture.livelier, help="times the movements of taught sentences")
    p.add_argument("--untaught", action="store_true", help="made sentences only as the dictionary has their signs")
    p.add_argument("--init", type=Path, help="model.pt to start from")
    p.add_argument("--resume", action="store_true", help="go on from the checkpoint in --out")
    p.add_argument("--learning-rate", type=float, default=TrainConfig.learning_rate)
    p.add_argument("--bootstrap-from", type=float, default=TrainConfig.bootstrap_from, help="part of the run, 0-1")
    p.add_argument("--save-every", type=int, default=1000, help="updates between checkpoints, 0 for none")
    p.add_argument("--sample-every", type=int, default=0, help="updates between samples to look at, 0 for none")
    p.add_argument("--seed", type=int, default=0)
    p.add_argument("--tensorboard", action="store_true")
    p.add_argument("--compile", action="store_true", help="torch.compile: faster after a slow first minute")
    p.add_argument("--set", nargs="*", default=[], metavar="NAME=VALUE", help="of the model, such as experts=4")
    p.add_argument("--objective", nargs="*", default=[], metavar="NAME=VALUE", help="such as history_noise=0.1")
    p.add_argument("--losses", nargs="*", default=[], metavar="NAME=VALUE", help="such as soft_dtw=0.1")
    p.add_argument("--preferences", type=Path, help="pairs that reviewers export; --init is the model they are about")
    p.add_argument(
        "--pair-model",
        action="append",
        default=[],
        metavar="[MODULE.FUNCTION:]PATH",
        help="whose motion the pairs are; the shipped model where none is named",
    )
    p.add_argument("--preference", nargs="*", default=[], metavar="NAME=VALUE", help="such as weight=0.1 or beta=200")
    return p


def pair_signers(places: list[str]) -> dict[str, Signer]:
    """By their hash."""
    found = []
    for place in places or [str(WEIGHTS)]:
        loader, _, path = place.rpartition(":")
        module, _, function = (loader or LOADER).rpartition(".")
        found.append(getattr(import_module(module), function)(Path(path)))
    return {signer.hash: signer for signer in found}


def preferences(arguments: argparse.Namespace, objective: Objective, data: Corpus) -> Preferences | None:
    """What --preferences names. Raises SystemExit with what is wrong with it."""
    if arguments.preferences is None:
        return None
    from ml.training.pairs import read_pairs  # noqa: PLC0415  (training alone needs no library of a language)

    try:
        read_in = read_pairs(arguments.preferences, pair_signers(arguments.pair_model), data.vocabulary.ids)
        config = replace(PreferenceConfig(), **settings(arguments.preference))
        made = Preferences(objective, read_in.pairs, STEPS, config)
    except (ValueError, TypeError, OSError) as error:
        raise SystemExit(f"--preferences: {error}") from error
    told = "".join(f"; left out: {count} {reason}" for reason, count in read_in.left_out.items())
    print(f"preference pairs: {len(made)}{told}")
    return made


def sample(trainer: Trainer, data: Corpus, folder: Path) -> None:
    """clip.json files by the weights so far, in a folder named after the updates that made them."""
    from ml.training.samples import write_samples  # noqa: PLC0415  (training alone needs no library of a language)

    save(trainer, data, folder / "model.pt")
    write_samples(folder / "model.pt", folder / f"{trainer.step:06d}")


def main() -> None:
    arguments = parser().parse_args()
    world, device = join(torch.device(arguments.device))
    torch.manual_seed(arguments.seed)
    torch.set_float32_matmul_precision("high")
    data = corpus(read(arguments.corpus), archives(arguments.corpus))
    config = model_config(data.vocabulary.size, arguments.size, settings(arguments.set))
    texts = config.conditioning != "plan"
    if arguments.sample_every and texts:
        raise SystemExit("--sample-every: samples are of models that are told planned signs: conditioning=plan")
    if arguments.places == "dictionary" and not (config.strokes and config.conditioning != "text"):
        raise SystemExit("--places dictionary: a model without places of signs, or of text alone, has none to begin as")
    if arguments.preferences and not arguments.init:
        raise SystemExit("--preferences needs --init: what is preferred is learned by a model that signs already")
    mixture = Mixture(
        arguments.made,
        arguments.copies,
        arguments.train_share,
        arguments.real,
        not arguments.untaught,
        arguments.seed,
        arguments.livelier,
    )
    shares = pools(data, mixture, device, texts)

    model = HybridSign(config)
    model.latents.fit(np.concatenate([pool.spans(20_000) for pool, _ in shares]))
    if arguments.places == "dictionary" and model.strokes is not None:
        model.strokes.places.weight.data.copy_(dictionary_places(data, config))
    if arguments.init:
        model.load_state_dict(Checkpoint.read(arguments.init).weights)
    model.to(device)
    weights = replace(LossWeights(), **settings(arguments.losses))
    objective = Objective(
        model,
        rest_span(model, data, device),
        replace(ObjectiveConfig(weights=weights), **settings(arguments.objective)),
    )
    training = TrainConfig(
        steps=arguments.steps,
        minutes=arguments.minutes,
        batch=arguments.batch,
        learning_rate=arguments.learning_rate,
        bootstrap_from=arguments.bootstrap_from,
        save_every=arguments.save_every,
        sample_every=arguments.sample_every,
        seed=arguments.seed,
    )
    held_out = Pool(data.split("dev"), STEPS, device, texts)
    trainer = Trainer(objective, shares, training, held_out, world, preferences(arguments, objective, data))
    if arguments.resume:
        trainer.load(arguments.out / "checkpoint.pt")
    if arguments.compile:
        model.compile()
        model.head.compile()
    if world.rank == 0:
        size = sum(p.numel() for p in model.parameters()) / 1e6
        print("sequences:", ", ".join(str(len(pool)) for pool, _ in shares))
        print(f"{size:.1f} M parameters on {device}, processes: {world.size}")
    trainer.run(
        Log(arguments.out, arguments.tensorboard, quiet=world.rank > 0),
        arguments.out / "checkpoint.pt",
        lambda: sample(trainer, data, arguments.out / "samples"),
    )
    if world.rank == 0:
        save(trainer, data, arguments.out / "model.pt")
    leave(world)


if __name__ == "__main__":
    main()
