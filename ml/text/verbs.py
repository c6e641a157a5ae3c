"""What the form of a verb says besides its meaning: who does it, and that it is past.

Slovak leaves pronouns to the verb's ending ("bývam": I live); signers say them (JA BÝVAŤ), and the past as BOLO.
English says both in words of their own, mostly, and is left as it is.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Final

from ml.text.lemmas import lemma

_PERSONS: Final = (
    (re.compile(r".+[aáeií]m"), "ja"),
    (re.compile(r".+[aáeií]š"), "ty"),
    (re.compile(r".+[aáeií]me"), "my"),
    (re.compile(r".+[aáeií]te"), "vy"),
)
_ORDERS: Final = (
    (re.compile(r".+[bcčdďfghjkľnňprsštvzž]"), "ty"),  # other forms end in a vowel, m, l or ť
    (re.compile(r".+[bcčdďfghjkľnňprsštvzž]te"), "vy"),
)
_AUXILIARIES: Final = {"som": "ja", "sme": "my", "ste": "vy"}  # not "si", which is "for oneself" as well
_OFTEN_FOR_ONESELF: Final = """
kúpiť umyť dať zobrať vziať zabudnúť pomýliť sadnúť ľahnúť oddýchnuť odpočinúť všimnúť myslieť pamätať želať
predstaviť objednať vybrať nájsť obliecť vyzliecť obuť požičať rozmyslieť zlomiť pozrieť zvyknúť zapísať
"""
_FOR_ONESELF: Final = frozenset(_OFTEN_FOR_ONESELF.split())  # verbs whose past with "si" rarely says "you"
_GLADLY: Final = frozenset({"rád", "rada", "radi", "rady", "nerád", "nerada", "neradi", "nerady", "radšej"})
_PAST: Final = re.compile(r".*l[aoi]?")
_IMPERATIVE: Final = re.compile(
    r"(?:ne)?(?:mysli|pošli|modli|kresli|posoli|nakresli|pomodli|rozmysli|premysli|vymysli)"
)  # no past, by its "-li"
_CONDITIONAL: Final = frozenset({"by", "keby", "aby", "žeby"})


def implied(word: str, clause: Collection[str], language: str) -> Iterator[str]:
    """The words that `word` stands for besides itself; `clause`: all words around it in lower case, itself included."""
    if language != "sk":
        return
    if word == "budem" and "mať" in clause:
        return  # MÁM is the signer's own having: "budem mať" is BUDE MÁM
    if word in _AUXILIARIES:
        person: str | None = _AUXILIARIES[word]
        past = False
    elif word == "si":
        person, past = ("ty" if _says_you(clause) else None), False
    elif word in _GLADLY:  # who is said before it, and not only before the verb that it goes with
        person = next(filter(None, map(_ending, filter(is_conjugated, sorted(clause)))), None)
        past = False
    elif not is_conjugated(word) or _IMPERATIVE.fullmatch(word):
        return
    else:
        past = _PAST.fullmatch(word) is not None and _CONDITIONAL.isdisjoint(clause)
        said = _AUXILIARIES.items() if _PAST.fullmatch(word) else ()
        person = next((pronoun for auxiliary, pronoun in said if auxiliary in clause), None) or _ending(word)
        if person is None and past and "si" in clause and _says_you(clause):
            person = "ty"
    if person is not None and person not in clause:
        yield person
    if past:
        yield "bolo"


def is_verb(word: str) -> bool:
    """Whether a Slovak word is a form of a verb, or its infinitive."""
    infinitive = lemma(word, "sk")
    return infinitive.endswith("ť") and not infinitive.endswith("osť")


def says_person(word: str) -> bool:
    """Whether a Slovak word is a verb whose ending says I, you or we: "ľúbim"."""
    return is_conjugated(word) and _ending(word) is not None


def told(word: str) -> str | None:
    """Whom a Slovak verb's form gives an order: "ty" ("pozdrav"), "vy" ("pozdravte"), or nobody."""
    return next((pronoun for ending, pronoun in _ORDERS if ending.fullmatch(word)), None)


def is_conjugated(word: str) -> bool:
    """Whether a Slovak word is a form of a verb other than its infinitive."""
    return is_verb(word) and lemma(word, "sk") != word


def _says_you(clause: Collection[str]) -> bool:
    """Whether "si" is "you are" or part of "you did": "Si doma?", "Kde si?", "Prečo si neprišiel?"."""
    verbs = [word for word in clause if word != "si" and is_conjugated(word)]
    if not verbs:
        return True
    return all(_PAST.fullmatch(word) and lemma(word, "sk") not in _FOR_ONESELF for word in verbs)


def _ending(word: str) -> str | None:
    return next((pronoun for ending, pronoun in _PERSONS if ending.fullmatch(word)), None)
