"""Teach a trained model signs that it does not know yet, on a CPU: `python -m ml.training.signs --out var/signs`.

A sign is a row of the model's table of signs and, where it has places, a row for each of them; all else is how signs
are signed. So only the rows of the new signs are learned and everything else stays to the bit (textual inversion, Gal
et al. 2022): what is known already is signed as before. Learned from are sentences made of new signs and known ones.
Signs whose clips have changed since, as composed ones do with the composer, are learned again with `--again`, all or
those that are named.
"""

from __future__ import annotations

import argparse
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from ml import checkpoints
from ml.conditions import CITATION, SENTENCE
from ml.corpus.dataset import Corpus, corpus
from ml.corpus.fitted import DEFAULT, archives, read
from ml.corpus.landmarks import CorpusError
from ml.corpus.made.synthetic import random_sentence
from ml.corpus.parallel import spread
from ml.corpus.segments import composed
from ml.corpus.sequences import Sequence, cores
from ml.corpus.vocabulary import Vocabulary
from ml.model.checkpoint import Checkpoint
from ml.model.hybrid import HybridSign
from ml.motion import disassemble
from ml.runtime import WEIGHTS
from ml.training.batches import Pool
from ml.training.log import Log
from ml.training.losses import LossWeights
from ml.training.objective import Objective, ObjectiveConfig
from ml.training.recipe import STEPS, rest_span
from ml.training.train import TrainConfig, Trainer

KNOWN = 0.5  # signs that the model knows, for each that it learns: ways lead from and to both


def numbered(data: Corpus, trained: Checkpoint) -> Corpus:
    """The corpus with the model's own ids of its signs; those it lacks come after all of these."""
    ids: dict[str, dict[str, int]] = {}
    after = trained.config.vocabulary
    for language in data.vocabulary.ids:
        known = trained.ids.get(language, {})
        new = [row.gloss for row in data.vocabulary.rows(language) if row.gloss not in known]
        ids[language] = {**known, **{gloss: after + i for i, gloss in enumerate(new)}}
        after += len(new)
    vocabulary = Vocabulary(ids, data.vocabulary.imported)
    return replace(data, vocabulary=vocabulary, cores=cores(data.clips, vocabulary), words={}, seen={})


def to_learn(data: Corpus, trained: Checkpoint, again: Collection[str] | None) -> dict[str, list[int]]:
    """Sign language -> ids, of `numbered`, of the signs that the model lacks.

    again: and of these composed ones, of all if it is empty. Raises CorpusError for one that is not composed.
    """
    known = {row.gloss for row in composed()}
    if again and (unknown := set(again) - known):
        raise CorpusError(f"--again: no composed sign is called {', '.join(sorted(unknown))}")
    composed_glosses = set() if again is None else set(again) or known
    return {
        language: sorted(
            number
            for gloss, number in ids.items()
            if number in data.cores
            and (number >= trained.config.vocabulary or (language == "ase" and gloss in composed_glosses))
        )
        for language, ids in data.vocabulary.ids.items()
    }


