"""Composed signs among the annotations: as many, of the same names and lengths as the table of signs gives."""

from __future__ import annotations

import pytest

from ml.composing.compose import WAY, compose
from ml.composing.table import signs
from ml.corpus.composed.segments import table
from ml.corpus.fitted import composed as sources
from ml.corpus.fitted import composed_key
from ml.corpus.segments import composed
from ml.corpus.vocabulary import build, dictionary, isolated


def test_every_composed_sign_has_its_segment_after_the_recorded_ones() -> None:
    assert [row.gloss for row in composed()] == [sign.gloss for sign in signs("ase")]
    assert dictionary()["ase"] == isolated()["ase"] + composed()
    assert dictionary()["svk"] == isolated()["svk"]


def test_composed_signs_change_no_number_of_a_recorded_one() -> None:
    ids = build().ids["ase"]
    first = min(ids.values())
    assert [ids[row.gloss] for row in isolated()["ase"]] == list(range(first, first + len(isolated()["ase"])))


@pytest.mark.parametrize("number", [0, 60, 120, 180, 240])
def test_segments_are_as_long_as_the_signs_are_composed_now(number: int) -> None:
    sign, row = signs("ase")[number], composed()[number]
    made = compose(sign.description)
    assert (row.core_start, row.core_end, row.end) == (WAY, len(made.clip) - WAY, len(made.clip))
    assert row.key == composed_key(sign).removeprefix("ase_")


def test_the_table_of_segments_holds_what_was_prepared() -> None:
    sign = signs("ase")[0]
    made = compose(sign.description).clip
    lines = table({composed_key(sign): made}).splitlines()
    assert len(lines) == 2
    assert lines[1].startswith(f"composed_{sign.gloss.lower()},{sign.gloss},sign,0,{len(made)},")


def test_every_composed_sign_is_prepared_under_a_name_of_its_own() -> None:
    found = list(sources())
    assert len({source.key for source in found}) == len({source.digest for source in found}) == len(signs("ase"))
    assert all(source.key.startswith("ase_composed_") for source in found)
    assert len(found[0].frames()) == composed()[0].end
