"""Rules around the verb: what stands before it, after it, and last."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final

from ml.text.order.classes import INTRANSITIVE, MOVING, STATES_OF_PEOPLE
from ml.text.order.phrases import Phrase
from ml.text.order.scene import Phrases, Scene, span
from ml.text.order.units import Unit
from ml.text.order.words import (
    ASKING_ABOUT_NOUN,
    ASKING_FOR_OBJECT,
    COPULAS_OF_SPEAKERS,
    JOINING,
    NOMINATIVE,
    OBLIQUE,
    RATHER,
    THAN,
)
from ml.text.verbs import is_conjugated

_SUBJECT_AFTER: Final = ("BÝVAŤ", "ŽIŤ", "RÁSŤ", "MENO", "PRÁCA")
_GOALS: Final = ("DOMOV", "DOMA")  # nouns that no preposition tells from a subject


def subject_before_verb(scene: Scene, phrases: Phrases) -> Phrases:
    """In questions, and of verbs that take no object. What is there in a place (BÝVAŤ, RÁSŤ) is named after it."""
    place = _verb(phrases)
    if place is None or place + 1 == len(phrases):
        return phrases
    verb, after = phrases[place].glosses[-1], phrases[place + 1]
    # What is asked about may be the object ("koľko jabĺk má ..."), but not of a verb that takes none.
    about = None if verb in INTRANSITIVE else _asked_about(phrases)
    if any(phrase.role in ("noun", "pronoun") and phrase is not about for phrase in phrases[:place]):
        return phrases
    if after.role == "pronoun" and after.words in NOMINATIVE[scene.text_language]:
        return _moved(phrases, place + 1, place) if scene.text_language == "sk" or scene.clause.asks else phrases
    at = place + 1
    if after.role == "pronoun" and after.words in OBLIQUE and phrases[place + 2 :]:
        at, after = place + 2, phrases[place + 2]  # "ide nám vlak"
    two = [phrase.role for phrase in phrases[place + 1 : place + 3]] == ["noun", "noun"]
    asked = scene.clause.asks and (two or verb in INTRANSITIVE or _asks_for_object(phrases))
    if after.role == "noun" and (asked or _comes_first(verb, after)):
        return _moved(phrases, at, _with_tense(phrases, place))
    return phrases


def _comes_first(verb: str, after: Phrase) -> bool:
    """Whether a noun behind its verb is its subject: of one that takes no object and does not say what there is."""
    return verb in INTRANSITIVE and verb not in _SUBJECT_AFTER and after.glosses[:1] not in [(one,) for one in _GOALS]


def pronoun_object_last(scene: Scene, phrases: Phrases) -> Phrases:
    """Behind the verbs that follow it; one after a preposition stays."""
    found = list(phrases)
    for place in range(len(phrases) - 1, -1, -1):  # those behind have moved already
        if found[place].role != "pronoun" or found[place].words not in OBLIQUE:
            continue
        end = place + 1
        while end < len(found) and _may_follow_object(found[end], scene.text_language):
            end += 1
        while end > place + 1 and found[end - 1].role == "other":
            end -= 1
        before = found[place - 1] if place and found[place - 1].role == "other" else None
        joins = before is None or before.words in JOINING[scene.text_language]  # "že ťa vidím"
        governed = before is not None and not joins and before.glosses in ((), ("SPOLU",))  # "so mnou": SPOLU JA
        if end > place + 1 and not governed:
            found = _moved(found, place, end - 1)
    return found


def _may_follow_object(phrase: Phrase, text_language: str) -> bool:
    adverb = phrase.role == "other" and (bool(phrase.glosses) or text_language == "sk")
    by_form = phrase.role == "pronoun" and is_conjugated(phrase.words)  # "ťa vidím": TY, and JA of the verb
    return adverb or by_form or phrase.role in ("verb", "tense", "negation")


def means_before_verb(scene: Scene, phrases: Phrases) -> Phrases:
    """Also the way of going that stands between: ÍSŤ DO RÝCHLO MOTORKA -> RÝCHLO MOTORKA ÍSŤ DO."""
    moves = (at for at, phrase in enumerate(phrases) if phrase.role == "verb" and phrase.glosses[-1] in MOVING)
    place = next(moves, None)
    if place is None:
        return phrases
    first = next((at for at, phrase in enumerate(phrases[:place]) if phrase.role == "means"), None)
    if first is not None and [phrase.role for phrase in phrases[first + 1 : place]] == ["pronoun"]:
        return _moved(phrases, first, place - 1)  # "vlakom cestujem": who does it comes first
    means = [at for at, phrase in enumerate(phrases) if at > place and phrase.role == "means"]
    if not means:
        return phrases
    between = phrases[place + 1 : means[0]]
    ways = [phrase for phrase in between if phrase.glosses and phrase.glosses[0] in ("RÝCHLO", "POMALY")]
    moving = [*ways, phrases[means[0]]]
    rest = [phrase for phrase in phrases[place:] if phrase not in moving]
    return [*phrases[:place], *moving, *rest]


def negation_last(scene: Scene, phrases: Phrases) -> Phrases:
    """NIE after the verb that it negates; before a copula that is left out, or BOLO and BUDE, NIE ends the clause."""
    found: Phrases = []
    for phrase in phrases:
        unit = phrase.units[0]
        if phrase.role == "verb" and len(unit.signs) == 2 and unit.signs[0].gloss == "NIE":
            turned = replace(unit, signs=(unit.signs[1], unit.signs[0]))
            found.append(replace(phrase, parts=((turned, *phrase.units[1:]),)))
        else:
            found.append(phrase)
    for place, phrase in enumerate(found[:-1]):
        if phrase.role != "negation":
            continue
        if found[place + 1].role == "verb":
            return _moved(found, place, place + 1)
        after = found[place + 1]
        beside = found[max(0, place - 1) : place + 2]
        links = after.role == "tense" or any(other.role == "copula" for other in beside)
        if links or after.words in COPULAS_OF_SPEAKERS:
            return _moved(found, place, len(found) - 1)
    return found


def auxiliary_after_subject(scene: Scene, phrases: Phrases) -> Phrases:
    """Both languages ask by turning round ("bude mama ...", "will you ..."); signs do not."""
    if not scene.clause.asks:
        return phrases
    for place, (first, second) in enumerate(pairwise(phrases)):
        if first.role == "tense" and (second.role == "noun" or second.words in NOMINATIVE[scene.text_language]):
            return _moved(phrases, place, place + 1)
    return phrases


def wh_last(scene: Scene, phrases: Phrases) -> Phrases:
    """With the noun that it asks about before it, KOĽKO ROKOV ... -> ... ROKOV KOĽKO, unless that is the subject."""
    if scene.clause.kind != "wh_question":
        return phrases
    place = next((place for place, phrase in enumerate(phrases) if phrase.role == "asking"), None)
    if place is None or any(phrase.role == "verb" for phrase in phrases[:place]):  # "vieš, kde ..."
        return phrases
    asked = phrases[place]
    noun = _asked_about(phrases)
    before = phrases[: _verb(phrases)]
    others = any(phrase.role in ("noun", "pronoun") and phrase is not noun for phrase in before)
    one = noun is not None and noun.units[0].span == asked.units[0].span
    last = [noun, asked] if noun is not None and (others or one) else [asked]
    if place and phrases[place - 1].glosses == ("SPOLU",) and last == [asked]:  # "s kým"
        last = [phrases[place - 1], asked]
    return [*(phrase for phrase in phrases if not any(phrase is other for other in last)), *last]


def sum_asks(scene: Scene, phrases: Phrases) -> Phrases:
    heard = [phrase for phrase in phrases if phrase.glosses]
    if not scene.clause.asks or not heard or heard[-1].glosses[-1] != "=":
        return phrases
    return [*phrases, *scene.phrase("KOĽKO", "asking", span(heard[-1].units))]


def state_of_person(scene: Scene, phrases: Phrases) -> Phrases:
    found: Phrases = []
    for place, phrase in enumerate(phrases):
        found.append(phrase)
        says = phrase.role == "description" and phrase.glosses[-1] in STATES_OF_PEOPLE
        if says and any(other.role == "copula" for other in phrases[:place]):
            found += scene.phrase("ČLOVEK", "other", span(phrase.units))
    return found


def rather(scene: Scene, phrases: Phrases) -> Phrases:
    """OVOCIE AKO ZELENINA -> OVOCIE NIE ZELENINA."""
    preferring = any(not RATHER.isdisjoint(phrase.words.split()) for phrase in phrases)
    found: Phrases = []
    for phrase in phrases:
        compares = preferring and phrase.words in THAN
        found += scene.phrase("NIE", "other", phrase.units[0].span) if compares else [phrase]
    return found


def has(scene: Scene, phrases: Phrases) -> Phrases:
    """MÁM is the signer's own having, MÁ anybody else's; their infinitive and past are one word in the text."""
    speaks = any(gloss in ("JA", "TY", "MY", "VY") for phrase in phrases for gloss in phrase.glosses)
    others = any(phrase.role == "noun" for phrase in phrases[: _verb(phrases) or 0])
    if speaks or not others or not scene.has("MÁ"):
        return phrases
    return [phrase.changed(_by_others) if phrase.role == "verb" else phrase for phrase in phrases]


def age(scene: Scene, phrases: Phrases) -> Phrases:
    """MÁ 30 7 ROKOV -> MÁ ROKOV 30 7, where somebody has or is so many years."""
    found = list(phrases)
    for place, phrase in enumerate(phrases):
        numbers = [unit for unit in phrase.units if unit.part_of_speech == "number"]
        if phrase.role != "noun" or not numbers or phrase.noun is None or phrase.noun.gloss != "ROKOV":
            continue
        before = phrases[place - 1] if place else None
        if before is not None and (before.role == "copula" or before.glosses[-1:] in (("MÁ",), ("MÁM",))):
            rest = [unit for unit in phrase.units if unit not in numbers]
            found[place] = replace(phrase, parts=((*rest, *numbers),))
    return found


def _by_others(unit: Unit) -> Unit:
    return unit.named({"MÁM": "MÁ"})


def _verb(phrases: Sequence[Phrase]) -> int | None:
    return next((place for place, phrase in enumerate(phrases) if phrase.role == "verb"), None)


def _with_tense(phrases: Sequence[Phrase], place: int) -> int:
    return place - 1 if place and phrases[place - 1].role == "tense" else place


def _asked_about(phrases: Sequence[Phrase]) -> Phrase | None:
    """The noun behind a word like "koľko" or "which", or the rest of one wording: ČAS KOĽKO ("ako dlho")."""
    place = next((place for place, phrase in enumerate(phrases) if phrase.role == "asking"), None)
    if place is None:
        return None
    following = phrases[place + 1 : place + 2]
    if following and following[0].units[0].span == phrases[place].units[0].span:
        return following[0]
    if not phrases[place].words.startswith(ASKING_ABOUT_NOUN):
        return None
    return following[0] if following and following[0].role == "noun" else None


def _asks_for_object(phrases: Sequence[Phrase]) -> bool:
    asked = next((place for place, phrase in enumerate(phrases) if phrase.role == "asking"), None)
    if asked is None:
        return False
    return phrases[asked].words in ASKING_FOR_OBJECT or _asked_about(phrases) is not None


def _moved(phrases: Sequence[Phrase], start: int, end: int) -> Phrases:
    """The phrase at `start` at the place `end`, the others in their order."""
    rest = [*phrases[:start], *phrases[start + 1 :]]
    return [*rest[:end], phrases[start], *rest[end:]]
