"""The avatar's trunk and head as small grids of distances, which is all that serving needs to keep arms out of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ml.clearance import PARTS, UNIT
from ml.clearance import STEP as GRID_STEP
from ml.corpus.fit.surface import MARGIN, STEP, Part, head, trunk

AROUND: Final = 0.11  # metres of grid around the skin: an arm's radius, and what is watched while others move


def grid(part: Part) -> tuple[NDArray[np.int8], NDArray[np.float64]]:
    """Steps of `UNIT` from the skin, negative inside and cut where an int8 ends, and the first corner in metres."""
    cut = round((MARGIN - AROUND) / STEP)
    inner = part.values[cut:-cut, cut:-cut, cut:-cut]
    return np.clip(np.rint(inner / UNIT), -128, 127).astype(np.int8), part.low + cut * STEP


def write(path: Path) -> None:
    """The file that `ml.clearance` reads. Raises ValueError where its grids have another step than the corpus's."""
    if GRID_STEP != STEP:
        raise ValueError(f"grids of {GRID_STEP} m cannot be cut from those of {STEP} m")
    content: dict[str, Any] = {}
    for name, part in zip(PARTS, (trunk(), head()), strict=True):
        content[name], content[f"{name}_low"] = grid(part)
    np.savez_compressed(path, **content)
