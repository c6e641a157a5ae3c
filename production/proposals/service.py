"""What is done with descriptions: composed to be looked at, proposed, decided. Nothing of it is trained or signed."""

from __future__ import annotations

import base64
from collections.abc import Collection
from dataclasses import asdict
from functools import lru_cache
from typing import Any, Final

from django.contrib.auth.models import User
from django.utils import timezone

from ml.composing.compose import Composed, compose
from ml.composing.description import Description
from ml.pose import quantise
from production.models import SignProposal

KEPT: Final = 64  # compositions


def motion(description: Description) -> dict[str, Any]:
    """frames, core [start, end) and motion: base64 of little-endian int16, FRAME_WIDTH values a frame.

    Raises DescriptionError for what no hand can do.
    """
    made = composed(description)
    frames = quantise(made.clip).astype("<i2")
    content = base64.b64encode(frames.tobytes()).decode()
    return {"frames": len(frames), "core": [made.core_start, made.core_end], "motion": content}


@lru_cache(maxsize=KEPT)
def composed(description: Description) -> Composed:
    """As `compose`, which takes tens of milliseconds; the same description is often asked for again."""
    return compose(description)


def propose(*, author: User, word: str, sign_language: str, description: Description, source: str = "") -> SignProposal:
    """Put a sign into the queue. Raises DescriptionError for what no hand can do, so that reviewers see a sign."""
    composed(description)
    filled = {name: value for name, value in asdict(description).items() if value}
    return SignProposal.objects.create(
        author=author, word=word, sign_language=sign_language, description=filled, source=source
    )


def decide(*, proposals: Collection[int], state: SignProposal.State) -> int:
    """Accept or dismiss proposals, or put them back; how many changed."""
    decided = None if state == SignProposal.State.NEW else timezone.now()
    return SignProposal.objects.filter(pk__in=proposals).exclude(state=state).update(state=state, decided_at=decided)
