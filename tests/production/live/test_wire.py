"""The binary messages."""

from __future__ import annotations

import struct

import numpy as np
import pytest

from ml.pose import FRAME_WIDTH
from production.live.wire import FRAME_SIZE, HEADER_SIZE, Header, decode, encode


def some_frames(count: int) -> np.ndarray:
    return np.random.default_rng(count).integers(-32768, 32768, (count, FRAME_WIDTH)).astype("<i2")


@pytest.mark.parametrize("count", [1, 4, 16])
def test_a_message_is_a_header_and_whole_frames_in_little_endian(count: int) -> None:
    frames = some_frames(count)
    message = encode(frames, first_frame=70_000, epoch=3)
    assert message[:16] == b"SLPC" + struct.pack("<BBHII", 1, 0, count, 70_000, 3)
    assert message[16:] == struct.pack(f"<{count * FRAME_WIDTH}h", *frames.reshape(-1).tolist())
    assert len(message) == HEADER_SIZE + count * FRAME_SIZE


def test_decoding_gives_back_what_was_encoded() -> None:
    frames = some_frames(8)
    header, decoded = decode(encode(frames, 12, 5))
    assert header == Header(frame_count=8, first_frame=12, epoch=5)
    np.testing.assert_array_equal(decoded, frames)


@pytest.mark.parametrize(
    "spoiled",
    [
        b"",
        b"SLPC",
        encode(some_frames(4), 0, 1)[:-1],
        encode(some_frames(4), 0, 1) + b"\0\0",
        b"XXXX" + encode(some_frames(1), 0, 1)[4:],
        b"SLPC\x02" + encode(some_frames(1), 0, 1)[5:],
    ],
)
def test_a_spoiled_message_is_refused(spoiled: bytes) -> None:
    with pytest.raises(ValueError, match=r"bytes|expected"):
        decode(spoiled)
