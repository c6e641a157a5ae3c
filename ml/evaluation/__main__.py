"""Measure the shipped model against stitching and the mean pose: `python -m ml.evaluation --split dev`."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import astuple, fields
from itertools import groupby
from pathlib import Path

import numpy as np

from ml.corpus import alignment
from ml.corpus.fitted import DEFAULT, read
from ml.corpus.vocabulary import isolated
from ml.evaluation.dtw import nearest
from ml.evaluation.measures import Measures, compare, sign_features
from ml.evaluation.systems import System, hybrid, mean_pose, stitching, timeline
from ml.runtime import WEIGHTS, Signer, load
from ml.training.data import Corpus, corpus


def sentence_table(data: Corpus, signer: Signer, split: str, seeds: int) -> dict[str, list[Measures]]:
    """Every system on every real sentence of a split, from the annotated signs (not from text, not real lengths)."""
    known = signer.frames_of("svk")
    kinds = {row.gloss: row.kind for row in isolated()["svk"]}
    train = [data.clips[key] for key, name in alignment.splits().items() if name == "train"]
    systems: dict[str, list[System]] = {
        "hybrid": [hybrid(signer, "svk", seed) for seed in range(seeds)],
        "stitching": [stitching(data, "svk")],
        "mean pose": [mean_pose(train)],
    }
    found: dict[str, list[Measures]] = {name: [] for name in systems}
    for key, group in groupby(alignment.sentences(), key=lambda row: row.key):
        rows = list(group)
        glosses = [row.gloss for row in rows if row.gloss in known]
        if alignment.splits()[key] != split or not glosses:
            continue
        real = data.clips[key][max(0, rows[0].start - 2) : rows[-1].end + 13]
        when = timeline(glosses, [kinds[gloss] for gloss in glosses], "svk", signer)
        for name, versions in systems.items():
            found[name] += [compare(system(when), real) for system in versions]
    return found


def signs_recognised(data: Corpus, signer: Signer, system: System, language: str) -> list[str]:
    """Glosses whose production, signed alone, is nearer to another sign's dictionary clip than to its own."""
    rows = [row for row in isolated()[language] if row.gloss in signer.frames_of(language)]
    ids = data.vocabulary.ids[language]
    templates = [sign_features(data.cores[ids[row.gloss]]) for row in rows]
    missed = []
    for own, row in enumerate(rows):
        when = timeline([row.gloss], [row.kind], language, signer)
        sign = when.signs[0]
        way = min(7, (sign.end_frame - sign.start_frame) // 2)
        clip = system(when)[sign.start_frame + way : sign.end_frame]
        found, _ = nearest(sign_features(clip), templates)
        if found != own:
            missed.append(f"{row.gloss} as {rows[found].gloss}")
    return missed


def table(rows: Mapping[str, Sequence[Measures]]) -> str:
    names = [field.name for field in fields(Measures)]
    lines = ["| | " + " | ".join(names) + " |", "|---" * (len(names) + 1) + "|"]
    for system, measures in rows.items():
        means = np.mean([astuple(m) for m in measures], axis=0)
        lines.append(f"| {system} | " + " | ".join(f"{value:.2f}" for value in means) + " |")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m ml.evaluation", description=__doc__)
    parser.add_argument("--corpus", type=Path, default=DEFAULT)
    parser.add_argument("--weights", type=Path, default=WEIGHTS)
    parser.add_argument("--split", choices=("train", "dev", "test"), default="dev")
    parser.add_argument("--seeds", type=int, default=3)
    arguments = parser.parse_args()
    data, signer = corpus(read(arguments.corpus)), load(arguments.weights)
    print(f"model {signer.hash[:12]}, {arguments.split} sentences, {arguments.seeds} seeds\n")
    print(table(sentence_table(data, signer, arguments.split, arguments.seeds)))
    for language, rows in isolated().items():
        for name, system in (("hybrid", hybrid(signer, language, 0)), ("stitching", stitching(data, language))):
            missed = signs_recognised(data, signer, system, language)
            print(f"\n{language}, {name}: {len(rows) - len(missed)} of {len(rows)} signs nearest to their own clip")
            print("others: " + ", ".join(missed))


if __name__ == "__main__":
    main()
