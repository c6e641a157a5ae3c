"""Which signs there are, and which words ask for them."""

from __future__ import annotations

from ml.corpus.published import signs
from ml.corpus.published.corpora import CORPORA
from ml.corpus.published.store import Kept
from ml.text.lemmas import lemma

PHOENIX, HOW2SIGN = CORPORA["phoenix14t"], CORPORA["how2sign"]


def row(text: str, *glosses: str) -> Kept:
    return Kept("a", "train", text, glosses, 0, 10)


WEATHER = [
    row("im norden regen .", "NORD", "REGEN"),
    row("im süden regen .", "SUED", "REGEN"),
    row("im norden sonne .", "NORD", "SONNE"),
    row("im süden sonne .", "SUED", "SONNE"),
    row("im süden gewitter .", "SUED", "GEWITTER"),
] * 4


def test_what_is_too_rare_shares_one_sign_that_nothing_asks_for() -> None:
    rows = [row("regen", "REGEN")] * 3 + [row("hagel", "HAGEL")]
    ids = signs.vocabulary(PHOENIX, rows).ids["gsg"]
    assert list(ids) == ["REGEN", signs.RARE]
    assert signs.RARE not in signs.wordings(PHOENIX, rows, ids)


def test_a_word_asks_for_the_sign_that_goes_with_it() -> None:
    found = signs.wordings(PHOENIX, WEATHER, signs.vocabulary(PHOENIX, WEATHER).ids["gsg"])
    assert found == {
        gloss: [lemma(word, "de")]
        for gloss, word in (
            ("GEWITTER", "gewitter"), ("NORD", "norden"), ("REGEN", "regen"), ("SONNE", "sonne"), ("SUED", "süden"),
        )
    }  # fmt: skip  # "im" goes with all of them, and so with none


def test_what_was_seen_together_too_seldom_is_not_believed() -> None:
    rows = [*WEATHER, row("im norden nebel", "NORD", "SONNE")]
    assert "nebel" not in str(signs.wordings(PHOENIX, rows, ["SONNE", "NORD"]))


def test_where_there_are_no_glosses_words_stand_for_signs() -> None:
    said = row("The dogs are running.")
    assert signs.glosses(HOW2SIGN, said) == ("DOG", "RUN")
    ids = signs.vocabulary(HOW2SIGN, [said] * 10).ids["ase"]
    assert signs.wordings(HOW2SIGN, [said] * 10, ids) == {"DOG": ["dog"], "RUN": ["run"]}
