"""Small words that rules of order read in a text: question words, conjunctions, copulas, prepositions, pronouns.

By text language, in lower case; Slovak and English words that cannot be mixed up share a set.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


ASKING: Final[Mapping[str, frozenset[str]]] = {
    "sk": _words(
        """
        kto koho komu kým čo čoho čomu čím ako kde kam kade odkiaľ kedy odkedy dokedy prečo načo koľko koľkí koľkej
        koľkých aký aká aké akí akého akej akú akom akým ktorý ktorá ktoré ktorí ktorého ktorej ktorú ktorom ktorým
        čí čia čie
        """
    ),
    "en": _words("who whom whose what which where when why how"),
}
ASKING_ABOUT_NOUN: Final = (  # how those start that belong to the noun behind them
    *("koľk", "ktor", "aký", "aká", "aké", "akú", "akého", "akej", "akom", "čí"),
    *("which", "what", "whose", "how many", "how much", "how old"),
)
ASKING_FOR_OBJECT: Final = _words("čo koho what whom")
JOINING: Final[Mapping[str, frozenset[str]]] = {  # two verbs
    "sk": _words("a aj i ale alebo lebo pretože keď ak že aby či kým kde ktorý ktorá ktoré preto"),
    "en": _words("and or but because when if that while although so"),
}
LISTING: Final = _words("a i and or")
CONDITIONS: Final = _words("keď ak keby hoci if when although")
IFS: Final = _words("keď ak pokiaľ akonáhle keby if")
PAST_COPULAS: Final = _words("bol bola bolo boli nebol nebola nebolo neboli was were")
COPULAS: Final[Mapping[str, frozenset[str]]] = {
    "sk": _words("som si je sme ste sú"),
    "en": _words("am is are be being been 's 'm 're"),
}
COPULAS_OF_SPEAKERS: Final = _words("som si sme ste")  # signed as who is meant
COPULAS_OF_MANY: Final = _words("sú are were")
NEGATIONS: Final = _words("nie not")
DETERMINERS: Final[Mapping[str, frozenset[str]]] = {
    "sk": _words(
        """
        ten tá to tí tie toho tej tomu tú tým tou tom tých tými tento táto toto títo tieto tohto tejto tomuto túto týmto
        touto tomto týchto týmito
        """
    ),
    "en": _words("a an the this that these those"),
}
POSSESSIVES_OF_MANY: Final = ("náš", "naš", "váš", "vaš", "our", "your")  # how those start whose sign is MY or VY
WHERE: Final[Mapping[str, frozenset[str]]] = {"sk": _words("v vo na"), "en": _words("in on at")}
INSIDE: Final = _words("v vo in")
WHEN: Final[Mapping[str, frozenset[str]]] = {
    "sk": _words("v vo na cez do od po počas"),
    "en": _words("in on at during from"),
}
BY_VEHICLE: Final = _words("na by on")
PREPOSITIONS: Final[Mapping[str, frozenset[str]]] = {
    language: WHERE[language] | WHEN[language] | BY_VEHICLE for language in WHERE
}
INSTRUMENTAL: Final = ("om", "ou", "ami", "mi")  # how Slovak nouns end that say by what
GENITIVE: Final = ("y", "a", "u", "ov", "iek", "ej", "ých", "ého", "ice")  # and those that say whose
DESCRIBED_GENITIVE: Final = ("ho", "ej", "ých", "ich")  # what describes them
OBJECT_AS_GENITIVE: Final = ("y", "e")  # and of those how nouns end that may be several things done to as well
PLURAL_VERB: Final = ("jú", "ú", "ia", "li")
ADVERBS: Final = _words("dobre zle pekne škaredo horúco správne draho lacno ticho well")  # signed by adjectives
OBLIQUE: Final = _words(
    "ma mi mňa mne ťa ti teba tebe ho mu jeho jemu ju jej nás nám vás vám ich im me him her us them"
)
NOMINATIVE: Final[Mapping[str, frozenset[str]]] = {
    "sk": _words("ja ty on ona ono my vy oni ony"),
    "en": _words("i you he she it we they"),
}
MEASURE_WORDS: Final = ("kil", "kíl", "lit", "gram", "deka", "kus", "fľaš", "pohár", "balík", "krabic")  # their stems
MEASURE_SIGNS: Final = _words("l kg dkg g")
SPELLED_PREPOSITIONS: Final = _words("nad pod medzi nado podo under above below between over among")
RATHER: Final = _words("radšej rather")
THAN: Final = _words("ako než than")
QUALITIES_IN_ENGLISH: Final = _words(
    "warm cold chilly quick slow same identical nearest closest distant free happy favourite favorite"
)
BEFORE_AND_AFTER: Final = _words("pred po o before after")  # "o mesiac" is PO MESIAC
INTRODUCING: Final = _words("napr tzv resp tzn t.j atď atp príp e.g i.e etc")  # before and after things, and none
DIRECTIONS: Final = _words("rovno doľava doprava vľavo vpravo hore dole von dopredu dozadu straight left right")
USUALLY_IS: Final = _words("býva bývajú")
