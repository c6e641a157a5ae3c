"""Normalised text -> words, numbers, pauses, and what is neither.

What each of them looks like is in modules of its own: numbers.py, times.py, codes.py, number_words.py, roman.py,
abbreviations.py, units.py, addresses.py.
"""

from __future__ import annotations

import re
from typing import Final

from ml.text import abbreviations, addresses, codes, number_words, numbers, roman, times, units
from ml.text.amounts import Clock, Digits, Number
from ml.text.grammar import GRAMMARS
from ml.text.tokens import (
    CLAUSE_PAUSE,
    SENTENCE_PAUSE,
    UNTIL,
    UNTIL_SPELLED,
    Amount,
    Pause,
    Spelled,
    Together,
    Token,
    Unknown,
    Word,
)

_WORD: Final = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")
_HYPHENED: Final = {"en": re.compile(r"e-mails?(?!\w)", re.IGNORECASE), "sk": re.compile(r"e-mail\w*", re.IGNORECASE)}
_PART_OF_DAY: Final = re.compile(r"[ap]\.?m\.?$", re.IGNORECASE)
_NEXT_SENTENCE: Final = re.compile(r"\.\s+[^\W\d_a-záäčďéíĺľňóôŕšťúýž]")
_PAUSES: Final = {**dict.fromkeys(".!?;", SENTENCE_PAUSE), **dict.fromkeys(",:()[]", CLAUSE_PAUSE)}
_SILENT: Final = frozenset("\"'_/")
_OPERATORS: Final = {"+": "+", "-": "-", "×": "×", "*": "×", "÷": ":", "/": ":", ":": ":", "=": "="}
_OPERATOR_NAMES: Final = {
    "sk": {"+": "plus", "-": "mínus", "×": "krát", ":": "delené", "=": "rovná sa"},
    "en": {"+": "plus", "-": "minus", "×": "times", ":": "divided by", "=": "equals"},
}
_NUMBER_SIGN: Final = {"sk": "číslo", "en": "number"}
_SUM: Final = re.compile(r"[\d\s+*×÷/:.,()-]+[=?\s]*")
_KNOWN_AS_WORD: Final = 4  # letters from which on those before a digit may be a word: Izba12


