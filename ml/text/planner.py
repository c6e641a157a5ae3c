"""Text -> Plan: which signs, letters and pauses stand for it, word by word in the text's own order.

Names are spelled (`names.py`), and what its neighbours decide goes before what a word asks for alone (`senses.py`).
The longest wording wins; at each length the exact form is tried before the dictionary form. A word without a sign is
left out if the grammar says so, negated (NIE + verb) if only its positive has a sign, and else fingerspelled.
What a verb's form implies (`verbs.py`) is signed before it; "and" between like words is the sign "+".
Lengths in time are `ml.timing`'s.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import groupby, takewhile
from typing import Final

from ml.text.accounting import unaccounted
from ml.text.amounts import Number
from ml.text.composed import with_composed
from ml.text.declension import base_form
from ml.text.diacritics import restore
from ml.text.errors import TextError
from ml.text.gaps import WORD_GAP, part, with_gaps
from ml.text.grammar import GRAMMARS
from ml.text.hints import hints
from ml.text.languages import check_pair
from ml.text.learned import own
from ml.text.lemmas import lemma
from ml.text.lexicon import Meaning, letters, lexicon, signs
from ml.text.mixed import Piece, join, pieces
from ml.text.names import has_title, name_length
from ml.text.normalise import Normalised, normalise
from ml.text.number_words import value as number_word
from ml.text.order.arrange import arrange
from ml.text.plan import FINAL_PAUSE, Coverage, Kind, Order, Plan, PlannedSign, Span
from ml.text.readings import POINT, Has, SpokenWord, read
from ml.text.senses import NUMBER, SENSE, Sense, decide
from ml.text.spelling import spell
from ml.text.splitting import split
from ml.text.tokens import CLAUSE_PAUSE, Amount, Pause, Spelled, Together, Token, Unknown, Word
from ml.text.verbs import implied, is_verb

_NEGATABLE: Final = frozenset({"verb", "tense", "adjective"})
_AND: Final = "+"
_PAST: Final = "BOLO"
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
    composed: bool = True,
) -> Plan:
    """Plan `text`; `glosses` are those that can be produced (all of the lexicon if None). Raises TextError.

    order: of the signs, as the rules of the sign language have it (`ml.text.order`), or as the text has its words
    composed: whether signs that were made from a description may stand for words, or only recorded ones
    """
    check_pair(text_language, sign_language)
    if (listed := own(text_language, sign_language)) is not None:
        return listed.plan(text, glosses)
    normal = normalise(text)
    if parts := pieces(text, text_language, sign_language):
        planned = [
            (part, _plan_if_any(text[part.start : part.end], part, sign_language, glosses, order, composed))
            for part in parts
        ]
        if any(made for _, made in planned):
            return join(text, text_language, sign_language, planned)
    known = _glosses(sign_language, composed)
    draft = _Draft(
        text=text,
        normal=normal,
        text_language=text_language,
        sign_language=sign_language,
        has=lambda gloss: gloss in known and (glosses is None or gloss in glosses),
    )
    tokens, restored = restore(split(normal.text, text_language), text_language)
    draft.take(tokens)
    if not draft.signs:
        draft.spell_all(tokens)
    if not draft.signs:
        raise TextError("nothing_to_sign", "Nothing in the text can be signed or fingerspelled.")
    draft.finish(len(text))
    said = draft.signed + draft.near + draft.spelled + draft.left_out
    left_out = sorted(draft.left_out + unaccounted(text, said))
    signed, near, spelled = (tuple(sorted(spans)) for spans in (draft.signed, draft.near, draft.spelled))
    coverage = Coverage(signed, spelled, tuple(left_out), near)
    told = hints(tokens, restored, frozenset(draft.spelled), normal, (text_language, sign_language))
    made = Plan(text, text_language, sign_language, tuple(draft.signs), coverage, hints=told)
    return with_composed(with_gaps(arrange(made, draft.has, order)))


@cache
def _glosses(sign_language: str, composed: bool) -> frozenset[str]:
    """Of all signs, or of those that were recorded."""
    return frozenset(sign.gloss for sign in signs(sign_language) if composed or not sign.composed)


def _plan_if_any(
    text: str, piece: Piece, sign_language: str, glosses: Container[str] | None, order: Order, composed: bool
) -> Plan | None:
    try:
        return plan(text, piece.language, sign_language, glosses, order=order, composed=composed)
    except TextError:
        return None  # of the whole text something can be signed, perhaps


@dataclass
class _Draft:
    """A plan in the making. Tokens have their places in normalised text, everything kept here in the original."""

    text: str
    normal: Normalised
    text_language: str
    sign_language: str
    has: Has
    signs: list[PlannedSign] = field(default_factory=list)
    signed: list[Span] = field(default_factory=list)
    spelled: list[Span] = field(default_factory=list)
    left_out: list[Span] = field(default_factory=list)
    near: list[Span] = field(default_factory=list)
    clause: frozenset[str] = frozenset()  # the words between two pauses, in lower case
    around: list[str] = field(default_factory=list)  # the same as they stand, one for each token
    implied: set[str] = field(default_factory=set)  # glosses signed in this clause because a verb's form says them
    last: str = ""  # part of speech of the last sign, if a wording asked for it

    def take(self, tokens: Sequence[Token]) -> None:
        position = clause = 0
        self._start_clause(tokens)
        while position < len(tokens):
            taken = 1
            match tokens[position]:
                case Word():
                    taken = self._take_words(_words_from(tokens, position), position - clause)
                case Spelled(text, start, end):
                    self._spell(text, start, end)
                case Amount() as amount:
                    self._take_amount(amount)
                case Together() as together:
                    self._take_together(together, position - clause)
                case Pause(seconds, start, end):
                    self._pause(seconds, self.normal.span(start, end))
                    clause = position + 1
                    self._start_clause(tokens[clause:])
                case Unknown(start, end):
                    self.left_out.append(self.normal.span(start, end))
            position += taken

    def spell_all(self, tokens: Iterable[Token]) -> None:
        """For a text of nothing but small words ("a", "to je"): better spelled than silent."""
        self.left_out.clear()
        for token in tokens:
            if isinstance(token, Word):
                self._spell_word(token)
            elif not isinstance(token, Pause):
                self.left_out.append(self.normal.span(token.start, token.end))

    def finish(self, length: int) -> None:
        """End with the way back to rest, which takes the place of a pause that the text ends with."""
        span = self.signs.pop().text_span if self.signs[-1].kind == "pause" else (length, length)
        self.signs.append(PlannedSign("", "pause", span, FINAL_PAUSE))

    def _start_clause(self, tokens: Sequence[Token]) -> None:
        inside = takewhile(lambda token: not isinstance(token, Pause), tokens)
        self.around = [token.text if isinstance(token, (Word, Spelled)) else NUMBER for token in inside]
        self.clause = frozenset(word.lower() for word in self.around)
        self.implied.clear()
        self.last = ""

    def _take_words(self, words: Sequence[Word], place: int) -> int:
        """Take one wording from the start of `words`, which are the clause's from `place` on; returns its length."""
        if length := name_length(self.around, place, self.text_language):
            self._take_name(words[:length], has_title(self.around, place, self.text_language))
            return min(length, len(words))
        found = self._longest(words) or self._joining(words)
        sense = decide(self.around, place, self.text_language, self.sign_language)
        if sense is not None and sense[0].does != "as listed" and (found is None or found[1] <= sense[1]):
            self._take_sense(sense[0], words[: sense[1]])
            return sense[1]
        found = found or self._apart(words[0]) or self._negated(words)
        if found is None:
            self._take_word(words[0])
            return 1
        meaning, count = found
        self._sign(meaning, words[:count])
        return count

    def _take_name(self, words: Sequence[Word], titled: bool) -> None:
        """Spelled as it is written, with the sign of its title before it: no order of signs may tear it apart."""
        first = len(self.signs)
        for word in words:
            self._spell_word(word)
        if titled and self.signs[:first] and self.signs[first - 1].kind == "sign":
            first -= 1
        if self.signs[first:] and (len(words) > 1 or self.signs[first].kind == "sign"):
            self._bind(first, (self.signs[first].text_span[0], self.normal.span(words[-1].start, words[-1].end)[1]))

    def _bind(self, first: int, whole: Span) -> None:
        """Let all signs from the `first` on stand for the whole, which keeps them side by side."""
        parted = part(self.signs[first:], self.text)
        self.signs[first:] = [replace(sign, text_span=whole) for sign, _ in parted]

    def _take_sense(self, sense: Sense, words: Sequence[Word]) -> None:
        if sense.does == "leave out":
            self.left_out.append(self.normal.span(words[0].start, words[-1].end))
        elif sense.meaning is not None and all(map(self.has, sense.meaning.glosses)):
            self._sign(sense.meaning, words)
        else:
            for word in words:
                self._spell_word(word)

    def _longest(self, words: Sequence[Word]) -> tuple[Meaning, int] | None:
        """The longest wording that `words` start with, and how many words it has."""
        for count in lexicon(self.sign_language, self.text_language).lengths(words[0].text):
            if count <= len(words) and (meaning := self._meaning(words[:count])):
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
        elif (number := number_word(text, self.text_language)) is not None:
            self._take_amount(Amount(Number(str(number)), word.start, word.end))
        else:
            if word.text[0].islower() or word.text == self.around[0]:  # others are names
                self._imply([word], said=(_PAST,))  # its letters say the tense
            self._spell_word(word)

    def _meaning(self, words: Sequence[Word]) -> Meaning | None:
        """The meaning of exactly these words; a small word has one only in its own form, not as an inflection."""
        key = tuple(word.text for word in words)
        entries = lexicon(self.sign_language, self.text_language)
        small = len(key) == 1 and key[0].lower() in GRAMMARS[self.text_language].left_out
        return entries.form(key, self.has) or (None if small else entries.lemma(key, self.has))

    def _apart(self, word: Word) -> tuple[Meaning, int] | None:
        """A reflexive verb whose "sa" stands elsewhere in the clause: "Musíme sa ponáhľať"."""
        for reflexive in sorted(GRAMMARS[self.text_language].reflexives & self.clause):
            if meaning := self._meaning([word, Word(reflexive, 0, 0)]):
                return meaning, 1
        return None

    def _negated(self, words: Sequence[Word]) -> tuple[Meaning, int] | None:
        """nepozná -> NIE POZNAŤ, where the negative has no sign of its own; with more words, "nevolám sa" too."""
        grammar, text = GRAMMARS[self.text_language], words[0].text.lower()
        if not grammar.negative_prefix or not text.startswith(grammar.negative_prefix) or text in grammar.left_out:
            return None
        negation = self._meaning([Word(grammar.negation, 0, 0)])
        prefix = len(grammar.negative_prefix)
        for base in dict.fromkeys((text[prefix:], lemma(text, self.text_language)[prefix:])):
            found = (self._longest([Word(base, 0, 0), *words[1:]]) or self._apart(Word(base, 0, 0))) if base else None
            # What is signed as a noun may be a verb in the text (nepracujem: NIE PRÁCA), or no negation at all (nečas).
            if found and negation and (found[0].part_of_speech in _NEGATABLE or is_verb(base)):
                meaning, count = found
                return Meaning(negation.glosses + meaning.glosses, meaning.part_of_speech, meaning.near), count
        return None

    def _take_together(self, together: Together, place: int) -> None:
        """All signs stand for the whole, which keeps them side by side; the coverage tells its parts apart."""
        first = len(self.signs)
        whole = self.normal.span(together.start, together.end)
        for token in together.tokens:
            match token:
                case Word():
                    self._take_words([token], place)
                case Spelled(text, start, end):
                    self._spell(text, start, end)
                case Amount():
                    self._take_amount(token)
        self._bind(first, whole)

    def _take_amount(self, amount: Amount) -> None:
        """Sign a value; where its unit is a word of its own, that has its own part of the coverage."""
        self.last = ""
        said = read(amount.value, self.sign_language, self.has)
        start, end = amount.start, amount.end
        whole = unit = self.normal.span(start, end)
        if amount.unit is not None and any(isinstance(item, SpokenWord) and item.unit for item in said):
            first, last = amount.unit  # it stands before the digits or after them
            start, end = (last, end) if first == start else (start, first)
            number = self.normal.text[start:end]
            start, end = end - len(number.lstrip()), start + len(number.rstrip())
            unit = self.normal.span(first, last)
        span = self.normal.span(start, end)
        kinds: dict[Span, set[str]] = {span: set(), unit: set()}
        for item in said:  # all of it stands for the whole, since the unit may come between
            if isinstance(item, SpokenWord):
                kinds[unit if item.unit else span] |= self._take_spoken(item, whole)
            elif item == POINT:
                self._pause(CLAUSE_PAUSE, whole)
            elif self.has(item):
                kind: Kind = "letter" if item in letters(self.sign_language) else "sign"
                self.signs.append(PlannedSign(item, kind, whole))
                self.last = ""
                kinds[span].add(kind)
        for place, found in kinds.items():
            signed = self.near if "near" in found else self.signed
            covered = signed if found & {"sign", "near"} else self.spelled if found else self.left_out
            covered.append(place)

    def _take_spoken(self, item: SpokenWord, span: Span) -> set[str]:
        """Sign or spell the word; returns the kinds of what was added."""
        if item.look_up and (meaning := self._meaning([Word(item.word, 0, 0)])):
            self.signs.extend(PlannedSign(gloss, "sign", span) for gloss in meaning.glosses)
            self.last = meaning.part_of_speech
            return {"near" if meaning.near else "sign"}
        if item.otherwise == "leave":
            return set()
        found = [PlannedSign(letter, "letter", span) for letter, _, _ in spell(item.word, self.has)]
        if found and self.signs and self.signs[-1].kind == "letter" and self.signs[-1].text_span == span:
            self._pause(WORD_GAP, span)  # 20, whose zero is the letter O, and the word for "$"
        self.signs.extend(found)
        return {"letter"} if found else set()

    def _sign(self, meaning: Meaning, words: Sequence[Word]) -> None:
        span = self.normal.span(words[0].start, words[-1].end)
        if not self._says_all(words, meaning):
            self._imply(words, meaning.glosses)
        self.signs.extend(PlannedSign(gloss, "sign", span) for gloss in meaning.glosses)
        if meaning.part_of_speech == SENSE:  # a row may name who is meant ("mám sa dobre": JA)
            self.implied.update(meaning.glosses)
        self.implied.update({_PAST}.intersection(meaning.glosses))  # "minulý rok" says it for the verb too
        (self.near if meaning.near else self.signed).append(span)
        self.last = meaning.part_of_speech

    def _says_all(self, words: Sequence[Word], meaning: Meaning) -> bool:
        """Whether the wording is a sign's main one, or that with small words: "prosím", "prosím ťa"."""
        entries = lexicon(self.sign_language, self.text_language)
        first = (words[0].text,)
        starts = entries.is_main(first) and entries.form(first, self.has) == meaning
        return starts or entries.is_main(tuple(word.text for word in words))

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

    def _spell_word(self, word: Word) -> None:
        written = word.text if word.spelling is None else word.spelling
        base = base_form(written) if self.text_language == "sk" else written
        same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(base, written, strict=False)))
        self._spell(base, word.start, word.end, same if base != written else 0)

    def _spell(self, text: str, start: int, end: int, same: int = 0) -> None:
        """`same`: so many letters at the start are those of the text, though the word is another (a base form)."""
        self.last = ""
        # Only a word that stands for something else ("%") has not the characters of the text.
        literal = len(text) == end - start
        found = list(spell(text, self.has))
        whole = self.normal.span(start, end)
        for letter, first, last in found:
            place = (start + first, start + last) if literal or last <= same else (start + same, end)
            self.signs.append(PlannedSign(letter, "letter", self.normal.span(*place)))
        if not literal:
            (self.spelled if found else self.left_out).append(whole)
            return
        covered = {place for _, first, last in found for place in range(first, last)}
        for is_spelled, places in groupby(range(len(text)), key=covered.__contains__):
            run = list(places)
            span = self.normal.span(start + run[0], start + run[-1] + 1)
            if is_spelled or any(text[place].isalpha() for place in run):
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
