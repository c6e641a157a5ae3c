"""Binary messages of the stream: a 16-byte header, then whole frames of int16, deflated where that is shorter.

Every message stands alone: its first frame is absolute, so any message is a point to resume from.
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ml.pose import FRAME_WIDTH

MAGIC: Final = b"SLPC"
VERSION: Final = 2  # 1 knew raw frames only and did not look at the flags
DEFLATED: Final = 1  # the one flag
LEVEL: Final = 4  # of deflate: 6 saves 3 % more bytes for twice the time (docs/scaling.md)
RAW_DEFLATE: Final = -zlib.MAX_WBITS  # without zlib's own header and checksum
_HEADER: Final = struct.Struct("<4sBBHII")  # magic, version, flags, frame count, first frame, epoch
HEADER_SIZE: Final = _HEADER.size
FRAME_SIZE: Final = 2 * FRAME_WIDTH  # bytes of a frame that is not deflated


@dataclass(frozen=True)
class Header:
    """epoch: which production of this connection the frames belong to, so that late ones can be told apart."""

    frame_count: int
    first_frame: int
    epoch: int


def encode(frames: NDArray[np.int16], first_frame: int, epoch: int) -> bytes:
    """frames: (n, FRAME_WIDTH) int16, as `ml.pose.quantise` makes them."""
    raw = frames.astype("<i2").tobytes()
    deflated = zlib.compress(_shuffled(frames), LEVEL, RAW_DEFLATE)
    flags, data = (DEFLATED, deflated) if len(deflated) < len(raw) else (0, raw)
    return _HEADER.pack(MAGIC, VERSION, flags, len(frames), first_frame, epoch) + data


def decode(message: bytes) -> tuple[Header, NDArray[np.int16]]:
    """What `encode` packed: the header and (n, FRAME_WIDTH) int16."""
    if len(message) < HEADER_SIZE:
        raise ValueError(f"a message has at least {HEADER_SIZE} bytes, got {len(message)}")
    magic, version, flags, frame_count, first_frame, epoch = _HEADER.unpack_from(message)
    if (magic, version) != (MAGIC, VERSION):
        raise ValueError(f"expected {MAGIC!r} of version {VERSION}, got {magic!r} of version {version}")
    if flags & ~DEFLATED:
        raise ValueError(f"expected no flag but {DEFLATED}, got {flags}")
    data = message[HEADER_SIZE:]
    if flags & DEFLATED:
        data = _inflated(data, frame_count * FRAME_SIZE)
    if len(data) != frame_count * FRAME_SIZE:
        raise ValueError(f"{frame_count} frames need {frame_count * FRAME_SIZE} bytes, got {len(data)}")
    frames = _unshuffled(data, frame_count) if flags & DEFLATED else np.frombuffer(data, dtype="<i2")
    return Header(frame_count, first_frame, epoch), frames.reshape(frame_count, FRAME_WIDTH)


def _shuffled(frames: NDArray[np.int16]) -> bytes:
    """Value by value its course over the frames, as steps from frame to frame: all low bytes, then all high bytes."""
    steps = np.diff(frames, axis=0, prepend=np.zeros((1, FRAME_WIDTH), dtype=np.int16))
    return steps.T.astype("<i2").reshape(-1, 1).view(np.uint8).T.tobytes()


def _unshuffled(data: bytes, frame_count: int) -> NDArray[np.int16]:
    low, high = np.frombuffer(data, dtype=np.uint8).reshape(2, FRAME_WIDTH, frame_count)
    steps = np.stack([low, high], axis=-1).view("<i2")[..., 0]
    return np.cumsum(steps, axis=1, dtype=np.int16).T


def _inflated(data: bytes, size: int) -> bytes:
    """At most one byte more than `size`: a few bytes may not unpack to a full memory."""
    inflater = zlib.decompressobj(RAW_DEFLATE)
    try:
        inflated = inflater.decompress(data, size + 1)
    except zlib.error as error:
        raise ValueError(f"the bytes after the header cannot be inflated: {error}") from None
    if len(inflated) == size and (not inflater.eof or inflater.unused_data):
        raise ValueError(f"the deflated bytes do not end where their {size} bytes do")
    return inflated
