"""What a run reads: sentences by split, made ones, and fewer of them for a learning curve."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from ml.conditions import CITATION, FIRST_SIGN, KINDS, SENTENCE
from ml.corpus import alignment, wordings
from ml.corpus.dataset import SIGN_PACE, WAY_FRAMES, Corpus, english, in_sentences, made_sentences, sentence_style
from ml.corpus.made import synthetic
from ml.corpus.made.synthetic import item_frames
from ml.corpus.made.variation import Size, random_size
from ml.corpus.vocabulary import Vocabulary, dictionary, isolated
from ml.face.model import SentenceFace
from ml.face.phrase import NUMBERS
from ml.motion import FACE_WIDTH, PARTS
from ml.skeleton import FACE_INDEX
from tests.ml.training.moving import CORES, still

SPLITS = {"a": "train", "b": "train", "c": "train", "d": "train", "e": "dev", "f": "train"}


@pytest.fixture
def signed(monkeypatch: pytest.MonkeyPatch) -> Corpus:
    """Five sentences of two signs, one of them in dev; a sixth was never prepared."""
    glosses = [row.gloss for row in isolated()["svk"]][:3]
    rows = [SimpleNamespace(key=key, gloss=glosses[n % 2], start=10 * n, end=10 * n + 9)
            for key in SPLITS for n in range(2)]  # fmt: skip
    monkeypatch.setattr(alignment, "splits", lambda: SPLITS)
    monkeypatch.setattr(alignment, "sentences", lambda: tuple(rows))
    svk = {row.gloss: n for n, row in enumerate(isolated()["svk"], 2)}
    ase = {row.gloss: n for n, row in enumerate(dictionary()["ase"], 2 + len(svk))}
    vocabulary = Vocabulary({"svk": svk, "ase": ase})
    clips = {key: still(30, (-0.1, 1.2, 0.3)) for key in "abcde"} | {"word_000": still(3, (-0.1, 1.0, 0.2))}
    cores = {number: CORES[2 + number % 3] for ids in vocabulary.ids.values() for number in ids.values()}
    return Corpus(clips, vocabulary, cores, {svk[glosses[0]]: "house"}, in_sentences(clips, vocabulary, set("abcd")))


def test_every_sign_with_a_clip_of_its_own_has_a_length(signed: Corpus) -> None:
    ids = signed.vocabulary.ids
    assert {language: list(rows) for language, rows in signed.lengths.items()} == {
        language: [row.gloss for row in rows] for language, rows in dictionary().items()
    }
    gloss, number = next(iter(ids["svk"].items()))
    assert signed.lengths["svk"][gloss] == item_frames(signed.cores[number], WAY_FRAMES, SIGN_PACE)
    without = replace(signed, cores={sign: clip for sign, clip in signed.cores.items() if sign != number})
    assert gloss not in without.lengths["svk"]


def test_signs_as_they_are_in_sentences_lack_the_way_into_them(signed: Corpus) -> None:
    assert [len(takes) for takes in signed.seen.values()] == [4, 4]
    assert {len(take) for takes in signed.seen.values() for take in takes} == {6}


@pytest.mark.parametrize(("share", "kept"), [(1.0, "abcd"), (0.5, "ab"), (0.25, "a"), (0.01, "a")])
def test_a_share_of_the_sentences_is_as_if_there_were_no_others(signed: Corpus, share: float, kept: str) -> None:
    fewer = signed.with_sentences(share)
    assert fewer.clips.keys() == {*kept, "e", "word_000"}
    assert [len(takes) for takes in fewer.seen.values()] == [len(kept)] * 2
    assert signed.clips.keys() == {*"abcde", "word_000"}


@pytest.mark.slow
def test_made_sentences_are_the_same_by_any_number_of_processes_and_say_their_style(signed: Corpus) -> None:
    alone, shared = (made_sentences(signed, 30, 3, processes=processes) for processes in (1, 2))
    assert all(np.array_equal(a.motion, b.motion) for a, b in zip(alone, shared, strict=True))
    assert {one.style for one in alone} == {CITATION, SENTENCE}
    assert all(one.synthetic for one in alone)
    in_style = {s.sign for one in alone if one.style == SENTENCE for s in one.segments}
    assert in_style & set(signed.seen)


def test_every_made_sentence_is_by_a_signer_of_another_size(signed: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    sizes: list[Size] = []

    def drawn(rng: np.random.Generator) -> Size:
        sizes.append(random_size(rng))
        return sizes[-1]

    monkeypatch.setattr(synthetic, "random_size", drawn)
    made = made_sentences(signed, 12, 3, processes=1)
    assert {one.style for one in made} == {CITATION, SENTENCE}
    assert len(set(sizes)) == len(made)


def test_untaught_ones_of_slovak_are_all_as_the_dictionary_is(signed: Corpus) -> None:
    ase = set(signed.vocabulary.ids["ase"].values())
    for one in made_sentences(signed, 30, 3, taught=False, processes=1):
        assert one.style == CITATION or {s.sign for s in one.segments} & ase


def test_a_teacher_needs_sentences_and_learns_from_each(signed: Corpus) -> None:
    assert len(sentence_style(signed).weights) > 1
    nobody = replace(signed, clips={"word_000": signed.clips["word_000"]}, seen={})
    assert len(sentence_style(nobody).weights) == 1


@pytest.mark.slow
def test_what_was_never_a_sentence_is_worded_by_its_signs(signed: Corpus) -> None:
    house = next(iter(signed.words))
    for one in made_sentences(signed, 20, 5, processes=1):
        assert one.text.split() == ["house"] * sum(s.sign == house for s in one.segments)


@pytest.mark.parametrize("language", ["svk", "ase"])
def test_every_gloss_of_the_lexicon_has_one_english_wording(language: str) -> None:
    words = english(language)
    assert len(words) > 50
    assert all(word and "|" not in word for word in words.values())


def test_the_rest_is_one_sure_frame_without_a_face(signed: Corpus) -> None:
    assert len(signed.rest) == 1
    assert signed.rest.confidence.min() == 1
    assert not signed.rest.face.any()


def test_made_sentences_in_the_style_of_sentences_get_faces_by_their_marks(signed: Corpus) -> None:
    weights = np.zeros((NUMBERS + 1, FACE_WIDTH))
    asks = KINDS.index("yes_no_question")
    weights[9 + asks] = 0.5
    own = np.zeros(FACE_WIDTH)
    face = SentenceFace(np.full(FACE_WIDTH, 0.2), {}, weights, own)
    made = made_sentences(signed, 60, 3, face=face, processes=1)
    assert all(bool(one.marks) == (one.style == SENTENCE) for one in made)
    kinds = {mark.kind for one in made for mark in one.marks}
    assert {"statement", "yes_no_question", "wh_question", "exclamation", "negation"} <= kinds
    jaw = FACE_INDEX["jawOpen"]
    for one in made:
        column = one.motion[:, PARTS["face"]][:, jaw]
        if one.style == SENTENCE:
            asked = any(mark.kind == "yes_no_question" for mark in one.marks)
            assert (column.max() > 0.65) == asked
            assert column.min() > 0.15


def test_real_sentences_have_the_marks_of_their_texts_and_hands_that_begin_where_signs_do(
    signed: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wordings, "english", lambda: {key: "Is it?" if key == "a" else "It is." for key in SPLITS})
    found = {one.name: one for one in signed.split("train")}
    assert [mark.kind for mark in found["a"].marks] == ["yes_no_question"]
    assert [(mark.kind, mark.start, mark.end) for mark in found["b"].marks] == [("statement", 0, 19)]
    assert found["b"].text == "It is."
    onsets = [s.onset for s in found["b"].segments if s.sign >= FIRST_SIGN]
    places = signed.hands["svk"]
    gloss = next(iter(signed.lengths["svk"]))
    assert len(places[gloss]) == 12
    assert all(onset is not None for onset in onsets)
