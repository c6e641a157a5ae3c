"""Rules of time and place, and of the subject: what a clause is about stands first and is pointed at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from ml.text.lemmas import lemma
from ml.text.order.classes import ANIMALS, GROUPS, MOVING, PEOPLE, PLACES
from ml.text.order.phrases import SIGNED_PREPOSITIONS, Phrase
from ml.text.order.scene import Phrases, Scene, span
from ml.text.order.units import SILENT, SPELLED, parts_of_speech
from ml.text.order.words import COPULAS_OF_MANY, INSIDE, PLURAL_VERB, USUALLY_IS

_DWELLING: Final = frozenset({"BÝVAŤ", "ŽIŤ"})
_TAKE_PLACES: Final = MOVING | _DWELLING | {"ČAKAŤ", "PRÁCA"}
_SINGLE_THERE: Final = frozenset({"je tam", "there is", "there 's"})


def time_first(scene: Scene, phrases: Phrases) -> Phrases:
    """After what joins the clause to others; several times in their order. A clock time stays where it is."""
    times = [phrase for phrase in phrases if phrase.role == "time" and not _is_clock(phrase, scene.sign_language)]
    return _to_front(phrases, [replace(phrase, topic=True) for phrase in times], times)


def place_first(scene: Scene, phrases: Phrases) -> Phrases:
    """Before who does it. Where somebody goes, lives or waits follows the verb, and so does what a copula says."""
    verb = next((place for place, phrase in enumerate(phrases) if phrase.role == "verb"), None)
    copula = next((place for place, phrase in enumerate(phrases) if phrase.role in ("copula", "tense")), None)
    if verb is None and copula is None:
        return phrases
    first = verb if verb is not None else copula or 0
    phrases = _dweller_last(phrases, first)
    takes = any(phrase.role == "verb" and phrase.glosses[-1] in _TAKE_PLACES for phrase in phrases)
    subject = any(phrase.role in ("noun", "pronoun") for phrase in phrases[:first])
    exists = verb is None and not subject and any(phrase.role == "noun" for phrase in phrases[first:])
    moves = exists or (verb is not None and not takes)
    places = [
        phrase
        for place, phrase in enumerate(phrases)
        if phrase.role == "place"
        and (place < first or _is_beside(phrases, place, verb) or (moves and not _belongs_to_noun(phrases, place)))
    ]
    return _to_front(phrases, [replace(phrase, topic=True) for phrase in places], places, after=("time",))


def _is_beside(phrases: Sequence[Phrase], place: int, verb: int | None) -> bool:
    """Whether a place after a copula says what something is beside: what is talked of is shown beside it."""
    beside = verb is None and phrases[place].glosses[0] in SIGNED_PREPOSITIONS and len(phrases[place].glosses) > 1
    return beside and any(phrase.role == "noun" for phrase in phrases[:place])


def _belongs_to_noun(phrases: Sequence[Phrase], place: int) -> bool:
    """Whether a place may say which one is meant, not where it happens: "the tree near the road" as an object."""
    beside = phrases[place].glosses[0] in SIGNED_PREPOSITIONS
    return beside and place > 1 and phrases[place - 1].role == "noun" and phrases[place - 2].role != "copula"


def _dweller_last(phrases: Phrases, verb: int) -> Phrases:
    """Where an animal lives is said before it: [subject] BÝVAŤ [place] -> [place] BÝVAŤ [subject]."""
    roles = [phrase.role for phrase in phrases[verb - 1 : verb + 2]] if verb else []
    if roles != ["noun", "verb", "place"] or phrases[verb].glosses[-1] not in _DWELLING:
        return phrases
    subject, lives, place = phrases[verb - 1 : verb + 2]
    if subject.noun is None or subject.noun.gloss not in ANIMALS:
        return phrases
    return [*phrases[: verb - 1], place, lives, subject, *phrases[verb + 2 :]]


def dwelling_place(scene: Scene, phrases: Phrases) -> Phrases:
    """Where somebody lives right behind the verb: "žijú už 13 rokov v Nitre" is BÝVAŤ NITRA UŽ 13 ROKOV."""
    lives = next((at for at, phrase in enumerate(phrases) if set(phrase.glosses[-1:]) & _DWELLING), None)
    where = next((at for at, phrase in enumerate(phrases) if phrase.role == "place" and not phrase.topic), None)
    if lives is None or where is None or where <= lives + 1:
        return phrases
    return [*phrases[: lives + 1], phrases[where], *phrases[lives + 1 : where], *phrases[where + 1 :]]


def place_is_pointed_at(scene: Scene, phrases: Phrases) -> Phrases:
    """TAM after a place that stands first; a preposition with a sign follows its noun: MÚZEUM TAM VEDĽA TAM."""
    found: Phrases = []
    for place, phrase in enumerate(phrases):
        found.append(phrase)
        if phrase.role != "place" or not phrase.topic or phrase.glosses == ("TAM",):
            continue
        if phrases[place + 1 : place + 2] and phrases[place + 1].glosses == ("TAM",):
            continue
        found[-1:] = _pointed_place(scene, phrase)
    return found


def distance_of_place(scene: Scene, phrases: Phrases) -> Phrases:
    """What is near or far is pointed at, a place just named or the one talked of: ŠKOLA TAM BLÍZKO, TAM BLÍZKO."""
    heard = [phrase for phrase in phrases if phrase.glosses]
    named = len(heard) == 2 and heard[0].noun is not None and heard[0].noun.gloss in PLACES
    far = (len(heard) == 1 or named) and heard[-1].glosses in (("BLÍZKO",), ("ĎALEKO",))
    if not far or scene.clause.asks or not any(phrase.role == "copula" for phrase in phrases):
        return phrases
    at = phrases.index(heard[0]) + 1 if named else 0
    return [*phrases[:at], *scene.phrase("TAM", "place", heard[0].units[-1].span, topic=True), *phrases[at:]]


def there_is(scene: Scene, phrases: Phrases) -> Phrases:
    """After a place, what there is: "je tam" is said by TAM already, "sú" of several things by MÁ."""
    at = next((place for place, phrase in enumerate(phrases) if phrase.role == "place" and phrase.topic), None)
    if at is None:
        return phrases
    found: Phrases = []
    for place, phrase in enumerate(phrases):
        if place > at and phrase.glosses == ("MÁ",) and phrase.words in _SINGLE_THERE:
            continue
        found.append(phrase)
        follows = place + 1 < len(phrases) and phrases[place + 1].role == "noun"
        if place > at and phrase.role == "copula" and phrase.words in COPULAS_OF_MANY and follows:
            found += scene.phrase("MÁ", "verb", phrases[place + 1].units[0].span)
    return found


def as_a_rule(scene: Scene, phrases: Phrases) -> Phrases:
    """ "Býva" of things is no dwelling; and what a month or season is like, it is every year.

    Who lives somewhere may be said by a name, which is spelled, or not at all ("Býva na dedine").
    """
    if not scene.has("PRAVIDELNE"):
        return phrases
    found: Phrases = []
    living = any(_is_living(phrase) for phrase in phrases if phrase.role in ("noun", "pronoun"))
    for phrase in phrases:
        if phrase.role == "verb" and phrase.words in USUALLY_IS and not (living or _dwells(phrases, phrase)):
            found += scene.phrase("PRAVIDELNE", "other", phrase.units[0].span)
            continue
        found.append(phrase)
    time = next((place for place, phrase in enumerate(found) if phrase.role == "time" and phrase.topic), None)
    if time is None or found[time].units[-1].part_of_speech not in ("month", "season"):
        return found
    rest = [phrase.role for phrase in found[time + 1 :] if phrase.glosses or phrase.role == "copula"]
    if rest == ["copula", "description"]:
        found[time + 1 : time + 1] = scene.phrase("PRAVIDELNE", "other", span(found[time].units))
    return found


def season_lasts(scene: Scene, phrases: Phrases) -> Phrases:
    """LETO -> LETO OBDOBIE, if the time is a season or a month and nothing else."""

    def lasting(phrase: Phrase) -> Phrase:
        heard = [unit for unit in phrase.units if unit.signs]
        if phrase.role != "time" or [unit.part_of_speech for unit in heard] not in (["month"], ["season"]):
            return phrase
        return replace(phrase, parts=(*phrase.parts, tuple(scene.sign("OBDOBIE", heard[0].span))))

    return [lasting(phrase) for phrase in phrases]


def in_a_town(scene: Scene, phrases: Phrases) -> Phrases:
    """NITRA -> NITRA VO, behind "v" or "in" ("lives in" is one wording) and without another preposition."""
    found: Phrases = []
    for before, phrase, after in zip([None, *phrases], phrases, [*phrases[1:], None], strict=False):
        found.append(phrase)
        heard = [unit for unit in phrase.units if unit.signs]
        words = [unit.words for unit in phrase.units if unit.part_of_speech == SILENT]
        inside = not INSIDE.isdisjoint([*words, *(before.words.split()[-1:] if before else [])])
        pointed = after is not None and after.glosses == ("TAM",)
        if inside and not pointed and [unit.part_of_speech for unit in heard] == ["place"]:
            found[-1] = replace(phrase, parts=(*phrase.parts, tuple(scene.sign("VO", heard[0].span))))
    return found


def pointing_takes_up(scene: Scene, phrases: Phrases) -> Phrases:
    """ON or ONI after the subject, if a quality, or a verb of people and animals, follows it, and it is no question."""
    if scene.clause.asks:
        return phrases
    for place, phrase in enumerate(phrases):
        if phrase.role in ("verb", "pronoun", "tense", "copula"):
            return phrases
        if phrase.role != "noun":
            continue
        gloss = _pointing(phrase, phrases[place + 1 :], scene.text_language, scene.sign_language)
        if gloss is None:
            return phrases
        taken = scene.phrase(gloss, "pronoun", span(phrase.units))
        end = place + 1
        while phrases[end].role == "description" and phrases[end + 1 : end + 2] and phrases[end + 1].role == "verb":
            end += 1
        about = [replace(other, topic=bool(taken)) for other in phrases[place:end]]
        return [*phrases[:place], *about, *taken, *phrases[end:]]
    return phrases


def _pointing(subject: Phrase, rest: Sequence[Phrase], text_language: str, sign_language: str) -> str | None:
    described = [phrase.role for phrase in rest[:2]] == ["description", "verb"]  # "medveď biely ..."
    rest = rest[1:] if described else rest
    follows = next((phrase for phrase in rest if phrase.glosses), None)
    copula = next((phrase for phrase in rest if phrase.role in ("copula", "verb", "tense")), None)
    if follows is None or copula is None or not _may_be_subject(subject, rest, text_language):
        return None
    if subject.noun is not None and subject.noun.gloss in GROUPS:
        return None
    known = parts_of_speech(sign_language)
    quality = copula.role == "verb" and known.get(copula.glosses[-1]) == "adjective"  # "chutia"
    qualified = quality or (copula.role == "copula" and (follows.role == "description" or _is_living(subject)))
    acts = copula.role == "verb" and copula.glosses[-1] not in ("MÁ", "MÁM") and _is_living(subject)
    if not qualified and not (acts and follows is copula):
        return None
    return "ONI" if _is_plural(rest) else "ON"


def _is_plural(rest: Sequence[Phrase]) -> bool:
    """Whether the first verb form that shows it is a plural's."""
    for phrase in rest:
        if phrase.role == "copula":
            return phrase.words in COPULAS_OF_MANY
        if phrase.role == "verb":
            return any(other.words.endswith(PLURAL_VERB) for other in rest if other.role == "verb")
    return False


