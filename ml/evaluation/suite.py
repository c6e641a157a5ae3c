"""The whole comparison: every system on the sentences of a split and on single signs, as figures and as Markdown."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from ml.corpus.dataset import Corpus
from ml.evaluation import isolated, tables, tasks
from ml.evaluation.judge import Judge
from ml.evaluation.measuring import bench, productions
from ml.evaluation.results import Figures, as_json, figures
from ml.evaluation.systems import System, mean_pose, model, real_motion, shuffled, stitching
from ml.runtime import Signer

SIDE_TAKES: Final = "Slovak dictionary entries alone, against real side takes"


@dataclass(frozen=True)
class SuiteOptions:
    """seeds: productions of each sentence; isolated: dictionary entries signed alone, 0 for all; resamples: of the
    bootstrap."""

    split: str = "dev"
    seeds: int = 3
    isolated: int = 120
    resamples: int = 10_000

    def __post_init__(self) -> None:
        if self.split not in ("train", "dev", "test"):
            raise ValueError(f"split must be train, dev or test, got {self.split!r}")
        if self.seeds < 1 or self.isolated < 0 or self.resamples < 1:
            raise ValueError(f"seeds and resamples must be positive and isolated not negative, got {self}")


@dataclass(frozen=True, eq=False)
class Report:
    """sentences: system -> figures; alone: sign language -> system -> figures; models: name -> hash."""

    options: SuiteOptions
    count: int
    models: Mapping[str, str]
    judge: Mapping[str, Any]
    sentences: Mapping[str, Figures]
    alone: Mapping[str, Mapping[str, Figures]] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return {
            "split": self.options.split,
            "sentences": self.count,
            "seeds": self.options.seeds,
            "models": dict(self.models),
            "judge": dict(self.judge),
            "figures": as_json(self.sentences),
            "alone": {language: as_json(found) for language, found in self.alone.items()},
        }

    def markdown(self) -> str:
        parts = [
            f"{self.count} {self.options.split} sentences, {self.options.seeds} seeds, 95 % intervals and p against"
            f" stitching by paired bootstrap over sentences. "
            + ", ".join(f"{name} {hash_[:12]}" for name, hash_ in self.models.items()),
            tables.tables(self.sentences),
            *(
                f"**What was asked of {name}, and what it reaches**\n\n"
                + tables.targets(self.sentences, self.alone.get(SIDE_TAKES, {}), name)
                for name in self.models
            ),
        ]
        for title, found in self.alone.items():
            parts.append(f"**{title}**\n\n" + tables.table(found, ("signs read", "first choice")))
        return "\n\n".join(parts)


def run(
    corpus: Corpus,
    signers: Mapping[str, Signer],
    judge: Judge,
    options: SuiteOptions,
    say: Callable[[str], None] = print,
) -> Report:
    """Measure the signers, and everything that they are held against. The first one's lengths serve the baselines."""
    said = tasks.texts()
    asked = tasks.sentences(corpus.clips, options.split, said)
    lengths = next(iter(signers.values())).frames_of
    known = {language: lengths(language) for language in ("svk", "ase")}
    train = [task.real for task in tasks.sentences(corpus.clips, "train", {}) if task.real is not None]
    stitched, models = stitching(corpus, known), [model(name, signer) for name, signer in signers.items()]
    systems: Sequence[System] = [real_motion(), stitched, mean_pose(train, known), shuffled(asked), *models]
    with_ = bench(corpus, judge, said, options.split)
    runs = {}
    for name, found in productions(systems, asked, options.seeds, with_):
        say(f"measured {name}")
        runs[name] = found
    return Report(
        options,
        len(asked),
        {name: signer.hash for name, signer in signers.items()},
        judge.recipe,
        figures(runs, asked, with_, resamples=options.resamples),
        _alone(corpus, [stitched, *models], judge, options.isolated),
    )


def _alone(corpus: Corpus, systems: Sequence[System], judge: Judge, at_most: int) -> dict[str, dict[str, Figures]]:
    """Single signs, against the real side takes where these are."""
    found: dict[str, dict[str, Figures]] = {}
    takes = tasks.side_takes(corpus.clips, at_most)
    if takes:
        real = isolated.recognised(real_motion(), takes, judge)
        found[SIDE_TAKES] = {
            tables.REAL_TAKES: isolated.rates(real),
            **{system.name: isolated.rates(isolated.recognised(system, takes, judge), real) for system in systems},
        }
    for language, name in (("svk", "Slovak"), ("ase", "American")):
        asked = tasks.single_signs(language, at_most)
        found[f"{name} signs and letters alone"] = {
            system.name: isolated.rates(isolated.recognised(system, asked, judge)) for system in systems
        }
    return found
