"""Rules inside a noun's phrase: the noun, and what describes it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final

from ml.text.lemmas import lemma
from ml.text.order.classes import INTRANSITIVE, MEASURES, PEOPLE, SHADES
from ml.text.order.phrases import Phrase, describes, is_list_mark, is_measure, is_noun, is_possessive
from ml.text.order.scene import Phrases, Scene, span
from ml.text.order.units import MODIFIER, PAUSE, SPELLED, Unit
from ml.text.order.words import DESCRIBED_GENITIVE, GENITIVE, OBJECT_AS_GENITIVE
from ml.text.verbs import told

_NOUNS: Final = ("noun", "place", "means")
_OF: Final = frozenset({"of", "'s"})
_POINTED: Final = {"ONA": "ON", "JEHO": "JEJ"}
_OWN: Final = {"JA": "MOJE", "TY": "TVOJE", "MY": "MY", "VY": "VY"}

Part = Sequence[Unit]


def noun_first(scene: Scene, phrases: Phrases) -> Phrases:
    return _each(phrases, _noun_first)


def number_last(scene: Scene, phrases: Phrases) -> Phrases:
    return _each(phrases, _number_last)


def colour_sign(scene: Scene, phrases: Phrases) -> Phrases:
    return _each(phrases, lambda part: _colour_sign(scene, part))


def owner_first(scene: Scene, phrases: Phrases) -> Phrases:
    """BABKA + KAMARÁT MOJE -> KAMARÁT MOJE JEJ BABKA, in Slovak by a genitive, in English by "of" or "'s"."""
    found: Phrases = []
    for phrase in phrases:
        found.append(phrase)
        while (joined := _owned(scene, found)) is not None:
            found = joined
    return found


def no_commas_in_lists(scene: Scene, phrases: Phrases) -> Phrases:
    def without(phrase: Phrase) -> Phrase:
        parts = (tuple(unit for unit in part if unit.part_of_speech != PAUSE) for part in phrase.parts)
        return replace(phrase, parts=tuple(parts))

    return [without(phrase) if phrase.role in _NOUNS else phrase for phrase in phrases]


def pointing_to_the_right(scene: Scene, phrases: Phrases) -> Phrases:
    """One sign for he and she, one for his and her: it is the place that says who."""
    names = {old: new for old, new in _POINTED.items() if scene.has(new)}
    return [phrase.changed(lambda unit: unit.named(names)) for phrase in phrases]


def own_by_person(scene: Scene, phrases: Phrases) -> Phrases:
    """ "svoj" by who acts in the clause; where nobody is named before an order's verb, it is whoever is told."""
    whose = next((_OWN[gloss] for phrase in phrases for gloss in phrase.glosses if gloss in _OWN), None)
    first = next((phrase for phrase in phrases if phrase.glosses and phrase.role not in ("joining", "other")), None)
    if whose is None and first is not None and first.role == "verb":
        whose = _OWN.get((told(first.words) or "").upper())
    if whose is None or not scene.has(whose):
        return phrases

    def own(unit: Unit) -> Unit:
        return unit.named({"JEHO": whose, "JEJ": whose}) if unit.words.startswith("svoj") else unit

    return [phrase.changed(own) for phrase in phrases]


def _each(phrases: Phrases, arrange: Callable[[Part], Part]) -> Phrases:
    """Every part that is a noun with what describes it, arranged."""

    def arranged(phrase: Phrase) -> Phrase:
        parts = (tuple(arrange(part)) if any(map(is_noun, part)) else part for part in phrase.parts)
        return replace(phrase, parts=tuple(parts))

    return [arranged(phrase) if phrase.role in _NOUNS else phrase for phrase in phrases]


def _noun_first(part: Part) -> Part:
    """Own before other descriptions, colours last and without any "and" between; ČEREŠNE KOLÁČ stays as it is."""
    place = next(place for place, unit in enumerate(part) if is_noun(unit))
    before, noun, after = part[:place], part[place], part[place + 1 :]
    start = next((at for at, unit in enumerate(before) if _looks(unit) or is_possessive(unit)), len(before))
    front, described = before[:start], before[start:]
    described = _shades_after(described)
    modifiers = [unit for unit in described if unit.part_of_speech == MODIFIER]
    described = [unit for unit in described if unit not in modifiers]
    owners = [unit for unit in described if is_possessive(unit)]
    numbers = [unit for unit in described if unit.part_of_speech == "number"]
    colours = [unit for unit in described if _is_colour(unit)]
    looks = [unit for unit in described if unit not in owners and unit not in numbers and unit not in colours]
    if colours:
        looks = [unit for unit in looks if not is_list_mark(unit)]
    return [*front, *numbers, *modifiers, noun, *owners, *looks, *colours, *after]


