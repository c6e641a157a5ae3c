"""Classes of words that the rows of senses_*.csv name in angle brackets: small lists and endings, no tagger.

A class is what can stand for its kind at that place; it is not a full grammar of the language.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Final

from ml.text.lemmas import lemma


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_ENGLISH_LISTS: Final[Mapping[str, frozenset[str]]] = {
    "article": _words("a an the"),
    "person": _words(
        """
        mum mom mother dad father parents brother sister family friend friends wife husband son daughter kids children
        grandma grandmother grandpa grandfather grandparents boyfriend girlfriend colleague colleagues neighbour
        neighbours baby child aunt uncle cousin everyone everybody someone nobody
        """
    ),
    "possessive": _words("my your his her its our their"),
    "determiner": _words("a an the this that these those my your his her its our their some any every each no"),
    "subject": _words("i you he she it we they who"),
    "object": _words("me you him her it us them"),
    "be": _words("am is are was were be been 's 're 'm"),
    "modal": _words("can could will would shall should may might must to not 'll let us please"),
    "question": _words("what who whom whose which when where why how"),
    "preposition": _words(
        "in on at to of for from with by about after before into over under near between through during until till "
        "since without behind around"
    ),
    "time": _words("now today tomorrow yesterday tonight again soon later early late here there too once twice"),
    "number": _words(
        "one two three four five six seven eight nine ten eleven twelve twenty thirty forty fifty hundred thousand"
    ),
    "small": _words("and or but because if when so than that as very really just quite not also"),
    "colour": _words("red green blue yellow white black brown grey gray pink purple orange golden dark light"),
    "degree": _words("too so very really quite pretty more most much as"),
    "comparative": _words("better worse older bigger smaller colder warmer hotter darker later longer"),
}
_ENGLISH_PARTICIPLES: Final = _words(
    """
    been had done gone seen met made come become bought brought caught found felt forgotten got gotten given grown heard
    kept known left lost paid put read run said sold sent shown slept spoken spent stood taken taught told thought
    understood woken won written eaten drunk driven broken chosen fallen flown begun built held let sat sung swum worn
    """
)
_NOT_PARTICIPLES: Final = _words("bed red need seed feed speed hundred naked wicked kid")
_SLOVAK_LISTS: Final[Mapping[str, frozenset[str]]] = {
    "place-preposition": _words("v vo do z zo od pri cez nad pod okolo blízko smer mesto meste mesta okres okrese"),
    "reflexive": _words("sa si"),
    "person-with": _words(  # behind "s": in the instrumental case
        """
        mnou tebou ním ňou nami vami nimi kým niekým nikým mamou otcom ockom bratom bratmi sestrou sestrami rodičmi
        rodinou kamarátom kamarátkou kamarátmi kamarátkami deťmi dieťaťom manželom manželkou babkou dedkom priateľom
        priateľkou priateľmi kolegom kolegyňou kolegami susedom susedkou susedmi synom synmi dcérou dcérami tetou ujom
        ženou mužom chlapcom dievčaťom spolužiakom spolužiakmi spolužiačkou učiteľkou učiteľom lekárom lekárkou doktorom
        ľuďmi
        """
    ),
    "possessive-with": _words(
        "mojou mojím mojimi tvojou tvojím tvojimi svojou svojím svojimi našou naším našimi jeho jej"
    ),
    "hour": _words("jednej druhej tretej štvrtej piatej šiestej siedmej ôsmej deviatej desiatej jedenástej dvanástej"),
    "number": _words("jedna jeden dva dve tri štyri päť šesť sedem osem deväť desať pol dvoch troch"),
    "possessive": _words("môj moja moje moji tvoj tvoja tvoje svoj svoja svojho svojou jej jeho ich náš naša váš vaša"),
    "auxiliary": _words("som si je sme ste sú"),
    "object": _words("ma ťa ho ju nás vás ich mi ti mu jej nám vám im mňa teba seba"),
    "small": _words(
        "a aj ale že aby sa si je som sme ste sú v vo na do z zo s so k ku o u po od za by to čo kto kde keď"
    ),
}
_INFINITIVE: Final = re.compile(r"\w+ť")
_NEGATED: Final = re.compile(r"ne\w{2,}|nie\w*")


def _english(word: str, name: str) -> bool:
    if word == "#":
        return name == "number"
    if name == "participle":
        regular = word.endswith("ed") and word not in _NOT_PARTICIPLES and len(word) > 3
        return regular or word in _ENGLISH_PARTICIPLES
    if name == "content":  # what a noun group goes on with: no small word
        return word.isalpha() and not any(word in _ENGLISH_LISTS[small] for small in _SMALL)
    if name == "bare-verb":
        return word in _ENGLISH_VERBS
    return word in _ENGLISH_LISTS[name]


_SMALL: Final = (
    *("determiner", "subject", "object", "be", "modal", "question", "preposition", "time", "small", "degree"),
)
_ENGLISH_VERBS: Final = _words(
    """
    be have do get make take buy see come go eat drink sleep play read write say tell ask help work call meet visit wait
    watch look find give bring sell pay cook bake drive ride fly travel walk run swim learn study teach stay leave live
    move rain snow change open close start finish stop try need want love marry die win lose send sit stand wash clean
    miss show build plant grow rest speak talk sing dance draw paint cut fall feel hear know think
    """
)


def _slovak(word: str, name: str) -> bool:
    if word == "#":
        return name == "number"
    if name == "infinitive":
        return _INFINITIVE.fullmatch(word) is not None and lemma(word, "sk") == word and not word.endswith("osť")
    if name == "content":
        return word.isalpha() and word not in _SLOVAK_LISTS["small"] and word not in _SLOVAK_LISTS["object"]
    if name == "negated":
        return _NEGATED.fullmatch(word) is not None and lemma(word, "sk").endswith("ť")
    return word in _SLOVAK_LISTS[name]


_CLASSES: Final[Mapping[str, Callable[[str, str], bool]]] = {"en": _english, "sk": _slovak}


@lru_cache(maxsize=1 << 14)
def is_of_class(word: str, name: str, language: str) -> bool:
    """Whether `word` is of the class; "capital" is what starts with one. Raises KeyError for an unknown class."""
    if name == "capital":
        return word[:1].isupper()
    return _CLASSES[language](word.lower(), name)
