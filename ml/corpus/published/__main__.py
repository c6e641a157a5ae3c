"""How good two guesses are that a model of a published corpus is built on, where the right answer is known.

`times` holds the times that are found for signs against those that we annotated in sentences of Posunky; `words` the
signs that German texts ask for against the glosses of PHOENIX14T's dev split, by its annotation lists alone.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Sequence
from functools import partial
from itertools import groupby, pairwise
from pathlib import Path

import numpy as np

from ml.corpus import alignment, fitted
from ml.corpus.landmarks import CorpusError, corpora
from ml.corpus.loaders import phoenix14t
from ml.corpus.published import times
from ml.corpus.published.corpora import CORPORA
from ml.corpus.published.signs import glosses, vocabulary, wordings
from ml.corpus.published.store import Kept
from ml.text.errors import TextError
from ml.text.learned import wordlist


def timed(clips: Path, split: str) -> None:
    known, splits = fitted.read(clips), alignment.splits()
    by_key = {key: list(rows) for key, rows in groupby(alignment.sentences(), key=lambda row: row.key) if key in known}
    ids = {gloss: number for number, gloss in enumerate(sorted({r.gloss for rows in by_key.values() for r in rows}))}
    kept = {key: rows for key, rows in by_key.items() if splits[key] in ("train", split)}
    loads = [partial(known.__getitem__, key) for key in kept]
    told = [[ids[row.gloss] for row in rows] for rows in kept.values()]
    ways = {
        "even, over the whole clip": [_even(len(known[key]), len(rows)) for key, rows in kept.items()],
        "even, between the rests": [times.even(known[key], len(rows)) for key, rows in kept.items()],
        "by the means of the others": times.found(loads, told, lambda _: None),
    }
    for name, found in ways.items():
        shared, off = [], []
        for (key, rows), spans in zip(kept.items(), found, strict=True):
            if splits[key] == split:
                for row, (start, end) in zip(rows, spans, strict=True):
                    both = max(0, min(end, row.end) - max(start, row.start))
                    shared.append(both / (max(end, row.end) - min(start, row.start)))
                    off.append(abs(start - row.start))
        print(f"{name}: overlap {np.mean(shared):.3f}, begin off by {np.median(off):g} frames, {len(off)} signs")


def _even(frames: int, count: int) -> list[times.Span]:
    borders = np.linspace(0, frames, count + 1).round().astype(int).tolist()
    return list(pairwise(borders))


def asked(folder: Path) -> None:
    about = CORPORA["phoenix14t"]
    train, dev = (
        [Kept(one.key, "", one.text, one.glosses, 0, 0) for one in phoenix14t.sentences(folder / name)]
        for name in ("train_phoenix2014t.csv", "dev_phoenix2014t.csv")
    )
    known = vocabulary(about, train).ids[about.code]
    words = wordlist(about.text_language, about.code, wordings(about, train, known).items())
    right, planned, real = 0, 0, 0
    for row in dev:
        try:
            said = Counter(sign.gloss for sign in words.plan(row.text).signs if sign.kind == "sign")
        except TextError:
            said = Counter()
        signed = Counter(glosses(about, row))
        right, planned, real = right + (said & signed).total(), planned + said.total(), real + signed.total()
    print(f"{len(train)} train sentences, {len(known) - 1} signs, {len(words.glosses)} words that ask for them")
    print(
        f"dev, {len(dev)} sentences: {right / planned:.2f} of planned signs are the signer's, {right / real:.2f} of his"
    )


def main(given: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m ml.corpus.published", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    command = commands.add_parser("times")
    command.add_argument("--clips", type=Path, default=fitted.DEFAULT, help="what `python -m ml.corpus prepare` wrote")
    command.add_argument("--split", choices=("train", "dev"), default="dev")
    command.set_defaults(run=lambda chosen: timed(chosen.clips, chosen.split))
    command = commands.add_parser("words")
    command.add_argument("folder", type=Path, nargs="?", default=corpora() / "phoenix14t-sample", metavar="FOLDER")
    command.set_defaults(run=lambda chosen: asked(chosen.folder))
    chosen = parser.parse_args(given)
    try:
        chosen.run(chosen)
    except CorpusError as error:
        raise SystemExit(str(error)) from error


if __name__ == "__main__":
    main()
