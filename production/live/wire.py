"""Binary messages of the stream: a 16-byte header, then whole frames of int16.

Every message stands alone: its first frame is absolute, so any message is a point to resume from.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ml.pose import FRAME_WIDTH

MAGIC: Final = b"SLPC"
VERSION: Final = 1
_HEADER: Final = struct.Struct("<4sBBHII")  # magic, version, flags, frame count, first frame, epoch
HEADER_SIZE: Final = _HEADER.size
FRAME_SIZE: Final = 2 * FRAME_WIDTH  # bytes


@dataclass(frozen=True)
class Header:
    """epoch: which production of this connection the frames belong to, so that late ones can be told apart."""

    frame_count: int
    first_frame: int
    epoch: int


def encode(frames: NDArray[np.int16], first_frame: int, epoch: int) -> bytes:
    """frames: (n, FRAME_WIDTH) int16, as `ml.pose.quantise` makes them."""
    return _HEADER.pack(MAGIC, VERSION, 0, len(frames), first_frame, epoch) + frames.astype("<i2").tobytes()


def decode(message: bytes) -> tuple[Header, NDArray[np.int16]]:
    """What `encode` packed: the header and (n, FRAME_WIDTH) int16."""
    if len(message) < HEADER_SIZE:
        raise ValueError(f"a message has at least {HEADER_SIZE} bytes, got {len(message)}")
    magic, version, _flags, frame_count, first_frame, epoch = _HEADER.unpack_from(message)
    if (magic, version) != (MAGIC, VERSION):
        raise ValueError(f"expected {MAGIC!r} of version {VERSION}, got {magic!r} of version {version}")
    if len(message) != HEADER_SIZE + frame_count * FRAME_SIZE:
        raise ValueError(
            f"{frame_count} frames need {frame_count * FRAME_SIZE} bytes, got {len(message) - HEADER_SIZE}"
        )
    frames = np.frombuffer(message, dtype="<i2", offset=HEADER_SIZE).reshape(frame_count, FRAME_WIDTH)
    return Header(frame_count, first_frame, epoch), frames