def _may_be_subject(phrase: Phrase, rest: Sequence[Phrase], text_language: str) -> bool:
    """Whether a noun before the verb has a nominative's form; in English it stands first, that is enough."""
    noun = phrase.noun
    if noun is None:
        return False
    if text_language == "en" or noun.part_of_speech == SPELLED or len(phrase.parts) > 1:
        return True
    return lemma(noun.words, "sk") == noun.words or _is_plural(rest)


def _is_living(phrase: Phrase) -> bool:
    return phrase.noun is not None and bool(phrase.noun.signs) and phrase.noun.signs[-1].gloss in PEOPLE | ANIMALS


def _dwells(phrases: Phrases, verb: Phrase) -> bool:
    """Whether somebody spelled stands before the verb, or nothing in the clause can be what there usually is."""
    at = next(place for place, phrase in enumerate(phrases) if phrase is verb)
    if any(phrase.noun is not None and phrase.noun.part_of_speech == SPELLED for phrase in phrases[:at]):
        return True
    where = any(phrase.role == "place" for phrase in phrases)
    small = ("place", "time", "joining", "asking", "copula", "negation")
    return where and all(phrase is verb or phrase.role in small or not phrase.glosses for phrase in phrases)


def _is_clock(phrase: Phrase, sign_language: str) -> bool:
    known = parts_of_speech(sign_language)
    glosses = [sign.gloss for unit in phrase.units for sign in unit.signs if sign.kind == "sign"]
    return any(gloss in ("ČAS", "POL") or known[gloss] == "clock" for gloss in glosses)


