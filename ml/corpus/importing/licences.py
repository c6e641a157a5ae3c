"""What may be done with an archive: said by whoever imports it, kept with every clip, and shown before training."""

from __future__ import annotations

from typing import Final

from ml.corpus.landmarks import CorpusError

# what is made of these may be passed on (with credit, where they ask for it)
OPEN: Final = ("CC0-1.0", "CC-BY-3.0", "CC-BY-4.0", "CC-BY-SA-4.0", "MIT", "BSD-3-Clause", "Apache-2.0")
# for the holder's own work alone: weights that learned from these are not to be passed on
CLOSED: Final = ("CC-BY-NC-4.0", "CC-BY-NC-SA-4.0", "research-only", "own")


def licence(given: str) -> str:
    """The licence in its usual spelling. Raises CorpusError for none, an unknown one, or one that forbids changes."""
    known = {name.lower(): name for name in (*OPEN, *CLOSED)}
    found = known.get(given.strip().lower().replace(" ", "-"))
    if found is None:
        reason = "an archive without a licence may not be used" if not given.strip() else f"{given!r} is not known here"
        if "-nd" in given.lower():
            reason = f"{given} forbids changes, and fitting motion to another body is one"
        raise CorpusError(f"--licence: {reason}; one of {', '.join((*OPEN, *CLOSED))}")
    return found


def passes_on(name: str) -> bool:
    """Whether weights trained on an archive of this licence may be published."""
    return name in OPEN