def _shades_after(described: Part) -> Part:
    """ "svetlú červenú" is ČERVENÁ SVETLÁ: what a colour is like follows it, if it is a word of its own."""
    found = list(described)
    for place, (shade, colour) in enumerate(pairwise(described)):
        adverb = shade.words.endswith("o") or shade.words in ("light", "dark")
        if shade.gloss in SHADES and colour.part_of_speech == "colour" and not adverb:
            found[place : place + 2] = [colour, shade]
    return found


def _number_last(part: Part) -> Part:
    noun = next(unit for unit in part if is_noun(unit))
    numbers = [unit for unit in part if unit.part_of_speech == "number"]
    if noun.part_of_speech != "noun" or noun.gloss in MEASURES or not numbers:  # a spelled word may be a measure
        return part
    return [*(unit for unit in part if unit not in numbers), *numbers]


def _colour_sign(scene: Scene, part: Part) -> Part:
    colours = [place for place, unit in enumerate(part) if _is_colour(unit)]
    if len(colours) < 2 or any(unit.gloss == "FARBA" for unit in part):
        return part
    first = part[colours[0]]
    return [*part[: colours[0]], *scene.sign("FARBA", first.span), *part[colours[0] :]]


def _looks(unit: Unit) -> bool:
    return unit.part_of_speech in ("adjective", "colour") and describes(unit)


def _is_colour(unit: Unit) -> bool:
    return unit.part_of_speech == "colour" or unit.gloss in SHADES


def _owned(scene: Scene, phrases: Phrases) -> Phrases | None:
    """The phrases with the last ones joined, if one is owned by the other."""
    if scene.text_language == "en":
        if len(phrases) < 3 or phrases[-1].role != "noun" or phrases[-2].words not in _OF:
            return None
        first, link, last = phrases[-3:]
        if first.role not in _NOUNS:
            return None
        owner, owned = (first, last) if link.words == "'s" else (last, first)
        return [*phrases[:-3], _join(scene, owner, owned, first, link)]
    if len(phrases) < 2 or phrases[-1].role != "noun" or phrases[-2].role not in _NOUNS:
        return None
    owned, owner = phrases[-2:]
    noun = owner.noun
    verbs = [phrase.glosses[-1] for phrase in phrases[:-2] if phrase.role == "verb"]
    takes_object = any(verb not in INTRANSITIVE for verb in verbs)
    counted = any(
        unit.part_of_speech == "number" or unit.gloss == "VEĽA" for unit in owner.units
    )  # by their own genitive
    if (
        noun is None
        or counted
        or len(owner.parts) > 1
        or _is_measured(owned)
        or not _is_genitive(noun.words, owner)
        or (verbs and owned.role == "noun")
        or (takes_object and noun.part_of_speech != "place" and noun.words.endswith(OBJECT_AS_GENITIVE))
    ):
        return None
    return [*phrases[:-2], _join(scene, owner, owned, owned, None)]


def _is_measured(owned: Phrase) -> bool:
    """Whether the last noun is so much of what follows, and not what that owns: "2 kilá jabĺk a liter mlieka"."""
    last = next((unit for unit in reversed(owned.units) if is_noun(unit)), None)
    if last is None or last.part_of_speech != SPELLED:
        return last is not None and last.gloss == "POL"
    return len(owned.parts) > 1 or is_measure(last)


def _is_genitive(word: str, owner: Phrase) -> bool:
    """By the noun's ending, or, where that is a nominative's of another word ("suseda"), by what describes it too."""
    described = any(unit.words.endswith(DESCRIBED_GENITIVE) for unit in owner.units if describes(unit))
    return word.endswith(GENITIVE) and not word.endswith("ovi") and (described or lemma(word, "sk") != word)


def _join(scene: Scene, owner: Phrase, owned: Phrase, first: Phrase, link: Phrase | None) -> Phrase:
    """One phrase of both in the first one's role; persons own by a sign of their own."""
    noun = owner.noun
    link_units = link.units if link else ()
    sign = scene.sign("JEJ", span(owner.units)) if noun is not None and noun.gloss in PEOPLE else []
    # Silent words lead: the preposition of the first is that of both.
    silent = [unit for unit in first.units if not unit.signs]
    owner_units = [unit for unit in owner.units if unit not in silent]
    owned_units = [unit for unit in owned.units if unit not in silent]
    return replace(first, parts=((*silent, *link_units, *owner_units), tuple(sign), tuple(owned_units)))
