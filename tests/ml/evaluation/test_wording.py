"""Signs put into words: by what they stood for in the train sentences, in forms that follow each other."""

from __future__ import annotations

from ml.corpus.alignment import SentenceSign
from ml.evaluation.wording import learn, words

TEXTS = {"a": "Moja mama varí.", "b": "Vidím mamu.", "c": "Moja sestra varí!"}


def sign(key: str, index: int, gloss: str, word: str) -> SentenceSign:
    start = TEXTS[key].index(word)
    return SentenceSign(key, index, gloss, 10 * index, 10 * index + 8, (start, start + len(word)), 1.0, True)


SIGNS = (
    sign("a", 0, "MÔJ", "Moja"),
    sign("a", 1, "MAMA", "mama"),
    sign("a", 2, "VARIŤ", "varí"),
    sign("b", 0, "VIDIEŤ", "Vidím"),
    sign("b", 1, "MAMA", "mamu"),
    sign("c", 0, "MÔJ", "Moja"),
    sign("c", 1, "SESTRA", "sestra"),
    sign("c", 2, "VARIŤ", "varí"),
)


def test_the_form_of_a_word_follows_its_neighbours() -> None:
    wording = learn(TEXTS, SIGNS)
    assert wording.text(["MÔJ", "MAMA", "VARIŤ"]) == "moja mama varí"
    assert wording.text(["VIDIEŤ", "MAMA"]) == "vidím mamu"


def test_a_sign_that_train_does_not_know_gives_its_gloss() -> None:
    assert learn(TEXTS, SIGNS).text(["MAMA", "NOVÝ DOM"]).endswith("nový dom")
    assert learn({}, ()).text(["DOM", "AUTO"]) == "dom auto"
    assert learn(TEXTS, SIGNS).text([]) == ""


def test_signs_of_other_sentences_are_passed_over() -> None:
    held_out = learn({key: text for key, text in TEXTS.items() if key != "b"}, SIGNS)
    assert held_out.text(["VIDIEŤ", "MAMA"]) == "vidieť mama"


def test_words_are_lower_case_and_bare() -> None:
    assert words("Kde je „Žilina“? 5 km.") == ["kde", "je", "žilina", "5", "km"]
