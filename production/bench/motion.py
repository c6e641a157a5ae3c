"""The model alone: how fast it makes frames, which signs move, and what bytes come out."""

from __future__ import annotations

import hashlib
import time
from statistics import median
from typing import Final

import numpy as np

from ml.pose import POSITIONS, SCALE
from ml.runtime import Signer
from ml.signing import Request, prepare
from ml.text.lexicon import Sign, signs
from ml.text.plan import Coverage, Plan, PlannedSign
from ml.timing import schedule
from production.bench import texts

RUNS: Final = 5
MOVES: Final = 0.02  # metres that some joint must travel for a sign to count as motion


def frames_a_second(signer: Signer) -> float:
    """The median of some runs over the longest text, planning left out."""
    utterance = prepare(signer, texts.request(texts.LONGEST))
    speeds = []
    for _ in range(RUNS):
        started = time.perf_counter()
        frames = sum(len(chunk.frames) for chunk in utterance.chunks())
        speeds.append(frames / (time.perf_counter() - started))
    return median(speeds)


def sha256_of(signer: Signer, request: Request) -> str:
    """Of all frames, as the command line and the stream count it."""
    digest = hashlib.sha256()
    for chunk in prepare(signer, request).chunks():
        digest.update(chunk.frames.tobytes())
    return digest.hexdigest()


def motionless(signer: Signer, sign_language: str) -> list[str]:
    """Glosses of the language's list that the model lacks, or for which no joint moves."""
    known = signer.frames_of(sign_language)
    return [
        sign.gloss
        for sign in signs(sign_language)
        if sign.gloss not in known or not _moves(signer, sign_language, sign)
    ]


def _moves(signer: Signer, sign_language: str, sign: Sign) -> bool:
    alone = (PlannedSign(sign.gloss, sign.kind, (0, 0)),)
    timeline = schedule(Plan("", "", sign_language, alone, Coverage()), signer.frames_of(sign_language))
    frames = np.concatenate([chunk.frames for chunk in signer.chunks(timeline, sign_language, seed=1)])
    travelled = np.ptp(frames[:, POSITIONS].astype(np.float64), axis=0) / SCALE
    return len(frames) == timeline.frames and bool(travelled.max() > MOVES)
