"""From a copy of a published corpus to a model that signs its language: `python -m ml.training.published NAME FOLDER`.

It puts the sentences onto the avatar, finds when their signs are, trains, exports, and measures on the test split.
Stopped, it goes on where it was when it is called again; `--until` ends it early. docs/published.md says more.
"""

from __future__ import annotations

import argparse
import csv
import json
import resource
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import torch

from ml.corpus.landmarks import CorpusError
from ml.corpus.published import store
from ml.corpus.published.corpora import CORPORA, Published
from ml.corpus.published.data import PublishedCorpus, read
from ml.corpus.published.signs import wordings
from ml.evaluation import published
from ml.evaluation.protocols import translator
from ml.evaluation.protocols.columns import columns, table
from ml.evaluation.protocols.forms import Sample
from ml.evaluation.protocols.training import TranslatorTraining
from ml.evaluation.protocols.training import train as train_translator
from ml.evaluation.systems import productions
from ml.export import export
from ml.model.hybrid import HybridSign
from ml.motion import CHUNK
from ml.runtime import load
from ml.text.learned import wordlist
from ml.training.batches import Pool
from ml.training.log import Log
from ml.training.objective import Objective, ObjectiveConfig
from ml.training.recipe import SIZES, STEPS, model_config, rest_span, save
from ml.training.train import TrainConfig, Trainer

STAGES = ("keep", "train", "export", "evaluate")
HELD_OUT = 64  # pieces of dev that are looked at while training
LEAST_KEPT = 0.5  # of the sentences; with fewer something is wrong with the copy


@dataclass(frozen=True)
class Chain:
    """about: the corpus, a user's copy of which is in `source`; everything that is made of it goes into `out`."""

    about: Published
    source: Path
    out: Path
    size: str
    device: torch.device
    training: TrainConfig
    judging: TranslatorTraining

    @property
    def model(self) -> Path:
        """The folder of weights that `SLP_MODEL` names."""
        return self.out / "model"

    def data(self) -> PublishedCorpus:
        return read(self.about, self.out / "corpus", STEPS * CHUNK)

    def keep(self) -> None:
        problems = store.keep(self.about, self.source, self.out / "corpus")
        kept = len(store.Store(self.out / "corpus").rows)
        if problems:
            (self.out / "left_out.txt").write_text("".join(f"{one}\n" for one in problems), encoding="utf-8")
            print(f"{len(problems)} left out, {kept} kept: see {self.out / 'left_out.txt'}")
        if kept < LEAST_KEPT * (kept + len(problems)):
            raise CorpusError(f"{self.source}: only {kept} sentences could be kept of {kept + len(problems)}")

    def train(self) -> None:
        if (self.out / "model.pt").is_file():
            return
        data = self.data()
        real = Pool(data.split("train"), STEPS, self.device, file=self.out / "pool.f16")
        held_out = Pool(data.split("dev")[:HELD_OUT], STEPS, self.device)
        print(f"{data.vocabulary.size - 3} signs; pieces of sentences: {len(real)}, held out {len(held_out)}")
        torch.manual_seed(self.training.seed)
        model = HybridSign(model_config(data.vocabulary.size, self.size, {"marks": False}))
        model.latents.fit(real.spans(20_000))
        model.to(self.device)
        objective = Objective(model, rest_span(model, data, self.device), ObjectiveConfig())
        trainer = Trainer(objective, [(real, 1.0)], self.training, held_out if len(held_out) else None)
        checkpoint = self.out / "checkpoint.pt"
        if checkpoint.is_file():
            trainer.load(checkpoint)
        trainer.run(Log(self.out), checkpoint)
        save(trainer, data, self.out / "model.pt")
        (self.out / "pool.f16").unlink()

    def export(self) -> None:
        about, data = self.about, self.data()
        print(export(self.out / "model.pt", self.model))
        asked = wordings(about, data.store.of("train"), data.lengths[about.code])
        (self.model / "lexicon").mkdir(exist_ok=True)
        with (self.model / "lexicon" / f"{about.code}.csv").open("w", encoding="utf-8", newline="") as file:
            rows = csv.writer(file)
            rows.writerow(["gloss", "kind", about.text_language, "pos"])
            rows.writerows([gloss, "sign", "|".join(forms), ""] for gloss, forms in sorted(asked.items()))
        language = {"code": about.code, **asdict(about.language)}
        (self.model / "language.json").write_text(json.dumps(language, ensure_ascii=False) + "\n", encoding="utf-8")
        (self.model / "LICENCE").write_text(f"Learned from {about.name}: {about.licence}.\n", encoding="utf-8")

    def evaluate(self) -> None:
        about, data, signer = self.about, self.data(), load(self.model)
        form, judge = published.form(about), self.out / "translator.npz"
        if not judge.is_file():
            train, dev = (published.samples(about, data.store, split) for split in ("train", "dev"))
            translator.save(judge, train_translator(form, train, dev, self.judging, self.device))
        reader = translator.load(judge)
        real = list(published.samples(about, data.store, "test"))
        if not real:
            raise CorpusError(f"{self.source}: no test sentences, so nothing can be measured")
        rows = data.store.of("test")
        words = wordlist(about.text_language, about.code, self.listed())
        asked = {"from text": [published.from_text(about, row, signer, words) for row in rows]}
        if about.glossed:
            asked["glosses given"] = [published.given(about, row, signer) for row in rows]
        found = {"real motion": columns(form, real, real, reader)}
        for name, timelines in asked.items():
            made = [
                Sample(sample.key, published.joints(clip))
                for sample, clip in zip(
                    real, productions(signer, [(when, about.code) for when in timelines], seed=0), strict=True
                )
            ]
            found[name] = columns(form, made, real, reader)
        print(table(found))
        figures = {name: asdict(row) for name, row in found.items()}
        (self.out / "evaluation.json").write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")

    def listed(self) -> Iterator[tuple[str, list[str]]]:
        with (self.model / "lexicon" / f"{self.about.code}.csv").open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                yield row["gloss"], list(filter(None, row[self.about.text_language].split("|")))


