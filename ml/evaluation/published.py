"""Productions of a model that learned a published corpus, held against the test split by back-translation.

Both are on the avatar, in the 50 joints of PHOENIX14T's skeletons and in metres. So these columns compare with each
other and not with the protocols' own (`ml.evaluation.protocols`), which are of the form that a corpus is given out in.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import numpy as np

from ml.corpus.alignment import Split
from ml.corpus.loaders.phoenix14t import MAPPING
from ml.corpus.published.corpora import Published
from ml.corpus.published.lazy import Lazy
from ml.corpus.published.signs import glosses
from ml.corpus.published.store import Kept, Store
from ml.evaluation.protocols.forms import Array, Form, Sample
from ml.pose import Clip
from ml.runtime import Signer
from ml.skeleton import FPS, INDEX
from ml.text.errors import TextError
from ml.text.learned import Wordlist
from ml.text.plan import FINAL_PAUSE, Coverage, Plan, PlannedSign
from ml.timing import TimedSign, Timeline, schedule

_JOINTS: Final = {0: "Head", 8: "RightHand", 29: "LeftHand", **{theirs: ours for ours, theirs in MAPPING.items()}}
_OURS: Final = [INDEX[_JOINTS[theirs]] for theirs in range(50)]


def form(about: Published) -> Form:
    """What is read from a folder that `ml.corpus.published.store.keep` has filled."""

    def read(folder: Path, split: Split) -> Iterator[Sample]:
        yield from samples(about, Store(folder), split)

    hands = (slice(8, 29), slice(29, 50))
    return Form(f"{about.name} on the avatar", 50, (2, 5), hands, read, "sum of differences", not about.glossed)


def joints(clip: Clip) -> Array:
    """(T, 50, 3) metres."""
    return np.ascontiguousarray(clip.positions[:, _OURS])


def samples(about: Published, store: Store, split: str) -> Sequence[Sample]:
    rows = store.of(split)

    def one(number: int) -> Sample:
        row = rows[number]
        return Sample(row.key, joints(store.clip(row)), row.text, glosses(about, row) if about.glossed else ())

    return Lazy(one, len(rows))


def given(about: Published, row: Kept, signer: Signer) -> Timeline:
    """Its own glosses as planned; those that the model lacks are left out."""
    known = signer.frames_of(about.code)
    signs = [PlannedSign(gloss, "sign", (0, 0)) for gloss in glosses(about, row) if gloss in known]
    return _timed(about, row, signs, signer)


def from_text(about: Published, row: Kept, signer: Signer, words: Wordlist) -> Timeline:
    try:
        signs = words.plan(row.text, signer.frames_of(about.code)).signs[:-1]
    except TextError:  # of so many words that none has a sign: it stands still, and that is what is measured
        signs = ()
    return _timed(about, row, signs, signer)


def _timed(about: Published, row: Kept, signs: Sequence[PlannedSign], signer: Signer) -> Timeline:
    if not signs:
        return Timeline((TimedSign(0, "", "pause", (0, 0), 0, round(FPS)),), round(FPS))
    planned = (*signs, PlannedSign("", "pause", (0, 0), FINAL_PAUSE))
    plan = Plan(row.text, about.text_language, about.code, planned, Coverage())
    return schedule(plan, signer.frames_of(about.code))
