"""Train the judge on real clips: `python -m ml.evaluation.recogniser --device cuda --minutes 2`.

The kept weights are a moving average, and those of the check with the fewest wrong signs on dev; test is never read.
"""

from __future__ import annotations

import argparse
import copy
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from ml.corpus import alignment
from ml.corpus.fitted import DEFAULT, read
from ml.corpus.vocabulary import isolated
from ml.evaluation import takes, tasks
from ml.evaluation.augment import varied
from ml.evaluation.judge import WEIGHTS, Judge, save
from ml.evaluation.network import BLANK, NetworkConfig, Recogniser, steps
from ml.evaluation.scores import error_rate
from ml.pose import Clip

LONGEST = 240  # frames of an example


@dataclass(frozen=True)
class RecogniserTraining:
    """minutes: of the clock; steps: at most so many, 0 for no limit; checks: on dev, in the last two thirds.

    american: share of ASL examples; variety: strength of `augment.varied`
    framewise: weight of the plain question at the beginning; it ends at a tenth, and CTC has the last word
    """

    minutes: float = 6.0
    steps: int = 0
    batch: int = 48
    learning_rate: float = 2e-3
    weight_decay: float = 0.1
    average: float = 0.99
    framewise: float = 4.0
    american: float = 0.1
    variety: float = 1.0
    checks: int = 12
    seed: int = 0

    def __post_init__(self) -> None:
        if self.minutes <= 0 or self.batch < 1 or self.checks < 1:
            raise ValueError(f"minutes, batch and checks must be positive, got {self}")
        if not 0 <= self.average < 1 or not 0 <= self.american <= 1:
            raise ValueError(f"average and american are shares, got {self.average}, {self.american}")


@dataclass(frozen=True, eq=False)
class TakeBatch:
    """points (B, T, P, 3), lengths (B,), labels (B, L) and their count (B,), and the class of each step (B, steps)."""

    points: Tensor
    lengths: Tensor
    labels: Tensor
    counts: Tensor
    per_step: Tensor


def classes() -> dict[str, dict[str, int]]:
    """One class for every gloss that the corpora show, from 1 up."""
    named: dict[str, dict[str, int]] = {}
    at = BLANK + 1
    for language, rows in isolated().items():
        glosses = dict.fromkeys(row.gloss for row in rows)
        if language == "svk":
            glosses |= dict.fromkeys(sorted(sign.gloss for sign in alignment.sentences()))
        named[language] = {gloss: at + i for i, gloss in enumerate(glosses)}
        at += len(glosses)
    return named