def extended(trained: Checkpoint, size: int) -> HybridSign:
    """The same model with room for `size` signs; rows of new ones begin as the mean of those of the last ones known."""
    model = HybridSign(replace(trained.config, vocabulary=size))
    weights = dict(trained.weights)
    for name, value in model.state_dict().items():
        missing = len(value) - len(weights[name]) if value.ndim else 0
        if missing:
            per_sign = len(value) // size
            known = weights[name].float().unflatten(0, (-1, per_sign))
            row = known[-missing // per_sign :].mean(0)
            weights[name] = torch.cat([known.flatten(0, 1), row.repeat(missing // per_sign, 1)])
    model.load_state_dict(weights)
    return model


def learn_only(model: HybridSign, signs: Iterable[int]) -> None:
    """All other parameters stay as they are."""
    model.requires_grad_(requires_grad=False)
    rows = torch.tensor(sorted(signs))
    _rows_of(model.signs.weight, rows)
    if model.strokes is not None:
        places = model.strokes.count
        _rows_of(model.strokes.places.weight, (rows[:, None] * places + torch.arange(places)).flatten())


def _rows_of(weight: Tensor, rows: Tensor) -> None:
    learned = torch.zeros(len(weight), 1)
    learned[rows] = 1
    weight.requires_grad_()
    weight.register_hook(lambda gradient: gradient * learned.to(gradient.device))


def sentences(data: Corpus, signs: Mapping[str, list[int]], count: int, seed: int) -> list[Sequence]:
    """`count` sentences made of these signs and known ones of their language, half of them said to be sentences."""
    languages = [language for language, numbers in signs.items() if numbers]
    sizes = np.array([len(signs[language]) for language in languages])
    others = {
        language: sorted(set(data.vocabulary.ids[language].values()) & set(data.cores) - set(signs[language]))
        for language in languages
    }

    def made(number: int) -> Sequence:
        rng = np.random.default_rng([seed, number])
        language = languages[rng.choice(len(languages), p=sizes / sizes.sum())]
        own = signs[language]
        known = rng.choice(others[language], min(len(others[language]), round(KNOWN * len(own)) + 1), replace=False)
        drawn = [*own, *(int(one) for one in known)]
        sentence = random_sentence(rng, drawn, [], data.cores, data.rest, f"signs_{number}")
        return replace(sentence, style=SENTENCE if rng.random() < 0.5 else CITATION)

    return spread(made, count)


def parser() -> argparse.ArgumentParser:
    p = argparse.ArgumentParser(prog="python -m ml.training.signs", description=__doc__)
    p.add_argument("--corpus", type=Path, default=DEFAULT, help="file made by `python -m ml.corpus prepare`")
    p.add_argument("--init", type=Path, default=WEIGHTS, help="the model: a model.pt, or a folder of exported weights")
    p.add_argument("--out", type=Path, default=Path("var/signs"), help="folder for model.pt and log.csv")
    p.add_argument(
        "--again", nargs="*", metavar="GLOSS", help="learn composed signs that it has a row for, too: these, or all"
    )
    p.add_argument("--made", type=int, default=1500, help="sentences to learn from")
    p.add_argument("--steps", type=int, default=400)
    p.add_argument("--batch", type=int, default=16)
    p.add_argument("--learning-rate", type=float, default=0.02)
    p.add_argument("--seed", type=int, default=0)
    p.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    return p


def main() -> None:
    arguments = parser().parse_args()
    torch.manual_seed(arguments.seed)
    device = torch.device(arguments.device)
    trained = checkpoints.read(arguments.init)
    data = numbered(corpus(read(arguments.corpus), archives(arguments.corpus)), trained)
    try:
        signs = to_learn(data, trained, arguments.again)
    except CorpusError as error:
        raise SystemExit(str(error)) from error
    wanted = [number for numbers in signs.values() for number in numbers]
    if not wanted:
        raise SystemExit("the model knows all signs of the corpus already; --again learns the composed ones anew")
    size = max(trained.config.vocabulary, 1 + max(wanted))
    model = extended(trained, size).to(device)
    learn_only(model, wanted)
    pool = Pool(sentences(data, signs, arguments.made, arguments.seed), STEPS, device)
    objective = Objective(model, rest_span(model, data, device), ObjectiveConfig(weights=LossWeights(energy=15)))
    config = TrainConfig(
        steps=arguments.steps, batch=arguments.batch, learning_rate=arguments.learning_rate, warmup=20,
        weight_decay=0.0, bootstrap_from=1.0, log_every=20, seed=arguments.seed,
    )  # fmt: skip
    print(f"signs to learn: {len(wanted)}, sentences of them: {len(pool)}, on {device}")
    trainer = Trainer(objective, [(pool, 1.0)], config)
    trainer.run(Log(arguments.out))
    motion, _ = disassemble(data.rest)
    # not the average, whose sums would change what was not learned in its last bits
    learned = Checkpoint(
        model.state_dict(), model.config, data.vocabulary.ids, torch.from_numpy(motion), data.lengths, data.hands
    )
    learned.write(arguments.out / "model.pt")


if __name__ == "__main__":
    main()
