"""The columns of the papers: BLEU-1 to 4, ROUGE, chrF, WER, DTW and FID, of ground truth and productions alike.

Figures of one translator compare with each other and not with a paper's, whose evaluators differ from paper to paper.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields

import numpy as np
from numpy.typing import NDArray

from ml.corpus.landmarks import CorpusError
from ml.dtw import accumulate, joint_cost, path
from ml.evaluation import frechet, scores
from ml.evaluation.protocols.forms import Array, Form, Sample
from ml.evaluation.protocols.translator import Translator


@dataclass(frozen=True)
class Columns:
    """WER is over glosses, or over words where the protocol says so; percentages but for DTW, FID and duration."""

    bleu_1: float
    bleu_2: float
    bleu_3: float
    bleu_4: float
    rouge: float
    chrf: float
    wer: float
    dtw: float
    fid: float
    duration: float


def sum_of_differences(made: Array, real: Array) -> float:
    """DTW as Progressive Transformers' code has it and others since: a step costs the sum of absolute differences over
    all numbers of a frame, and the cheapest path is divided by the frames of the real motion."""
    a, b = (frames.reshape(len(frames), -1).astype(np.float64) for frames in (real, made))
    cost = np.stack([np.abs(frame - b).sum(axis=1) for frame in a])
    return float(accumulate(cost)[-1, -1] / len(a))


def joint_errors(made: Array, real: Array) -> NDArray[np.float64]:
    """(pairs,) DTW-MJE as the SLRTP-2025 challenge has it: frames are paired by the distance of whole poses, and the
    mean distance of joints is taken over the pairs. Exact here, where the challenge's code approximates."""
    a, b = made.astype(np.float64), real.astype(np.float64)
    whole = joint_cost(a.reshape(len(a), 1, -1), b.reshape(len(b), 1, -1))
    pairs = path(accumulate(whole))
    first, second = (list(row) for row in zip(*pairs, strict=True))
    return np.asarray(np.linalg.norm(a[first] - b[second], axis=-1).mean(axis=-1))


def columns(form: Form, made: Sequence[Sample], real: Sequence[Sample], translator: Translator) -> Columns:
    """Productions against the real samples of the same keys."""
    if translator.config.form != form.name:
        raise CorpusError(f"this translator reads {translator.config.form}, not {form.name}")
    paired = matched(made, real)
    read = [translator.read(form.points(ours.frames)) for ours, _ in paired]
    truth = [translator.read(form.points(theirs.frames)) for _, theirs in paired]
    texts = [theirs.text for _, theirs in paired]
    said = [text for _, text, _ in read]
    if form.dtw == "mean joint error":
        dtw = float(np.concatenate([joint_errors(ours.frames, theirs.frames) for ours, theirs in paired]).mean())
    else:
        dtw = float(np.mean([sum_of_differences(ours.frames, theirs.frames) for ours, theirs in paired]))
    goal = [frechet.pooled(features) for _, _, features in truth]
    found = [frechet.pooled(features) for _, _, features in read]
    if form.spoken:
        wer = scores.error_rate([text.split() for text in texts], [text.split() for text in said])
    else:
        wer = scores.error_rate([theirs.glosses for _, theirs in paired], [glosses for glosses, _, _ in read])
    return Columns(
        *scores.bleu(texts, said),
        rouge=scores.rouge_l([text.split() for text in texts], [text.split() for text in said]),
        chrf=scores.chrf(texts, said),
        wer=100 * wer,
        dtw=dtw,
        fid=frechet.between(found, goal, frechet.space(np.concatenate(goal))),
        duration=float(np.mean([len(ours.frames) / len(theirs.frames) for ours, theirs in paired])),
    )


def matched(made: Sequence[Sample], real: Sequence[Sample]) -> list[tuple[Sample, Sample]]:
    """Productions and real samples of the same keys; where productions have no keys of their own, in file order."""
    by_key = {sample.key: sample for sample in real}
    if len(made) != len(real):
        raise CorpusError(f"{len(made)} productions for {len(real)} real samples")
    if all(sample.key in by_key for sample in made):
        return [(sample, by_key[sample.key]) for sample in made]
    return list(zip(made, real, strict=True))


def table(rows: dict[str, Columns]) -> str:
    names = [field.name.replace("_", "-") for field in fields(Columns)]
    lines = ["| | " + " | ".join(names) + " |", "|---" * (len(names) + 1) + "|"]
    for name, row in rows.items():
        lines.append(f"| {name} | " + " | ".join(f"{value:.2f}" for value in asdict(row).values()) + " |")
    return "\n".join(lines)
