"""What a batch costs without its videos: checking its rows, and writing each format of its motion."""

from __future__ import annotations

import csv
import io
import resource
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, TypeVar

import numpy as np

from ml.runtime import Signer
from ml.signing import prepare
from ml.skeleton import FPS
from production.bench import texts
from production.clips.batches.checking import check_all
from production.clips.batches.orders import Defaults
from production.clips.batches.reading import read
from production.clips.formats import encode
from production.files import FORMATS

MB: Final = 1e6
T = TypeVar("T")


@dataclass(frozen=True)
class BatchCost:
    """seconds: what was done -> how long it took; extra_memory: bytes that the process grew by while it checked;
    video_seconds: length of all motion; sizes: ending -> bytes of all its files."""

    seconds: Mapping[str, float]
    extra_memory: int
    video_seconds: float
    sizes: Mapping[str, int]


def measure(signer: Signer, rows: int, sentences: int) -> BatchCost:
    """Of a table with so many rows, all of them different, and of the files of so many sentences."""
    data = _table(rows)
    before = _peak()
    seconds = {}
    sheet, seconds["read"] = _timed(lambda: read(data, "batch.csv"))
    defaults = Defaults("sk", "svk")
    checked, seconds["check"] = _timed(lambda: list(check_all(sheet.rows, defaults, signer)))
    if any(found.order is None for found in checked):
        raise ValueError("a row of the table could not be checked")
    grown = _peak() - before
    utterances = [prepare(signer, texts.request(number)) for number in range(sentences)]
    motion, seconds["motion"] = _timed(
        lambda: [np.concatenate([chunk.frames for chunk in each.chunks()]) for each in utterances]
    )
    sizes = {}
    for ending in FORMATS:
        pairs = list(zip(utterances, motion, strict=True))
        written, seconds[ending] = _timed(lambda: sum(len(encode(ending, *pair)) for pair in pairs))  # noqa: B023
        sizes[ending] = written
    return BatchCost(seconds, grown, sum(map(len, motion)) / FPS, sizes)


def _table(rows: int) -> bytes:
    """Sentences of every pair, each with a number in it, so that no two are the same."""
    written = io.StringIO()
    table = csv.writer(written)
    table.writerow(["text", "language", "name"])
    for number in range(rows):
        request = texts.request(number)
        pair = f"{request.text_language}-{request.sign_language}"
        table.writerow([f"{number}. {request.text}", pair, f"row {number}"])
    return written.getvalue().encode()


def _peak() -> int:
    """Bytes that this process had at most."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def _timed(work: Callable[[], T]) -> tuple[T, float]:
    started = time.perf_counter()
    done = work()
    return done, time.perf_counter() - started
