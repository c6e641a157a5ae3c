"""Text -> Plan: which signs, letters and pauses stand for it, word by word in the text's own order.

The longest wording wins; at each length the exact form is tried before the dictionary form. A word without a sign is
left out if the grammar says so, negated (NIE + verb) if only its positive has a sign, and else fingerspelled.
Lengths in time are `ml.timing`'s.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Final

from ml.text.errors import TextError
from ml.text.grammar import GRAMMARS
from ml.text.languages import check_pair
from ml.text.lemmas import lemma
from ml.text.lexicon import Meaning, letters, lexicon, signs
from ml.text.normalise import Normalised, normalise
from ml.text.numbers import Number, Written, compounds
from ml.text.plan import Coverage, Plan, PlannedSign, Span
from ml.text.readings import POINT, Has, read
from ml.text.spelling import spell
from ml.text.tokens import CLAUSE_PAUSE, Amount, Pause, Token, Unknown, Word, split

FINAL_PAUSE: Final = 0.6  # seconds for the hands to return to rest
_NEGATABLE: Final = frozenset({"verb", "tense", "adjective"})


def plan(text: str, text_language: str, sign_language: str, glosses: Container[str] | None = None) -> Plan:
    """Plan `text`; `glosses` are those that can be produced (all of the lexicon if None). Raises TextError."""
    check_pair(text_language, sign_language)
    normal = normalise(text)
    known = frozenset(sign.gloss for sign in signs(sign_language))
    draft = _Draft(
        normal=normal,
        text_language=text_language,
        sign_language=sign_language,
        has=lambda gloss: gloss in known and (glosses is None or gloss in glosses),
    )
    tokens = split(normal.text, text_language)
    draft.take(tokens)
    if not draft.signs:
        draft.spell_all(tokens)
    if not draft.signs:
        raise TextError("nothing_to_sign", "Nothing in the text can be signed or fingerspelled.")
    draft.finish(len(text))
    coverage = Coverage(tuple(draft.signed), tuple(draft.spelled), tuple(draft.left_out))
    return Plan(text, text_language, sign_language, tuple(draft.signs), coverage)


@dataclass
class _Draft:
    """A plan in the making. Tokens have their places in normalised text, everything kept here in the original."""

    normal: Normalised
    text_language: str
    sign_language: str
    has: Has
    signs: list[PlannedSign] = field(default_factory=list)
    signed: list[Span] = field(default_factory=list)
    spelled: list[Span] = field(default_factory=list)
    left_out: list[Span] = field(default_factory=list)

    def take(self, tokens: Sequence[Token]) -> None:
        position = 0
        while position < len(tokens):
            taken = 1
            match tokens[position]:
                case Word():
                    taken = self._take_words(_words_from(tokens, position))
                case Amount(value, start, end):
                    self._take_amount(value, self.normal.span(start, end))
                case Pause(seconds, start, end):
                    self._pause(seconds, self.normal.span(start, end))
                case Unknown(start, end):
                    self.left_out.append(self.normal.span(start, end))
            position += taken

    def spell_all(self, tokens: Iterable[Token]) -> None:
        """For a text of nothing but small words ("a", "to je"): better spelled than silent."""
        self.left_out.clear()
        for token in tokens:
            if isinstance(token, Word):
                self._spell(token)
            elif not isinstance(token, Pause):
                self.left_out.append(self.normal.span(token.start, token.end))

    def finish(self, length: int) -> None:
        """End with the way back to rest, which takes the place of a pause that the text ends with."""
        span = self.signs.pop().text_span if self.signs[-1].kind == "pause" else (length, length)
        self.signs.append(PlannedSign("", "pause", span, FINAL_PAUSE))

    def _take_words(self, words: Sequence[Word]) -> int:
        """Take one wording from the start of `words`; returns how many words it had."""
        for count in range(min(len(words), lexicon(self.sign_language, self.text_language).longest), 1, -1):
            if meaning := self._meaning(words[:count]):
                self._sign(meaning.glosses, words[0].start, words[count - 1].end)
                return count
        self._take_word(words[0])
        return 1

    def _take_word(self, word: Word) -> None:
        grammar, text = GRAMMARS[self.text_language], word.text.lower()
        exact = lexicon(self.sign_language, self.text_language).form((word.text,), self.has)
        if exact is None and text in grammar.left_out:
            self.left_out.append(self.normal.span(word.start, word.end))
        elif meaning := exact or self._meaning([word]) or self._negated(text):
            self._sign(meaning.glosses, word.start, word.end)
        elif (number := compounds(self.text_language).get(text)) is not None:
            self._take_amount(Number(str(number)), self.normal.span(word.start, word.end))
        else:
            self._spell(word)

    def _meaning(self, words: Sequence[Word]) -> Meaning | None:
        key = tuple(word.text for word in words)
        entries = lexicon(self.sign_language, self.text_language)
        return entries.form(key, self.has) or entries.lemma(key, self.has)

    def _negated(self, text: str) -> Meaning | None:
        """nepozná -> NIE POZNAŤ, where the negative has no sign of its own."""
        grammar = GRAMMARS[self.text_language]
        if not grammar.negative_prefix or not text.startswith(grammar.negative_prefix):
            return None
        prefix = len(grammar.negative_prefix)
        candidates = (text[prefix:], lemma(text, self.text_language)[prefix:])
        positive = next((found for word in candidates if word and (found := self._meaning([Word(word, 0, 0)]))), None)
        negation = self._meaning([Word(grammar.negation, 0, 0)])
        if positive is None or negation is None or positive.part_of_speech not in _NEGATABLE:
            return None
        return Meaning(negation.glosses + positive.glosses, positive.part_of_speech)

    def _take_amount(self, value: Written, span: Span) -> None:
        alphabet = letters(self.sign_language)
        items = [item for item in read(value, self.sign_language, self.has) if item == POINT or self.has(item)]
        for item in items:
            if item == POINT:
                self._pause(CLAUSE_PAUSE, span)
            else:
                self.signs.append(PlannedSign(item, "letter" if item in alphabet else "sign", span))
        if not items:
            self.left_out.append(span)
        elif alphabet.issuperset(items):
            self.spelled.append(span)
        else:
            self.signed.append(span)

    def _sign(self, glosses: Iterable[str], start: int, end: int) -> None:
        span = self.normal.span(start, end)
        self.signs.extend(PlannedSign(gloss, "sign", span) for gloss in glosses)
        self.signed.append(span)

    def _spell(self, word: Word) -> None:
        # Only a word that stands for something else ("%") has not the characters of the text.
        literal = len(word.text) == word.end - word.start
        found = list(spell(word.text, self.has))
        for letter, start, end in found:
            place = (word.start + start, word.start + end) if literal else (word.start, word.end)
            self.signs.append(PlannedSign(letter, "letter", self.normal.span(*place)))
        if not literal:
            (self.spelled if found else self.left_out).append(self.normal.span(word.start, word.end))
            return
        covered = {place for _, start, end in found for place in range(start, end)}
        for is_spelled, places in groupby(range(len(word.text)), key=covered.__contains__):
            run = list(places)
            span = self.normal.span(word.start + run[0], word.start + run[-1] + 1)
            if is_spelled or any(word.text[place].isalpha() for place in run):
                (self.spelled if is_spelled else self.left_out).append(span)

    def _pause(self, seconds: float, span: Span) -> None:
        """A plan never starts with a pause, and of several pauses in a row the longest stays."""
        if not self.signs:
            return
        last = self.signs[-1]
        if last.kind == "pause":
            span = (last.text_span[0], span[1])
            seconds = max(last.seconds, seconds)
            self.signs.pop()
        self.signs.append(PlannedSign("", "pause", span, seconds))


def _words_from(tokens: Sequence[Token], position: int) -> list[Word]:
    words: list[Word] = []
    for token in tokens[position:]:
        if not isinstance(token, Word):
            break
        words.append(token)
    return words
