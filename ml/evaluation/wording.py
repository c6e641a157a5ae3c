"""Signs -> Slovak text, for scores over words: a phrase table and a bigram model, both read off the train sentences.

A hundred sentences train no translator. What they do give is which words each sign stood for; a sign that has none
there gives its own gloss, in lower case. Words keep the order of the signs: only their forms are chosen, so that they
follow each other as in the train sentences (Viterbi). Everybody can read why a sentence came out as it did.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log

from ml.corpus.alignment import SentenceSign

Phrase = tuple[str, ...]
_START = "<s>"


def words(text: str) -> list[str]:
    """Lower-case words of a text, without punctuation."""
    return re.findall(r"\w+", text.lower())


@dataclass(frozen=True, eq=False)
class Wording:
    """phrases: gloss -> how often it stood for which words; singles, pairs: counts of words and of neighbours."""

    phrases: Mapping[str, Mapping[Phrase, int]]
    singles: Mapping[str, int]
    pairs: Mapping[tuple[str, str], int]

    def _follows(self, before: str, word: str) -> float:
        total = sum(self.singles.values())
        alone = (self.singles.get(word, 0) + 0.1) / (total + 0.1 * (len(self.singles) + 1))
        return log((self.pairs.get((before, word), 0) + 2 * alone) / (self.singles.get(before, 0) + 2))

    def text(self, signs: Sequence[str]) -> str:
        """The likeliest words of a sequence of signs."""
        paths: dict[str, tuple[float, list[str]]] = {_START: (0.0, [])}
        for sign in signs:
            choices = self.phrases.get(sign) or {tuple(words(sign)): 1}
            seen = sum(choices.values())
            longer: dict[str, tuple[float, list[str]]] = {}
            for phrase, count in sorted(choices.items()):
                for before, (score, said) in paths.items():
                    last, now = before, score + log(count / seen)
                    for word in phrase:
                        now += self._follows(last, word)
                        last = word
                    if last not in longer or now > longer[last][0]:
                        longer[last] = (now, [*said, *phrase])
            paths = longer
        return " ".join(max(paths.values(), key=lambda path: path[0])[1])


def learn(texts: Mapping[str, str], signs: Sequence[SentenceSign]) -> Wording:
    """From the texts of the train sentences by key, and the signs of those; others' signs are passed over."""
    phrases: dict[str, Counter[Phrase]] = defaultdict(Counter)
    for sign in signs:
        if sign.key in texts and sign.text_span is not None:
            start, end = sign.text_span
            if phrase := tuple(words(texts[sign.key][start:end])):
                phrases[sign.gloss][phrase] += 1
    singles: Counter[str] = Counter()
    pairs: Counter[tuple[str, str]] = Counter()
    for text in texts.values():
        said = words(text)
        singles.update([_START, *said])
        pairs.update(zip([_START, *said], said, strict=False))
    return Wording(phrases, singles, pairs)
