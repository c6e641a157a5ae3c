"""Show how a text is planned, or how the course's or everyday sentences are covered: python -m ml.text --help"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import get_args

from ml.corpus.alignment import Split, sentences, splits
from ml.corpus.landmarks import CorpusError
from ml.corpus.loaders.posunky import entries
from ml.text.agreement import agreement
from ml.text.document import as_json, written
from ml.text.errors import TextError
from ml.text.everyday import report
from ml.text.languages import LANGUAGES
from ml.text.lexicon import signs
from ml.text.order.arrange import applied
from ml.text.plan import Order, Plan, PlannedSign
from ml.text.planner import plan


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m ml.text", description="Show how a text becomes signs.")
    parser.add_argument("text", nargs="?", help="what to plan")
    parser.add_argument("--signs", default="svk", metavar="CODE", help=f"sign language: {', '.join(LANGUAGES)}")
    parser.add_argument("--text-language", default="sk", metavar="CODE", help="sk or en")
    parser.add_argument("--order", choices=get_args(Order), default="signer", help="of the signs (default: signer)")
    parser.add_argument(
        "--json", action="store_true", help="print a document to change and give to manage.py sign --plan"
    )
    parser.add_argument("--why", action="store_true", help="name the rules of order that changed the plan")
    parser.add_argument("--check", action="store_true", help="plan every sentence of the course, if it is here")
    parser.add_argument("--everyday", action="store_true", help="count what is signed of 400 everyday sentences")
    parser.add_argument(
        "--test",
        action="store_true",
        help="with --check: the test sentences too, to which nothing may be tuned",
    )
    options = parser.parse_args(arguments)
    if options.check:
        return _check(("train", "dev", "test") if options.test else ("train", "dev"), options.order)
    if options.everyday:
        print("\n".join(report()))
        return 0
    if options.text is None:
        parser.error("give a text, --check or --everyday")
    try:
        made = plan(options.text, options.text_language, options.signs, order=options.order)
    except TextError as error:
        print(f"{error.code}: {error.message}", file=sys.stderr)
        return 2
    if options.json:
        print(written(as_json(made)))
        return 0
    print("\n".join(_table(made)))
    if options.why and options.order == "signer":
        print("\n".join(_reasons(options.text, options.text_language, options.signs)))
    return 0


def _table(made: Plan) -> Iterator[str]:
    rows = [("sign", "kind", "span", "text")]
    for sign in made.signs:
        start, end = sign.text_span
        gloss = sign.gloss or f"{sign.seconds} s"
        rows.append((gloss, sign.kind, f"{start}-{end}", made.text[start:end]))
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    for row in rows:
        yield "  ".join((*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[3])).rstrip()
    yield ""
    for mark in made.marks:
        name = mark.kind.replace("_", " ")
        yield f"{name}: {' '.join(_words(made.signs[slice(*mark.signs)]))}"
    yield ""
    for name in ("signed", "near", "spelled", "left_out"):
        words = [made.text[start:end] for start, end in getattr(made.coverage, name)]
        yield f"{name.replace('_', ' '):8}  {len(words)}  {' · '.join(words)}".rstrip()
    if made.hints:
        yield ""
    for hint in made.hints:
        yield f"{hint.code.replace('_', ' ')}: {made.text[slice(*hint.text_span)]} -> {', '.join(hint.suggestions)}"


def _reasons(text: str, text_language: str, sign_language: str) -> Iterator[str]:
    known = {sign.gloss for sign in signs(sign_language)}
    yield ""
    for rule in applied(plan(text, text_language, sign_language, order="text"), known.__contains__):
        yield f"{rule.name} ({rule.source}): {rule.reason}"


def _check(measured: Sequence[Split], order: Order) -> int:
    """Plan the sentences of the Slovak course; totals count words as the coverage does."""
    try:
        texts = {entry.key: entry.text for entry in entries("sentence")}
    except CorpusError as error:
        print(f"The course is not here ({error}). Set SLP_CORPORA to the folder of the corpora.")
        return 1
    totals = dict.fromkeys(("signed", "near", "spelled", "left_out"), 0)
    whole = 0
    plans = {key: plan(text, "sk", "svk", order=order) for key, text in texts.items()}
    for made in plans.values():
        whole += not made.coverage.spelled
        for name in totals:
            totals[name] += len(getattr(made.coverage, name))
        print(f"{made.text}  ->  {' '.join(_words(made.signs[:-1]))}")
    counted = ", ".join(f"{name.replace('_', ' ')} {count}" for name, count in totals.items())
    print()
    for split in measured:
        print(_against_signer(plans, split))
    print(f"{len(texts)} sentences, {whole} without fingerspelling; words: {counted}")
    return 0


def _against_signer(plans: Mapping[str, Plan], split: Split) -> str:
    """How near the plans of a split are to what was signed, in one line."""
    signed = {key: [sign.gloss for sign in rows] for key, rows in groupby(sentences(), key=lambda sign: sign.key)}
    found = agreement(
        ([sign.gloss for sign in plans[key].signs if sign.kind != "pause"], glosses)
        for key, glosses in signed.items()
        if splits()[key] == split
    )
    return (
        f"{split} against the signer, in any order: precision {found.precision:.2f}, recall {found.recall:.2f}, "
        f"F1 {found.f1:.2f}; {found.any_order:.2f} edits for each sign; in order: {found.edits:.2f}"
    )


def _words(planned: Sequence[PlannedSign]) -> Iterator[str]:
    """Glosses in one line: letters of a run joined, pauses as | and ||."""
    for kind, group in groupby(planned, key=lambda sign: sign.kind):
        run = list(group)
        if kind == "letter":
            yield "-".join(sign.gloss for sign in run)
        elif kind == "pause":
            yield from ("|" if sign.seconds < 0.5 else "||" for sign in run)
        else:
            yield from (sign.gloss for sign in run)


if __name__ == "__main__":
    sys.exit(main())
