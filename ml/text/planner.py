"""Text -> Plan: which signs, letters and pauses stand for it, word by word in the text's own order.

The longest wording wins; at each length the exact form is tried before the dictionary form. A word without a sign is
left out if the grammar says so, negated (NIE + verb) if only its positive has a sign, and else fingerspelled.
What a verb's form implies (`verbs.py`) is signed before it; "and" between like words is the sign "+".
Lengths in time are `ml.timing`'s.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby, takewhile
from typing import Final

from ml.text.errors import TextError
from ml.text.grammar import GRAMMARS
from ml.text.languages import check_pair
from ml.text.lemmas import lemma
from ml.text.lexicon import Meaning, letters, lexicon, signs
from ml.text.normalise import Normalised, normalise
from ml.text.numbers import Number, Written, compounds
from ml.text.order.arrange import arrange
from ml.text.plan import FINAL_PAUSE, Coverage, Order, Plan, PlannedSign, Span
from ml.text.readings import POINT, Has, read
from ml.text.spelling import spell
from ml.text.tokens import CLAUSE_PAUSE, Amount, Pause, Token, Unknown, Word, split
from ml.text.verbs import implied

_NEGATABLE: Final = frozenset({"verb", "tense", "adjective"})
_AND: Final = "+"
_LIKE: Final = {  # parts of speech that "and" joins by its sign -> what they count as
    **dict.fromkeys(("noun", "place", "weekday", "month", "season"), "noun"),
    **dict.fromkeys(("adjective", "colour"), "adjective"),
}


def plan(
    text: str,
    text_language: str,
    sign_language: str,
    glosses: Container[str] | None = None,
    *,
    order: Order = "signer",
) -> Plan:
    """Plan `text`; `glosses` are those that can be produced (all of the lexicon if None). Raises TextError.

    order: of the signs, as the rules of the sign language have it (`ml.text.order`), or as the text has its words
    """
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
    return arrange(Plan(text, text_language, sign_language, tuple(draft.signs), coverage), draft.has, order)


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
    clause: frozenset[str] = frozenset()  # the words between two pauses
    implied: set[str] = field(default_factory=set)  # glosses signed in this clause because a verb's form says them
    last: str = ""  # part of speech of the last sign, if a wording asked for it

    def take(self, tokens: Sequence[Token]) -> None:
        position = 0
        self._start_clause(tokens)
        while position < len(tokens):
            taken = 1
            match tokens[position]:
                case Word():
                    taken = self._take_words(_words_from(tokens, position))
                case Amount(value, start, end):
                    self._take_amount(value, self.normal.span(start, end))
                case Pause(seconds, start, end):
                    self._pause(seconds, self.normal.span(start, end))
                    self._start_clause(tokens[position + 1 :])
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

    def _start_clause(self, tokens: Sequence[Token]) -> None:
        words = takewhile(lambda token: not isinstance(token, Pause), tokens)
        self.clause = frozenset(word.text.lower() for word in words if isinstance(word, Word))
        self.implied.clear()
        self.last = ""

    def _take_words(self, words: Sequence[Word]) -> int:
        """Take one wording from the start of `words`; returns how many words it had."""
        found = self._longest(words) or self._joining(words)
        if found is None:
            self._take_word(words[0])
            return 1
        meaning, count = found
        self._sign(meaning, words[:count])
        return count

    def _longest(self, words: Sequence[Word]) -> tuple[Meaning, int] | None:
        """The longest wording that `words` start with, and how many words it has."""
        for count in range(min(len(words), lexicon(self.sign_language, self.text_language).longest), 0, -1):
            if meaning := self._meaning(words[:count]):
                return meaning, count
        return None

    def _joining(self, words: Sequence[Word]) -> tuple[Meaning, int] | None:
        """The sign for "and" if it stands between like words that have signs."""
        if words[0].text.lower() != GRAMMARS[self.text_language].conjunction or not self.has(_AND) or not words[1:]:
            return None
        following = self._longest(words[1:])
        if following is None or self.last not in _LIKE or _LIKE[self.last] != _LIKE.get(following[0].part_of_speech):
            return None
        return Meaning((_AND,), "conjunction"), 1

    def _take_word(self, word: Word) -> None:
        grammar, text = GRAMMARS[self.text_language], word.text.lower()
        if text in grammar.left_out:
            covered = self.signed if self._imply([word]) else self.left_out
            covered.append(self.normal.span(word.start, word.end))
        elif meaning := self._negated(text):
            self._sign(meaning, [word])
        elif (number := compounds(self.text_language).get(text)) is not None:
            self._take_amount(Number(str(number)), self.normal.span(word.start, word.end))
        else:
            self._spell(word)

    def _meaning(self, words: Sequence[Word]) -> Meaning | None:
        """The meaning of exactly these words; a small word has one only in its own form, not as an inflection."""
        key = tuple(word.text for word in words)
        entries = lexicon(self.sign_language, self.text_language)
        small = len(key) == 1 and key[0].lower() in GRAMMARS[self.text_language].left_out
        return entries.form(key, self.has) or (None if small else entries.lemma(key, self.has))

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
        self.last = ""
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

    def _sign(self, meaning: Meaning, words: Sequence[Word]) -> None:
        span = self.normal.span(words[0].start, words[-1].end)
        if not lexicon(self.sign_language, self.text_language).is_main(tuple(word.text for word in words)):
            self._imply(words, meaning.glosses)
        self.signs.extend(PlannedSign(gloss, "sign", span) for gloss in meaning.glosses)
        self.signed.append(span)
        self.last = meaning.part_of_speech

    def _imply(self, words: Sequence[Word], said: Container[str] = ()) -> bool:
        """Sign what the forms of `words` imply unless it is `said` or the clause has it; whether there was anything."""
        span = self.normal.span(words[0].start, words[-1].end)
        before = len(self.signs)
        for word in words:
            for other in implied(word.text.lower(), self.clause, self.text_language):
                meaning = self._meaning([Word(other, 0, 0)])
                for gloss in meaning.glosses if meaning else ():
                    if gloss not in said and gloss not in self.implied:
                        self.implied.add(gloss)
                        self.signs.append(PlannedSign(gloss, "sign", span))
        return len(self.signs) > before

    def _spell(self, word: Word) -> None:
        self.last = ""
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
