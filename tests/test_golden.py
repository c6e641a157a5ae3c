"""Both ends of a format read the same files: Python writes them here, frontend/tests reads them in TypeScript.

After a wanted change of the format, `python -m tests.test_golden` writes the files anew.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from ml.pose import FRAME_WIDTH, SCALE
from ml.skeleton import FACE, FPS, JOINTS, SKELETON_VERSION
from production.live.wire import encode

GOLDEN = Path(__file__).parent / "golden"
FIRST_FRAME, EPOCH, FRAMES = 70_000, 3, 2  # a first frame that needs more than 16 bits

# Steps of a prime pass through both ends of int16, and no two neighbours are alike.
VALUES = (np.arange(FRAMES * FRAME_WIDTH) * 24_593 % 65_536 - 32_768).astype(np.int16).reshape(FRAMES, FRAME_WIDTH)


def _json(document: object) -> bytes:
    return (json.dumps(document, separators=(",", ":")) + "\n").encode()


def wanted() -> dict[str, bytes]:
    """The golden files by name."""
    return {
        "chunk.bin": encode(VALUES, FIRST_FRAME, EPOCH),
        "chunk.json": _json({"first_frame": FIRST_FRAME, "epoch": EPOCH, "frames": VALUES.tolist()}),
        "skeleton.json": _json(
            {
                "version": SKELETON_VERSION,
                "fps": FPS,
                "scale": SCALE,
                "frame_width": FRAME_WIDTH,
                "joints": JOINTS,
                "face": FACE,
            }
        ),
    }


@pytest.mark.parametrize("name", sorted(wanted()))
def test_golden_file_is_what_python_writes(name: str) -> None:
    assert (GOLDEN / name).read_bytes() == wanted()[name]


if __name__ == "__main__":
    for file, content in wanted().items():
        (GOLDEN / file).write_bytes(content)