class _Splitter:
    def __init__(self, text: str, language: str) -> None:
        self.text = text
        self.language = language
        self.tokens: list[Token] = []

    def run(self) -> list[Token]:
        position = 0
        while position < len(self.text):
            if self.text[position] == " ":  # nothing below begins with one, and each would look for itself
                position += 1
                continue
            position = (
                self._address(position)
                or self._number_like(position)
                or self._word_like(position)
                or self._symbol(position)
            )
        return self.tokens

    def _address(self, position: int) -> int | None:
        if position and self.text[position - 1].isalnum():
            return None
        found = addresses.find(self.text, position)
        if found is None:
            return None
        if found.scheme > position:
            self._unknown(position, found.scheme)
        first = len(self.tokens)
        for start, end in found.parts:
            part = self.text[start:end]
            if part.isdecimal():
                self.tokens.append(Amount(Digits(part), start, end))
            else:
                self.tokens.append(Spelled("at" if part == "@" else part, start, end))
        self._join(first)
        return found.end

    def _number_like(self, position: int) -> int | None:
        """Take what has a number in it, or stands for one; where it ends, or None."""
        text = self.text
        inside = position > 0 and text[position - 1].isalnum()  # of a word, where only "²" is a number
        if not inside:
            found = self._time(position) or self._digits(position) or self._price(position) or self._code(position)
            if found is not None:
                return found
        if text[position].isalpha():
            return None if inside else self._in_words(position)
        return (None if inside else self._number(position)) or self._odd_number(position)

    def _time(self, position: int) -> int | None:
        found = times.find(self.text, position, self.language)
        if found is None:
            return None
        value, end = found
        said = _PART_OF_DAY.search(self.text[position:end]) if isinstance(value, Clock) else None
        self.tokens.append(Amount(value, position, end, (position + said.start(), end) if said else None))
        if isinstance(value, Clock) and _NEXT_SENTENCE.match(self.text, end - 1):  # at 9 a.m. Then ...
            self.tokens.append(Pause(SENTENCE_PAUSE, end - 1, end))
        return end

    def _digits(self, position: int) -> int | None:
        end = codes.digits(self.text, position, self.language)
        if end is None:
            return None
        start = position
        if self.text[start] == "+":
            self.tokens.append(Word("+", start, start + 1, _OPERATOR_NAMES[self.language]["+"]))
            start += 1
        digits = "".join(character for character in self.text[start:end] if character.isdecimal())
        self.tokens.append(Amount(Digits(digits), start, end))
        return end

    def _number(self, position: int) -> int | None:
        found = numbers.find(self.text, position, self.language)
        if found is None:
            return None
        value, end = found
        first = self._starts_with(position)
        self.tokens.append(Amount(value, position, end))
        unit = units.find(self.text, end, self.language) if isinstance(value, Number) else None
        if unit is not None:
            self.tokens += unit[0]
            end = unit[1]
        self._join(first)
        return end

    def _starts_with(self, position: int) -> int:
        """The index of the token with which a number at `position` starts: its sign, or the other end of a range."""
        last = len(self.tokens)
        word = self.tokens[-1] if self.tokens else None
        if isinstance(word, Word) and word.end == position and self.text[word.start : word.end] in ("+", "-"):
            last -= 1
        if isinstance(word, Word) and word.text == UNTIL[self.language] and word.spelling is not None and last > 1:
            last = len(self.tokens) - 2
        return last

    def _join(self, first: int) -> None:
        """Make one of the tokens from index `first` on, if there are several."""
        parts = self.tokens[first:]
        if len(parts) > 1:
            inner = [part for each in parts for part in (each.tokens if isinstance(each, Together) else [each])]
            self.tokens[first:] = [Together(tuple(inner))]

    def _in_words(self, position: int) -> int | None:
        """Numbers of several words, and Roman ones."""
        found = number_words.find(self.text, position, self.language) or roman.find(self.text, position, self.language)
        if found is None:
            return None
        number, end = found
        self.tokens.append(Amount(Number(str(number)), position, end))
        return end

    def _word_like(self, position: int) -> int | None:
        text, language = self.text, self.language
        if found := abbreviations.find(text, position, language):
            tokens, end = found
            self.tokens += tokens
            return end
        if hyphened := _HYPHENED[language].match(text, position):
            self.tokens.append(Word(hyphened[0].replace("-", ""), position, hyphened.end()))
            return hyphened.end()
        match = _WORD.match(text, position)
        if match is None:
            return None
        # Python counts ² and ½ among the letters of a pattern
        end = next((place for place in range(position, match.end()) if text[place].isnumeric()), match.end())
        if end == position:
            return None
        word = text[position:end].rstrip("'")
        end = position + len(word)
        if position and text[position - 1].isdecimal() and len(word) < 3:
            self.tokens.append(Spelled(word, position, end))  # 5a is no "5" and "a"
            self._join(len(self.tokens) - 2)
        else:
            self.tokens += [Word(part, position + a, position + b) for part, a, b in GRAMMARS[language].open(word)]
        return end

    def _symbol(self, position: int) -> int:
        text, language, end = self.text, self.language, position + 1
        character = text[position]
        if operator := self._operator(position):
            self.tokens.append(Word(operator, position, end, _OPERATOR_NAMES[language][operator]))
        elif word := GRAMMARS[language].symbols.get(character):
            self.tokens.append(Word(word, position, end))
        elif character == "@":
            self.tokens.append(Spelled("at", position, end))
        elif character in "#№" and text[end : end + 2].strip()[:1].isdecimal():
            self.tokens.append(Word(_NUMBER_SIGN[language], position, end))
        elif character in _PAUSES:
            if not self._inside(position):
                self.tokens.append(Pause(_PAUSES[character], position, end))
        elif character == "-":
            self._dash(position)
        elif not character.isspace() and character not in _SILENT:
            self._unknown(position, end)
        return end

    def _price(self, position: int) -> int | None:
        found = numbers.money(self.text, position, self.language)
        if found is None:
            return None
        self.tokens.append(Amount(found.price, position, found.end, found.unit))
        return found.end

    def _code(self, position: int) -> int | None:
        runs = codes.find(self.text, position)
        first = len(self.tokens)
        for start, end, single in runs:
            part = self.text[start:end]
            if part[0].isdecimal():
                digits = part.replace(" ", "")
                self.tokens.append(Amount(Digits(digits) if single else Number(digits), start, end))
            elif start == position and end - start >= _KNOWN_AS_WORD:
                self.tokens.append(Word(part, start, end))
            else:
                self.tokens.append(Spelled(part, start, end))
        if runs and isinstance(self.tokens[first], Word):  # Izba12
            first += 1
        self._join(first)
        return runs[-1].end if runs else None

    def _odd_number(self, position: int) -> int | None:
        """One character that is a number and no decimal digit: ², ①, ½."""
        character = self.text[position]
        if not character.isnumeric() or character.isdecimal():
            return None
        value = numbers.symbol(character, self.language)
        if value is None:
            return None
        self.tokens.append(Amount(value, position, position + 1))
        return position + 1

    def _operator(self, position: int) -> str | None:
        """The operator's own wording if the character at `position` calculates, and is no dash, slash or colon."""
        text = self.text
        operator = _OPERATORS.get(text[position])
        if operator is None:
            return None
        after = text[position + 1 :].lstrip()
        if not self._follows_number():
            # A sign before a number: "-5", "+421", "= -5".
            free = position == 0 or not text[position - 1].isalnum()
            return operator if operator in "+-" and free and text[position + 1 : position + 2].isdigit() else None
        if operator in "+×=":
            return operator if not after or after[0].isdigit() or after[0] in "-?" else None
        # "10-12" and "od 10 - 12 h" are ranges, "67 - 12" alone is a sum; "24/7" and "2:1" are pairs, "6 : 2" a sum.
        spaced = text[position - 1].isspace() and text[position + 1 : position + 2].isspace()
        sum_ = "=" in text or (spaced and (operator != "-" or _SUM.fullmatch(text) is not None))
        return operator if after[:1].isdigit() and (sum_ or text[position] == "÷") else None

    def _follows_number(self) -> bool:
        return bool(self.tokens) and isinstance(self.tokens[-1], Amount | Together)

    def _dash(self, position: int) -> None:
        text, end = self.text, position + 1
        if self._follows_number() and text[end:].lstrip()[:1].isdecimal():
            self.tokens.append(Word(UNTIL[self.language], position, end, UNTIL_SPELLED[self.language]))
        elif text[position - 1 : position].isspace() and text[end : end + 1].isspace():
            self.tokens.append(Pause(CLAUSE_PAUSE, position, end))

    def _inside(self, position: int) -> bool:
        """Whether a full stop or colon stands inside of an address or a pair of numbers: firma.sk, 3:2."""
        text = self.text
        before, after = text[position - 1 : position], text[position + 1 : position + 2]
        if text[position] == ":":
            return before.isdecimal() and after.isdecimal()
        if text[position] != "." or not before.isalnum() or not after.isalnum():
            return False
        return not after.isupper() and not (before.isdecimal() or after.isdecimal())

    def _unknown(self, start: int, end: int) -> None:
        last = self.tokens[-1] if self.tokens else None
        if isinstance(last, Unknown) and last.end == start:
            self.tokens[-1] = Unknown(last.start, end)
        else:
            self.tokens.append(Unknown(start, end))


def split(text: str, language: str) -> list[Token]:
    """The tokens of normalised `text`, in the order in which they are said."""
    return _Splitter(text, language).run()
