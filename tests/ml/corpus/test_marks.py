"""What the signs of a real sentence are in it."""

import pytest

from ml.corpus.marks import marks
from ml.text.plan import Mark


@pytest.mark.parametrize(
    ("signs", "text", "kind"),
    [
        (["TY", "BÝVAŤ", "KDE"], "Where do you live?", "wh_question"),
        (["TY", "POZNAŤ"], "Do you know her? ", "yes_no_question"),
        (["DOBRE", "VEČER"], "Good evening!", "exclamation"),
        (["DOM", "STARÝ"], "An old house.", "statement"),
    ],
)
def test_the_kind_of_sentence_is_told_by_its_last_mark_and_its_question_word(
    signs: list[str], text: str, kind: str
) -> None:
    assert marks(signs, text) == (Mark(kind, (0, len(signs))),)  # type: ignore[arg-type]


def test_signs_that_deny_are_marked_one_by_one() -> None:
    assert marks(["JA", "NEMÁM", "DETI"], "I have no children.")[1:] == (Mark("negation", (1, 2)),)


def test_nothing_signed_has_no_marks() -> None:
    assert marks([], "?") == ()
