"""Making many sequences on all cores: a thousand a second instead of a hundred."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

_inherited: list[Callable[[int], object]] = []  # in a worker process: the parent's work, by fork and not by copy


def _one(number: int) -> object:
    return _inherited[0](number)


def spread(work: Callable[[int], T], count: int, processes: int | None = None) -> list[T]:
    """`work` of 0 .. count - 1 in order, the same however many processes share it."""
    if processes == 1:
        return [work(number) for number in range(count)]
    with multiprocessing.get_context("fork").Pool(processes, _inherited.append, (work,)) as pool:
        return pool.map(_one, range(count), chunksize=max(1, count // 256))  # type: ignore[arg-type]
