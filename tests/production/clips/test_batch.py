from __future__ import annotations

import pytest

from production.clips.batch import BatchError, parse


def problems(text: str) -> list[str]:
    with pytest.raises(BatchError) as caught:
        parse(text)
    return [str(problem) for problem in caught.value.problems]


def test_each_line_with_something_in_it_is_a_text() -> None:
    assert parse("\ufeffDobrý večer!\r\n\r\n  Ako sa máš?\t\r\nĎakujem 👋\n") == [
        "Dobrý večer!",
        "Ako sa máš?",
        "Ďakujem 👋",
    ]


def test_tabs_become_spaces() -> None:
    assert parse("a\tb") == ["a b"]


@pytest.mark.parametrize("text", ["", "\n\n", "  \n\t\n"])
def test_no_text_at_all_is_a_problem(text: str) -> None:
    assert problems(text) == ["Write at least one line of text."]


def test_200_lines_are_possible_and_201_are_not() -> None:
    assert len(parse("\n".join(["slovo"] * 200))) == 200
    assert problems("\n".join(["slovo"] * 201)) == ["201 lines of text, at most 200 are possible in one go."]


def test_blank_lines_do_not_count_towards_the_200() -> None:
    assert len(parse("\n\n".join(["slovo"] * 200))) == 200


def test_500_characters_are_possible_and_501_are_a_problem_of_their_line() -> None:
    assert parse("ž" * 500) == ["ž" * 500]
    assert problems("dobre\n\n" + "ž" * 501) == ["Line 3: 501 characters, at most 500 are possible."]


def test_control_characters_are_a_problem_of_their_line() -> None:
    assert problems("dobre\nzle\x07\nani\x85toto") == [
        "Line 2: it has control characters in it.",
        "Line 3: it has control characters in it.",
    ]


def test_joined_emoji_are_no_control_characters() -> None:
    assert parse("Rodina 👨‍👩‍👧") == ["Rodina 👨‍👩‍👧"]


def test_all_problems_are_told_at_once() -> None:
    assert len(problems("\n".join(["a" * 501] * 201))) == 202
