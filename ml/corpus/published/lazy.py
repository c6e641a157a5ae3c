"""A row of things that are made whenever one is asked for, because all of them together would not fit in memory."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar, overload

T = TypeVar("T")


class Lazy(Sequence[T]):
    def __init__(self, make: Callable[[int], T], count: int) -> None:
        self._make, self._numbers = make, range(count)

    def __len__(self) -> int:
        return len(self._numbers)

    @overload
    def __getitem__(self, number: int) -> T: ...
    @overload
    def __getitem__(self, number: slice) -> Lazy[T]: ...
    def __getitem__(self, number: int | slice) -> T | Lazy[T]:
        if isinstance(number, int):
            return self._make(self._numbers[number])
        some = self._numbers[number]
        return Lazy(lambda n: self._make(some[n]), len(some))
