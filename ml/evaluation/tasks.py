"""What systems are asked to sign: the real sentences of a split by their annotated signs, and single signs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import groupby
from typing import TypeVar

from ml.corpus import alignment, wordings
from ml.corpus.dataset import english
from ml.corpus.landmarks import CorpusError
from ml.corpus.loaders import posunky
from ml.corpus.marks import marks
from ml.corpus.vocabulary import isolated
from ml.pose import Clip
from ml.text.plan import FINAL_PAUSE, Coverage, Plan, PlannedSign
from ml.timing import Timeline, schedule

_Item = TypeVar("_Item")

_LEAD, _TAIL = 2, 13  # frames of a real sentence kept before its first sign and after its last
_names = cache(english)


@dataclass(frozen=True, eq=False)
class Task:
    """Signs to be made one after another, and a signer's own motion of them where there is one.

    first, last: the frames of `real` between the rests, [first, last)
    text: the Slovak text, empty where the corpus itself is not at hand
    english: the same in English, empty for what was never a sentence
    plan: what to sign instead of `signs`, planned from the text
    spans: the frames of `real` that each of `signs` takes
    """

    key: str
    language: str
    signs: tuple[str, ...]
    real: Clip | None = None
    first: int = 0
    last: int = 0
    text: str = ""
    english: str = ""
    plan: Plan | None = None
    spans: tuple[tuple[int, int], ...] = ()

    @property
    def asks(self) -> bool:
        return self.english.rstrip().endswith("?")


def texts() -> dict[str, str]:
    """Slovak text of every sentence by key; nothing where the corpus itself is not at hand."""
    try:
        return {entry.key: entry.text for entry in posunky.entries("sentence")}
    except CorpusError:
        return {}


def sentences(clips: Mapping[str, Clip], split: str, said: Mapping[str, str]) -> list[Task]:
    """The real sentences of a split, cut to where they are signed."""
    splits, found = alignment.splits(), []
    for key, group in groupby(alignment.sentences(), key=lambda row: row.key):
        rows = list(group)
        if splits[key] == split and key in clips:
            begin = _beginning(rows)
            real = clips[key][begin : rows[-1].end + _TAIL]
            signs = tuple(row.gloss for row in rows)
            first, last = rows[0].start - begin, rows[-1].end - begin
            spans = tuple((row.start - begin, row.end - begin) for row in rows)
            english_ = wordings.english()[key]
            found.append(Task(key, "svk", signs, real, first, last, said.get(key, ""), english_, spans=spans))
    return found


def beginnings() -> dict[str, int]:
    """Sentence -> the frame of its clip at which `Task.real` begins."""
    return {key: _beginning(list(rows)) for key, rows in groupby(alignment.sentences(), key=lambda row: row.key)}


def _beginning(rows: Sequence[alignment.SentenceSign]) -> int:
    return max(0, rows[0].start - _LEAD)


def side_takes(clips: Mapping[str, Clip], at_most: int = 0) -> list[Task]:
    """Dictionary entries of which there is a second take, filmed from the side, in the order of their signs.

    at_most: this many, evenly spread over the lessons; 0 for all.
    """
    by_key: dict[str, list[tuple[int, str]]] = {}
    for row in isolated()["svk"]:
        if row.key.startswith("word_"):
            by_key.setdefault(row.key.replace("word_", "side_"), []).append((row.core_start, row.gloss))
    keys = [key for key in sorted(by_key) if key in clips]
    return [
        Task(key, "svk", tuple(gloss for _, gloss in sorted(by_key[key])), clips[key], 0, len(clips[key]))
        for key in spread(keys, at_most)
    ]


def single_signs(language: str, at_most: int = 0) -> list[Task]:
    """Dictionary signs, one a task; `at_most` as in `side_takes`."""
    return [Task(row.gloss, language, (row.gloss,)) for row in spread(isolated()[language], at_most)]


def spread(items: Sequence[_Item], at_most: int) -> list[_Item]:
    """`at_most` items evenly spread over all, or all of them for 0."""
    if not at_most or at_most >= len(items):
        return list(items)
    return [items[i * len(items) // at_most] for i in range(at_most)]


def timeline(task: Task, lengths: Mapping[str, int]) -> Timeline:
    """The timeline that the task's signs or its plan would get; unknown signs are left out.

    Its text is what training would have given: the sentence in English, or else the English names of its signs.
    """
    plan = task.plan or _plan_of_signs(task)
    signs = tuple(sign for sign in plan.signs if sign.kind == "pause" or sign.gloss in lengths)
    if len(signs) < len(plan.signs):
        plan = replace(plan, signs=signs, marks=())  # which count the signs that are left out
    if task.plan is None:
        said = [sign.gloss for sign in signs if sign.kind != "pause"]
        plan = replace(plan, marks=marks(said, task.english))
    names = _names(task.language)
    named = " ".join(names.get(sign.gloss, sign.gloss).lower() for sign in signs if sign.kind != "pause")
    return replace(schedule(plan, lengths), text=task.english or named)


def _plan_of_signs(task: Task) -> Plan:
    letters = {row.gloss for row in isolated()[task.language] if row.kind == "letter"}
    signs = [PlannedSign(gloss, "letter" if gloss in letters else "sign", (0, 0)) for gloss in task.signs]
    return Plan("", "sk", task.language, (*signs, PlannedSign("", "pause", (0, 0), FINAL_PAUSE)), Coverage())
