"""One heap for all threads."""

from __future__ import annotations

import ctypes
from typing import Any

import pytest

from production import memory


class Library:
    def __init__(self) -> None:
        self.asked: list[tuple[int, int]] = []

    def mallopt(self, what: int, value: int) -> int:
        self.asked.append((what, value))
        return 1


@pytest.mark.parametrize(("library", "asked"), [(Library(), [(memory.M_ARENA_MAX, 1)]), (object(), None)])
def test_glibc_is_asked_for_one_heap_and_no_other_library_minds(
    monkeypatch: pytest.MonkeyPatch, library: Any, asked: Any
) -> None:
    monkeypatch.setattr(ctypes, "CDLL", lambda _: library)
    memory.keep_one_heap()
    assert getattr(library, "asked", None) == asked
