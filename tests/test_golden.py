"""Both ends of a format read the same files: Python writes them here, frontend/tests reads them in TypeScript.

After a wanted change of the format, `python -m tests.test_golden` writes the files anew.
"""

from __future__ import annotations

import json
from hashlib import shake_128
from pathlib import Path

import numpy as np
import pytest

from ml.pose import FRAME_WIDTH, SCALE
from ml.skeleton import FACE, FPS, JOINTS, SKELETON_VERSION
from production.live.wire import decode, encode

GOLDEN = Path(__file__).parent / "golden"
FIRST_FRAME, EPOCH, FRAMES = 70_000, 3, 2  # a first frame that needs more than 16 bits

# Values all over int16, and nothing that deflate could shorten, so that the message stays raw.
VALUES = np.frombuffer(shake_128(b"golden").digest(2 * FRAMES * FRAME_WIDTH), dtype="<i2").reshape(FRAMES, FRAME_WIDTH)

# Steps of a few units, as motion has them, so that the message is deflated; some of them pass an end of int16.
STEPS = np.arange(FRAME_WIDTH) % 31 - 15
MOTION = (VALUES[:1] + STEPS * np.arange(16)[:, None]).astype(np.int16)


def _json(document: object) -> bytes:
    return (json.dumps(document, separators=(",", ":")) + "\n").encode()


def wanted() -> dict[str, bytes]:
    """The golden files by name."""
    return {
        "chunk.bin": encode(VALUES, FIRST_FRAME, EPOCH),
        "chunk.json": _json({"first_frame": FIRST_FRAME, "epoch": EPOCH, "frames": VALUES.tolist()}),
        "motion.json": _json({"first_frame": FIRST_FRAME, "epoch": EPOCH, "frames": MOTION.tolist()}),
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


def test_the_golden_motion_unpacks_to_what_python_packed() -> None:
    """Not its bytes: another build of zlib may find shorter ones."""
    packed = (GOLDEN / "motion.bin").read_bytes()
    fresh = encode(MOTION, FIRST_FRAME, EPOCH)
    assert packed[:16] == fresh[:16]
    assert packed[5] == 1, "it is deflated"
    np.testing.assert_array_equal(decode(packed)[1], MOTION)


if __name__ == "__main__":
    (GOLDEN / "motion.bin").write_bytes(encode(MOTION, FIRST_FRAME, EPOCH))
    for file, content in wanted().items():
        (GOLDEN / file).write_bytes(content)