@contextmanager
def measured(stage: str) -> Iterator[None]:
    """Says how long a stage took, and the most memory that the process, or one that it started, has had by its end."""
    begun, worked = time.monotonic(), _used().processors
    yield
    used = _used()
    print(
        f"{stage}: {time.monotonic() - begun:.0f} s, {used.processors - worked:.0f} s of processors,"
        f" at most {used.memory:.2f} GiB in memory so far"
    )


@dataclass(frozen=True)
class Used:
    processors: float  # seconds
    memory: float  # GiB, pages of files that the system could take back included


def _used() -> Used:
    both = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    most = max(one.ru_maxrss for one in both) / 1024**2  # kilobytes on Linux
    return Used(sum(one.ru_utime + one.ru_stime for one in both), most)


def parser() -> argparse.ArgumentParser:
    p = argparse.ArgumentParser(prog="python -m ml.training.published", description=__doc__)
    p.add_argument("corpus", choices=sorted(CORPORA))
    p.add_argument("folder", type=Path, metavar="FOLDER", help="your copy, as its authors give it out")
    p.add_argument("--out", type=Path, help="everything goes there; var/CORPUS where it is left out")
    p.add_argument("--until", choices=STAGES, default=STAGES[-1])
    p.add_argument("--size", choices=tuple(SIZES), default="full")
    p.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    p.add_argument("--steps", type=int, default=TrainConfig.steps)
    p.add_argument("--minutes", type=float, default=0.0, help="of training, 0: by steps")
    p.add_argument("--batch", type=int, default=TrainConfig.batch)
    p.add_argument("--save-every", type=int, default=500, help="updates between checkpoints")
    p.add_argument("--judge-minutes", type=float, default=TranslatorTraining.minutes, help="of the back-translation")
    p.add_argument("--judge-steps", type=int, default=TranslatorTraining.steps, help="at most so many, 0: by minutes")
    p.add_argument("--seed", type=int, default=0)
    return p


def main(given: Sequence[str] | None = None) -> None:
    a = parser().parse_args(given)
    torch.set_float32_matmul_precision("high")
    training = TrainConfig(
        steps=a.steps, minutes=a.minutes, batch=a.batch, save_every=a.save_every, seed=a.seed,
        log_every=min(100, a.steps),
    )  # fmt: skip
    judging = TranslatorTraining(minutes=a.judge_minutes, steps=a.judge_steps, seed=a.seed)
    out = a.out or Path("var") / a.corpus
    out.mkdir(parents=True, exist_ok=True)
    chain = Chain(CORPORA[a.corpus], a.folder, out, a.size, torch.device(a.device), training, judging)
    stages: dict[str, Callable[[], None]] = {stage: getattr(chain, stage) for stage in STAGES}
    try:
        for stage in STAGES[: STAGES.index(a.until) + 1]:
            with measured(stage):
                stages[stage]()
    except CorpusError as error:
        raise SystemExit(str(error)) from error
    if a.until == STAGES[-1]:
        about = chain.about
        print(f"Weights that learned from {about.name} are for what its licence allows ({about.licence}). They sign by")
        print(f"  SLP_MODEL={chain.model} python manage.py serve")


if __name__ == "__main__":
    main()
