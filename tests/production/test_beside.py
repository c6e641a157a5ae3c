"""Sheets of the avatar beside the signer: what is chosen, which frames belong together, and how a sheet is laid out."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from PIL import Image

from ml.corpus import alignment
from ml.corpus.vocabulary import isolated
from ml.evaluation import tasks
from ml.pose import Clip
from production.management.commands import beside
from production.management.commands.beside import HIGH, PICTURES, chosen, joined, paired
from tests.ml.evaluation.moving import clip, corpus_of, signed


def test_frames_that_show_the_same_stand_below_each_other() -> None:
    real = signed(("DOM", "MAMA"))
    slower = clip(real.positions.repeat(2, axis=0))
    theirs, ours = paired(slower, real, 3, len(real) - 3)
    assert len(theirs) == len(ours) == PICTURES
    assert (theirs[0], theirs[-1]) == (3, len(real) - 4)
    assert all(abs(our - 2 * their) <= 2 for our, their in zip(ours, theirs, strict=True))


def test_words_come_from_the_whole_dictionary_and_sentences_from_those_that_nothing_was_learned_from() -> None:
    keys = [*alignment.splits()][:90]
    words = [row.key for row in isolated()["svk"][::20]]
    found = chosen(corpus_of([*keys, *words]), dict.fromkeys(keys, "Dom?"))
    splits, kinds = alignment.splits(), {one.kind for one in found}
    assert kinds == {"word", "question", "negation", "sentence"}
    assert all(splits[one.task.key] != "train" for one in found if one.kind in ("question", "sentence"))
    sentences = [one.task.key for one in found if one.kind != "word"]
    assert len(sentences) == len(set(sentences))
    assert all(one.task.asks == (one.kind == "question") for one in found)


def test_without_the_texts_there_are_words_alone() -> None:
    assert {one.kind for one in chosen(corpus_of(row.key for row in isolated()["svk"][:9]), {})} == {"word"}


def test_rows_are_of_one_height_below_a_line_of_text() -> None:
    made = joined("OTEC", [[Image.new("RGB", (100, 50), "red")] * 2, [Image.new("RGB", (60, 60), "blue")]])
    assert made.size == (4 * HIGH, 2 * HIGH + 20)
    assert made.getpixel((5, 30)) == (255, 0, 0)
    assert made.getpixel((HIGH - 5, HIGH + 30)) == (0, 0, 255)
    assert made.getpixel((HIGH + 5, HIGH + 30)) == (255, 255, 255)


def test_without_the_corpora_the_command_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    nothing: dict[str, Clip] = {}
    monkeypatch.setattr(beside, "read", lambda path: nothing)
    monkeypatch.setattr(tasks, "texts", dict)
    with pytest.raises(CommandError, match="SLP_CORPORA"):
        call_command("beside", "--out", str(tmp_path))
