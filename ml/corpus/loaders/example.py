"""What every loader of the field's data makes: motion of the avatar's skeleton with its text and glosses.

Reading goes on past what is broken: loaders yield the `CorpusError` of such a piece in its place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal, TypeVar

import numpy as np
from numpy.typing import NDArray

from ml.corpus.landmarks import CorpusError
from ml.kinematics import constrain
from ml.pose import Clip

Key = TypeVar("Key")
PublishedSplit = Literal["train", "dev", "test", ""]


@dataclass(frozen=True)
class Sentence:
    """A row of a corpus' annotations, with or without motion. seconds: from and to in a longer video, if it is cut."""

    key: str
    text: str
    glosses: tuple[str, ...] = ()
    split: PublishedSplit = ""
    seconds: tuple[float, float] | None = None


@dataclass(frozen=True, eq=False)
class Example:
    """A clip and what it says. spans: frames [start, end) of each gloss at the clip's rate, where they are known."""

    key: str
    clip: Clip
    text: str = ""
    glosses: tuple[str, ...] = ()
    split: PublishedSplit = ""
    spans: tuple[tuple[int, int], ...] = ()

    def __post_init__(self) -> None:
        if not self.key:
            raise ValueError("an example needs a key")
        if self.spans and len(self.spans) != len(self.glosses):
            raise ValueError(f"{self.key}: {len(self.spans)} spans for {len(self.glosses)} glosses")

    def at(self, fps: float) -> Example:
        """The same example at another frame rate."""
        ratio = fps / self.clip.fps
        spans = tuple((round(start * ratio), round(end * ratio)) for start, end in self.spans)
        return replace(self, clip=resampled(self.clip, fps), spans=spans)


def each(keys: Iterable[Key], load: Callable[[Key], Example]) -> Iterator[Example | CorpusError]:
    """Load one after the other; a broken one is yielded as its error, and the rest goes on."""
    for key in keys:
        try:
            yield load(key)
        except CorpusError as error:
            yield error


@dataclass(frozen=True)
class Pending:
    """A sentence whose clip is there and not loaded yet, so that one that was kept before need not be again."""

    sentence: Sentence
    load: Callable[[], Example]


def made(pending: Iterable[Pending | CorpusError]) -> Iterator[Example | CorpusError]:
    """All of them loaded, one after the other; a broken one is yielded as its error."""
    for one in pending:
        if isinstance(one, CorpusError):
            yield one
        else:
            yield from each([one.load], lambda load: load())


def resampled(clip: Clip, fps: float) -> Clip:
    """The clip at `fps` frames a second, interpolated between its frames; bone lengths stay exact."""
    if clip.fps == fps:
        return clip
    times = np.arange(0, len(clip) - 1e-6, clip.fps / fps)
    low = np.minimum(np.floor(times).astype(int), len(clip) - 1)
    high = np.minimum(low + 1, len(clip) - 1)

    def between(values: NDArray[np.float32]) -> NDArray[np.float32]:
        part = (times - low).reshape(-1, *[1] * (values.ndim - 1))
        return np.asarray(values[low] * (1 - part) + values[high] * part, dtype=np.float32)

    return Clip(constrain(between(clip.positions)), between(clip.confidence), between(clip.face), fps)
