from __future__ import annotations

import pytest

from production.clips.batches.lines import read_lines
from production.clips.batches.problems import BatchError
from production.clips.batches.sheet import ROWS


def texts(text: str) -> list[tuple[int, str]]:
    return [(row.place, row.cells["text"]) for row in read_lines(text).rows]


def problems(text: str) -> list[str]:
    with pytest.raises(BatchError) as caught:
        read_lines(text)
    return [str(problem) for problem in caught.value.problems]


def test_each_line_with_something_in_it_is_a_text_and_keeps_its_number() -> None:
    assert texts("\ufeffDobrý večer!\r\n\r\n  Ako sa máš?\t\r\nĎakujem 👋\n") == [
        (1, "Dobrý večer!"),
        (3, "Ako sa máš?"),
        (4, "Ďakujem 👋"),
    ]


def test_tabs_become_spaces() -> None:
    assert texts("a\tb") == [(1, "a b")]


@pytest.mark.parametrize("text", ["", "\n\n", "  \n\t\n"])
def test_no_text_at_all_is_a_problem(text: str) -> None:
    assert problems(text) == ["Write at least one line of text."]


def test_so_many_lines_are_possible_and_one_more_is_not() -> None:
    assert len(texts("\n\n".join(["slovo"] * ROWS))) == ROWS
    assert problems("\n".join(["slovo"] * (ROWS + 1))) == [
        f"{ROWS + 1} lines of text, at most {ROWS} are possible in one go."
    ]
