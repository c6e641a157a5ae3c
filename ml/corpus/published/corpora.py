"""Which published corpora can be learned from as a whole, and what is known of each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ml.corpus.landmarks import CorpusError
from ml.corpus.loaders import how2sign, phoenix14t
from ml.corpus.loaders.example import Pending
from ml.text.languages import SignLanguage


@dataclass(frozen=True)
class Published:
    """code: of its sign language (ISO 639-3); text_language: the one its texts are in (ISO 639-1).

    glossed: whether sentences have glosses; where they have none, words stand for signs (`ml.corpus.published.signs`)
    rarest: a sign that is seen less often in train is not learned as one of its own
    licence: of the data, and so of what is made of it
    """

    name: str
    code: str
    language: SignLanguage
    text_language: str
    glossed: bool
    rarest: int
    licence: str
    pending: Callable[[Path], Iterator[Pending | CorpusError]]


CORPORA: Final[dict[str, Published]] = {
    one.name: one
    for one in (
        Published(
            "phoenix14t",
            "gsg",
            SignLanguage("German Sign Language", "Deutsche Gebärdensprache", {"de": "German"}),
            "de",
            True,
            3,
            "research only",
            phoenix14t.pending,
        ),
        Published(
            "how2sign",
            "ase",
            SignLanguage("American Sign Language", "American Sign Language", {"en": "English"}),
            "en",
            False,
            10,
            "CC BY-NC 4.0",
            how2sign.pending,
        ),
    )
}
