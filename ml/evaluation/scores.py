"""Scores of sequences of words or signs against references: error rate, BLEU, chrF and ROUGE-L.

BLEU and chrF are sacrebleu's (Post 2018), so that they mean the same as elsewhere.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

Words = Sequence[str]


def distance(reference: Words, found: Words) -> int:
    """Fewest insertions, deletions and substitutions that turn one sequence into the other (Levenshtein 1966)."""
    row = list(range(len(found) + 1))
    for i, word in enumerate(reference, start=1):
        before, row[0] = row[0], i
        for j, other in enumerate(found, start=1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (word != other))
    return row[-1]


def error_rate(references: Sequence[Words], found: Sequence[Words]) -> float:
    """Word or sign error rate over a whole corpus: all edits over all reference words."""
    edits = sum(distance(reference, words) for reference, words in zip(references, found, strict=True))
    return edits / sum(map(len, references))


def hits(reference: Words, found: Words) -> int:
    """How many of the reference are found, in order: the longest common subsequence."""
    longest = [0] * (len(found) + 1)
    for word in reference:
        diagonal = 0
        for j, other in enumerate(found, start=1):
            diagonal, longest[j] = longest[j], diagonal + 1 if word == other else max(longest[j], longest[j - 1])
    return longest[-1]


def rouge_l(references: Sequence[Words], found: Sequence[Words], weight: float = 1.2) -> float:
    """Mean F of the longest common subsequence (Lin 2004), 0 to 100; recall counts `weight` times precision."""
    scores = []
    for reference, words in zip(references, found, strict=True):
        common = hits(reference, words)
        if not common:
            scores.append(0.0)
            continue
        precision, recall = common / len(words), common / len(reference)
        scores.append((1 + weight**2) * precision * recall / (recall + weight**2 * precision))
    return 100 * float(np.mean(scores))


def bleu(references: Sequence[str], found: Sequence[str]) -> tuple[float, float, float, float]:
    """Corpus BLEU-1 to BLEU-4, 0 to 100, on words split at spaces, smoothed as sign language papers do: floor 0.01."""
    from sacrebleu.metrics.bleu import BLEU  # noqa: PLC0415  # comes with the extra [train]

    scores = [
        BLEU(
            max_ngram_order=n,
            tokenize="none",
            smooth_method="floor",
            smooth_value=0.01,
            effective_order=True,
        )
        .corpus_score(list(found), [list(references)])
        .score
        for n in (1, 2, 3, 4)
    ]
    return scores[0], scores[1], scores[2], scores[3]


def chrf(references: Sequence[str], found: Sequence[str]) -> float:
    """Corpus chrF (Popovic 2015), 0 to 100: overlap of characters, kind to inflected languages."""
    from sacrebleu.metrics.chrf import CHRF  # noqa: PLC0415

    return float(CHRF().corpus_score(list(found), [list(references)]).score)
