"""How many words of everyday sentences have a sign: 200 Slovak and 200 English ones, half of them kept aside.

The sentences are in everyday/<language>_<half>.txt. Of the kept half only totals may be printed: whoever looks at
single words of it has tuned to it.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Final, Literal

from ml.text.plan import Plan
from ml.text.planner import plan

Half = Literal["tuned", "kept"]
HALVES: Final[tuple[Half, ...]] = ("tuned", "kept")

_FOLDER: Final = resources.files("ml.text") / "everyday"


@dataclass(frozen=True)
class Covered:
    """Words of some sentences by what became of them; `missing`: those that were spelled, in lower case."""

    signed: int
    near: int
    spelled: int
    left_out: int
    missing: Counter[str]

    @property
    def exact(self) -> float:
        """Words signed with their own meaning, of signed, near and spelled ones."""
        return self.signed / max(1, self.signed + self.near + self.spelled)

    @property
    def share(self) -> float:
        """The same with those that are signed by the nearest sign."""
        return (self.signed + self.near) / max(1, self.signed + self.near + self.spelled)


def sentences(text_language: str, half: Half) -> list[str]:
    return (_FOLDER / f"{text_language}_{half}.txt").read_text(encoding="utf-8").splitlines()


def covered(texts: Sequence[str], text_language: str, sign_language: str) -> Covered:
    plans = [plan(text, text_language, sign_language) for text in texts]
    spelled = [word for made in plans for word in _words(made, "spelled")]
    parts = ("signed", "near", "left_out")
    signed, near, left_out = (sum(len(list(_words(made, part))) for made in plans) for part in parts)
    return Covered(signed, near, len(spelled), left_out, Counter(word.lower() for word in spelled))


def without_diacritics(text: str) -> str:
    """As Slovak is typed in a hurry: "Ďakujem" is "Dakujem"."""
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))


def report() -> Iterator[str]:
    """A table of shares, and after it the words of the tuned halves that are missing most."""
    typed: tuple[tuple[str, str, str, Callable[[str], str]], ...] = (
        ("sk", "svk", "sk", str),
        ("sk", "svk", "sk without diacritics", without_diacritics),
        ("en", "svk", "en", str),
        ("en", "ase", "en", str),
    )
    counted = f"{'signed':>8}{'near':>6}{'spelled':>9}{'left out':>10}"
    yield f"{'text':22}{'signs':7}{'half':7}{counted}{'exact':>7}{'with near':>11}"
    missing: dict[str, Counter[str]] = {}
    for text_language, sign_language, name, change in typed:
        for half in HALVES:
            found = covered([change(text) for text in sentences(text_language, half)], text_language, sign_language)
            if half == "tuned":
                missing[f"{name} -> {sign_language}"] = found.missing
            counts = f"{found.signed:8}{found.near:6}{found.spelled:9}{found.left_out:10}"
            yield f"{name:22}{sign_language:7}{half:7}{counts}{found.exact:7.2f}{found.share:11.2f}"
    for pair, words in missing.items():
        yield ""
        yield f"missing, {pair}: {', '.join(f'{word} {count}' for word, count in words.most_common(40))}"


def _words(made: Plan, part: str) -> Iterator[str]:
    """The words of one list of a plan's coverage; one of several words in a phrase counts as each of them."""
    for start, end in getattr(made.coverage, part):
        yield from made.text[start:end].split()
