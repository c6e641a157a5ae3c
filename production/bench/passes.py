"""How long the model takes to advance many productions at once, and what follows from it for a crowd.

One pass for b productions takes T(b) = fixed + each * b, and gives each of them one chunk. A crowd of N viewers asks
for N * FPS / CHUNK chunks a second. Those productions that want frames share every pass, so the number n of them is a
birth-death chain that shares its server: p(n) is proportional to rate^n * T(1)/1 * ... * T(n)/n. How the viewers'
grants are spread over time does not matter to it, which is why so simple a model will do.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from ml.motion import CHUNK
from ml.runtime import Signer
from ml.signing import Request, Utterance, advance, prepare
from ml.skeleton import FPS
from production.bench import texts

SIZES: Final = (1, 2, 4, 8, 16, 32, 64)
ROUNDS: Final = 20  # passes of each size, of which the quickest counts: whatever else the machine does only adds
LIMIT: Final = 4_096  # productions at once, far more than any chain here reaches


@dataclass(frozen=True)
class Pass:
    """seconds: of `fixed` once, and of `each` for every production in it."""

    fixed: float
    each: float

    def seconds(self, productions: float) -> float:
        return self.fixed + self.each * productions

    @property
    def most_viewers(self) -> float:
        """Beyond which no batch is large enough."""
        return CHUNK / (FPS * self.each)


@dataclass(frozen=True)
class Expected:
    """busy: share of the time in which the model runs; batch: productions a pass on average; pass_seconds: of one."""

    busy: float
    batch: float
    pass_seconds: float


def measure(signer: Signer, sizes: Sequence[int] = SIZES) -> dict[int, float]:
    """Productions at once -> seconds of one pass."""
    wanted = texts.passage(0)
    request = Request(wanted["text"], wanted["text_language"], wanted["sign_language"], wanted["seed"])
    utterance = prepare(signer, request)
    return {size: _seconds(utterance, size) for size in sizes}


def fit(measured: dict[int, float]) -> Pass:
    """By least squares of the relative error, so that small passes count as much as large ones."""
    sizes = np.array(list(measured), dtype=np.float64)
    seconds = np.array(list(measured.values()), dtype=np.float64)
    fixed, each = np.linalg.lstsq(np.stack([1 / seconds, sizes / seconds], axis=1), np.ones(len(sizes)), rcond=None)[0]
    return Pass(float(fixed), float(each))


def expected(viewers: int, one_pass: Pass) -> Expected:
    """Of an engine with a core of its own."""
    rate = viewers * FPS / CHUNK
    numbers = np.arange(1, min(viewers, LIMIT) + 1)
    seconds = one_pass.fixed + one_pass.each * numbers
    logs = np.concatenate([[0.0], np.cumsum(np.log(rate * seconds / numbers))])
    shares = np.exp(logs - logs.max())
    shares /= shares.sum()
    busy = 1 - shares[0]
    passes = float(np.sum(shares[1:] / seconds))  # a second
    return Expected(float(busy), float(np.sum(shares[1:] * numbers / seconds)) / passes, float(busy) / passes)


def _seconds(utterance: Utterance, size: int) -> float:
    streams = [utterance.begin() for _ in range(size)]
    together = [(utterance, stream) for stream in streams]
    advance(together)
    taken = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        advance(together)
        taken.append(time.perf_counter() - started)
    return min(taken)
