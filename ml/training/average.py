"""The mean of several runs' weights as one model: `python -m ml.training.average --out OUT/model.pt FIRST SECOND …`.

Runs that began from the same weights (`--init`) and saw other sentences agree on what holds and not on what each
learned by heart, so that their mean is nearer to unseen sentences than any (Wortsman et al. 2022). Means of runs that
began elsewhere are no model at all.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import torch

from ml.model.checkpoint import Checkpoint


def averaged(models: Sequence[Checkpoint]) -> Checkpoint:
    """Their mean, with all else as the first has it. Raises ValueError for models of different settings or signs."""
    first = models[0]
    if any((other.config, other.ids) != (first.config, first.ids) for other in models):
        raise ValueError("only models of the same settings and signs have a mean")
    weights = {name: torch.stack([one.weights[name].float() for one in models]).mean(dim=0) for name in first.weights}
    return replace(first, weights=weights)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m ml.training.average", description=__doc__)
    parser.add_argument("models", nargs="+", type=Path, help="model.pt of each run")
    parser.add_argument("--out", type=Path, required=True, help="model.pt to write")
    arguments = parser.parse_args()
    try:
        mean = averaged([Checkpoint.read(path) for path in arguments.models])
    except ValueError as error:
        parser.error(str(error))
    mean.write(arguments.out)


if __name__ == "__main__":
    main()
