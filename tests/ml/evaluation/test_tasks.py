"""What systems are asked to sign, and the text of it that models read."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from ml.corpus.dataset import Corpus, corpus
from ml.evaluation import tasks
from ml.evaluation.systems import model
from ml.evaluation.tasks import Task, timeline
from ml.runtime import Stream
from ml.timing import Timeline
from tests.builders import FakeSigner
from tests.ml.evaluation.moving import small


@pytest.fixture(scope="module")
def drawn() -> Corpus:
    return corpus(dict(small(3).clips))


def lengths(data: Corpus, language: str) -> Mapping[str, int]:
    return dict.fromkeys(data.vocabulary.ids[language], 20)


def test_a_real_sentence_is_asked_for_in_the_english_that_training_reads(drawn: Corpus) -> None:
    found = [task for split in ("train", "dev", "test") for task in tasks.sentences(drawn.clips, split, {})]
    trained_on = {sequence.name: sequence.text for split in ("train", "dev", "test") for sequence in drawn.split(split)}
    assert {task.key: timeline(task, lengths(drawn, "svk")).text for task in found} == trained_on
    assert len(set(trained_on.values())) == 9


@pytest.mark.parametrize("language", ["svk", "ase"])
def test_what_was_never_a_sentence_is_asked_for_by_the_names_that_training_reads(drawn: Corpus, language: str) -> None:
    ids = drawn.vocabulary.ids[language]
    for gloss, number in ids.items():
        assert timeline(Task("t", language, (gloss,)), lengths(drawn, language)).text == drawn.words[number]
    two = tuple(ids)[:2]
    assert timeline(Task("t", language, two), lengths(drawn, language)).text == " ".join(
        drawn.words[ids[gloss]] for gloss in two
    )


def test_signs_that_are_left_out_of_the_plan_are_left_out_of_a_made_text_but_not_of_a_sentence() -> None:
    asked = Task("t", "svk", ("DOM", "MAMA"))
    assert timeline(asked, {"DOM": 20}).text == "house"
    said = Task("t", "svk", ("DOM", "MAMA"), english="Mum is at home.")
    assert timeline(said, {"DOM": 20}).text == "Mum is at home."


def test_the_text_of_a_task_reaches_the_signer() -> None:
    heard: list[str] = []

    class Listening(FakeSigner):
        def begin(self, timeline: Timeline, sign_language: str, seed: int) -> Stream:
            heard.append(timeline.text)
            return super().begin(timeline, sign_language, seed)

    model("fake", Listening()).sign(
        [Task("a", "svk", ("DOM",), english="I am at home."), Task("b", "ase", ("BOOK",))], 0
    )
    assert heard == ["I am at home.", "book"]
