"""Train a back-translation on the real train split of a data set: `protocol NAME --data FOLDER --train FILE`."""

from __future__ import annotations

import copy
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch

from ml.corpus.landmarks import CorpusError
from ml.evaluation.augment import varied
from ml.evaluation.protocols.forms import Form, Sample
from ml.evaluation.protocols.translator import Translator, TranslatorConfig
from ml.evaluation.scores import bleu


@dataclass(frozen=True)
class TranslatorTraining:
    """minutes: of the clock; steps: at most so many, 0 for no limit; rarest: words seen less often are unknown."""

    minutes: float = 60.0
    steps: int = 0
    batch: int = 32
    learning_rate: float = 5e-4
    checks: int = 20
    rarest: int = 2
    width: int = 192
    seed: int = 0

    def __post_init__(self) -> None:
        if self.minutes <= 0 or self.batch < 1 or self.checks < 1 or self.rarest < 1:
            raise ValueError(f"minutes, batch, checks and rarest must be positive, got {self}")


def train(
    form: Form,
    samples: Sequence[Sample],
    dev: Sequence[Sample],
    config: TranslatorTraining,
    device: torch.device,
    say: Callable[[str], None] = print,
) -> Translator:
    """The translator with the best BLEU-4 on dev, of a moving average of weights."""
    if not samples or not dev:
        raise CorpusError(f"{form.name}: {len(samples)} train and {len(dev)} dev samples are not enough to train on")
    begun, rng = time.monotonic(), np.random.default_rng(config.seed)
    torch.manual_seed(config.seed)
    generator = torch.Generator(device).manual_seed(config.seed)
    counts = Counter(word for sample in samples for word in sample.text.split())
    words = tuple(sorted(word for word, count in counts.items() if count >= config.rarest))
    glosses = tuple(sorted({gloss for sample in samples for gloss in sample.glosses}))
    network = Translator(TranslatorConfig(form.name, form.joints, glosses, words, config.width)).to(device)
    averaged = copy.deepcopy(network).eval()
    optimiser = torch.optim.AdamW(network.parameters(), config.learning_rate, weight_decay=0.01)
    best, checked, step = -1.0, 0, 0
    kept = averaged.state_dict()

    def done() -> float:
        by_clock = (time.monotonic() - begun) / (60 * config.minutes)
        return min(1.0, max(by_clock, step / config.steps if config.steps else 0.0))

    while (part := done()) < 1 or not checked:
        for group in optimiser.param_groups:
            group["lr"] = config.learning_rate * min(1, 0.02 + part / 0.05) * (1 - 0.95 * part)
        chosen = rng.integers(len(samples), size=min(config.batch, len(samples))).tolist()
        drawn = [samples[i] for i in chosen]  # points are made as they are drawn: those of a whole corpus are gigabytes
        points = [torch.from_numpy(form.points(sample.frames)) for sample in drawn]
        lengths = torch.tensor([len(one) for one in points])
        padded = torch.nn.utils.rnn.pad_sequence(points, batch_first=True).to(device)
        loss = network.train().loss(
            varied(padded, generator, form.body, 0.5),
            lengths,
            [sample.glosses for sample in drawn],
            [sample.text for sample in drawn],
        )
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimiser.step()
        step += 1
        with torch.no_grad():
            for mean, value in zip(averaged.parameters(), network.parameters(), strict=True):
                mean.lerp_(value, 1 - min(0.999, step / (step + 20)))
        if done() >= (checked + 1) / config.checks or done() >= 1:
            checked += 1
            said = [averaged.read(form.points(sample.frames))[1] for sample in dev]
            score = bleu([sample.text for sample in dev], said)[3]
            say(f"step {step}, {done():.0%}: loss {loss.item():.3f}, dev BLEU-4 {score:.2f}")
            if score > best:
                best, kept = score, copy.deepcopy(averaged.state_dict())
    averaged.load_state_dict(kept)
    return averaged.cpu()
