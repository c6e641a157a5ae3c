"""Units in clauses, each with the kind of sentence it is: what rules of order work on, one at a time.

A sentence ends at a full stop, question mark, exclamation mark or semicolon; a clause also at a comma that parts no
list, and before a word that joins two verbs ("a", "lebo", "when"). What comes before the clause that asks ("Ahoj,
kde bývaš?", "Keď prídeš, ...") is a statement of its own, since the brows ask only where it is asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final

from ml.text.order.units import PAUSE, SILENT, Unit
from ml.text.order.words import ASKING, CONDITIONS, COPULAS, IFS, JOINING, PAST_COPULAS
from ml.text.plan import MarkKind
from ml.text.tokens import SENTENCE_PAUSE

_LISTED: Final = {  # parts of speech that stand in lists -> what they count as
    **dict.fromkeys(("noun", "place", "weekday", "month", "season"), "noun"),
    **dict.fromkeys(("adjective", "colour"), "adjective"),
}


@dataclass(frozen=True)
class Clause:
    """`units` in the order of the text, commas of lists among them; `pause`: what closes it, if anything does."""

    units: tuple[Unit, ...]
    pause: Unit | None
    kind: MarkKind
    sentence: int  # counted from 0

    @property
    def asks(self) -> bool:
        return self.kind in ("yes_no_question", "wh_question")


def clauses(units: Sequence[Unit], text_language: str) -> list[Clause]:
    """All clauses of a text, of which those with pauses alone are none: a plan never starts with a pause."""
    found: list[Clause] = []
    for number, sentence in enumerate(_sentences(units)):
        parts = list(_parts(sentence, text_language))
        kinds = _kinds(parts, sentence[-1], text_language)
        for part, kind in zip(parts, kinds, strict=True):
            closed = part[-1].part_of_speech == PAUSE
            found.append(Clause(tuple(part[:-1] if closed else part), part[-1] if closed else None, kind, number))
    return found


def is_asking(unit: Unit, text_language: str) -> bool:
    """Whether a unit is a question word, signed or spelled; of a wording with several signs, the sign that asks."""
    asking = ASKING[text_language]
    if unit.words in IFS:
        return False  # "ak" and "keď" are signed by a question word
    says_it_all = unit.part_of_speech == "phrase" and unit.words.partition(" ")[0] in asking  # "ako sa máš"
    return unit.part_of_speech == "question" or unit.words in asking or says_it_all


def is_verb(unit: Unit, text_language: str) -> bool:
    """Whether a unit makes a clause: a verb, or a copula, which is left out."""
    if unit.part_of_speech == "tense":
        return unit.words in PAST_COPULAS
    return unit.part_of_speech == "verb" or (unit.part_of_speech == SILENT and unit.words in COPULAS[text_language])


def _sentences(units: Sequence[Unit]) -> Iterator[list[Unit]]:
    sentence: list[Unit] = []
    for unit in units:
        sentence.append(unit)
        if unit.seconds >= SENTENCE_PAUSE:
            yield sentence
            sentence = []
    if sentence:
        yield sentence


def _parts(sentence: Sequence[Unit], text_language: str) -> Iterator[list[Unit]]:
    """The clauses of a sentence, each with the pause that closes it at its end."""
    part: list[Unit] = []
    verb_before = False  # in this part
    for unit, verb_after, following in zip(
        sentence, _verbs_after(sentence, text_language), _heard_after(sentence), strict=True
    ):
        if unit.part_of_speech == PAUSE:
            listing = _is_listing(part, following) and not (verb_before and verb_after)
            part.append(unit)
            if not listing:
                yield part
                part, verb_before = [], False
            continue
        if verb_before and verb_after and unit.words in JOINING[text_language]:
            yield part
            part, verb_before = [], False
        part.append(unit)
        verb_before = verb_before or is_verb(unit, text_language)
    if part:
        yield part


def _verbs_after(sentence: Sequence[Unit], text_language: str) -> list[bool]:
    """Of each unit, whether a verb comes after it and before the next pause."""
    found: list[bool] = []
    verb = False
    for unit in reversed(sentence):
        found.append(verb)
        verb = unit.part_of_speech != PAUSE and (verb or is_verb(unit, text_language))
    return found[::-1]


def _heard_after(sentence: Sequence[Unit]) -> list[Unit | None]:
    """Of each unit, the next one that is not left out."""
    found: list[Unit | None] = []
    heard: Unit | None = None
    for unit in reversed(sentence):
        found.append(heard)
        heard = unit if unit.signs else heard
    return found[::-1]


def _is_listing(before: Sequence[Unit], right: Unit | None) -> bool:
    """Whether the pause between may stand in a list: like words around it."""
    left = next((unit for unit in reversed(before) if unit.signs), None)
    if left is None or right is None or left.part_of_speech not in _LISTED:
        return False
    return _LISTED[left.part_of_speech] == _LISTED.get(right.part_of_speech)


def _kinds(parts: Sequence[Sequence[Unit]], last: Unit, text_language: str) -> list[MarkKind]:
    """The kind of each clause of a sentence, by its punctuation and its words: of a question, the first that asks by a
    question word or has a verb and sets no condition, and all after it."""
    closing = last.words if last.part_of_speech == PAUSE else ""
    if "?" not in closing:
        # People leave question marks out: a lone clause that starts by asking asks.
        heard = [unit for unit in parts[0] if unit.signs]
        bare = len(parts) == 1 and "." not in closing and "!" not in closing
        if bare and heard and is_asking(heard[0], text_language):
            return ["wh_question"]
        return ["exclamation" if "!" in closing else "statement"] * len(parts)
    asked: MarkKind = "yes_no_question"
    for place, part in enumerate(parts):
        condition = part[0].words in CONDITIONS and _has_verb(chain(*parts[place + 1 :]), text_language)
        if not condition and not _is_polite(part) and (_asks(part, text_language) or _has_verb(part, text_language)):
            asked = "wh_question" if _asks(part, text_language) else asked
            before: list[MarkKind] = ["statement"] * place
            return before + [asked] * (len(parts) - place)
    return [asked] * len(parts)


def _is_polite(part: Sequence[Unit]) -> bool:
    """Whether a clause is nothing but a "please", which asks nothing itself: "Prosím vás, kde ...?"."""
    heard = [unit for unit in part if unit.signs and unit.part_of_speech != PAUSE]
    return all(unit.gloss == "PROSIŤ" for unit in heard)


def _asks(part: Sequence[Unit], text_language: str) -> bool:
    """Whether a clause asks by a question word: one that stands before any verb, or last. So does a sum's "= ?"."""
    heard = [unit for unit in part if unit.signs and unit.part_of_speech != PAUSE]
    if heard and heard[-1].gloss == "=":
        return True
    for place, unit in enumerate(heard):
        if is_asking(unit, text_language):
            return not _has_verb(heard[:place], text_language) or place == len(heard) - 1
    return False


def _has_verb(units: Iterable[Unit], text_language: str) -> bool:
    return any(is_verb(unit, text_language) for unit in units)
