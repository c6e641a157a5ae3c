"""Which signs the sentences of a published corpus have, and which words of their texts ask for them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Final

from ml.conditions import FIRST_SIGN
from ml.corpus.published.corpora import Published
from ml.corpus.published.store import Kept
from ml.corpus.vocabulary import Vocabulary
from ml.text.grammar import GRAMMARS
from ml.text.learned import words

RARE: Final = "(RARE)"  # all signs that are too rare to be learned; nothing ever asks for it
MOST: Final = 5000  # signs of a vocabulary, the frequent ones first
ROUNDS: Final = 8
SURE: Final = 0.35  # of a word: how likely its sign must be
SEEN: Final = 3  # times that a word and its sign must be in one sentence


def forms(text: str, language: str) -> list[str]:
    """The dictionary forms of a text's words, without the small ones that no sign stands for."""
    small = GRAMMARS[language].left_out if language in GRAMMARS else frozenset()
    return [form for form, _, _ in words(text, language) if form not in small]


def glosses(corpus: Published, row: Kept) -> tuple[str, ...]:
    """The signs of a sentence in order: its glosses, or its words where it has none."""
    if corpus.glossed:
        return tuple(gloss.upper() for gloss in row.glosses)
    return tuple(form.upper() for form in forms(row.text, corpus.text_language))


def vocabulary(corpus: Published, train: Iterable[Kept]) -> Vocabulary:
    """An id for each sign that is frequent enough, and one for all others together."""
    counts = Counter(gloss for row in train for gloss in glosses(corpus, row))
    kept = [gloss for gloss, count in counts.most_common(MOST) if count >= corpus.rarest]
    ids = {gloss: FIRST_SIGN + number for number, gloss in enumerate(sorted(kept))}
    return Vocabulary({corpus.code: {**ids, RARE: FIRST_SIGN + len(ids)}})


def wordings(corpus: Published, train: Sequence[Kept], known: Iterable[str]) -> dict[str, list[str]]:
    """Sign -> the dictionary forms of words that ask for it.

    Where signs have glosses of their own, a word asks for the sign that it most likely stands for by IBM model 1 (Brown
    et al. 1993, "The mathematics of statistical machine translation"), if that is likely enough.
    """
    asked: dict[str, list[str]] = {gloss: [] for gloss in known if gloss != RARE}
    if not corpus.glossed:
        return {gloss: [gloss.lower()] for gloss in asked}
    pairs = [(forms(row.text, corpus.text_language), glosses(corpus, row)) for row in train]
    together = Counter((form, gloss) for said, signed in pairs for form in set(said) for gloss in set(signed))
    for form, chances in model_1(pairs).items():
        gloss, chance = max(chances.items(), key=lambda pair: (pair[1], pair[0]))
        if chance >= SURE and gloss in asked and together[form, gloss] >= SEEN:
            asked[gloss].append(form)
    return {gloss: sorted(found) for gloss, found in asked.items()}


def model_1(pairs: Sequence[tuple[Sequence[str], Sequence[str]]]) -> dict[str, dict[str, float]]:
    """Word -> how likely it is to stand for each sign, from sentences of words and their signs.

    The alignment is of words to signs, with a sign of none ("") that small words go to.
    """
    chance: dict[str, dict[str, float]] = defaultdict(dict)
    sentences = [(said, ("", *signed)) for said, signed in pairs if said and signed]
    for said, signed in sentences:
        for form in said:
            for gloss in signed:
                chance[gloss][form] = 1.0
    for _ in range(ROUNDS):
        counts: dict[str, dict[str, float]] = {gloss: dict.fromkeys(row, 0.0) for gloss, row in chance.items()}
        for said, signed in sentences:
            for form in said:
                whole = sum(chance[gloss][form] for gloss in signed)
                for gloss in signed:
                    counts[gloss][form] += chance[gloss][form] / whole
        chance = defaultdict(
            dict, {g: {f: n / sum(row.values()) for f, n in row.items() if n} for g, row in counts.items()}
        )
    found: dict[str, dict[str, float]] = defaultdict(dict)
    for gloss, row in counts.items():
        for form, count in row.items():
            found[form][gloss] = count
    return {f: {g: n / sum(row.values()) for g, n in row.items() if g} for f, row in found.items()}
