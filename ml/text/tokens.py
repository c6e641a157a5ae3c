"""Normalised text -> words, numbers, pauses, and what is neither."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from ml.text import numbers
from ml.text.grammar import GRAMMARS
from ml.text.numbers import Written

SENTENCE_PAUSE: Final = 0.5  # seconds
CLAUSE_PAUSE: Final = 0.25

_WORD: Final = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")
_LETTER: Final = re.compile(r"[^\W\d_]")
_PAUSES: Final = {**dict.fromkeys(".!?;", SENTENCE_PAUSE), **dict.fromkeys(",:()[]", CLAUSE_PAUSE)}
_SILENT: Final = frozenset("\"'_")
_OPERATORS: Final = {"+": "+", "-": "-", "×": "×", "*": "×", "÷": ":", "/": ":", ":": ":", "=": "="}


@dataclass(frozen=True)
class Word:
    """One word to look up: written, opened from a contraction, or what a symbol stands for."""

    text: str
    start: int  # in normalised text, end exclusive
    end: int


@dataclass(frozen=True)
class Amount:
    value: Written
    start: int
    end: int


@dataclass(frozen=True)
class Pause:
    seconds: float
    start: int
    end: int


@dataclass(frozen=True)
class Unknown:
    """Emoji and other symbols that stand for no word."""

    start: int
    end: int


Token = Word | Amount | Pause | Unknown


def split(text: str, language: str) -> list[Token]:
    grammar = GRAMMARS[language]
    tokens: list[Token] = []
    position = 0
    while position < len(text):
        character = text[position]
        after_letter = position > 0 and _LETTER.match(text[position - 1]) is not None
        if not after_letter and (found := numbers.find(text, position, language)):
            value, end = found
            tokens.append(Amount(value, position, end))
        elif match := _WORD.match(text, position):
            end = match.end()
            tokens.extend(Word(part, position + a, position + b) for part, a, b in grammar.open(match[0]))
        else:
            end = position + 1
            if operator := _operator(text, position, tokens):
                tokens.append(Word(operator, position, end))
            elif word := grammar.symbols.get(character):
                tokens.append(Word(word, position, end))
            elif character in _PAUSES:
                tokens.append(Pause(_PAUSES[character], position, end))
            elif character == "-":
                if text[position - 1 : position].isspace() and text[end : end + 1].isspace():
                    tokens.append(Pause(CLAUSE_PAUSE, position, end))
            elif not character.isspace() and character not in _SILENT:
                _append_unknown(tokens, position, end)
        position = end
    return tokens


def _operator(text: str, position: int, tokens: list[Token]) -> str | None:
    """The operator's own wording if the character at `position` calculates, and is no dash, slash or colon."""
    operator = _OPERATORS.get(text[position])
    if operator is None:
        return None
    after = text[position + 1 :].lstrip()
    follows_number = bool(tokens) and isinstance(tokens[-1], Amount)
    if not follows_number:
        # A sign before a number: "-5", "+421", "= -5".
        free = position == 0 or not text[position - 1].isalnum()
        return operator if operator in "+-" and free and text[position + 1 : position + 2].isdigit() else None
    if operator in "+×=":
        return operator if not after or after[0].isdigit() or after[0] in "-?" else None
    # "10-12" is a range, "67 - 12" a sum.
    spaced = text[position - 1].isspace() and text[position + 1 : position + 2].isspace()
    if operator == "-" and not (spaced or "=" in text):
        return None
    return operator if after[:1].isdigit() else None


def _append_unknown(tokens: list[Token], start: int, end: int) -> None:
    if tokens and isinstance(tokens[-1], Unknown) and tokens[-1].end == start:
        tokens[-1] = Unknown(tokens[-1].start, end)
    else:
        tokens.append(Unknown(start, end))