def _to_front(phrases: Phrases, moved: Phrases, among: Phrases, after: Sequence[str] = ()) -> Phrases:
    rest = [phrase for phrase in phrases if not any(phrase is other for other in among)]
    start = 0
    while start < len(rest) and (rest[start].role in ("joining", *after) or _is_silent(rest[start])):
        start += 1
    return [*rest[:start], *moved, *rest[start:]]


def _is_silent(phrase: Phrase) -> bool:
    return phrase.role == "other" and not phrase.glosses


def _pointed_place(scene: Scene, phrase: Phrase) -> Phrases:
    heard = [unit for unit in phrase.units if unit.signs]
    there = phrase.parts[-1][-1]
    point = scene.phrase("TAM", "place", there.span, topic=True)
    if heard[0].part_of_speech == "preposition" or heard[0].gloss in SIGNED_PREPOSITIONS:
        noun = [unit for unit in phrase.units if unit is not heard[0]]
        town = any(unit.part_of_speech == "place" for unit in noun)
        first, relation = replace(phrase, parts=(tuple(noun),)), replace(phrase, parts=((heard[0],),))
        return [first, *([] if town else point), relation, *point]
    if len(phrase.parts) == 1 and any(unit.part_of_speech == "place" for unit in phrase.parts[0]):
        return [phrase]
    if not any(unit.gloss in SIGNED_PREPOSITIONS for unit in heard) and len(phrase.parts) > 1:
        # A place in a place: the wider one is pointed at.
        wider, *others = phrase.parts
        return [replace(phrase, parts=(wider,)), *point, replace(phrase, parts=tuple(others))]
    return [phrase, *point]
