"""What wrong history costs a model: `python -m ml.training.robustness NAME=PATH …`.

The next chunk of real dev sentences is made from their real history, and again with a share of the history's groups
wrong and marked by low confidence, as in training: turned to noise, or taken from another sentence. A model that
listens to confidence loses less.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import torch
from torch import Tensor

from ml.corpus.dataset import corpus
from ml.corpus.fitted import DEFAULT, read
from ml.model.checkpoint import Checkpoint
from ml.model.hybrid import HybridSign
from ml.motion import GROUPS, PARTS
from ml.training.batches import Batch, Pool
from ml.training.objective import Objective, ObjectiveConfig, corrupted
from ml.training.recipe import STEPS, rest_span


@torch.no_grad()
def error(model: HybridSign, batch: Batch, rest: Tensor, share: float, noise: bool, seed: int) -> float:
    """Millimetres between the next chunk's joints, body and hands, as made and as real.

    noise: whether what is wrong is noise, and not another sentence's motion."""
    objective = Objective(model, rest, ObjectiveConfig())
    torch.manual_seed(seed)
    latents = model.latents.encode(batch.motion)
    last, sure = objective.history(latents, batch.confidence)
    wrong = torch.rand(*last.shape[:2], len(GROUPS)) < share
    last, sure = corrupted(last, sure, wrong, objective.latent_group, torch.tensor(noise))
    context = model(last, sure, batch.conditions)
    made = model.latents.decode(model.made(torch.randn_like(latents), context, model.config.flow_steps))
    joints = slice(PARTS["body"].start, PARTS["hands"].stop)
    off = (made - batch.motion)[..., joints].unflatten(-1, (-1, 3)).norm(dim=-1).mean(dim=(-1, -2))
    return float(1000 * (off * batch.mask).sum() / batch.mask.sum())


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m ml.training.robustness", description=__doc__)
    parser.add_argument("models", nargs="+", metavar="NAME=PATH")
    parser.add_argument("--corpus", type=Path, default=DEFAULT)
    parser.add_argument("--share", type=float, default=0.3, help="of the history that is wrong")
    parser.add_argument("--seeds", type=int, default=3)
    arguments = parser.parse_args()
    data = corpus(read(arguments.corpus))
    cpu = torch.device("cpu")
    batch = Pool(data.split("dev"), STEPS, cpu).batch(torch.arange(len(data.split("dev"))))
    print(f"{100 * arguments.share:.0f} % of history wrong, mm off\n")
    print("| | real history | noise | lost | another sentence's | lost |\n|---|---|---|---|---|---|")
    for pair in arguments.models:
        name, _, path = pair.partition("=")
        model = Checkpoint.read(Path(path)).model()
        rest = rest_span(model, data, cpu)
        clean, noisy, swapped = (
            sum(error(model, batch, rest, share, noise, seed) for seed in range(arguments.seeds)) / arguments.seeds
            for share, noise in ((0.0, True), (arguments.share, True), (arguments.share, False))
        )
        print(
            f"| {name} | {clean:.2f} | {noisy:.2f} | {noisy - clean:.2f} | {swapped:.2f} | {swapped - clean:.2f} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
