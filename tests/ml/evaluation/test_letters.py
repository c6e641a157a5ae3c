from __future__ import annotations

import pytest

from ml.evaluation.letters import reading
from ml.runtime import load
from ml.timing import LETTER_PACE


@pytest.mark.slow
@pytest.mark.parametrize("sign_language", ["svk", "ase"])
def test_the_shipped_model_spells_so_that_it_can_be_read(sign_language: str) -> None:
    found = reading(load(), sign_language, LETTER_PACE.get(sign_language, 1.0))
    assert found.still >= 3  # frames, 0.12 s
    assert found.gap < found.letter / 2  # it stops between two words
    assert found.again > 40  # mm, the second of two like letters is made again
