"""`python -m ml.evaluation protocol NAME`: train a back-translation on real motion, then get the papers' columns.

python -m ml.evaluation protocol phoenix14t --data FOLDER --train translator.npz --device cuda --minutes 60
python -m ml.evaluation protocol phoenix14t --data FOLDER --translator translator.npz --productions NAME=FOLDER
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import torch

from ml.corpus.landmarks import CorpusError
from ml.evaluation.protocols import translator
from ml.evaluation.protocols.columns import Columns, columns, table
from ml.evaluation.protocols.forms import FORMS
from ml.evaluation.protocols.training import TranslatorTraining, train


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(
        prog="python -m ml.evaluation protocol", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("form", choices=sorted(FORMS))
    parser.add_argument("--data", type=Path, required=True, help="folder of the data set")
    parser.add_argument("--split", choices=("dev", "test"), default="test")
    parser.add_argument("--productions", action="append", default=[], metavar="NAME=FOLDER", help="of the same form")
    parser.add_argument("--translator", type=Path, help="made by --train")
    parser.add_argument("--train", type=Path, metavar="FILE", help="train a back-translation and write it here")
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    for name, value in asdict(TranslatorTraining()).items():
        parser.add_argument(f"--{name.replace('_', '-')}", type=type(value), default=value, help="of training")
    parser.add_argument("--json", type=Path, help="file to write all figures to")
    chosen = parser.parse_args(arguments)
    try:
        _run(parser, chosen)
    except CorpusError as error:
        sys.exit(str(error))


def _run(parser: argparse.ArgumentParser, chosen: argparse.Namespace) -> None:
    form = FORMS[chosen.form]
    if chosen.train:
        config = TranslatorTraining(**{name: getattr(chosen, name) for name in asdict(TranslatorTraining())})
        samples, dev = (list(form.read(chosen.data, split)) for split in ("train", "dev"))
        translator.save(chosen.train, train(form, samples, dev, config, torch.device(chosen.device)))
        print(f"{len(samples)} samples read; the translator is in {chosen.train}")
        return
    if not chosen.translator:
        parser.error("name --translator FILE, or make one by --train FILE")
    judge, real = translator.load(chosen.translator), list(form.read(chosen.data, chosen.split))
    rows: dict[str, Columns] = {"ground truth": columns(form, real, real, judge)}
    for given in chosen.productions:
        name, _, folder = given.rpartition("=")
        rows[name or Path(folder).name] = columns(form, list(form.read(Path(folder), chosen.split)), real, judge)
    print(table(rows))
    if chosen.json:
        chosen.json.write_text(json.dumps({name: asdict(row) for name, row in rows.items()}, indent=1) + "\n")
