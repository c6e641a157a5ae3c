"""What the planner knows of a text language's small words: contractions, negation, and what is left out.

Words without a meaning of their own in signing (copulas, articles, most prepositions) are left out, and reported so.
Words that have a sign never reach these lists: the lexicon is asked first.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final


@dataclass(frozen=True)
class Grammar:
    left_out: frozenset[str]
    symbols: Mapping[str, str]  # a symbol -> the word that it stands for
    endings: Mapping[str, str] = field(default_factory=dict)  # of contractions: n't -> not
    contractions: Mapping[str, tuple[tuple[str, int], ...]] = field(default_factory=dict)  # (word, characters) ...
    conjunction: str = ""  # between like words it has a sign of its own
    negative_prefix: str = ""
    negation: str = ""
    reflexives: frozenset[str] = frozenset()  # they may stand far from their verb

    def open(self, word: str) -> Iterator[tuple[str, int, int]]:
        """The words in a written word with their places in it: don't -> (do, 0, 2), (not, 2, 5)."""
        lowered = word.lower()
        if lowered in self.contractions:
            start = 0
            for part, length in self.contractions[lowered]:
                yield part, start, start + length
                start += length
            return
        for ending, meaning in self.endings.items():
            if lowered.endswith(ending) and len(lowered) == len(word) > len(ending):
                cut = len(word) - len(ending)
                yield word[:cut], 0, cut
                yield meaning, cut, len(word)
                return
        yield word, 0, len(word)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_SLOVAK: Final = Grammar(
    left_out=_words(
        """
        a aby aj ale no ani ak avšak už ešte len iba i veľmi keď keby že tak teda veď však
        byť som si je sme ste sú by sa seba sebe
        v vo na do z zo k ku s so o u za od cez pre počas podľa
        no nože nuž ach och hm vlastne proste totiž veď vôbec predsa síce akurát pričom úplne celkom
        taký taká také takí takého takej takú takým takých
        to ten tá tí tie toho tej tomu tú tým tou tom tých tými tam tu sem
        tento táto toto títo tieto tohto tejto tomuto túto týmto touto tomto týchto týmito
        """
    ),
    symbols={"%": "percent", "€": "euro", "$": "dolár", "£": "libra", "&": "a"},
    conjunction="a",
    negative_prefix="ne",
    negation="nie",
    reflexives=_words("sa si"),
)

_ENGLISH: Final = Grammar(
    left_out=_words(
        """
        a an the am is are be being been do does did doing would 's 've let
        to of at in on for from with by into onto than that this these those there here it its as so
        and but if just already yet very really even actually basically anyway only quite totally upon any
        about up out off through during while any oh ah um such
        """
    ),
    symbols={"%": "percent", "€": "euro", "$": "dollar", "£": "pound", "&": "and"},
    conjunction="and",
    endings={"n't": "not", "'m": "am", "'re": "are", "'s": "'s", "'ve": "'ve", "'ll": "will", "'d": "would"},
    contractions={
        "can't": (("can", 3), ("not", 2)),
        "cannot": (("can", 3), ("not", 3)),
        "won't": (("will", 2), ("not", 3)),
        "shan't": (("will", 3), ("not", 3)),
        "let's": (("let", 3), ("us", 2)),
        "dont": (("do", 2), ("not", 2)),
        "doesnt": (("does", 4), ("not", 2)),
        "didnt": (("did", 3), ("not", 2)),
        "isnt": (("is", 2), ("not", 2)),
        "cant": (("can", 3), ("not", 1)),
        "im": (("I", 1), ("am", 1)),
    },
)

GRAMMARS: Final[Mapping[str, Grammar]] = {"sk": _SLOVAK, "en": _ENGLISH}