def batch(examples: Sequence[takes.Take], numbers: Sequence[dict[str, int]]) -> TakeBatch:
    """Takes padded to one length; `numbers` is the class of each gloss, for each take's language."""
    lengths = torch.tensor([len(take.points) for take in examples])
    padded = np.zeros((len(examples), int(lengths.max()), *examples[0].points.shape[1:]), dtype=np.float32)
    per_step = torch.zeros(len(examples), int(steps(lengths).max()), dtype=torch.long)
    labels = torch.zeros(len(examples), max(1, *(len(take.signs) for take in examples)), dtype=torch.long)
    for i, (take, ids) in enumerate(zip(examples, numbers, strict=True)):
        padded[i, : len(take.points)] = take.points
        for k, (gloss, start, end) in enumerate(take.signs):
            labels[i, k] = ids[gloss]
            per_step[i, start // 2 : max(start // 2 + 1, end // 2)] = ids[gloss]
    return TakeBatch(
        torch.from_numpy(padded), lengths, labels, torch.tensor([len(t.signs) for t in examples]), per_step
    )


def losses(network: Recogniser, data: TakeBatch, framewise: float) -> Tensor:
    """CTC, and the plain question which sign each step belongs to, which shows the network where to look."""
    found = network(data.points, data.lengths)
    ctc = torch.nn.functional.ctc_loss(
        found.transpose(0, 1), data.labels, steps(data.lengths), data.counts, blank=BLANK, zero_infinity=True
    )
    inside = torch.arange(found.shape[1]) < steps(data.lengths)[:, None]
    told = inside.to(found.device)
    plain = torch.nn.functional.nll_loss(found[told], data.per_step[told])
    plain = 0.9 * plain - 0.1 * found[told].mean()  # smoothed labels: one clip a sign is no reason to be certain
    return ctc + framewise * plain


def dev_sentences(clips: dict[str, Clip]) -> list[tuple[Clip, tuple[str, ...]]]:
    """Real dev sentences with their signs, cut as they are when models are measured."""
    return [(task.real, task.signs) for task in tasks.sentences(clips, "dev", {}) if task.real]


def train(clips: dict[str, Clip], config: RecogniserTraining, device: torch.device) -> Judge:
    """The best judge on dev that a run of this length finds."""
    begun = time.monotonic()
    rng = np.random.default_rng(config.seed)
    torch.manual_seed(config.seed)
    generator = torch.Generator(device).manual_seed(config.seed)
    glosses = classes()
    pools = [takes.collect(clips, language) for language in glosses]
    shares = [1 - config.american, config.american]
    if not pools[1].singles:
        shares = [1.0, 0.0]
    network = Recogniser(NetworkConfig(1 + sum(map(len, glosses.values())))).to(device)
    averaged = copy.deepcopy(network).eval()
    optimiser = torch.optim.AdamW(network.parameters(), config.learning_rate, weight_decay=config.weight_decay)
    dev = dev_sentences(clips)
    best: tuple[tuple[float, float], Judge, dict[str, float]] | None = None
    step, checked, running = 0, 0, 0.0

    def done() -> float:
        by_clock = (time.monotonic() - begun) / (60 * config.minutes)
        return max(by_clock, step / config.steps if config.steps else 0.0)

    while (part := done()) < 1 or best is None:
        for group in optimiser.param_groups:
            group["lr"] = (
                config.learning_rate * min(1, (step + 1) / 100) * (0.02 + 0.98 * np.cos(np.pi / 2 * min(part, 1)) ** 2)
            )
        examples, numbers = [], []
        for which in rng.choice(len(pools), size=config.batch, p=shares):
            take = takes.random_take(pools[which], rng)
            examples.append(takes.cut(take, 0, min(len(take.points), LONGEST)))
            numbers.append(glosses[pools[which].language])
        data = batch(examples, numbers)
        data = TakeBatch(
            varied(data.points.to(device), generator, strength=config.variety),
            data.lengths,
            data.labels.to(device),
            data.counts,
            data.per_step.to(device),
        )
        loss = losses(network.train(), data, config.framewise * (1 - 0.9 * min(part, 1)))
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimiser.step()
        step += 1
        running = 0.98 * running + 0.02 * loss.item()
        with torch.no_grad():
            keep = min(config.average, step / (step + 20))
            for mean, value in zip(averaged.parameters(), network.parameters(), strict=True):
                mean.lerp_(value, 1 - keep)
        if done() >= min(1.0, (1 + 2 * (checked + 1) / config.checks) / 3):
            checked += 1
            judge = calibrated(Judge(copy.deepcopy(averaged).cpu(), glosses, {}), dev)
            scored = check(judge, dev)
            print(f"step {step}, {done():.0%}: loss {running:.3f}, dev {scored}", flush=True)
            order = (scored["error rate"], -scored["log likelihood a sign"])
            if best is None or order < best[0]:
                best = order, judge, {"step": step, **scored}
    recipe = {"training": asdict(config), "steps": step, "kept": best[2], "torch": torch.__version__}
    return replace(best[1], recipe=recipe)


def calibrated(judge: Judge, sentences: Sequence[tuple[Clip, tuple[str, ...]]]) -> Judge:
    """The same judge with the readiness to read a sign that makes the fewest errors in real sentences."""
    chances = [judge.log_probabilities(clip, "svk") for clip, _ in sentences]
    wanted = [signs for _, signs in sentences]
    tried = [replace(judge, blank=blank) for blank in np.arange(-2.0, 4.5, 0.5).tolist()]

    def errors(one: Judge) -> tuple[float, float]:
        return error_rate(wanted, [one.signs_of(found) for found in chances]), abs(one.blank)

    return min(tried, key=errors)


def check(judge: Judge, sentences: Sequence[tuple[Clip, tuple[str, ...]]]) -> dict[str, float]:
    """How a judge reads real sentences."""
    found, likely = [], []
    for clip, signs in sentences:
        chances = judge.log_probabilities(clip, "svk")
        found.append(judge.signs_of(chances))
        likely.append(judge.log_likelihood(chances, signs, "svk"))
    rate = error_rate([signs for _, signs in sentences], found)
    return {
        "error rate": round(rate, 4),
        "log likelihood a sign": round(float(np.mean(likely)), 4),
        "blank": judge.blank,
    }


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m ml.evaluation.recogniser", description=__doc__)
    parser.add_argument("--corpus", type=Path, default=DEFAULT)
    parser.add_argument("--out", type=Path, default=WEIGHTS)
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    for name, value in asdict(RecogniserTraining()).items():
        parser.add_argument(f"--{name.replace('_', '-')}", type=type(value), default=value)
    options: dict[str, Any] = vars(parser.parse_args(arguments))
    corpus, out, device = options.pop("corpus"), options.pop("out"), torch.device(options.pop("device"))
    clips = read(corpus)
    judge = train(clips, RecogniserTraining(**options), device)
    save(out, replace(judge, recipe={**judge.recipe, "frames in the corpus": sum(map(len, clips.values()))}))
    print(f"{out}: {out.stat().st_size / 1e6:.2f} MB, {judge.recipe['kept']}")


if __name__ == "__main__":
    main()
